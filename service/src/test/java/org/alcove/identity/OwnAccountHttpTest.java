package org.alcove.identity;

import static org.alcove.identity.Api.PASSWORD;
import static org.alcove.identity.Api.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.Role;
import org.alcove.testing.TestPeople;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("races")
final class OwnAccountHttpTest {
    private static final String NEW_PASSWORD = "eight quiet lanterns";
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
    void recoversOnceForEachCodeEvenUnderTwoAtOnce() throws Exception {
        JsonNode account = api.join(api.people.clinic());
        String name = account.get("loginName").textValue();
        String old = json(api.login(name, PASSWORD)).get("token").textValue();
        String typed = account.get("recoveryCodes").get(3).textValue().toUpperCase(Locale.ROOT);
        Map<String, String> body = Map.of("loginName", name, "recoveryCode", typed, "newPassword", NEW_PASSWORD);

        List<Integer> answers =
                Api.together(4, () -> api.post("/api/recovery", body).statusCode());

        assertThat(answers)
                .containsOnlyOnce(204)
                .filteredOn(status -> status == 401)
                .hasSize(3);
        assertThat(api.call("GET", "/api/me", old).statusCode()).isEqualTo(401);
        assertThat(api.login(name, PASSWORD).statusCode()).isEqualTo(401);
        assertThat(api.login(name, NEW_PASSWORD).statusCode()).isEqualTo(200);
    }

    @Test
    void answersEveryFailedRecoveryAlike() {
        JsonNode account = api.join(api.people.clinic());
        String name = account.get("loginName").textValue();
        String others =
                api.join(api.people.clinic()).get("recoveryCodes").get(0).textValue();

        Set<String> answers = new HashSet<>();
        for (Map.Entry<String, String> tried : List.of(
                Map.entry(name, "abcd-efgh-jkmn-pqrs"),
                Map.entry(name, others),
                Map.entry("nobody-here-1234", others),
                Map.entry("nobody-here-1234", ""))) {
            Map<String, String> body = new HashMap<>();
            body.put("loginName", tried.getKey());
            body.put("recoveryCode", tried.getValue());
            body.put("newPassword", NEW_PASSWORD);
            answers.add(Api.visible(api.post("/api/recovery", body)));
        }

        assertThat(answers).hasSize(1).first().asString().startsWith("401 ").contains("sign_in_failed");
    }

    @Test
    void signsInWithARecoveryCodeInPlaceOfALostSecondFactor() {
        String name = api.join(api.people.clinic()).get("loginName").textValue();
        String token = json(api.login(name, PASSWORD)).get("token").textValue();
        assertThat(api.call("POST", "/api/me/second-factor/enrol", token).statusCode())
                .isEqualTo(422);
        String secret = json(api.call("POST", "/api/me/second-factor/enrol", token, Map.of("password", PASSWORD)))
                .get("secret")
                .textValue();
        String code = Api.code(secret, api.clock.instant());
        Map<String, String> otp = Map.of("otp", code);
        assertThat(api.call("POST", "/api/me/second-factor/confirm", token, otp).statusCode())
                .isEqualTo(204);
        assertThat(api.call("POST", "/api/me/recovery-codes", token, Map.of("password", PASSWORD))
                        .statusCode())
                .isEqualTo(401);
        api.clock.advance(Duration.ofSeconds(60));
        code = Api.code(secret, api.clock.instant());
        JsonNode codes = json(api.call(
                        "POST", "/api/me/recovery-codes", token, Map.of("password", PASSWORD, "otp", code)))
                .get("recoveryCodes");
        assertThat(codes).hasSize(10);

        // A step counts once, whatever it was used for.
        assertThat(api.login(name, PASSWORD, code).statusCode()).isEqualTo(401);
        assertThat(api.login(name, PASSWORD, codes.get(0).textValue()).statusCode())
                .isEqualTo(200);
        assertThat(api.login(name, PASSWORD, codes.get(0).textValue()).statusCode())
                .isEqualTo(401);
        assertThat(api.call("POST", "/api/me/second-factor/enrol", token).statusCode())
                .isEqualTo(422);
        assertThat(api.call(
                                "DELETE",
                                "/api/me/second-factor",
                                token,
                                Map.of("password", PASSWORD, "otp", codes.get(1).textValue()))
                        .statusCode())
                .isEqualTo(204);
        assertThat(api.login(name, PASSWORD).statusCode()).isEqualTo(200);
    }

