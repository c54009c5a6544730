package org.alcove.privacy.rights;

import static org.alcove.privacy.rights.Scene.json;
import static org.alcove.privacy.rights.Scene.outcome;
import static org.alcove.privacy.rights.Scene.whole;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.Role;
import org.alcove.privacy.TestShredding;
import org.alcove.privacy.consent.DisclosurePurpose;
import org.alcove.privacy.consent.Information;
import org.alcove.privacy.consent.Recipient;
import org.alcove.testing.SampleClinic;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestPeople.Person;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A client asks for a restriction, and a privacy officer answers who does not learn who asked (45 CFR 164.522(a)). */
@Tag("races")
final class RestrictionRequestHttpTest {
    private static final String CANARY = "Wilhelmina-Quackenbush";
    private static final String OWN = "/api/me/restrictions";
    private static final String ASK = "{\"kind\":\"general\",\"recipients\":[\"entity\",\"individual\"],"
            + "\"purposes\":[\"legal_proceeding\"],\"information\":[\"care_team\",\"attendance\"],\"note\":\"" + CANARY
            + "\"}";
    private static final String PLAN =
            "{\"kind\":\"health_plan\",\"information\":[\"appointment_times\"],\"paidInFull\":true}";

    private static Scene scene;
    private static ClinicId clinic;

    @BeforeAll
    static void start() {
        scene = new Scene();
        clinic = scene.clinic();
    }

    @AfterAll
    static void stop() {
        scene.close();
    }

    private static String ask(SampleClinic sample, String body) {
        return json(scene.send(sample, Role.CLIENT, "POST", OWN, body))
                .path("id")
                .asText();
    }

    private static HttpResponse<String> answer(SampleClinic sample, String id, String act) {
        return scene.send(sample, Role.PRIVACY_OFFICER, "POST", "/api/restrictions/" + id + "/" + act, "");
    }

    private static HttpResponse<String> end(SampleClinic sample, String id) {
        return scene.send(sample, Role.CLIENT, "POST", OWN + "/" + id + "/end", "");
    }

    private static JsonNode read(SampleClinic sample, String id) {
        return json(scene.send(sample, Role.CLIENT, "GET", OWN + "/" + id, ""));
    }

    private static String status(SampleClinic sample, String id) {
        return read(sample, id).path("status").asText();
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(item -> texts.add(item.asText()));
        return texts;
    }

    @Test
    void codesAreThoseOfConsents() {
        assertThat(RestrictionRules.RECIPIENTS)
                .isEqualTo(Stream.of(Recipient.Type.values())
                        .map(Recipient.Type::code)
                        .toList());
        assertThat(RestrictionRules.PURPOSES)
                .isEqualTo(Stream.of(DisclosurePurpose.values())
                        .map(DisclosurePurpose::code)
                        .toList());
        assertThat(RestrictionRules.INFORMATION)
                .isEqualTo(
                        Stream.of(Information.values()).map(Information::code).toList());
    }

    @Test
    void goesFromTheRequestToTheAgreementToItsEnd() {
        SampleClinic sample = scene.sample(clinic);
        String id = ask(sample, ASK);
        JsonNode asked = read(sample, id);
        assertThat(asked.path("status").asText()).isEqualTo("asked");
        assertThat(texts(asked.path("recipients"))).containsExactly("individual", "entity");
        assertThat(texts(asked.path("purposes"))).containsExactly("legal_proceeding");
        assertThat(texts(asked.path("information"))).containsExactly("attendance", "care_team");
        assertThat(asked.path("askedOn").asText()).isEqualTo("2026-05-04");
        assertThat(asked.path("note").asText()).isEqualTo(CANARY);
        assertThat(json(scene.send(sample, Role.CLIENT, "GET", OWN, "")).toString())
                .contains(id)
                .doesNotContain(CANARY);

        assertThat(outcome(answer(sample, id, "agree"))).isEqualTo("200");
        assertThat(outcome(answer(sample, id, "agree"))).isEqualTo("409 conflict");
        assertThat(outcome(answer(sample, id, "deny"))).isEqualTo("409 conflict");
        JsonNode agreed = read(sample, id);
        assertThat(agreed.path("status").asText()).isEqualTo("agreed");
        assertThat(agreed.path("answeredOn").asText()).isEqualTo("2026-05-04");

        String ended = whole(end(sample, id));
        assertThat(ended).startsWith("200").contains("\"ended\"");
        assertThat(whole(end(sample, id))).as("once more").isEqualTo(ended);
        assertThat(outcome(answer(sample, id, "end"))).isEqualTo("409 conflict");
    }

