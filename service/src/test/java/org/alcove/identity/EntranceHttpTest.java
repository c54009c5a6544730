package org.alcove.identity;

import static org.alcove.identity.Api.PASSWORD;
import static org.alcove.identity.Api.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestPeople;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("races")
final class EntranceHttpTest {
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
    void makesAnAccountThatIsDerivedFromNothing() {
        JsonNode account = api.join(api.people.clinic());

        assertThat(account.get("loginName").textValue()).matches("[a-z]{3,9}-[a-z]{3,9}-[0-9]{4}");
        assertThat(account.get("recoveryCodes")).hasSize(10);
        assertThat(api.login(account.get("loginName").textValue(), PASSWORD).statusCode())
                .isEqualTo(200);
    }

    @Test
    void letsOneOfTwentyUseASingleUseCode() throws Exception {
        ClinicId clinic = api.people.clinic();
        String code = singleUseCode(api.people.admin(clinic));

        List<Integer> answers = Api.together(
                20,
                () -> api.post("/api/join", Map.of("joinCode", code, "password", PASSWORD))
                        .statusCode());

        assertThat(answers)
                .containsOnlyOnce(201)
                .filteredOn(status -> status == 409)
                .hasSize(19);
        assertThat(clientsAccepted(clinic)).containsExactly(true);
    }

    @Test
    void countsWhoComesByAPublicCodeAsNotYetAccepted() {
        ClinicId clinic = api.people.clinic();
        String code = api.publicCode(clinic);

        for (int i = 0; i < 2; i++) {
            assertThat(api.post("/api/join", Map.of("joinCode", code, "password", PASSWORD))
                            .statusCode())
                    .isEqualTo(201);
        }

        assertThat(clientsAccepted(clinic)).containsExactly(false, false);
    }

    @Test
    void answersWrongUsedExpiredAndRevokedCodesAlike() {
        TestPeople.Person admin = api.people.admin(api.people.clinic());
        String used = singleUseCode(admin);
        assertThat(join(used).statusCode()).isEqualTo(201);
        JsonNode revoked = json(api.call("POST", "/api/join-codes", admin.token(), Map.of()));
        assertThat(api.call("DELETE", "/api/join-codes/" + revoked.get("id").textValue(), admin.token())
                        .statusCode())
                .isEqualTo(204);
        Instant soon = api.clock.instant().plusSeconds(60);
        JsonNode expired =
                json(api.call("POST", "/api/join-codes", admin.token(), Map.of("expiresAt", soon.toString())));
        api.clock.advance(Duration.ofSeconds(60));

        Set<String> answers = new HashSet<>();
        for (String code : List.of(
                "never made",
                used,
                revoked.get("joinCode").textValue(),
                expired.get("joinCode").textValue())) {
            answers.add(Api.visible(join(code)));
        }

        assertThat(answers).hasSize(1).first().asString().startsWith("409 ");
        JsonNode listed =
                json(api.call("GET", "/api/join-codes", admin.token())).get("items");
        assertThat(listed.findValuesAsText("status")).containsExactlyInAnyOrder("open", "revoked", "expired");
        assertThat(listed.toString()).doesNotContain(used);
        String open = "";
        for (JsonNode code : listed) {
            open = code.get("status").textValue().equals("open")
                    ? code.get("id").textValue()
                    : open;
        }
        assertThat(api.call("DELETE", "/api/join-codes/" + open, admin.token()).statusCode())
                .isEqualTo(204);
        assertThat(json(api.call("GET", "/api/join-codes", admin.token())).findValuesAsText("status"))
                .containsExactlyInAnyOrder("revoked", "revoked", "expired");
        assertThat(StaffApprovalHttpTest.audited(admin, "join_code_list", "done"))
                .isEqualTo(2);
    }

    @Test
    void answersARetriedJoinWithTheSameAccount() throws Exception {
        String code = singleUseCode(api.people.admin(api.people.clinic()));
        Map<String, String> body = Map.of("joinCode", code, "password", PASSWORD);
        Map<String, String> key = Map.of("Idempotency-Key", "join-" + code);

        List<String> answers = Api.together(5, () -> Api.visible(api.send("POST", "/api/join", body, key)));

        assertThat(new HashSet<>(answers)).hasSize(1).first().asString().startsWith("201 ");
    }

