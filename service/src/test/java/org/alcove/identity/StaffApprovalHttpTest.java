package org.alcove.identity;

import static org.alcove.identity.Api.PASSWORD;
import static org.alcove.identity.Api.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.alcove.kernel.AccountId;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.Role;
import org.alcove.kernel.TherapistId;
import org.alcove.privacy.TestVault;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestPeople;
import org.alcove.testing.TestPeople.Person;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Who may make whom what: no admin gets at a therapist's clients or into the privacy officer's place alone. */
@Tag("races")
final class StaffApprovalHttpTest {
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
    void keepsAnInvitedSecondAccountOfATherapistFromClientsUntilApproved() {
        ClinicId clinic = api.people.clinic();
        TherapistId therapist =
                api.people.therapist(clinic).actor().therapistId().orElseThrow();

        String name = accept(invite(api.people.admin(clinic), "therapist", therapist));

        assertWaitsForApproval(clinic, name, enrolledToken(name));
    }

    @Test
    void keepsAnAccountThatBecameATherapistFromClientsUntilApproved() {
        ClinicId clinic = api.people.clinic();
        Person admin = api.people.admin(clinic);
        TherapistId therapist =
                api.people.therapist(clinic).actor().therapistId().orElseThrow();
        Accounts.StaffAccount account = api.staff(clinic, Role.ADMIN);

        JsonNode changed = json(changeRoles(admin, account.id(), "therapist", therapist));

        assertThat(changed.get("pending").booleanValue()).isTrue();
        assertWaitsForApproval(clinic, account.loginName(), api.staffToken(account.loginName()));
    }

    private static void assertWaitsForApproval(ClinicId clinic, String name, String token) {
        assertThat(api.call("GET", "/api/me/clients", token).statusCode()).isEqualTo(403);
        assertThat(api.call("GET", "/api/appointments", token).statusCode()).isEqualTo(403);
        assertThat(api.call("GET", "/api/feeds", token).statusCode()).isEqualTo(403);
        JsonNode me = json(api.call("GET", "/api/me", token));
        assertThat(me.get("therapistId")).isNull();
        assertThat(me.get("roles").toString()).isEqualTo("[]");

        Person officer = api.people.privacyOfficer(clinic);
        JsonNode account = account(officer, name);
        assertThat(account.get("pending").booleanValue()).isTrue();
        String path = "/api/accounts/" + account.get("id").textValue() + "/approve";
        assertThat(api.call("POST", path, api.people.admin(clinic).token()).statusCode())
                .isEqualTo(403);
        assertThat(api.call(
                                "POST",
                                path,
                                api.people.privacyOfficer(api.people.clinic()).token())
                        .statusCode())
                .isEqualTo(404);
        assertThat(api.call("GET", "/api/me/clients", token).statusCode()).isEqualTo(403);

        for (int i = 0; i < 2; i++) {
            assertThat(api.call("POST", path, officer.token()).statusCode()).isEqualTo(204);
        }

        assertThat(account(officer, name).get("pending").booleanValue()).isFalse();
        assertThat(api.call("GET", "/api/me/clients", token).statusCode()).isEqualTo(200);
        assertThat(audited(officer, "account_approve", "done")).isEqualTo(1);
    }

    @Test
    void asksForApprovalWhereATherapistHasClientsOrHadAnotherAccount() {
        ClinicId clinic = api.people.clinic();
        Person admin = api.people.admin(clinic);
        TherapistId fresh = api.people.therapistRow(clinic);
        TherapistId known = api.people.therapistRow(clinic);
        care(clinic, known);
        AccountId first = api.staff(clinic, Role.ADMIN).id();
        AccountId second = api.staff(clinic, Role.ADMIN).id();

        assertThat(isPending(changeRoles(admin, first, "therapist", fresh))).isFalse();
        assertThat(isPending(changeRoles(admin, first, "admin", null))).isFalse();
        assertThat(isPending(changeRoles(admin, second, "therapist", fresh))).isTrue();
        assertThat(isPending(changeRoles(admin, second, "admin", null))).isFalse();
        assertThat(isPending(changeRoles(admin, first, "therapist", fresh))).isFalse();
        assertThat(isPending(changeRoles(admin, second, "therapist", known))).isTrue();
        // Other roles beside the therapist's change nothing about that.
        assertThat(isPending(changeRoles(admin, second, "therapist", null))).isTrue();
    }

