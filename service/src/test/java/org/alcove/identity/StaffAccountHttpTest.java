package org.alcove.identity;

import static org.alcove.identity.Api.PASSWORD;
import static org.alcove.identity.Api.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.Role;
import org.alcove.testing.TestPeople;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("races")
final class StaffAccountHttpTest {
    private static Api api;

    @BeforeAll
    static void start() {
        api = new Api();
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @Test
    void listsStaffOfTheOwnClinicAndNeverAClient() {
        ClinicId clinic = api.people.clinic();
        TestPeople.Person admin = api.people.admin(clinic);
        api.people.therapist(clinic);
        TestPeople.Person client = api.people.client(clinic);
        api.people.admin(api.people.clinic());

        JsonNode first = json(api.call("GET", "/api/accounts?limit=1", admin.token()));
        JsonNode second = json(api.call(
                "GET", "/api/accounts?limit=1&cursor=" + first.get("next").textValue(), admin.token()));

        assertThat(first.get("items")).hasSize(1);
        assertThat(second.get("items")).hasSize(1);
        assertThat(second.get("next")).isNull();
        // A cursor goes into an address.
        assertThat(new String(Base64.getUrlDecoder().decode(first.get("next").textValue()), StandardCharsets.UTF_8))
                .doesNotContain(first.at("/items/0/loginName").textValue());
        assertThat(api.call("GET", "/api/accounts?cursor=eA", admin.token()).statusCode())
                .isEqualTo(422);
        assertThat(first.toString() + second)
                .doesNotContain(client.actor().accountId().toString())
                .contains(admin.actor().accountId().toString());
        assertThat(api.call("GET", "/api/accounts", client.token()).statusCode())
                .isEqualTo(403);
    }

    @Test
    void disablingIsFeltByTheNextRequestAndEndsFeeds() {
        ClinicId clinic = api.people.clinic();
        TestPeople.Person admin = api.people.admin(clinic);
        TestPeople.Person therapist = api.people.therapist(clinic);
        EntranceHttpTest.insertFeed(therapist);
        String path = "/api/accounts/" + therapist.actor().accountId();
        assertThat(api.call("GET", "/api/me", therapist.token()).statusCode()).isEqualTo(200);

        assertThat(api.call("POST", path + "/disable", admin.token()).statusCode())
                .isEqualTo(204);

        assertThat(api.call("GET", "/api/me", therapist.token()).statusCode()).isEqualTo(401);
        assertThat(EntranceHttpTest.feeds(therapist)).isZero();
        assertThat(api.call("POST", path + "/enable", admin.token()).statusCode())
                .isEqualTo(204);
        assertThat(api.call("GET", "/api/me", therapist.token()).statusCode()).isEqualTo(401);
    }

    @Test
    void letsADisabledAccountSignInAgainOnlyOnceEnabled() {
        ClinicId clinic = api.people.clinic();
        TestPeople.Person admin = api.people.admin(clinic);
        Accounts.StaffAccount account = api.staff(clinic, Role.THERAPIST);
        String path = "/api/accounts/" + account.id();

        assertThat(api.call("POST", path + "/disable", admin.token()).statusCode())
                .isEqualTo(204);
        assertThat(api.login(account.loginName(), PASSWORD, api.code()).statusCode())
                .isEqualTo(401);
        assertThat(api.call("POST", path + "/enable", admin.token()).statusCode())
                .isEqualTo(204);
        assertThat(api.login(account.loginName(), PASSWORD, api.code()).statusCode())
                .isEqualTo(200);
    }

    @Test
    void changingRolesEndsWhatRanUnderTheOldOnes() {
        ClinicId clinic = api.people.clinic();
        TestPeople.Person admin = api.people.admin(clinic);
        TestPeople.Person second = api.people.admin(clinic);

        JsonNode changed = json(api.call(
                "PUT",
                "/api/accounts/" + second.actor().accountId() + "/roles",
                admin.token(),
                Map.of("roles", List.of("privacy_officer"))));

        assertThat(changed.get("roles").toString()).isEqualTo("[\"privacy_officer\"]");
        assertThat(api.call("GET", "/api/accounts", second.token()).statusCode())
                .isEqualTo(401);
        for (Map<String, ?> body : List.<Map<String, ?>>of(
                Map.of(), Map.of("roles", List.of("client")), Map.of("roles", List.of("therapist")))) {
            assertThat(api.call("PUT", "/api/accounts/" + second.actor().accountId() + "/roles", admin.token(), body)
                            .statusCode())
                    .isEqualTo(422);
        }
    }

    @Test
    void neverTakesTheLastAdminAway() throws Exception {
        // Over and over: two who come at once don't often meet within one read and one write.
        for (int round = 0; round < 10; round++) {
            ClinicId clinic = api.people.clinic();
            TestPeople.Person first = api.people.admin(clinic);
            TestPeople.Person second = api.people.admin(clinic);
            AtomicInteger turn = new AtomicInteger();

            List<Integer> answers = Api.together(2, () -> {
                boolean isFirst = turn.getAndIncrement() == 0;
                TestPeople.Person other = isFirst ? second : first;
                return api.call(
                                "PUT",
                                "/api/accounts/" + other.actor().accountId() + "/roles",
                                (isFirst ? first : second).token(),
                                Map.of("roles", List.of("privacy_officer")))
                        .statusCode();
            });

            // Who comes second is refused, or isn't signed in any more, as a changed role ends what ran under the old
            // one.
            assertThat(answers).containsOnlyOnce(200).isSubsetOf(200, 401, 409);
            assertThat(Stream.of(first, second)
                            .map(admin -> api.call("GET", "/api/accounts", admin.token())
                                    .statusCode()))
                    .containsExactlyInAnyOrder(200, 401);
        }
    }

    @Test
    void neverTakesTheLastPrivacyOfficerAway() throws Exception {
        // Over and over: two who come at once don't often meet within one read and one write.
        for (int round = 0; round < 10; round++) {
            ClinicId clinic = api.people.clinic();
            TestPeople.Person admin = api.people.admin(clinic);
            TestPeople.Person first = api.people.privacyOfficer(clinic);
            TestPeople.Person second = api.people.privacyOfficer(clinic);
            AtomicInteger turn = new AtomicInteger();

            List<Integer> answers = Api.together(2, () -> {
                TestPeople.Person officer = turn.getAndIncrement() == 0 ? first : second;
                return api.call("POST", "/api/accounts/" + officer.actor().accountId() + "/disable", admin.token())
                        .statusCode();
            });

            assertThat(answers).containsExactlyInAnyOrder(204, 409);
            for (TestPeople.Person officer : List.of(first, second)) {
                assertThat(api.call(
                                        "PUT",
                                        "/api/accounts/" + officer.actor().accountId() + "/roles",
                                        admin.token(),
                                        Map.of("roles", List.of("admin")))
                                .statusCode())
                        .as("only an officer takes the role from another")
                        .isEqualTo(403);
            }
        }
    }

    @Test
    void findsNeitherClientsNorStaffOfOtherClinics() {
        ClinicId clinic = api.people.clinic();
        TestPeople.Person admin = api.people.admin(clinic);
        String client = api.people.client(clinic).actor().accountId().toString();
        String foreign =
                api.people.admin(api.people.clinic()).actor().accountId().toString();
        String unknown =
                Api.visible(api.call("POST", "/api/accounts/" + UUID.randomUUID() + "/disable", admin.token()));

        assertThat(unknown).startsWith("404 ");
        assertThat(Api.visible(api.call("POST", "/api/accounts/" + client + "/disable", admin.token())))
                .isEqualTo(unknown);
        assertThat(Api.visible(api.call("POST", "/api/accounts/" + foreign + "/disable", admin.token())))
                .isEqualTo(unknown);
        assertThat(Api.visible(api.call("POST", "/api/accounts/nonsense/disable", admin.token())))
                .isEqualTo(unknown);
    }
}