    @Test
    void keepsPeopleApartWhoChooseOneIdempotencyKey() {
        ClinicId clinic = api.people.clinic();
        String shared = api.publicCode(clinic);
        String own = singleUseCode(api.people.admin(clinic));
        Map<String, String> key = Map.of("Idempotency-Key", "1");

        List<HttpResponse<String>> answers = List.of(
                api.send("POST", "/api/join", Map.of("joinCode", shared, "password", PASSWORD), key),
                api.send("POST", "/api/join", Map.of("joinCode", shared, "password", PASSWORD + " too"), key),
                api.send("POST", "/api/join", Map.of("joinCode", own, "password", PASSWORD), key));

        assertThat(answers).extracting(HttpResponse::statusCode).containsOnly(201);
        assertThat(answers)
                .extracting(answer -> json(answer).get("loginName").textValue())
                .doesNotHaveDuplicates();
        assertThat(Api.visible(api.send("POST", "/api/join", Map.of("joinCode", own, "password", PASSWORD), key)))
                .isEqualTo(Api.visible(answers.get(2)));
    }

    @Test
    void refusesWeakPasswords() {
        String code = api.publicCode(api.people.clinic());
        for (String weak : List.of("k7Qz!", "123456789012", "password1234", "aaaaaaaaaaaaaa", "x".repeat(257))) {
            HttpResponse<String> answer = api.post("/api/join", Map.of("joinCode", code, "password", weak));
            assertThat(answer.statusCode()).as("length %d", weak.length()).isEqualTo(422);
            assertThat(json(answer).at("/errors/0/pointer").textValue()).isEqualTo("/password");
            assertThat(answer.body()).doesNotContain(weak);
        }
    }