    @Test
    void canBeDeniedAndTakenBackBeforeAnAnswer() {
        SampleClinic sample = scene.sample(clinic);
        String denied = ask(sample, ASK);
        assertThat(outcome(answer(sample, denied, "deny"))).isEqualTo("200");
        assertThat(status(sample, denied)).isEqualTo("denied");
        assertThat(outcome(end(sample, denied))).isEqualTo("409 conflict");
        assertThat(outcome(answer(sample, denied, "end"))).isEqualTo("409 conflict");

        String takenBack = ask(sample, ASK);
        assertThat(outcome(end(sample, takenBack))).isEqualTo("200");
        assertThat(outcome(answer(sample, takenBack, "agree"))).isEqualTo("409 conflict");
    }

    /** 45 CFR 164.522(a)(1)(vi) and (a)(2)(iii)(A). */
    @Test
    void aHealthPlansOfWhatWasPaidInFullIsAgreedToAtOnceAndNotTheClinicsToEnd() {
        SampleClinic sample = scene.sample(clinic);
        JsonNode agreed = json(scene.send(sample, Role.CLIENT, "POST", OWN, PLAN));
        assertThat(agreed.path("status").asText()).isEqualTo("agreed");
        assertThat(agreed.path("answeredOn").asText()).isEqualTo("2026-05-04");
        assertThat(texts(agreed.path("recipients"))).containsExactly("entity");
        assertThat(texts(agreed.path("purposes"))).containsExactly("payment", "operations");
        String id = agreed.path("id").asText();
        for (String act : List.of("agree", "deny", "end")) {
            assertThat(outcome(answer(sample, id, act))).as(act).isEqualTo("409 conflict");
        }
        assertThat(outcome(end(sample, id))).isEqualTo("200");

        String unpaid = ask(sample, PLAN.replace("true", "false"));
        assertThat(status(sample, unpaid)).isEqualTo("asked");
        assertThat(outcome(answer(sample, unpaid, "deny"))).isEqualTo("200");
    }

    @Test
    void theClientIsToldOfAnEndByTheClinicOnceTheyReadIt() {
        try (Scene later = new Scene()) {
            SampleClinic sample = later.sample(later.clinic());
            String id = json(later.send(sample, Role.CLIENT, "POST", OWN, ASK))
                    .path("id")
                    .asText();
            for (String act : List.of("agree", "end")) {
                json(later.send(sample, Role.PRIVACY_OFFICER, "POST", "/api/restrictions/" + id + "/" + act, ""));
            }
            later.clock.advance(Duration.ofDays(2));

            JsonNode told =
                    json(later.send(sample, Role.CLIENT, "GET", OWN, "")).at("/items/0");
            assertThat(told.path("status").asText()).isEqualTo("terminated");
            assertThat(told.path("endedOn").asText()).isEqualTo("2026-05-04");
            assertThat(told.path("toldAt").asText())
                    .isEqualTo(TestClock.MONDAY
                            .plus(Duration.ofDays(2))
                            .plus(Duration.ofHours(1))
                            .toString());
            later.clock.advance(Duration.ofDays(1));
            assertThat(json(later.send(sample, Role.CLIENT, "GET", OWN + "/" + id, ""))
                            .path("toldAt"))
                    .isEqualTo(told.path("toldAt"));
            assertThat(json(later.send(sample, Role.PRIVACY_OFFICER, "GET", "/api/restrictions", ""))
                            .toString())
                    .as("when the client was there is not the officer's to know")
                    .contains("terminated")
                    .doesNotContain("told");
        }
    }

