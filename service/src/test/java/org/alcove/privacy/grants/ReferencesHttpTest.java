package org.alcove.privacy.grants;

import static org.alcove.testing.CareScene.items;
import static org.alcove.testing.CareScene.json;
import static org.alcove.testing.CareScene.outcome;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.alcove.kernel.AccessGrantId;
import org.alcove.privacy.Foundation;
import org.alcove.privacy.Purpose;
import org.alcove.testing.AlcoveServer;
import org.alcove.testing.CareScene;
import org.alcove.testing.StatementTrace;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestFoundation;
import org.alcove.testing.TestKeys;
import org.alcove.testing.TestPeople.Person;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Where the papers of a request are found, as it is kept: under a key of the request's own. */
final class ReferencesHttpTest {
    private static final String ORDER = "In re Quackenbush 17";
    private static final String SUBPOENA = "Subpoena 18";

    private static TestClock clock;
    private static AlcoveServer server;

    private final CareScene scene = scene();
    private final Person therapist = scene.people.therapist(scene.clinic);
    private final Person grantee = scene.people.therapist(scene.clinic);
    private final Person admin = scene.people.admin(scene.clinic);
    private final Person officer = scene.people.privacyOfficer(scene.clinic);
    private final String code = scene.care(scene.client(), therapist, "maple-heron");

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

    private HttpResponse<String> ask(String ground, String clientCode, String more) {
        return scene.post(
                "/api/grants",
                admin,
                "{\"ground\":\"" + ground + "\",\"granteeId\":\""
                        + grantee.actor().requireTherapist() + "\",\"therapistId\":\""
                        + therapist.actor().requireTherapist() + "\",\"clientCode\":\"" + clientCode
                        + "\",\"fields\":[\"phone\"],\"from\":\"" + clock.instant() + "\",\"until\":\""
                        + clock.instant().plus(Duration.ofDays(2)) + "\"" + more + "}");
    }

    private String asked(String clientCode) {
        HttpResponse<String> answer = ask(
                "court_order",
                clientCode,
                ",\"orderReference\":\"" + ORDER + "\",\"subpoenaReference\":\"" + SUBPOENA + "\"");
        assertThat(outcome(answer)).as(answer.body()).isEqualTo("201");
        assertThat(json(answer).path("orderReference").asText()).isEqualTo(ORDER);
        return json(answer).path("id").asText();
    }