    @Test
    void changesThePasswordAndEndsOtherLoginSessions() {
        String name = api.join(api.people.clinic()).get("loginName").textValue();
        String token = json(api.login(name, PASSWORD)).get("token").textValue();
        String other = json(api.login(name, PASSWORD)).get("token").textValue();

        assertThat(changePassword(token, "not the password", NEW_PASSWORD)).isEqualTo(401);
        assertThat(changePassword(token, PASSWORD, name)).isEqualTo(422);
        assertThat(api.call("POST", "/api/me/password", token, Map.of("password", PASSWORD))
                        .statusCode())
                .isEqualTo(422);
        assertThat(api.call("POST", "/api/me/password", token, Map.of("password", "not the password"))
                        .statusCode())
                .isEqualTo(401);
        assertThat(changePassword(token, PASSWORD, NEW_PASSWORD)).isEqualTo(204);

        assertThat(api.call("GET", "/api/me", token).statusCode()).isEqualTo(200);
        assertThat(api.call("GET", "/api/me", other).statusCode()).isEqualTo(401);
        assertThat(api.login(name, NEW_PASSWORD).statusCode()).isEqualTo(200);
    }

    @Test
    void takesAPasswordHoweverItsCharactersWereComposed() {
        String code = api.publicCode(api.people.clinic());
        JsonNode account =
                json(api.post("/api/join", Map.of("joinCode", code, "password", "caf\u00e9 au lait, please")));

        assertThat(api.login(account.get("loginName").textValue(), "cafe\u0301 au lait, please")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void keepsAClientsStateAndNobodyElses() {
        ClinicId clinic = api.people.clinic();
        TestPeople.Person client = api.people.client(clinic);

        assertThat(json(api.call("GET", "/api/me", client.token()))
                        .get("clientSettings")
                        .has("state"))
                .isFalse();
        assertThat(api.call("PATCH", "/api/me/settings", client.token(), Map.of("state", "XX"))
                        .statusCode())
                .isEqualTo(422);
        assertThat(api.call("PATCH", "/api/me/settings", client.token(), Map.of("state", "VT"))
                        .statusCode())
                .isEqualTo(200);
        assertThat(json(api.call("GET", "/api/me", client.token()))
                        .at("/clientSettings/state")
                        .textValue())
                .isEqualTo("VT");
        assertThat(api.call(
                                "PATCH",
                                "/api/me/settings",
                                api.people.admin(clinic).token(),
                                Map.of("state", "VT"))
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void closesTheOwnAccountAndItsFeeds() {
        String name = api.join(api.people.clinic()).get("loginName").textValue();
        String token = json(api.login(name, PASSWORD)).get("token").textValue();

        assertThat(api.call("POST", "/api/me/disable", token, Map.of("password", "not the password"))
                        .statusCode())
                .isEqualTo(401);
        assertThat(api.call("POST", "/api/me/disable", token, Map.of("password", PASSWORD))
                        .statusCode())
                .isEqualTo(204);
        assertThat(api.call("GET", "/api/me", token).statusCode()).isEqualTo(401);
        assertThat(api.login(name, PASSWORD).statusCode()).isEqualTo(401);
    }

    @Test
    void asksForAnEnrolledSecondFactorBeforeWhatAStolenPasswordMustNotDo() {
        String name = api.staff(api.people.clinic(), Role.THERAPIST).loginName();
        String token = api.staffToken(name);
        Map<String, String> fresh = Map.of("password", PASSWORD, "newPassword", NEW_PASSWORD);
        Map<String, String> alone = Map.of("password", PASSWORD);
        assertThat(api.call("POST", "/api/me/password", token, fresh).statusCode())
                .isEqualTo(401);
        assertThat(api.call("POST", "/api/me/recovery-codes", token, alone).statusCode())
                .isEqualTo(401);
        assertThat(api.call("POST", "/api/me/disable", token, alone).statusCode())
                .isEqualTo(401);
        assertThat(api.call("POST", "/api/me/second-factor/enrol", token, alone).statusCode())
                .isEqualTo(401);

        api.clock.advance(Duration.ofSeconds(90));
        Map<String, String> both = Map.of("password", PASSWORD, "newPassword", NEW_PASSWORD, "otp", api.code());
        assertThat(api.call("POST", "/api/me/password", token, both).statusCode())
                .isEqualTo(204);
        api.clock.advance(Duration.ofSeconds(90));
        assertThat(api.call("POST", "/api/me/disable", token, Map.of("password", NEW_PASSWORD, "otp", api.code()))
                        .statusCode())
                .isEqualTo(204);
    }

    @Test
    void keepsTheLastAdminFromClosingTheirAccount() {
        String token = api.staffToken(api.staff(api.people.clinic(), Role.ADMIN).loginName());
        api.clock.advance(Duration.ofSeconds(90));

        assertThat(api.call("POST", "/api/me/disable", token, Map.of("password", PASSWORD, "otp", api.code()))
                        .statusCode())
                .isEqualTo(409);
        api.clock.advance(Duration.ofMinutes(1));
        assertThat(api.call("GET", "/api/me", token).statusCode()).isEqualTo(200);
    }

    private static int changePassword(String token, String old, String fresh) {
        return api.call("POST", "/api/me/password", token, Map.of("password", old, "newPassword", fresh))
                .statusCode();
    }
}