    @Test
    void letsNobodyApproveThemself() {
        ClinicId clinic = api.people.clinic();
        Person admin = api.people.admin(clinic);
        TherapistId therapist =
                api.people.therapist(clinic).actor().therapistId().orElseThrow();
        Accounts.StaffAccount officer = api.staff(clinic, Role.PRIVACY_OFFICER);
        HttpResponse<String> changed = api.call(
                "PUT",
                "/api/accounts/" + officer.id() + "/roles",
                admin.token(),
                Map.of("roles", List.of("privacy_officer", "therapist"), "therapistId", therapist.toString()));
        assertThat(isPending(changed)).isTrue();

        String own = "/api/accounts/" + officer.id() + "/approve";

        assertThat(api.call("POST", own, api.staffToken(officer.loginName())).statusCode())
                .isEqualTo(403);
    }

    @Test
    void letsNobodyApproveWhomTheyInvitedOrBound() {
        ClinicId clinic = api.people.clinic();
        TherapistId therapist =
                api.people.therapist(clinic).actor().therapistId().orElseThrow();
        Person both = adminAndOfficer(clinic);
        String invited = accept(invite(both, "therapist", therapist));
        Accounts.StaffAccount bound = api.staff(clinic, Role.ADMIN);
        assertThat(isPending(changeRoles(both, bound.id(), "therapist", therapist)))
                .isTrue();
        // Another role given by somebody else does not change who bound it.
        assertThat(isPending(changeRoles(api.people.admin(clinic), bound.id(), "therapist", null)))
                .isTrue();
        Person officer = api.people.privacyOfficer(clinic);

        for (String name : List.of(invited, bound.loginName())) {
            JsonNode waiting = account(officer, name);
            String path = "/api/accounts/" + waiting.get("id").textValue() + "/approve";
            assertThat(api.call("POST", path, both.token()).statusCode()).isEqualTo(403);
            assertThat(account(officer, name).get("pending").booleanValue()).isTrue();
            assertThat(api.call("POST", path, officer.token()).statusCode()).isEqualTo(204);
            assertThat(account(officer, name).get("pending").booleanValue()).isFalse();
        }
    }

    @Test
    void asksForApprovalWhereATherapistIsToBeLetAtOthersClients() {
        ClinicId clinic = api.people.clinic();
        Person admin = api.people.admin(clinic);
        TherapistId grantee = api.people.therapistRow(clinic);
        granted(clinic, grantee, api.people.therapistRow(clinic), admin);

        assertThat(isPending(changeRoles(admin, api.staff(clinic, Role.ADMIN).id(), "therapist", grantee)))
                .isTrue();
    }