    @Test
    void theOfficerLearnsNeitherWhoAskedNorWhichAreOfOneClient() {
        ClinicId apart = scene.clinic();
        SampleClinic sample = scene.sample(apart);
        Person client = sample.person(Role.CLIENT);
        String first = ask(sample, ASK);
        String second = ask(sample, PLAN);
        HttpRequest retried = keyed(client, UUID.randomUUID().toString(), ASK);
        String third = json(scene.server.send(retried)).path("id").asText();
        assertThat(json(scene.server.send(retried)).path("id").asText()).isEqualTo(third);
        read(sample, first);
        answer(sample, first, "agree");
        end(sample, second);
        end(sample, second);
        json(scene.send(sample, Role.CLIENT, "GET", OWN, ""));
        scene.send(sample, Role.CLIENT, "GET", OWN + "/" + UUID.randomUUID(), "");
        json(scene.send(sample, Role.CLIENT, "GET", "/api/me/identity", ""));

        JsonNode listed = json(scene.send(sample, Role.PRIVACY_OFFICER, "GET", "/api/restrictions", ""));
        assertThat(listed.path("items")).hasSize(3);
        Set<String> told = new TreeSet<>();
        listed.path("items").forEach(item -> item.fieldNames().forEachRemaining(told::add));
        assertThat(told)
                .containsExactly(
                        "answeredOn",
                        "askedOn",
                        "endedOn",
                        "id",
                        "information",
                        "kind",
                        "paidInFull",
                        "purposes",
                        "recipients",
                        "status");
        // Nothing of the moment it was made stands in the id.
        assertThat(Stream.of(first, second, third).map(id -> UUID.fromString(id).version()))
                .containsOnly(4);

        JsonNode trail = json(scene.send(sample, Role.PRIVACY_OFFICER, "GET", "/api/audit?limit=500", ""))
                .path("items");
        String account = client.actor().accountId().toString();
        List<JsonNode> rows = new ArrayList<>();
        trail.forEach(row -> {
            if (row.path("action").asText().startsWith("restriction_")
                    || row.path("subjectKind").asText().contains("Restriction")) {
                rows.add(row);
            }
        });
        assertThat(rows)
                .extracting(row -> row.path("action").asText())
                .contains("restriction_ask", "restriction_read", "restriction_agree", "restriction_end");
        for (JsonNode row : rows) {
            boolean byClient = row.path("role").asText().equals("client");
            assertThat(row.has("client")).as(row.toString()).isFalse();
            assertThat(row.toString()).doesNotContain(account);
            assertThat(row.has("accountId")).as(row.toString()).isEqualTo(!byClient);
            assertThat(byClient && row.has("subjectId")).as(row.toString()).isFalse();
        }
        String pseudonym = trail.findValue("client").asText();
        JsonNode ofClient = json(scene.send(
                        sample, Role.PRIVACY_OFFICER, "GET", "/api/audit?limit=500&subject=" + pseudonym, ""))
                .path("items");
        assertThat(ofClient).isNotEmpty();
        assertThat(ofClient.toString()).doesNotContain("restriction_").doesNotContain("Restriction");
        assertThat(json(scene.send(sample, Role.PRIVACY_OFFICER, "GET", "/api/audit?subject=" + first, ""))
                        .path("items"))
                .extracting(row -> row.path("action").asText())
                .containsExactly("restriction_agree");
    }

    @Test
    void theOfficerListsByStatusInPagesWithoutGapOrRepeat() {
        SampleClinic sample = scene.sample(scene.clinic());
        Set<String> all = new TreeSet<>();
        for (int i = 0; i < 5; i++) {
            all.add(ask(sample, ASK));
        }
        answer(sample, all.iterator().next(), "agree");

        for (String path : List.of("/api/restrictions?limit=2", OWN + "?limit=2")) {
            Role role = path.startsWith(OWN) ? Role.CLIENT : Role.PRIVACY_OFFICER;
            List<String> seen = new ArrayList<>();
            String next = "";
            do {
                JsonNode page = json(scene.send(sample, role, "GET", path + next, ""));
                page.path("items").forEach(item -> seen.add(item.path("id").asText()));
                next = page.has("next") ? "&cursor=" + page.path("next").asText() : "";
            } while (!next.isEmpty());
            assertThat(seen).as(path).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(all);
        }
        assertThat(json(scene.send(sample, Role.PRIVACY_OFFICER, "GET", "/api/restrictions?status=agreed", ""))
                        .path("items"))
                .hasSize(1);
        assertThat(json(scene.send(sample, Role.PRIVACY_OFFICER, "GET", "/api/restrictions?status=asked", ""))
                        .path("items"))
                .hasSize(4);
        assertThat(outcome(scene.send(sample, Role.PRIVACY_OFFICER, "GET", "/api/restrictions?status=x", "")))
                .isEqualTo("422 invalid");
    }

    @Test
    void isNotThereForAnybodyElse() {
        SampleClinic sample = scene.sample(clinic);
        String id = ask(sample, ASK);
        String unknown = whole(scene.send(sample, Role.CLIENT, "GET", OWN + "/" + UUID.randomUUID(), ""));
        assertThat(unknown).startsWith("404");

        for (SampleClinic other : List.of(scene.sample(clinic), scene.sample(scene.clinic()))) {
            assertThat(whole(scene.send(other, Role.CLIENT, "GET", OWN + "/" + id, "")))
                    .isEqualTo(unknown);
            assertThat(whole(end(other, id))).isEqualTo(unknown);
            assertThat(json(scene.send(other, Role.CLIENT, "GET", OWN, "")).toString())
                    .doesNotContain(id);
        }
        SampleClinic elsewhere = scene.sample(scene.clinic());
        for (String act : List.of("agree", "deny", "end")) {
            assertThat(whole(answer(elsewhere, id, act))).isEqualTo(unknown);
        }
        for (Role role : List.of(Role.ADMIN, Role.THERAPIST, Role.CLIENT)) {
            assertThat(outcome(scene.send(sample, role, "GET", "/api/restrictions", "")))
                    .isEqualTo("403 forbidden");
        }
        assertThat(status(sample, id)).isEqualTo("asked");
    }

