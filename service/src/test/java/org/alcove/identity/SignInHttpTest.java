package org.alcove.identity;

import static org.alcove.identity.Api.PASSWORD;
import static org.alcove.identity.Api.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.alcove.kernel.AccountId;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.Role;
import org.alcove.testing.AlcoveServer;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestKeys;
import org.alcove.testing.TestPeople;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("races")
final class SignInHttpTest {
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
    void givesATokenAndAHardenedCookie() {
        String name = api.join(api.people.clinic()).get("loginName").textValue();

        HttpResponse<String> answer = api.login(name.toUpperCase(Locale.ROOT) + " ", PASSWORD);

        assertThat(answer.statusCode()).isEqualTo(200);
        String token = json(answer).get("token").textValue();
        assertThat(json(answer).get("roles")).hasSize(1).first().hasToString("\"client\"");
        assertThat(json(answer).get("expiresAt").textValue()).endsWith("Z");
        assertThat(answer.headers().firstValue("Set-Cookie"))
                .contains("__Host-alcove=" + token + "; Path=/; Secure; HttpOnly; SameSite=Strict");
        assertThat(api.call("GET", "/api/me", token).statusCode()).isEqualTo(200);
    }

    @Test
    void answersEveryFailureAlike() {
        var clinic = api.people.clinic();
        String client = api.join(clinic).get("loginName").textValue();
        String staff = api.staff(clinic, Role.ADMIN).loginName();
        String closed = api.join(api.people.clinic()).get("loginName").textValue();
        String token = json(api.login(closed, PASSWORD)).get("token").textValue();
        assertThat(api.call("POST", "/api/me/disable", token, Map.of("password", PASSWORD))
                        .statusCode())
                .isEqualTo(204);
        api.clock.advance(Duration.ofMinutes(2));

        Set<String> answers = new HashSet<>();
        answers.add(Api.visible(api.login("nobody-here-1234", PASSWORD)));
        answers.add(Api.visible(api.login("\uD83D\uDE00' OR 1=1 --", PASSWORD)));
        answers.add(Api.visible(api.login(client, "not the password")));
        answers.add(Api.visible(api.login(closed, PASSWORD)));
        answers.add(Api.visible(api.login(staff, PASSWORD)));
        answers.add(Api.visible(api.login(staff, PASSWORD, "000000")));
        answers.add(Api.visible(api.login(staff, PASSWORD, "abcd-efgh-jkmn-pqrs")));
        answers.add(Api.visible(api.login(staff, "not the password", api.code())));

        assertThat(answers).hasSize(1).first().asString().startsWith("401 ").contains("sign_in_failed");
    }

    @Test
    void aDamagedSecondFactorFailsLikeAnUnknownName() {
        AccountId damaged = api.people.admin(api.people.clinic()).actor().accountId();
        TestDatabase.shared()
                .jdbi()
                .useHandle(handle -> handle.execute(
                        "UPDATE account SET totp_secret = CONCAT('x', SUBSTRING(totp_secret, 2)) WHERE id = ?",
                        damaged));
        String unknown = Api.visible(api.login("nobody-here-1234", TestPeople.PASSWORD));

        String answer = Api.visible(api.login(TestPeople.loginName(damaged), TestPeople.PASSWORD, "000000"));

        assertThat(answer).startsWith("401 ").isEqualTo(unknown);
    }

    @Test
    void aClientWhoseKeyIsDamagedSignsInAndTheTrailNamesNobody() throws IOException {
        ClinicId clinic = api.people.clinic();
        String name = api.join(clinic).get("loginName").textValue();
        ClientId client = TestDatabase.shared()
                .jdbi()
                .withHandle(handle -> handle.select("SELECT client_id FROM account WHERE login_name = ?", name)
                        .mapTo(ClientId.class)
                        .one());
        Path key =
                TestKeys.keyStore().resolve(client.toString().substring(0, 2)).resolve(client + ".key");
        assertThat(key).exists();
        Files.writeString(key, "{}");

        assertThat(api.login(name, PASSWORD).statusCode()).isEqualTo(200);

        String own = "clinic_id = UNHEX('" + clinic.toString().replace("-", "") + "')";
        assertThat(signInRows(own)).isEqualTo(1);
        assertThat(signInRows(own + " AND actor_account_id IS NOT NULL")).isZero();
    }

