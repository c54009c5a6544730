package org.alcove.privacy.grants;

import static org.alcove.testing.CareScene.items;
import static org.alcove.testing.CareScene.json;
import static org.alcove.testing.CareScene.outcome;
import static org.alcove.testing.CareScene.visible;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.alcove.privacy.TestShredding;
import org.alcove.testing.AlcoveServer;
import org.alcove.testing.CareScene;
import org.alcove.testing.StatementTrace;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestPeople.Person;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two people give a third one a look, and neither of them looks nor learns who is a client. */
@Tag("races")
final class GrantHttpTest {
    private static TestClock clock;
    private static AlcoveServer server;

    private final CareScene scene = scene();
    private final Person client = scene.client();
    private final Person therapist = scene.people.therapist(scene.clinic);
    private final Person grantee = scene.people.therapist(scene.clinic);
    private final Person admin = scene.people.admin(scene.clinic);
    private final Person officer = scene.people.privacyOfficer(scene.clinic);
    private final String code = scene.care(client, therapist, "maple-heron");

    @BeforeAll
    static void start() {
        clock = new TestClock(TestClock.MONDAY);
        server = AlcoveServer.start(TestDatabase.shared(), clock);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static CareScene scene() {
        return new CareScene(server, TestDatabase.shared(), clock.instant());
    }

    private static final String ORDER = ",\"orderReference\":\"Order 17\",\"subpoenaReference\":\"Subpoena 18\"";

    private String wish(String ground, String more) {
        return "{\"ground\":\"" + ground + "\",\"granteeId\":\""
                + grantee.actor().requireTherapist()
                + "\",\"therapistId\":\"" + therapist.actor().requireTherapist()
                + "\",\"fields\":[\"preferredName\",\"phone\"],\"from\":\"" + clock.instant() + "\",\"until\":\""
                + clock.instant().plus(Duration.ofDays(2)) + "\"" + more + "}";
    }

    private String ofClient(String clientCode) {
        return ",\"clientCode\":\"" + clientCode + "\"";
    }

    private String asked(Person who, String wish) {
        HttpResponse<String> answer = scene.post("/api/grants", who, wish);
        assertThat(outcome(answer)).as(answer.body()).isEqualTo("201");
        return json(answer).path("id").asText();
    }

    private HttpResponse<String> approve(String id, Person who) {
        return scene.post("/api/grants/" + id + "/approve", who, "{\"otp\":\"" + scene.factor(who) + "\"}");
    }

    private String given(String wish) {
        String id = asked(admin, wish);
        assertThat(outcome(approve(id, officer))).isEqualTo("200");
        return id;
    }

    private HttpResponse<String> look(String id, String clientCode, Person who) {
        return look(id, clientCode, who, "");
    }

    private HttpResponse<String> look(String id, String clientCode, Person who, String more) {
        return scene.post(
                "/api/clients/" + clientCode + "/identity/open",
                who,
                "{\"purpose\":\"contact\",\"grantId\":\"" + id + "\"" + more + "}");
    }

    private static final String TOLD = ",\"recipient\":\"Umbrellabird County Court\"";

    private List<JsonNode> ledger() {
        return items(scene.get("/api/me/disclosures", client));
    }

    private List<String> seen() {
        return items(scene.get("/api/me/access-log", client)).stream()
                .filter(item -> item.path("what").asText().equals("identity_open"))
                .map(item ->
                        item.path("role").asText() + " " + item.path("purpose").asText() + " "
                                + item.path("ground").asText() + " " + item.path("fields"))
                .toList();
    }

    @Test
    void coverOpensTheCaseloadByRuleForNamedFieldsAndUntilItsEnd() {
        scene.appointment(
                therapist.actor().requireTherapist(), code, clock.instant().plusSeconds(3600));
        String id = asked(admin, wish("cover", ""));
        assertThat(outcome(look(id, code, grantee))).isEqualTo("404 not_found");
        assertThat(outcome(approve(id, officer))).isEqualTo("200");

        JsonNode opened = json(look(id, code, grantee));
        assertThat(opened).hasSize(2);
        assertThat(opened.path("phone").asText()).isNotEmpty();
        assertThat(seen()).containsExactly("therapist contact cover [\"preferredName\",\"phone\"]");
        // Care inside the program is a use and no disclosure.
        assertThat(ledger()).isEmpty();
        assertThat(outcome(look(id, code, grantee, TOLD))).isEqualTo("422 invalid");
        JsonNode row = items(scene.get("/api/audit?action=identity_open", officer)).stream()
                .filter(item -> item.path("outcome").asText().equals("done"))
                .findFirst()
                .orElseThrow();
        assertThat(row.path("ground").asText()).isEqualTo("cover");

        JsonNode listed = items(scene.get("/api/me/clients", grantee)).get(0);
        assertThat(listed.path("clientCode").asText()).isEqualTo(code);
        assertThat(listed.at("/grant/id").asText()).isEqualTo(id);
        assertThat(listed.path("nextAppointment").path("start").asText())
                .isEqualTo(clock.instant().plusSeconds(3600).toString());
        JsonNode today =
                items(scene.post("/api/me/clients/open-today", grantee, "")).get(0);
        assertThat(today.path("preferredName").asText()).isEqualTo("Wim");
        assertThat(today.at("/grant/id").asText()).isEqualTo(id);
        assertThat(seen()).contains("therapist prepare_session cover [\"preferredName\"]");
        assertThat(items(scene.get("/api/me/grants", grantee))).hasSize(1);
        assertThat(items(scene.get("/api/me/grants", therapist))).isEmpty();

        // Who comes into that care later is covered as well; whoever is in nobody's is not.
        Person later = scene.client();
        assertThat(outcome(look(id, "amber-finch", grantee))).isEqualTo("404 not_found");
        scene.care(later, therapist, "amber-finch");
        assertThat(outcome(look(id, "amber-finch", grantee))).isEqualTo("200");
        for (Person nobody : List.of(therapist, scene.people.therapist(scene.clinic))) {
            assertThat(outcome(look(id, code, nobody))).isEqualTo("404 not_found");
        }
        clock.advance(Duration.ofDays(2));
        assertThat(outcome(look(id, code, grantee))).isEqualTo("404 not_found");
        assertThat(items(scene.get("/api/me/clients", grantee))).isEmpty();
        assertThat(items(scene.post("/api/me/clients/open-today", grantee, ""))).isEmpty();
        assertThat(items(scene.get("/api/me/grants", grantee))).isEmpty();
    }

    @Test
    void beginsAtItsTimeAndNotBefore() {
        Instant from = clock.instant().plus(Duration.ofDays(1));
        String id = given(wish("cover", "").replace("\"from\":\"" + clock.instant(), "\"from\":\"" + from));
        assertThat(outcome(look(id, code, grantee))).isEqualTo("404 not_found");
        clock.advance(Duration.ofDays(1));
        assertThat(outcome(look(id, code, grantee))).isEqualTo("200");
    }

    @Test
    void aCodeThatNamesNobodyIsTakenGivenAndListedLikeOneThatDoes() {
        String more = ",\"orderReference\":\"Order 17\",\"subpoenaReference\":\"Subpoena 18\"";
        Set<String> asked = new HashSet<>();
        Set<String> approved = new HashSet<>();
        List<String> ids = new ArrayList<>();
        for (String told : List.of(code, "quiet-quiet")) {
            HttpResponse<String> answer = scene.post("/api/grants", admin, wish("court_order", ofClient(told) + more));
            ids.add(json(answer).path("id").asText());
            asked.add(alike(answer, told));
            approved.add(alike(approve(ids.get(ids.size() - 1), officer), told));
        }
        assertThat(asked).hasSize(1).allMatch(answer -> answer.startsWith("201"));
        assertThat(approved).hasSize(1).allMatch(answer -> answer.startsWith("200"));
        List<JsonNode> listed = items(scene.get("/api/grants", officer));
        assertThat(listed).hasSize(2);
        Set<String> lines = new HashSet<>();
        listed.forEach(line -> lines.add(alike(alike(line.toString(), "quiet-quiet"), code)));
        assertThat(lines).hasSize(1);
        // The trail tells the officer no more.
        assertThat(items(scene.get("/api/audit?action=grant_approve", officer)))
                .hasSize(2)
                .noneMatch(item -> item.has("client"));
        assertThat(outcome(look(ids.get(0), code, grantee, TOLD))).isEqualTo("200");
        assertThat(outcome(look(ids.get(1), "quiet-quiet", grantee, TOLD))).isEqualTo("404 not_found");
        // What is nobody's code when it is typed never becomes somebody's.
        scene.care(scene.client(), therapist, "quiet-quiet");
        assertThat(outcome(look(ids.get(1), "quiet-quiet", grantee, TOLD))).isEqualTo("404 not_found");
        assertThat(outcome(look(ids.get(0), "quiet-quiet", grantee, TOLD))).isEqualTo("404 not_found");
        assertThat(seen()).containsExactly("therapist contact court_order [\"preferredName\",\"phone\"]");
    }

    private String alike(HttpResponse<String> answer, String told) {
        return alike(visible(answer).replaceFirst("content-length=\\[\\d+]", ""), told);
    }

    private String alike(String text, String told) {
        return text.replace(told, "the-code").replaceAll("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "an id");
    }

    @Test
    void aTypedCodeIsSeenByWhoTypedItAndByPrivacyOfficersAlone() {
        Person otherAdmin = scene.people.admin(scene.clinic);
        String id = asked(admin, wish("audit", ofClient(code)));

        assertThat(typedCode(admin, id)).isEqualTo(code);
        assertThat(typedCode(officer, id)).isEqualTo(code);
        assertThat(typedCode(otherAdmin, id)).isEmpty();
        HttpResponse<String> refused = scene.post("/api/grants/" + id + "/refuse", otherAdmin, "");
        assertThat(outcome(refused)).isEqualTo("200");
        assertThat(refused.body()).doesNotContain(code);
    }

    @Test
    void whereAnOrderIsFoundIsSeenByWhoTypedItAndByPrivacyOfficersAlone() {
        Person otherAdmin = scene.people.admin(scene.clinic);
        String id = asked(admin, wish("court_order", ofClient(code) + ORDER));

        for (Person who : List.of(admin, officer)) {
            assertThat(request(who, id).path("orderReference").asText()).isEqualTo("Order 17");
            assertThat(request(who, id).path("subpoenaReference").asText()).isEqualTo("Subpoena 18");
        }
        assertThat(request(otherAdmin, id).toString())
                .contains(id)
                .doesNotContain("Order 17")
                .doesNotContain("Subpoena 18");
    }

    private String typedCode(Person who, String id) {
        return request(who, id).path("typedCode").asText();
    }

    private JsonNode request(Person who, String id) {
        return items(scene.get("/api/grants", who)).stream()
                .filter(item -> item.path("id").asText().equals(id))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void everyGroundAsksForWhatItNeeds() {
        String papers = ",\"orderReference\":\"Order 17\"";
        assertThat(outcome(scene.post("/api/grants", admin, wish("court_order", ofClient(code) + papers))))
                .isEqualTo("422 invalid");
        assertThat(outcome(scene.post("/api/grants", admin, wish("court_order", papers))))
                .isEqualTo("422 invalid");
        assertThat(outcome(scene.post("/api/grants", admin, wish("cover", ofClient(code)))))
                .isEqualTo("422 invalid");
        assertThat(outcome(scene.post("/api/grants", admin, wish("rights_request", ""))))
                .isEqualTo("422 invalid");
        assertThat(outcome(scene.post("/api/grants", admin, wish("curiosity", ""))))
                .isEqualTo("422 invalid");
        assertThat(outcome(
                        scene.post("/api/grants", admin, wish("rights_request", ofClient("Wilhelmina Quackenbush")))))
                .isEqualTo("422 invalid");
        for (String ground : List.of("rights_request", "personal_representative", "audit")) {
            String id = given(wish(ground, ofClient(code)));
            assertThat(outcome(look(id, code, grantee, TOLD))).isEqualTo("200");
            assertThat(seen()).anyMatch(item -> item.contains(" " + ground + " "));
        }
        String whole = given(wish("audit", ""));
        assertThat(outcome(look(whole, code, grantee, TOLD))).isEqualTo("200");
        assertThat(items(scene.get("/api/me/clients", grantee))
                        .get(0)
                        .at("/grant/ground")
                        .asText())
                .isEqualTo("audit");
    }

    @Test
    void whatIsOpenedOnAnyGroundButCoverStandsInTheLedgerAndCarriesTheNotice() {
        Set<String> entity = Set.of("court_order", "audit");
        List<String> grounds = List.of("court_order", "audit", "rights_request", "personal_representative");
        for (String ground : grounds) {
            String id = given(wish(ground, ofClient(code) + (ground.equals("court_order") ? ORDER : "")));
            JsonNode opened = json(look(id, code, grantee, TOLD));
            assertThat(opened.path("phone").asText()).as(ground).isNotEmpty();
            assertThat(opened.path("notice").asText())
                    .as(ground)
                    .isEqualTo("42 CFR part 2 prohibits unauthorized use or disclosure of these records.");
            JsonNode told = ledger().get(0);
            assertThat(told.path("ground").asText()).isEqualTo(ground);
            assertThat(told.at("/recipient/name").asText()).isEqualTo("Umbrellabird County Court");
            assertThat(told.at("/recipient/type").asText())
                    .isEqualTo(entity.contains(ground) ? "entity" : "individual");
            assertThat(told.path("information").toString()).isEqualTo("[\"preferredName\",\"phone\"]");
            assertThat(told.path("purposes").toString()).isEqualTo("[\"contact\"]");
            assertThat(told.path("at").asText()).isEqualTo(clock.instant().toString());
            assertThat(told.path("times").asInt()).isEqualTo(1);
            clock.advance(Duration.ofMinutes(1));
        }
        assertThat(ledger()).hasSize(grounds.size());
        assertThat(seen()).as("one row of the trail for each").hasSize(grounds.size());
        assertThat(scene.get("/api/me/disclosures", client).body()).doesNotContain("42 CFR");
        assertThat(scene.get("/api/me/access-log", client).body()).doesNotContain("42 CFR", "Umbrellabird");
    }

    @Test
    void whatAClientAskedForGoesToThemWithoutTheNoticeThatNamesWhatTheyWantKeptQuiet() {
        String id = given(wish("rights_request", ofClient(code)));
        JsonNode opened = json(look(id, code, grantee));
        assertThat(opened.path("phone").asText()).isNotEmpty();
        assertThat(opened.has("notice")).isFalse();
        JsonNode told = ledger().get(0);
        assertThat(told.path("ground").asText()).isEqualTo("rights_request");
        assertThat(told.at("/recipient/type").asText()).isEqualTo("individual");
        assertThat(told.at("/recipient").has("name")).isFalse();
    }

    @Test
    void nothingIsToldToNobodyAndTheAnswerTellsNoCodesApart() {
        String audit = given(wish("audit", ""));
        String order = given(wish("court_order", ofClient(code) + ORDER));
        for (String id : List.of(audit, order)) {
            Set<String> missing = new HashSet<>();
            Set<String> unknown = new HashSet<>();
            for (String told : List.of(code, "quiet-quiet")) {
                HttpResponse<String> answer = look(id, told, grantee);
                assertThat(outcome(answer)).isEqualTo("422 invalid");
                missing.add(alike(answer, told));
            }
            assertThat(missing).hasSize(1);
            for (String told : List.of("quiet-quiet", "amber-finch")) {
                unknown.add(alike(look(id, told, grantee, TOLD), told));
            }
            unknown.add(alike(look(UUID.randomUUID().toString(), code, grantee, TOLD), code));
            assertThat(unknown).hasSize(1).allMatch(answer -> answer.startsWith("404 "));
        }
        assertThat(outcome(look(order, code, grantee, ",\"recipient\":\"" + "x".repeat(201) + "\"")))
                .isEqualTo("422 invalid");
        assertThat(outcome(scene.post(
                        "/api/clients/" + code + "/identity/open", therapist, "{\"purpose\":\"contact\"" + TOLD + "}")))
                .isEqualTo("422 invalid");
        assertThat(ledger()).isEmpty();
        assertThat(seen()).as("refused looks are in the log of nobody").isEmpty();
    }

    @Test
    void aCodeThatNamesNobodyCostsWhatAnUnknownGrantCosts() {
        String order = given(wish("court_order", ofClient(code) + ORDER));
        String ofNobody = given(wish("court_order", ofClient("quiet-quiet") + ORDER));
        try (StatementTrace trace = new StatementTrace(TestDatabase.shared())) {
            look(order, "amber-finch", grantee, TOLD);
            Runnable unknown = () -> look(UUID.randomUUID().toString(), code, grantee, TOLD);
            assertThat(trace.of(unknown)).contains("access_grant");
            assertAlike(trace, unknown, () -> look(order, "amber-finch", grantee, TOLD));
            assertAlike(trace, unknown, () -> look(ofNobody, "quiet-quiet", grantee, TOLD));
            assertAlike(trace, () -> look(order, "amber-finch", grantee), () -> look(order, code, grantee));
            assertAlike(trace, () -> look(order, code, grantee), () -> look(ofNobody, "quiet-quiet", grantee));
        }
    }

    /** What the pool does by itself may come between one time, and not always. */
    private static void assertAlike(StatementTrace trace, Runnable one, Runnable other) {
        String expected = "";
        String actual = "other";
        for (int attempt = 0; attempt < 3 && !actual.equals(expected); attempt++) {
            expected = trace.of(one);
            actual = trace.of(other);
        }
        assertThat(actual).isEqualTo(expected);
    }

    @Test
    void twoWhoLookAtOnceAreTwoDisclosures() throws Exception {
        String id = given(wish("court_order", ofClient(code) + ORDER));
        assertThat(together(List.of(
                        () -> outcome(look(id, code, grantee, TOLD)), () -> outcome(look(id, code, grantee, TOLD)))))
                .containsExactly("200", "200");
        assertThat(ledger()).hasSize(2);
        assertThat(seen()).hasSize(2);
    }

    @Test
    void theSecondPersonIsSomebodyElseWithAFreshFactorAndOneOfThemIsAPrivacyOfficer() {
        String id = asked(admin, wish("cover", ""));
        Person secondAdmin = scene.people.admin(scene.clinic);
        assertThat(outcome(approve(id, admin))).isEqualTo("403 forbidden");
        assertThat(outcome(approve(id, secondAdmin))).isEqualTo("403 forbidden");
        assertThat(outcome(scene.post("/api/grants/" + id + "/approve", officer, "{\"otp\":\"000000\"}")))
                .isEqualTo("401 sign_in_failed");
        assertThat(outcome(scene.post("/api/grants/" + id + "/approve", officer, "{}")))
                .isEqualTo("422 invalid");
        for (Person nobody : List.of(grantee, therapist, client)) {
            assertThat(outcome(approve(id, nobody))).isEqualTo("403 forbidden");
        }
        assertThat(outcome(approve(id, scene.people.privacyOfficer(scene.people.clinic()))))
                .isEqualTo("404 not_found");
        // An officer's second account that is, or is to be, the grantee; or the therapist who asked as an admin.
        Person twice = scene.people.privacyOfficer(scene.clinic);
        bind(twice, grantee);
        assertThat(outcome(approve(id, twice))).isEqualTo("403 forbidden");
        assertThat(outcome(scene.post("/api/grants", twice, wish("cover", "")))).isEqualTo("403 forbidden");
        bind(admin, therapist);
        bind(twice, therapist);
        assertThat(outcome(approve(id, twice))).isEqualTo("403 forbidden");
        assertThat(outcome(look(id, code, grantee))).isEqualTo("404 not_found");
        assertThat(scene.rows("grant_approve", "denied")).isEqualTo(5);
        assertThat(outcome(approve(id, officer))).isEqualTo("200");
        String other = asked(officer, wish("cover", ""));
        assertThat(outcome(approve(other, secondAdmin))).isEqualTo("200");
    }

    private void bind(Person who, Person to) {
        scene.database
                .jdbi()
                .useHandle(handle -> handle.execute(
                        "UPDATE account SET therapist_id = ?, therapist_pending = 0 WHERE id = ?",
                        to.actor().requireTherapist(),
                        who.actor().accountId()));
    }

    @Test
    void whoGivesNeverLooks() {
        String id = given(wish("cover", ""));
        for (Person nobody : List.of(admin, officer)) {
            assertThat(outcome(look(id, code, nobody))).isEqualTo("403 forbidden");
            assertThat(outcome(scene.get("/api/me/clients", nobody))).isEqualTo("403 forbidden");
            assertThat(outcome(scene.post("/api/me/clients/open-today", nobody, "")))
                    .isEqualTo("403 forbidden");
            assertThat(outcome(scene.get("/api/me/grants", nobody))).isEqualTo("403 forbidden");
            assertThat(scene.get("/api/grants", nobody).body())
                    .doesNotContain(
                            "Quackenbush", code, client.actor().requireClient().toString());
        }
        assertThat(seen()).isEmpty();
    }

    @Test
    void whatIsEndedOrRefusedOpensNothingAndStaysSo() {
        String id = given(wish("cover", ""));
        clock.advance(Duration.ofHours(1));
        assertThat(outcome(look(id, code, grantee))).isEqualTo("200");
        assertThat(outcome(scene.post("/api/grants/" + id + "/end", admin, ""))).isEqualTo("204");
        assertThat(outcome(scene.post("/api/grants/" + id + "/end", admin, ""))).isEqualTo("204");
        // Set back to when it had not ended.
        clock.advance(Duration.ofMinutes(-30));
        assertThat(outcome(look(id, code, grantee))).isEqualTo("404 not_found");
        clock.advance(Duration.ofMinutes(30));
        assertThat(outcome(look(id, code, grantee))).isEqualTo("404 not_found");
        assertThat(outcome(approve(id, officer))).isEqualTo("409 conflict");
        String refused = asked(admin, wish("cover", ""));
        assertThat(outcome(scene.post("/api/grants/" + refused + "/refuse", admin, "")))
                .isEqualTo("403 forbidden");
        assertThat(outcome(scene.post("/api/grants/" + refused + "/refuse", officer, "")))
                .isEqualTo("200");
        assertThat(outcome(approve(refused, officer))).isEqualTo("409 conflict");
        assertThat(items(scene.get("/api/grants", officer)))
                .extracting(item -> item.path("status").asText())
                .containsExactlyInAnyOrder("ended", "refused");
        String late = asked(admin, wish("cover", ""));
        clock.advance(Duration.ofDays(2));
        assertThat(outcome(approve(late, officer))).isEqualTo("409 conflict");
    }

    @Test
    void coversATherapistWhoLeftAndIsGivenToNobodyWhoDid() {
        assertThat(outcome(scene.post("/api/accounts/" + therapist.actor().accountId() + "/disable", admin, "")))
                .isEqualTo("204");
        leave(therapist);

        String id = given(wish("cover", ""));

        assertThat(outcome(look(id, code, grantee))).isEqualTo("200");
        assertThat(items(scene.get("/api/me/clients", grantee)))
                .extracting(item -> item.path("clientCode").asText())
                .containsExactly(code);
        leave(grantee);
        HttpResponse<String> refused = scene.post("/api/grants", admin, wish("cover", ""));
        assertThat(outcome(refused)).isEqualTo("422 invalid");
        assertThat(refused.body()).contains("/granteeId", "unknown_therapist");
    }

    private void leave(Person who) {
        scene.database
                .jdbi()
                .useHandle(handle -> handle.execute(
                        "UPDATE therapist SET status = 'inactive' WHERE id = ?",
                        who.actor().requireTherapist()));
    }

    @Test
    void restsWhileTheGranteeIsInvitedAnewAndEndsWithTheirAccount() {
        String id = given(wish("cover", ""));
        Person anew = scene.people.therapist(scene.clinic, grantee.actor().requireTherapist());
        pending(anew, true);
        assertThat(outcome(look(id, code, grantee))).isEqualTo("404 not_found");
        assertThat(items(scene.get("/api/me/clients", grantee))).isEmpty();
        pending(anew, false);
        assertThat(outcome(look(id, code, grantee))).isEqualTo("200");
        String path = "/api/accounts/" + grantee.actor().accountId();
        assertThat(outcome(scene.post(path + "/disable", admin, ""))).isEqualTo("204");
        assertThat(outcome(scene.post(path + "/enable", admin, ""))).isEqualTo("204");
        assertThat(outcome(look(id, code, anew))).isEqualTo("404 not_found");
        assertThat(items(scene.get("/api/grants", officer))
                        .get(0)
                        .path("status")
                        .asText())
                .isEqualTo("ended");
    }

    private void pending(Person who, boolean waits) {
        scene.database
                .jdbi()
                .useHandle(handle -> handle.execute(
                        "UPDATE account SET therapist_pending = ? WHERE id = ?",
                        waits ? 1 : 0,
                        who.actor().accountId()));
    }

    @Test
    void twoWhoGiveAtOnceGiveOnce() throws Exception {
        List<Person> officers = List.of(officer, scene.people.privacyOfficer(scene.clinic));
        // Over and over: two who come at once don't often meet within one read and one write.
        for (int round = 0; round < 5; round++) {
            String id = asked(admin, wish("cover", ""));
            List<String> outcomes = together(
                    List.of(() -> outcome(approve(id, officers.get(0))), () -> outcome(approve(id, officers.get(1)))));
            assertThat(outcomes).containsExactlyInAnyOrder("200", "409 conflict");
        }
        assertThat(scene.rows("grant_approve", "done")).isEqualTo(5);
    }

    @Test
    void giveAndEndAtOnceLeaveItEnded() throws Exception {
        for (int i = 0; i < 5; i++) {
            String id = asked(admin, wish("cover", ""));
            together(List.of(
                    () -> outcome(approve(id, officer)),
                    () -> outcome(scene.post("/api/grants/" + id + "/end", admin, ""))));
            assertThat(outcome(look(id, code, grantee))).isEqualTo("404 not_found");
        }
    }

    private void awaitLockWait() {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> scene.database
                        .jdbi()
                        .withHandle(handle -> handle.select(
                                                "SELECT COUNT(*) FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT'")
                                        .mapTo(Long.class)
                                        .one()
                                > 0));
    }

    @Test
    void anEndIsAnsweredOnlyWhenNoLookIsUnderWay() throws Exception {
        String id = given(wish("cover", ""));
        AtomicReference<String> ended = new AtomicReference<>("");
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try (Handle looking = scene.database.jdbi().open()) {
            looking.begin();
            // What a look reads before it opens anything.
            looking.select("SELECT id FROM access_grant WHERE id = ? LOCK IN SHARE MODE", UUID.fromString(id))
                    .mapTo(byte[].class)
                    .one();
            Future<?> end =
                    threads.submit(() -> ended.set(outcome(scene.post("/api/grants/" + id + "/end", admin, ""))));
            awaitLockWait();
            assertThat(ended.get()).isEmpty();
            looking.commit();
            end.get();
        } finally {
            threads.shutdownNow();
        }
        assertThat(ended.get()).isEqualTo("204");
        assertThat(outcome(look(id, code, grantee))).isEqualTo("404 not_found");
    }

    @Test
    void aShreddedClientsGrantsLookLikeThoseOfNobody() {
        String approved = given(wish("court_order", ofClient(code) + ORDER));
        String open = asked(admin, wish("court_order", ofClient(code) + ORDER));
        String before = scene.get("/api/grants", officer).body();
        assertThat(TestShredding.shred(client.actor().requireClient(), clock.instant()))
                .isTrue();
        assertThat(scene.get("/api/grants", officer).body()).isEqualTo(before);
        assertThat(items(scene.get("/api/me/grants", grantee))).hasSize(1);
        assertThat(outcome(approve(open, officer))).isEqualTo("200");
        for (String id : List.of(approved, open)) {
            assertThat(outcome(look(id, code, grantee, TOLD))).isEqualTo("404 not_found");
        }
    }

    @Test
    void aGrantThatIsGivenBesideAShreddingOpensNobody() throws Exception {
        String id = asked(admin, wish("court_order", ofClient(code) + ORDER));
        String body = "{\"otp\":\"" + scene.factor(officer) + "\"}";
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try (Handle shredding = scene.database.jdbi().open()) {
            shredding.begin();
            shredding.execute("UPDATE grant_request SET client_id = NULL WHERE id = ?", UUID.fromString(id));
            Future<String> given =
                    threads.submit(() -> outcome(scene.post("/api/grants/" + id + "/approve", officer, body)));
            awaitLockWait();
            shredding.commit();
            assertThat(given.get()).isEqualTo("200");
        } finally {
            threads.shutdownNow();
        }
        Long named = scene.database
                .jdbi()
                .withHandle(handle -> handle.select(
                                "SELECT COUNT(*) FROM access_grant WHERE id = ? AND client_id IS NOT NULL",
                                UUID.fromString(id))
                        .mapTo(Long.class)
                        .one());
        assertThat(named).isZero();
    }

    @Test
    void whoAskedAndBecameTheGranteeSinceIsNotGivenIt() {
        String id = asked(admin, wish("cover", ""));
        bind(admin, grantee);
        assertThat(outcome(approve(id, officer))).isEqualTo("403 forbidden");
    }

    @Test
    void anOfficerEndsAnEmergency() {
        String card = json(scene.post("/api/me/emergency-card", client, ""))
                .path("card")
                .asText();
        String body = "{\"card\":\"" + card + "\",\"nature\":\"disaster\",\"otp\":\"";
        String id = json(scene.post("/api/emergency-access", grantee, body + scene.factor(grantee) + "\"}"))
                .path("id")
                .asText();
        assertThat(outcome(scene.post("/api/grants/" + id + "/end", officer, "")))
                .isEqualTo("204");
        assertThat(outcome(look(id, code, grantee))).isEqualTo("404 not_found");
        JsonNode again = json(scene.post("/api/emergency-access", grantee, body + scene.factor(grantee) + "\"}"));
        assertThat(again.path("id").asText()).as("another emergency").isNotEqualTo(id);
        assertThat(again.path("identity").isEmpty()).isFalse();
    }

    private static List<String> together(List<Callable<String>> calls) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(calls.size());
        try {
            CyclicBarrier start = new CyclicBarrier(calls.size());
            List<Future<String>> futures = new ArrayList<>();
            for (Callable<String> call : calls) {
                futures.add(threads.submit(() -> {
                    start.await();
                    return call.call();
                }));
            }
            List<String> answers = new ArrayList<>();
            for (Future<String> future : futures) {
                answers.add(future.get());
            }
            return answers;
        } finally {
            threads.shutdownNow();
        }
    }
}