    private static HttpRequest keyed(Person client, String key, String body) {
        return HttpRequest.newBuilder(scene.server.uri(OWN))
                .header("Authorization", client.bearer())
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", key)
                .POST(BodyPublishers.ofString(body))
                .build();
    }

    @Test
    void aRetryUnderItsKeyAsksOnce() throws Exception {
        SampleClinic sample = scene.sample(clinic);
        Person client = sample.person(Role.CLIENT);
        for (String body : List.of(ASK, PLAN)) {
            String key = UUID.randomUUID().toString();
            Callable<HttpResponse<String>> asking = () -> scene.server.send(keyed(client, key, body));
            assertThat(Scene.together(List.of(asking, asking))).containsExactly("201", "201");
            assertThat(asking.call().body()).isEqualTo(asking.call().body());
        }
        assertThat(json(scene.send(sample, Role.CLIENT, "GET", OWN, "")).path("items"))
                .hasSize(2);
    }

    @Test
    void oneOfTwoAnswersAtOnceCounts() throws Exception {
        SampleClinic sample = scene.sample(clinic);
        // Made before, so that both find them.
        sample.person(Role.PRIVACY_OFFICER);

        // Over and over: two who come at once don't often meet within one read and one write.
        for (int round = 0; round < 10; round++) {
            String id = ask(sample, ASK);
            assertThat(Scene.together(List.of(() -> answer(sample, id, "agree"), () -> answer(sample, id, "deny"))))
                    .containsExactly("200", "409 conflict");
        }
    }

    @Test
    void takesNoMoreThanTheLimitAlsoOfTwoAtOnce() throws Exception {
        SampleClinic sample = scene.sample(clinic);
        for (int i = 0; i < 49; i++) {
            ask(sample, ASK);
        }
        assertThat(Scene.together(List.of(
                        () -> scene.send(sample, Role.CLIENT, "POST", OWN, PLAN),
                        () -> scene.send(sample, Role.CLIENT, "POST", OWN, ASK))))
                .containsExactly("201", "409 too_many_open_requests");
    }

    @Test
    void refusesWhatIsNoRequestAndQuotesNothing() {
        SampleClinic sample = scene.sample(clinic);
        for (String[] fault : new String[][] {
            {ASK.replace("general", CANARY), "/kind"},
            {ASK.replace("\"entity\"", "\"" + CANARY + "\""), "/recipients/0"},
            {ASK.replace("[\"legal_proceeding\"]", "[]"), "/purposes"},
            {ASK.replace("\"attendance\"", "null"), "/information/1"},
            {ASK.replace("{", "{\"paidInFull\":true,"), "/paidInFull"},
            {PLAN.replace("{", "{\"purposes\":[\"payment\"],"), "/purposes"},
            {ASK.replace(CANARY, "x".repeat(2_001)), "/note"}
        }) {
            HttpResponse<String> refused = scene.send(sample, Role.CLIENT, "POST", OWN, fault[0]);
            assertThat(outcome(refused)).as(fault[0]).isEqualTo("422 invalid");
            assertThat(refused.body()).contains("\"" + fault[1] + "\"").doesNotContain(CANARY);
        }
    }

    @Test
    void theNoteStandsNowhereInTheClearAndGoesWithTheClientWhoseRequestsStay() {
        SampleClinic sample = scene.sample(scene.clinic());
        String asked = ask(sample, ASK);
        String other = ask(sample, ASK);
        assertThat(Scene.rowsWith("restriction", CANARY)).isZero();
        assertThat(Scene.rowsWith("audit_event", CANARY)).isZero();
        String before = whole(scene.send(sample, Role.PRIVACY_OFFICER, "GET", "/api/restrictions", ""));
        assertThat(before).contains(asked, other);

        assertThat(TestShredding.shred(sample.person(Role.CLIENT).actor().requireClient(), TestClock.MONDAY))
                .isTrue();

        assertThat(whole(scene.send(sample, Role.PRIVACY_OFFICER, "GET", "/api/restrictions", "")))
                .as("ended together they would be known as of one client")
                .isEqualTo(before);
        assertThat(outcome(answer(sample, asked, "deny"))).isEqualTo("200");
        Boolean shredded = TestDatabase.shared()
                .jdbi()
                .withHandle(handle -> handle.select(
                                "SELECT shredded_at IS NOT NULL FROM vault_key WHERE client_id = ?",
                                sample.person(Role.CLIENT).actor().requireClient())
                        .mapTo(Boolean.class)
                        .one());
        assertThat(shredded).as("nothing opens what they wrote").isTrue();
    }
}