    @Test
    void locksUnknownNamesLikeKnownOnes() {
        String known = api.join(api.people.clinic()).get("loginName").textValue();
        String unknown = "unknown-" + known;
        for (int i = 0; i < 10; i++) {
            assertThat(Api.visible(api.login(known, "wrong password")))
                    .isEqualTo(Api.visible(api.login(unknown, "wrong password")));
        }
        HttpResponse<String> locked = api.login(known, PASSWORD);
        assertThat(locked.statusCode()).isEqualTo(401);
        assertThat(Api.visible(locked)).isEqualTo(Api.visible(api.login(unknown, PASSWORD)));

        api.clock.advance(Duration.ofMinutes(15));

        assertThat(api.login(known, PASSWORD).statusCode()).isEqualTo(200);
    }

    @Test
    void givesNoMoreGuessesAtOnceThanOneAfterTheOther() throws Exception {
        String name = api.join(api.people.clinic()).get("loginName").textValue();

        Api.together(20, () -> api.login(name, "wrong password").statusCode());

        assertThat(api.login(name, PASSWORD).statusCode()).isEqualTo(401);
    }

    @Test
    void acceptsACodeOnceEvenUnderTwoAtOnce() throws Exception {
        String name = api.staff(api.people.clinic(), Role.ADMIN).loginName();
        api.clock.advance(Duration.ofSeconds(60));
        String code = api.code();

        List<Integer> answers =
                Api.together(4, () -> api.login(name, PASSWORD, code).statusCode());

        assertThat(answers)
                .containsOnlyOnce(200)
                .filteredOn(status -> status == 401)
                .hasSize(3);
        assertThat(api.login(name, PASSWORD, code).statusCode()).isEqualTo(401);
    }

    @Test
    void aClockThatIsSetBackGivesNoUsedCodeASecondTurn() {
        String name = api.staff(api.people.clinic(), Role.ADMIN).loginName();
        api.clock.advance(Duration.ofSeconds(300));
        Instant present = api.clock.instant();
        String used = api.code();
        assertThat(api.login(name, PASSWORD, used).statusCode()).isEqualTo(200);
        for (long back : List.of(0L, 30L, 90L)) {
            api.clock.set(present.minusSeconds(back));
            assertThat(api.login(name, PASSWORD, used).statusCode()).isEqualTo(401);
            assertThat(api.login(name, PASSWORD, api.code()).statusCode())
                    .as("nor one of a time that was before, %d s back", back)
                    .isEqualTo(401);
        }
        api.clock.set(present.plusSeconds(30));
        assertThat(api.login(name, PASSWORD, api.code()).statusCode()).isEqualTo(200);
    }

    @Test
    void takesACodeOfTheStepBeforeAndAfterButNoOther() {
        for (int steps : List.of(-1, 1)) {
            String name = api.staff(api.people.clinic(), Role.ADMIN).loginName();
            String code = Api.code(Api.SECRET, api.clock.instant().plusSeconds(30L * steps));
            assertThat(api.login(name, PASSWORD, code).statusCode()).isEqualTo(200);
        }
        String name = api.staff(api.people.clinic(), Role.ADMIN).loginName();
        String early = Api.code(Api.SECRET, api.clock.instant().plusSeconds(90));
        assertThat(api.login(name, PASSWORD, early).statusCode()).isEqualTo(401);
    }

    @Test
    void endsIdleLoginSessionsAfterTheirOwnLimit() {
        var clinic = api.people.clinic();
        String client = json(api.login(api.join(clinic).get("loginName").textValue(), PASSWORD))
                .get("token")
                .textValue();
        String staff = api.staffToken(api.staff(clinic, Role.ADMIN).loginName());

        api.clock.advance(Duration.ofMinutes(4));

        assertThat(api.call("GET", "/api/me", staff).statusCode()).isEqualTo(200);
        assertThat(api.call("GET", "/api/me", client).statusCode()).isEqualTo(401);

        api.clock.advance(Duration.ofMinutes(9));
        assertThat(api.call("GET", "/api/me", staff).statusCode()).isEqualTo(200);
        api.clock.advance(Duration.ofMinutes(10));
        assertThat(api.call("GET", "/api/me", staff).statusCode()).isEqualTo(401);
    }

    @Test
    void endsEveryLoginSessionAtItsAbsoluteLimit() {
        String token = api.staffToken(api.staff(api.people.clinic(), Role.ADMIN).loginName());
        for (int minutes = 0; minutes < 12 * 60 - 9; minutes += 9) {
            assertThat(api.call("GET", "/api/me", token).statusCode()).isEqualTo(200);
            api.clock.advance(Duration.ofMinutes(9));
        }
        api.clock.advance(Duration.ofMinutes(9));
        assertThat(api.call("GET", "/api/me", token).statusCode()).isEqualTo(401);
    }