    @Test
    void letsNobodyChangeTheirOwnRoles() {
        ClinicId clinic = api.people.clinic();
        Person admin = api.people.admin(clinic);
        api.people.admin(clinic);

        assertThat(changeRoles(admin, admin.actor().accountId(), "privacy_officer", null)
                        .statusCode())
                .isEqualTo(403);
        assertThat(changeRoles(admin, admin.actor().accountId(), "therapist", api.people.therapistRow(clinic))
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void letsOnlyAPrivacyOfficerMakeAndUnmakeAnother() {
        ClinicId clinic = api.people.clinic();
        Person admin = api.people.admin(clinic);
        AccountId other = api.people.admin(clinic).actor().accountId();
        Person officer = api.people.privacyOfficer(clinic);
        AccountId officerId = officer.actor().accountId();

        assertThat(changeRoles(admin, other, "privacy_officer", null).statusCode())
                .isEqualTo(403);
        assertThat(changeRoles(admin, officerId, "admin", null).statusCode()).isEqualTo(403);
        assertThat(invite(admin, "privacy_officer", null).statusCode()).isEqualTo(403);
        assertThat(invite(officer, "admin", null).statusCode()).isEqualTo(403);
        accept(api.call("POST", "/api/invitations/privacy-officer", officer.token()));

        assertThat(api.call("POST", "/api/accounts/" + officerId + "/disable", admin.token())
                        .statusCode())
                .isEqualTo(204);
        assertThat(changeRoles(admin, other, "privacy_officer", null).statusCode())
                .isEqualTo(403);
    }

    @Test
    void countsOnlyOneOfTheInvitationsFromBeforeThereWasAPrivacyOfficer() {
        ClinicId clinic = api.people.clinic();
        Person admin = api.people.admin(clinic);
        String first = token(invite(admin, "privacy_officer", null));
        String second = token(invite(admin, "privacy_officer", null));

        assertThat(acceptToken(first).statusCode()).isEqualTo(201);
        assertThat(acceptToken(second).statusCode()).isEqualTo(409);
    }

    @Test
    void keepsTheLastPrivacyOfficerFromClosingTheirAccount() {
        String token = api.staffToken(
                api.staff(api.people.clinic(), Role.PRIVACY_OFFICER).loginName());
        api.clock.advance(Duration.ofSeconds(90));

        assertThat(api.call("POST", "/api/me/disable", token, Map.of("password", PASSWORD, "otp", api.code()))
                        .statusCode())
                .isEqualTo(409);
    }

    @Test
    void endsWhatADisabledOrChangedAccountIssued() {
        ClinicId clinic = api.people.clinic();
        Person admin = api.people.admin(clinic);
        Person leaving = api.people.admin(clinic);
        Person changing = api.people.admin(clinic);
        String path = "/api/accounts/" + leaving.actor().accountId();
        String ofLeaving = token(invite(leaving, "admin", null));
        String ofChanging = token(invite(changing, "admin", null));

        assertThat(api.call("POST", path + "/disable", admin.token()).statusCode())
                .isEqualTo(204);
        assertThat(api.call("POST", path + "/enable", admin.token()).statusCode())
                .isEqualTo(204);
        assertThat(changeRoles(admin, changing.actor().accountId(), "privacy_officer", null)
                        .statusCode())
                .isEqualTo(200);

        assertThat(acceptToken(ofLeaving).statusCode()).isEqualTo(409);
        assertThat(acceptToken(ofChanging).statusCode()).isEqualTo(409);
    }

    @Test
    void takesNothingFromAnIssuerWhoIsNotActive() {
        ClinicId clinic = api.people.clinic();
        Person leaving = api.people.admin(clinic);
        String token = token(invite(leaving, "admin", null));
        setStatus(leaving, "disabled");

        assertThat(acceptToken(token).statusCode()).isEqualTo(409);

        setStatus(leaving, "active");
        assertThat(acceptToken(token).statusCode()).isEqualTo(201);
    }

    /** It may have been issued by who stole that account, before anybody noticed. */
    @Test
    void bringsNobodyBackWhileAnotherAccountWaitsToBeTheIssuersTherapist() {
        ClinicId clinic = api.people.clinic();
        Person therapist = api.people.therapist(clinic);
        String token = EntranceHttpTest.issue(api, therapist, api.people.client(clinic));
        Person second = api.people.therapist(clinic, therapist.actor().requireTherapist());
        setPending(second, true);
        Map<String, String> entering = Map.of("token", token, "password", PASSWORD);

        assertThat(api.post("/api/re-entry", entering).statusCode()).isEqualTo(409);

        setPending(second, false);
        assertThat(api.post("/api/re-entry", entering).statusCode()).isEqualTo(201);
    }

    private static void setPending(Person who, boolean pending) {
        TestDatabase.shared()
                .jdbi()
                .useHandle(handle -> handle.execute(
                        "UPDATE account SET therapist_pending = ? WHERE id = ?",
                        pending,
                        who.actor().accountId()));
    }

    @Test
    void leavesOneLiveTokenOfTwoTherapistsAtOnce() throws Exception {
        for (int round = 0; round < 5; round++) {
            ClinicId clinic = api.people.clinic();
            Person client = api.people.client(clinic);
            List<Person> therapists = List.of(
                    api.people.therapist(clinic),
                    api.people.therapist(clinic),
                    api.people.therapist(clinic),
                    api.people.therapist(clinic));
            AtomicInteger turn = new AtomicInteger();

            Api.together(4, () -> EntranceHttpTest.issue(api, therapists.get(turn.getAndIncrement()), client));

            assertThat(liveTokens(client)).isEqualTo(1);
        }
    }

    @Test
    void revokesAClientsTokensWhenCareEnds() {
        ClinicId clinic = api.people.clinic();
        Person client = api.people.client(clinic);
        String token = EntranceHttpTest.issue(api, api.people.therapist(clinic), client);

        TestDatabase.shared()
                .transactor()
                .useTransaction(handle -> api.module
                        .reEntries()
                        .revokeFor(handle, client.actor().clientId().orElseThrow(), api.clock.instant()));

        assertThat(liveTokens(client)).isZero();
        assertThat(api.post("/api/re-entry", Map.of("token", token, "password", PASSWORD))
                        .statusCode())
                .isEqualTo(409);
    }

    private static HttpResponse<String> changeRoles(
            Person admin, AccountId account, String role, @Nullable TherapistId therapist) {
        return api.call("PUT", "/api/accounts/" + account + "/roles", admin.token(), request(role, therapist));
    }

    private static HttpResponse<String> invite(Person inviting, String role, @Nullable TherapistId therapist) {
        return api.call("POST", "/api/invitations", inviting.token(), request(role, therapist));
    }

    private static Map<String, ?> request(String role, @Nullable TherapistId therapist) {
        return therapist == null
                ? Map.of("roles", List.of(role))
                : Map.of("roles", List.of(role), "therapistId", therapist.toString());
    }

    private static boolean isPending(HttpResponse<String> changed) {
        assertThat(changed.statusCode()).isEqualTo(200);
        return json(changed).get("pending").booleanValue();
    }

    private static String token(HttpResponse<String> invitation) {
        assertThat(invitation.statusCode()).isEqualTo(201);
        return json(invitation).get("token").textValue();
    }

    private static HttpResponse<String> acceptToken(String token) {
        return api.post("/api/invitations/accept", Map.of("token", token, "password", PASSWORD));
    }

    private static String accept(HttpResponse<String> invitation) {
        HttpResponse<String> accepted = acceptToken(token(invitation));
        assertThat(accepted.statusCode()).isEqualTo(201);
        return json(accepted).get("loginName").textValue();
    }

    private static String enrolledToken(String name) {
        String token = json(api.login(name, PASSWORD)).get("token").textValue();
        String secret = json(api.call("POST", "/api/me/second-factor/enrol", token, Map.of("password", PASSWORD)))
                .get("secret")
                .textValue();
        Map<String, String> otp = Map.of("otp", Api.code(secret, api.clock.instant()));
        assertThat(api.call("POST", "/api/me/second-factor/confirm", token, otp).statusCode())
                .isEqualTo(204);
        return token;
    }

    private static JsonNode account(Person officer, String name) {
        for (JsonNode item :
                json(api.call("GET", "/api/accounts", officer.token())).get("items")) {
            if (item.get("loginName").textValue().equals(name)) {
                return item;
            }
        }
        throw new AssertionError("not listed");
    }

    private static void care(ClinicId clinic, TherapistId therapist) {
        ClientId client = api.people.client(clinic).actor().clientId().orElseThrow();
        TestDatabase.shared()
                .jdbi()
                .useHandle(handle -> handle.createUpdate("""
                        INSERT INTO care_relationship (id, clinic_id, client_id, therapist_id, client_code, live,
                                                       began_at, ended_at)
                        VALUES (:id, :clinic, :client, :therapist, 'maple-heron', NULL, '2026-01-01', '2026-02-01')
                        """)
                        .bind("id", UUID.randomUUID())
                        .bind("clinic", clinic)
                        .bind("client", client)
                        .bind("therapist", therapist)
                        .execute());
    }

    private static Person adminAndOfficer(ClinicId clinic) {
        Person both = api.people.privacyOfficer(clinic);
        TestDatabase.shared()
                .jdbi()
                .useHandle(handle -> handle.createUpdate(
                                "INSERT INTO account_role (account_id, role) VALUES (:id, 'admin')")
                        .bind("id", both.actor().accountId())
                        .execute());
        return both;
    }

    /** Somebody asked that the one be let at the other's clients. */
    private static void granted(ClinicId clinic, TherapistId grantee, TherapistId other, Person by) {
        TestDatabase.shared()
                .jdbi()
                .useHandle(handle -> handle.createUpdate("""
                        INSERT INTO grant_request (id, clinic_id, ground, grantee_id, of_therapist_id, fields, from_at,
                                                   until_at, status, requested_by, requested_at)
                        VALUES (:id, :clinic, 'cover', :grantee, :other, 'preferredName', '2026-05-01', '2026-06-01',
                                'requested', :by, '2026-05-01')
                        """)
                        .bind("id", UUID.randomUUID())
                        .bind("clinic", clinic)
                        .bind("grantee", grantee)
                        .bind("other", other)
                        .bind("by", by.actor().accountId())
                        .execute());
    }

    private static int liveTokens(Person client) {
        return TestDatabase.shared()
                .jdbi()
                .withHandle(handle -> handle.createQuery("""
                                SELECT COUNT(*) FROM one_time_token
                                 WHERE client_id = :id AND used_at IS NULL AND revoked_at IS NULL
                                """)
                        .bind("id", client.actor().clientId().orElseThrow())
                        .mapTo(Integer.class)
                        .one());
    }

    static int audited(TestPeople.Person actor, String action, String outcome) {
        return TestDatabase.shared()
                .jdbi()
                .withHandle(handle -> handle.createQuery("""
                                SELECT COUNT(*) FROM audit_event
                                 WHERE actor_account_id = :id AND action = :action AND outcome = :outcome
                                """)
                        .bind("id", TestVault.actor(handle, actor.actor()))
                        .bind("action", action)
                        .bind("outcome", outcome)
                        .mapTo(Integer.class)
                        .one());
    }

    private static void setStatus(Person person, String status) {
        TestDatabase.shared()
                .jdbi()
                .useHandle(handle -> handle.createUpdate("UPDATE account SET status = :status WHERE id = :id")
                        .bind("status", status)
                        .bind("id", person.actor().accountId())
                        .execute());
    }
}