    @Test
    void invitesStaffOnceAndEnforcesASecondFactor() {
        ClinicId clinic = api.people.clinic();
        TestPeople.Person admin = api.people.admin(clinic);
        String therapist = api.people.therapistRow(clinic).toString();
        JsonNode invitation = json(api.call(
                "POST",
                "/api/invitations",
                admin.token(),
                Map.of("roles", List.of("therapist"), "therapistId", therapist)));
        Map<String, String> accept = Map.of("token", invitation.get("token").textValue(), "password", PASSWORD);

        HttpResponse<String> accepted = api.post("/api/invitations/accept", accept);
        assertThat(accepted.statusCode()).isEqualTo(201);
        assertThat(api.post("/api/invitations/accept", accept).statusCode()).isEqualTo(409);

        String name = json(accepted).get("loginName").textValue();
        String token = json(api.login(name, PASSWORD)).get("token").textValue();
        HttpResponse<String> early = api.call("GET", "/api/me/login-sessions", token);
        assertThat(early.statusCode()).isEqualTo(403);
        assertThat(json(early).get("code").textValue()).isEqualTo("second_factor_enrolment_required");
        JsonNode me = json(api.call("GET", "/api/me", token));
        assertThat(me.get("therapistId").textValue()).isEqualTo(therapist);
        assertThat(me.get("secondFactorRequired").booleanValue()).isTrue();

        JsonNode enrolment = json(api.call("POST", "/api/me/second-factor/enrol", token, Map.of("password", PASSWORD)));
        String secret = enrolment.get("secret").textValue();
        assertThat(enrolment.get("otpauthUri").textValue())
                .startsWith("otpauth://totp/Alcove:account?secret=" + secret);
        assertThat(api.call("POST", "/api/me/second-factor/confirm", token, Map.of("otp", "000000"))
                        .statusCode())
                .isEqualTo(422);
        assertThat(api.call(
                                "POST",
                                "/api/me/second-factor/confirm",
                                token,
                                Map.of("otp", Api.code(secret, api.clock.instant())))
                        .statusCode())
                .isEqualTo(204);
        assertThat(api.call("GET", "/api/me/login-sessions", token).statusCode())
                .isEqualTo(200);
        assertThat(api.login(name, PASSWORD).statusCode()).isEqualTo(401);
        assertThat(api.call("DELETE", "/api/me/second-factor", token, Map.of("password", PASSWORD, "otp", "000000"))
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void refusesInvitationsThatFitNobody() {
        ClinicId clinic = api.people.clinic();
        TestPeople.Person admin = api.people.admin(clinic);
        String foreign = api.people.therapistRow(api.people.clinic()).toString();

        for (Map<String, ?> body : List.<Map<String, ?>>of(
                Map.of(),
                Map.of("roles", List.of()),
                Map.of("roles", List.of("client")),
                Map.of("roles", List.of("therapist")),
                Map.of("roles", List.of("admin"), "therapistId", foreign),
                Map.of("roles", List.of("therapist"), "therapistId", foreign))) {
            assertThat(api.call("POST", "/api/invitations", admin.token(), body).statusCode())
                    .as("%s", body)
                    .isEqualTo(422);
        }
        JsonNode open =
                json(api.call("POST", "/api/invitations", admin.token(), Map.of("roles", List.of("privacy_officer"))));
        String path = "/api/invitations/" + open.get("id").textValue();
        TestPeople.Person otherAdmin = api.people.admin(api.people.clinic());
        assertThat(api.call("DELETE", path, otherAdmin.token()).statusCode()).isEqualTo(404);
        assertThat(api.call("DELETE", path, admin.token()).statusCode()).isEqualTo(204);
        assertThat(api.post(
                                "/api/invitations/accept",
                                Map.of("token", open.get("token").textValue(), "password", PASSWORD))
                        .statusCode())
                .isEqualTo(409);
    }

    @Test
    void bindsAReturningClientToANewAccountAndEndsTheOld() {
        ClinicId clinic = api.people.clinic();
        TestPeople.Person therapist = api.people.therapist(clinic);
        TestPeople.Person client = api.people.client(clinic);
        insertFeed(client);
        String superseded = issue(therapist, client);
        String token = issue(therapist, client);

        assertThat(api.post("/api/re-entry", Map.of("token", superseded, "password", PASSWORD))
                        .statusCode())
                .isEqualTo(409);
        HttpResponse<String> back = api.post("/api/re-entry", Map.of("token", token, "password", PASSWORD));

        assertThat(back.statusCode()).isEqualTo(201);
        assertThat(api.call("GET", "/api/me", client.token()).statusCode()).isEqualTo(401);
        assertThat(feeds(client)).isZero();
        assertThat(api.post("/api/re-entry", Map.of("token", token, "password", PASSWORD))
                        .statusCode())
                .isEqualTo(409);
        assertThat(api.login(json(back).get("loginName").textValue(), PASSWORD).statusCode())
                .isEqualTo(200);
        List<String> statuses = TestDatabase.shared()
                .jdbi()
                .withHandle(handle -> handle.createQuery(
                                "SELECT status FROM account WHERE client_id = :client ORDER BY status")
                        .bind("client", client.actor().clientId().orElseThrow())
                        .mapTo(String.class)
                        .list());
        assertThat(statuses).containsExactly("active", "replaced");
    }

    private static String issue(TestPeople.Person therapist, TestPeople.Person client) {
        return issue(api, therapist, client);
    }

    static String issue(Api api, TestPeople.Person therapist, TestPeople.Person client) {
        ReEntries.Ticket ticket = api.module.reEntries().prepare(therapist.actor());
        TestDatabase.shared()
                .transactor()
                .useTransaction(handle -> api.module
                        .reEntries()
                        .issue(
                                handle,
                                therapist.actor(),
                                client.actor().clientId().orElseThrow(),
                                ticket));
        return ticket.answer().token();
    }

    static void insertFeed(TestPeople.Person owner) {
        TestDatabase.shared()
                .jdbi()
                .useHandle(handle -> handle.createUpdate("""
                        INSERT INTO feed (id, clinic_id, account_id, client_id, place, token_hash, disclosure, created_at)
                        VALUES (:id, :clinic, :account, :client, 1, :hash, 'busy', '2026-01-01')
                        """)
                        .bind("id", UUID.randomUUID())
                        .bind("clinic", owner.actor().clinicId())
                        .bind("account", owner.actor().accountId())
                        .bindByType("client", owner.actor().clientId().orElse(null), ClientId.class)
                        .bind("hash", Arrays.copyOf(owner.token().getBytes(StandardCharsets.UTF_8), 32))
                        .execute());
    }

    static int feeds(TestPeople.Person owner) {
        return TestDatabase.shared()
                .jdbi()
                .withHandle(handle -> handle.createQuery("SELECT COUNT(*) FROM feed WHERE account_id = :id")
                        .bind("id", owner.actor().accountId())
                        .mapTo(Integer.class)
                        .one());
    }

    private static String singleUseCode(TestPeople.Person admin) {
        return json(api.call("POST", "/api/join-codes", admin.token(), Map.of()))
                .get("joinCode")
                .textValue();
    }

    private static HttpResponse<String> join(String code) {
        return api.post("/api/join", Map.of("joinCode", code, "password", PASSWORD));
    }

    private static List<Boolean> clientsAccepted(ClinicId clinic) {
        return TestDatabase.shared()
                .jdbi()
                .withHandle(handle -> handle.createQuery("SELECT accepted FROM client WHERE clinic_id = :clinic")
                        .bind("clinic", clinic)
                        .mapTo(Boolean.class)
                        .list());
    }
}