    @Test
    void aClockThatIsSetBackRevivesNoRevokedLoginSessionAndEndsNoLivingOne() {
        String name = api.join(api.people.clinic()).get("loginName").textValue();
        String living = json(api.login(name, PASSWORD)).get("token").textValue();
        String revoked = json(api.login(name, PASSWORD)).get("token").textValue();
        api.clock.advance(Duration.ofMinutes(2));
        Instant present = api.clock.instant();
        assertThat(api.call("GET", "/api/me", living).statusCode()).isEqualTo(200);
        assertThat(api.call("DELETE", "/api/me/login-sessions", living).statusCode())
                .isEqualTo(204);

        for (Duration back : List.of(Duration.ofMinutes(2), Duration.ofHours(2), Duration.ofDays(2))) {
            api.clock.set(present.minus(back));
            assertThat(api.call("GET", "/api/me", living).statusCode())
                    .as("%s back", back)
                    .isEqualTo(200);
            assertThat(api.call("GET", "/api/me", revoked).statusCode()).isEqualTo(401);
        }

        // The time of before counts on from where it was: five minutes, then it is idle.
        api.clock.set(present.plus(Duration.ofMinutes(4)));
        assertThat(api.call("GET", "/api/me", living).statusCode()).isEqualTo(200);
        api.clock.advance(Duration.ofMinutes(6));
        assertThat(api.call("GET", "/api/me", living).statusCode()).isEqualTo(401);
    }

    @Test
    void takesWritesByCookieOnlyFromItsOwnPages() {
        TestPeople.Person client = api.people.client(api.people.clinic());
        String cookie = "__Host-alcove=" + client.token();

        assertThat(api.send("GET", "/api/me", null, Map.of("Cookie", cookie)).statusCode())
                .isEqualTo(200);
        HttpResponse<String> without = api.send("DELETE", "/api/me/login-sessions", null, Map.of("Cookie", cookie));
        HttpResponse<String> foreign = api.send(
                "DELETE", "/api/me/login-sessions", null, Map.of("Cookie", cookie, "Origin", "https://elsewhere.test"));
        HttpResponse<String> own = api.send(
                "DELETE", "/api/me/login-sessions", null, Map.of("Cookie", cookie, "Origin", AlcoveServer.PUBLIC_URL));

        assertThat(without.statusCode()).isEqualTo(403);
        assertThat(json(without).get("code").textValue()).isEqualTo("origin_refused");
        assertThat(foreign.statusCode()).isEqualTo(403);
        assertThat(own.statusCode()).isEqualTo(204);
    }

    @Test
    void writesDownEverySignInAndEveryFailure() {
        ClinicId clinic = api.people.clinic();
        Accounts.StaffAccount account = api.staff(clinic, Role.ADMIN);
        long ofNobody = signInRows("actor_account_id IS NULL AND outcome = 'denied'");

        assertThat(api.login(account.loginName(), "not the password").statusCode())
                .isEqualTo(401);
        assertThat(api.login("nobody-here-1234", "not the password").statusCode())
                .isEqualTo(401);
        api.staffToken(account.loginName());

        String own = "actor_account_id = UNHEX('" + account.id().toString().replace("-", "") + "') AND outcome = ";
        assertThat(signInRows(own + "'denied'")).isEqualTo(1);
        assertThat(signInRows(own + "'done'")).isEqualTo(1);
        assertThat(signInRows("actor_account_id IS NULL AND outcome = 'denied'"))
                .isEqualTo(ofNobody + 1);
    }

    private static long signInRows(String condition) {
        return TestDatabase.shared()
                .jdbi()
                .withHandle(handle -> handle.select(
                                "SELECT COUNT(*) FROM audit_event WHERE action = 'sign_in' AND " + condition)
                        .mapTo(Long.class)
                        .one());
    }

    @Test
    void writesDownWhoWasKeptFromWhat() {
        TestPeople.Person client = api.people.client(api.people.clinic());
        TestPeople.Person admin = api.people.admin(api.people.clinic());

        assertThat(api.call("GET", "/api/accounts", client.token()).statusCode())
                .isEqualTo(403);
        assertThat(api.call("GET", "/api/invitations", client.token()).statusCode())
                .isEqualTo(403);
        assertThat(api.call("GET", "/api/invitations", admin.token()).statusCode())
                .isEqualTo(200);

        assertThat(StaffApprovalHttpTest.audited(client, "access_denied", "denied"))
                .isEqualTo(2);
        assertThat(StaffApprovalHttpTest.audited(admin, "access_denied", "denied"))
                .isZero();
        assertThat(StaffApprovalHttpTest.audited(admin, "invitation_list", "done"))
                .isEqualTo(1);
    }