    private JsonNode listed(Person who, String id) {
        return items(scene.get("/api/grants", who)).stream()
                .filter(item -> item.path("id").asText().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private void assertReadable(String id) {
        for (Person who : List.of(admin, officer)) {
            assertThat(listed(who, id).path("orderReference").asText()).isEqualTo(ORDER);
            assertThat(listed(who, id).path("subpoenaReference").asText()).isEqualTo(SUBPOENA);
            assertThat(listed(who, id).has("referencesUnreadable")).isFalse();
        }
    }

    private HttpResponse<String> approve(String id) {
        return scene.post("/api/grants/" + id + "/approve", officer, "{\"otp\":\"" + scene.factor(officer) + "\"}");
    }

    private static byte[] stored(String id) {
        return TestDatabase.shared()
                .jdbi()
                .withHandle(
                        handle -> handle.select("SELECT documents FROM grant_request WHERE id = ?", UUID.fromString(id))
                                .mapTo(byte[].class)
                                .one());
    }

    private static void store(String id, byte[] documents) {
        TestDatabase.shared()
                .jdbi()
                .useHandle(handle -> handle.execute(
                        "UPDATE grant_request SET documents = ? WHERE id = ?", documents, UUID.fromString(id)));
    }

    private static List<String> logged(Runnable work) {
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        root.addAppender(lines);
        try {
            work.run();
        } finally {
            root.detachAppender(lines);
        }
        return List.copyOf(lines.list).stream()
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    @Test
    void oneFlippedBitKeepsBackItsOwnReferencesNamesItsRowAndShowsTheOthers() {
        List<String> damaged = new ArrayList<>();
        String first = asked(code);
        for (int at : new int[] {0, 15, 16, 40, -1}) {
            String id = asked(code);
            byte[] documents = stored(id);
            documents[Math.floorMod(at, documents.length)] ^= 1;
            store(id, documents);
            damaged.add(id);
        }
        String last = asked("quiet-quiet");
        byte[] before = stored(damaged.get(0));

        List<String> lines = logged(
                () -> assertThat(items(scene.get("/api/grants", officer))).hasSize(7));

        for (String id : damaged) {
            assertThat(lines)
                    .anyMatch(
                            line -> line.contains("grant_request") && line.contains(id) && line.contains("documents"));
            for (Person who : List.of(admin, officer)) {
                assertThat(listed(who, id).path("referencesUnreadable").asBoolean())
                        .isTrue();
                assertThat(listed(who, id).has("orderReference")).isFalse();
                assertThat(listed(who, id).path("typedCode").asText()).isEqualTo(code);
            }
            assertThat(listed(scene.people.admin(scene.clinic), id).has("referencesUnreadable"))
                    .as("not told to who would not see them")
                    .isFalse();
        }
        assertThat(lines).noneMatch(line -> line.contains("Quackenbush") || line.contains(first));
        assertReadable(first);
        assertReadable(last);
        assertThat(stored(damaged.get(0))).as("nothing is written over").isEqualTo(before);
    }

    @Test
    void whatHasUnreadableReferencesIsRefusedOrEndedAndNotGiven() {
        String one = asked(code);
        String other = asked(code);
        for (String id : List.of(one, other)) {
            byte[] documents = stored(id);
            documents[documents.length - 1] ^= 1;
            store(id, documents);
            HttpResponse<String> refused = approve(id);
            assertThat(outcome(refused)).isEqualTo("500 internal");
            assertThat(refused.body()).doesNotContain("Quackenbush").doesNotContain("Subpoena");
            assertThat(listed(officer, id).path("status").asText()).isEqualTo("requested");
        }
        assertThat(items(scene.get("/api/me/grants", grantee))).isEmpty();
        assertThat(outcome(scene.post("/api/grants/" + one + "/refuse", officer, "")))
                .isEqualTo("200");
        assertThat(outcome(scene.post("/api/grants/" + other + "/end", officer, "")))
                .isEqualTo("204");
    }

    @Test
    void aDamagedKeyKeepsBackItsOwnRequestsReferencesAndNoOthers() throws IOException {
        String damaged = asked(code);
        String whole = asked(code);
        Path key = TestKeys.keyStore().resolve(damaged.substring(0, 2)).resolve(damaged + ".key");
        assertThat(key).exists();
        for (String content : List.of(
                "no key",
                Files.readString(
                        TestKeys.keyStore().resolve(whole.substring(0, 2)).resolve(whole + ".key")))) {
            Files.writeString(key, content);
            List<String> lines = logged(() -> assertThat(listed(officer, damaged)
                            .path("referencesUnreadable")
                            .asBoolean())
                    .isTrue());
            assertThat(lines).anyMatch(line -> line.contains("grant_request") && line.contains(damaged));
            assertReadable(whole);
        }
    }

    @Test
    void whatIsMovedToAnotherRowDoesNotOpen() {
        String one = asked(code);
        String other = asked(code);
        store(other, stored(one));
        assertThat(listed(officer, other).path("referencesUnreadable").asBoolean())
                .isTrue();
        assertReadable(one);
    }

    @Test
    void whatWasSealedUnderOneKeyForAllOpensAndIsSealedAnew() {
        String old = asked(code);
        String damaged = asked(code);
        String fresh = asked(code);
        byte[] plain = ("[\"" + ORDER + "\",\"" + SUBPOENA + "\"]").getBytes(StandardCharsets.UTF_8);
        for (String id : List.of(old, damaged)) {
            store(id, TestKeys.ring().seal(Purpose.GRANT_DOCUMENTS, plain, "grant_request", "documents", id(id)));
            // As a version left it that knew of no key of a request's own.
            scene.database
                    .jdbi()
                    .useHandle(
                            handle -> handle.execute("DELETE FROM vault_key WHERE client_id = ?", UUID.fromString(id)));
        }
        byte[] broken = stored(damaged);
        broken[broken.length - 1] ^= 1;
        store(damaged, broken);
        byte[] before = stored(old);
        byte[] untouched = stored(fresh);
        assertReadable(old);

        Foundation foundation = TestFoundation.over(TestDatabase.shared(), clock);
        SealedReferences references = new SealedReferences(foundation.owners());
        references.sealAnew(foundation.transactor());

        assertThat(stored(old)).isNotEqualTo(before);
        assertThatThrownBy(() -> TestKeys.ring()
                        .open(Purpose.GRANT_DOCUMENTS, stored(old), "grant_request", "documents", id(old)))
                .isInstanceOf(IllegalStateException.class);
        assertThat(stored(damaged)).isEqualTo(broken);
        assertThat(stored(fresh)).isEqualTo(untouched);
        assertReadable(old);
        assertReadable(fresh);
        byte[] anew = stored(old);
        references.sealAnew(foundation.transactor());
        assertThat(stored(old)).isEqualTo(anew);
    }

    private static AccessGrantId id(String id) {
        return AccessGrantId.fromString(id);
    }

    @Test
    void aRequestGetsItsKeyByTheSameStatementsWhetherItIsAboutSomebodyOrNobody() {
        try (StatementTrace trace = new StatementTrace(TestDatabase.shared())) {
            String somebody = trace.of(() -> asked(code));
            assertThat(somebody).contains("vault_key", "grant_request");
            String nobody = "";
            // What the pool does by itself may come between one time.
            for (int attempt = 0; attempt < 3 && !nobody.equals(somebody); attempt++) {
                somebody = trace.of(() -> asked(code));
                nobody = trace.of(() -> asked("quiet-quiet"));
            }
            assertThat(nobody).isEqualTo(somebody);
        }
        assertThat(items(scene.get("/api/grants", officer)))
                .allMatch(item -> hasKey(item.path("id").asText()));
    }

    private static boolean hasKey(String id) {
        return Files.exists(TestKeys.keyStore().resolve(id.substring(0, 2)).resolve(id + ".key"));
    }

    @Test
    void aListRunsTheSameStatementsHoweverManyRequestsHaveReferencesOrDamagedOnes() {
        ask("audit", code, "");
        try (StatementTrace trace = new StatementTrace(TestDatabase.shared())) {
            Runnable list =
                    () -> assertThat(outcome(scene.get("/api/grants", officer))).isEqualTo("200");
            String without = trace.of(list);
            assertThat(without).contains("grant_request");
            List<String> ids = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                ids.add(asked(i % 2 == 0 ? code : "quiet-quiet"));
            }
            assertThat(attempted(trace, list, without)).isEqualTo(without);
            store(ids.get(3), new byte[] {1});
            store(ids.get(5), stored(ids.get(4)));
            assertThat(attempted(trace, list, without)).isEqualTo(without);
        }
    }

    private static String attempted(StatementTrace trace, Runnable work, String expected) {
        String actual = trace.of(work);
        for (int attempt = 0; attempt < 3 && !actual.equals(expected); attempt++) {
            actual = trace.of(work);
        }
        return actual;
    }

    @Test
    void theLongestThatCanBeAllowedFitsInAnyScript() {
        String longest = "\uD83D\uDE00".repeat(500);
        Foundation foundation = TestFoundation.over(TestDatabase.shared(), clock);
        SealedReferences references = new SealedReferences(foundation.owners());
        AccessGrantId id = id(asked(code));
        byte[] sealed = Optional.ofNullable(foundation
                        .transactor()
                        .inTransaction(handle ->
                                references.seal(handle, id, new SealedReferences.References(longest, longest))))
                .orElseThrow();
        store(id.toString(), sealed);
        assertThat(listed(officer, id.toString()).path("orderReference").asText())
                .isEqualTo(longest);
    }
}