    @Test
    void endsALoginSessionByLogout() {
        TestPeople.Person client = api.people.client(api.people.clinic());

        HttpResponse<String> out = api.call("POST", "/api/logout", client.token());

        assertThat(out.statusCode()).isEqualTo(204);
        assertThat(out.headers().firstValue("Set-Cookie"))
                .hasValueSatisfying(value -> assertThat(value).startsWith("__Host-alcove=; Max-Age=0"));
        assertThat(api.call("POST", "/api/logout", client.token()).statusCode()).isEqualTo(401);
    }

    @Test
    void listsAndRevokesOwnLoginSessionsOnly() {
        var clinic = api.people.clinic();
        String name = api.join(clinic).get("loginName").textValue();
        String first = json(api.login(name, PASSWORD)).get("token").textValue();
        String second = json(api.login(name, PASSWORD)).get("token").textValue();
        String third = json(api.login(name, PASSWORD)).get("token").textValue();
        TestPeople.Person other = api.people.client(clinic);

        JsonNode items = json(api.call("GET", "/api/me/login-sessions", first)).get("items");
        assertThat(items).hasSize(3);
        String notMine = api.people.client(clinic).actor().loginSessionId().toString();
        assertThat(api.call("DELETE", "/api/me/login-sessions/" + notMine, first)
                        .statusCode())
                .isEqualTo(404);
        HttpResponse<String> listed = api.call("GET", "/api/me/login-sessions", second);
        assertThat(listed.statusCode())
                .as(() -> listed.body() + " at " + api.clock.instant() + " with " + loginSessions(name))
                .isEqualTo(200);
        String id = json(listed).get("items").findParents("current").stream()
                .filter(item -> item.get("current").booleanValue())
                .findFirst()
                .orElseThrow()
                .get("id")
                .textValue();
        assertThat(api.call("DELETE", "/api/me/login-sessions/" + id, first).statusCode())
                .isEqualTo(204);
        assertThat(api.call("GET", "/api/me", second).statusCode()).isEqualTo(401);
        assertThat(api.call("DELETE", "/api/me/login-sessions", first).statusCode())
                .isEqualTo(204);
        assertThat(api.call("GET", "/api/me", third).statusCode()).isEqualTo(401);
        assertThat(api.call("GET", "/api/me", first).statusCode()).isEqualTo(200);
        assertThat(api.call("GET", "/api/me", other.token()).statusCode()).isEqualTo(200);
    }

    private static List<String> loginSessions(String loginName) {
        return TestDatabase.shared()
                .jdbi()
                .withHandle(handle -> handle.select(
                                "SELECT CONCAT_WS(' ', s.created_at, s.last_seen_at, s.idle_minutes, s.expires_at, a.status)"
                                        + " FROM login_session s JOIN account a ON a.id = s.account_id"
                                        + " WHERE a.login_name = ?",
                                loginName)
                        .mapTo(String.class)
                        .list());
    }

    /** A proxy sends many people's requests through one connection. */
    @ParameterizedTest
    @ValueSource(strings = {"Authorization: Bearer ", "Cookie: __Host-alcove="})
    void readsATokenAsItWasSentWhateverCameBeforeOnTheConnection(String header) {
        String token = api.people.client(api.people.clinic()).token();
        String otherCase = token.chars()
                .mapToObj(letter -> Character.toString(
                        Character.isLowerCase(letter) ? Character.toUpperCase(letter) : Character.toLowerCase(letter)))
                .collect(Collectors.joining());

        String answers = api.sendRaw(get(header + otherCase)
                + get(header + otherCase.substring(0, 20))
                + get(header + token)
                + get(header + token + "\r\nConnection: close"));

        assertThat(Pattern.compile("HTTP/1\\.1 ([0-9]{3})").matcher(answers).results())
                .extracting(found -> found.group(1))
                .containsExactly("401", "401", "200", "200");
    }

    private static String get(String headers) {
        return "GET /api/me HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n\r\n";
    }

    @Test
    void refusesMalformedTokensAndBodies() {
        assertThat(api.call("GET", "/api/me", "x").statusCode()).isEqualTo(401);
        assertThat(api.call("GET", "/api/me", "x".repeat(5000)).statusCode()).isEqualTo(401);
        assertThat(api.send("GET", "/api/me", null, Map.of("Authorization", "Basic abc"))
                        .statusCode())
                .isEqualTo(401);
        assertThat(api.post("/api/login", Map.of()).statusCode()).isEqualTo(422);
        assertThat(api.send("POST", "/api/login", null, Map.of("Content-Type", "application/json"))
                        .statusCode())
                .isBetween(400, 422);
        assertThat(api.login("x".repeat(100_000), PASSWORD).statusCode()).isEqualTo(401);
        assertThat(api.login("x\u0000y", PASSWORD).statusCode()).isEqualTo(401);
    }
}
