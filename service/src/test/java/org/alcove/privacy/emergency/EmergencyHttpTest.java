package org.alcove.privacy.emergency;

import static org.alcove.testing.CareScene.items;
import static org.alcove.testing.CareScene.json;
import static org.alcove.testing.CareScene.outcome;
import static org.alcove.testing.CareScene.visible;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.eatthepath.otp.TimeBasedOneTimePasswordGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import io.dropwizard.testing.ConfigOverride;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.InvalidKeyException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import javax.crypto.spec.SecretKeySpec;
import org.alcove.identity.notice.OverdueEmergencies;
import org.alcove.privacy.VaultDao;
import org.alcove.testing.AlcoveServer;
import org.alcove.testing.CareScene;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestFoundation;
import org.alcove.testing.TestPeople;
import org.alcove.testing.TestPeople.Person;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Identity opens in an emergency, at once and also without a trail; nobody finds out by it who is a client. */
@Tag("races")
final class EmergencyHttpTest {
    private static final String DOCUMENTATION = """
            {"personnelName":"Quillon Medic","personnelAffiliation":"Featherstone Hospital","disclosedBy":"T. Therapist",
             "disclosedAt":"%s","nature":"found unconscious"}""";

    @TempDir
    private static Path var;

    private static TestDatabase database;
    private static TestClock clock;
    private static AlcoveServer server;

    private final CareScene scene = scene();
    private final Person client = scene.client();
    private final Person therapist = scene.people.therapist(scene.clinic);
    private final Person onDuty = scene.people.therapist(scene.clinic);
    private final Person officer = scene.people.privacyOfficer(scene.clinic);

    @BeforeAll
    static void start() {
        // Of its own: a table is taken away from it, and the clock goes on.
        database = TestDatabase.fresh();
        clock = new TestClock(TestClock.MONDAY);
        server = AlcoveServer.start(
                database,
                clock,
                ConfigOverride.config("var", var.toString()),
                ConfigOverride.config("emergency.trailWait", "PT1S"),
                ConfigOverride.config("emergency.mergeEvery", "PT0.2S"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static CareScene scene() {
        return new CareScene(server, database, clock.instant());
    }

    @AfterEach
    void nothingWasDamaged() {
        assertThat(journals(".damaged")).isEmpty();
    }

    private String card() {
        HttpResponse<String> made = scene.post("/api/me/emergency-card", client, "");
        assertThat(outcome(made)).isEqualTo("201");
        return json(made).path("card").asText();
    }

    private String byCard(String card, Person who) {
        return "{\"card\":\"" + card + "\",\"nature\":\"medical_emergency\",\"otp\":\"" + scene.factor(who) + "\"}";
    }

    private HttpResponse<String> open(String card, Person who) {
        return scene.post("/api/emergency-access", who, byCard(card, who));
    }

    private List<String> looks() {
        return items(scene.get("/api/me/access-log", client)).stream()
                .map(item ->
                        item.path("what").asText() + " " + item.path("purpose").asText() + " "
                                + item.path("ground").asText())
                .toList();
    }

    private List<JsonNode> ledger() {
        return items(scene.get("/api/me/disclosures", client));
    }

    private static List<Path> journals(String ending) {
        Path folder = var.resolve("audit-journal");
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(ending)).toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Test
    void opensAtOnceToWhoeverOnDutyIsToldTheCardAndTheClientSeesIt() {
        JsonNode opened = json(open(card().toUpperCase(Locale.ROOT).replace("-", " "), onDuty));
        assertThat(opened.at("/identity/legalName").asText()).isEqualTo("Wilhelmina Quackenbush");
        List<String> fields = new ArrayList<>();
        opened.path("identity").fieldNames().forEachRemaining(fields::add);
        assertThat(fields)
                .containsExactlyInAnyOrder("legalName", "phone", "address", "dateOfBirth", "emergencyContact");
        assertThat(opened.path("until").asText())
                .isEqualTo(clock.instant().plus(Duration.ofHours(1)).toString());
        assertThat(opened.path("notice").asText())
                .isEqualTo("42 CFR part 2 prohibits unauthorized use or disclosure of these records.");
        assertThat(ledger()).hasSize(1);
        assertThat(ledger().get(0).path("ground").asText()).isEqualTo("emergency");
        assertThat(ledger().get(0).at("/recipient/type").asText()).isEqualTo("treating_provider");
        assertThat(ledger().get(0).at("/recipient").has("name"))
                .as("follows with the documentation")
                .isFalse();
        assertThat(ledger().get(0).path("information"))
                .extracting(JsonNode::asText)
                .containsExactlyInAnyOrderElementsOf(fields);
        assertThat(looks())
                .containsExactlyInAnyOrder(
                        "emergency_open medical_emergency emergency", "identity_open safety emergency");
        assertThat(items(scene.get("/api/audit?action=identity_open", officer))
                        .get(0)
                        .path("ground")
                        .asText())
                .isEqualTo("emergency");
        JsonNode own = items(scene.get("/api/me/emergency-access", client)).get(0);
        assertThat(own.path("nature").asText()).isEqualTo("medical_emergency");
        assertThat(own.has("documentation")).isFalse();
        // The notice that somebody has to bring.
        long notices = database.jdbi()
                .withHandle(handle -> handle.select(
                                "SELECT COUNT(*) FROM outbox WHERE clinic_id = ? AND kind = 'emergency_opened'",
                                scene.clinic)
                        .mapTo(Long.class)
                        .one());
        assertThat(notices).isEqualTo(1);
    }

    @Test
    void opensTheFieldsThatWereNamedAndNoOthers() {
        String body = byCard(card(), onDuty);
        JsonNode opened =
                json(scene.post("/api/emergency-access", onDuty, body.replace("{", "{\"fields\":[\"phone\"],")));
        assertThat(opened.path("identity")).hasSize(1);
        assertThat(opened.at("/identity/phone").asText()).isNotEmpty();
        assertThat(outcome(scene.post(
                        "/api/emergency-access",
                        onDuty,
                        byCard(card(), onDuty).replace("{", "{\"fields\":[\"notes\"],"))))
                .isEqualTo("422 invalid");
    }

    @Test
    void onlyTheRightSecretChangesTheAnswer() {
        String right = card();
        scene.care(client, therapist, "maple-heron");
        Person elsewhere = scene.people.therapist(scene.people.clinic());
        String old = right;
        String current = card();
        Set<String> refused = new HashSet<>();
        refused.add(visible(open(old, onDuty)));
        refused.add(visible(open("2222-3333-4444-5555", onDuty)));
        refused.add(visible(open(current, elsewhere)));
        refused.add(visible(open("", onDuty)));
        for (String code : List.of("maple-heron", "quiet-quiet", "Wilhelmina Quackenbush", "%")) {
            refused.add(visible(scene.post(
                    "/api/emergency-access",
                    onDuty,
                    "{\"clientCode\":\"" + code + "\",\"nature\":\"disaster\",\"otp\":\"" + scene.factor(onDuty)
                            + "\"}")));
        }
        assertThat(refused).hasSize(1).allMatch(answer -> answer.startsWith("404 "));
        assertThat(scene.rows("emergency_open", "denied")).isEqualTo(7);
        // After too many the next is refused before it is looked up, right or wrong.
        for (int i = 0; i < 4; i++) {
            open("2222-3333-4444-5555", onDuty);
        }
        long before = scene.rows("access_denied", "denied");
        Set<String> late = new HashSet<>();
        late.add(visible(open(current, onDuty)));
        late.add(visible(open("2222-3333-4444-5555", onDuty)));
        assertThat(late).hasSize(1).allMatch(answer -> answer.startsWith("429 "));
        assertThat(scene.rows("access_denied", "denied")).isEqualTo(before + 2);
        assertThat(looks()).isEmpty();
        assertThat(outcome(open(current, therapist))).isEqualTo("201");
    }

    /** What is left of a refused one would tell a right card from a wrong one: to who asked, and to the officers. */
    @Test
    void whileGrantsRestARightSecretLeavesNothingThatAWrongOneDoesNot() {
        String card = card();
        scene.care(client, onDuty, "maple-heron");
        Person second = scene.people.therapist(scene.clinic, onDuty.actor().requireTherapist());
        setPending(second, true);

        Set<String> refused = new HashSet<>();
        for (String tried : List.of(card, "2222-3333-4444-5555")) {
            refused.add(visible(open(tried, onDuty)));
        }
        for (String tried : List.of("maple-heron", "quiet-quiet")) {
            refused.add(visible(scene.post(
                    "/api/emergency-access",
                    onDuty,
                    "{\"clientCode\":\"" + tried + "\",\"nature\":\"disaster\",\"otp\":\"" + scene.factor(onDuty)
                            + "\"}")));
        }

        assertThat(refused).hasSize(1).allMatch(answer -> answer.startsWith("404 "));
        assertThat(items(scene.get("/api/emergency-access", onDuty))).isEmpty();
        assertThat(scene.rows("emergency_open", "done")).isZero();
        assertThat(scene.rows("emergency_open", "denied")).isEqualTo(4);
        assertThat(looks()).isEmpty();
        clock.advance(Duration.ofHours(1));
        watch(clock.instant());
        assertThat(notices(officer)).isEmpty();
        setPending(second, false);
        assertThat(outcome(open(card, onDuty))).isEqualTo("201");
    }

    private static void setPending(Person who, boolean pending) {
        database.jdbi()
                .useHandle(handle -> handle.execute(
                        "UPDATE account SET therapist_pending = ? WHERE id = ?",
                        pending,
                        who.actor().accountId()));
    }

    @Test
    void ownClientsOpenByTheirCode() {
        scene.care(client, therapist, "maple-heron");
        assertThat(outcome(scene.post(
                        "/api/emergency-access",
                        therapist,
                        "{\"clientCode\":\"maple-heron\",\"nature\":\"disaster\",\"otp\":\"" + scene.factor(therapist)
                                + "\"}")))
                .isEqualTo("201");
        assertThat(looks()).contains("identity_open safety emergency");
    }

    @Test
    void nothingOpensWithoutAFreshFactor() {
        String card = card();
        String body = byCard(card, onDuty);
        assertThat(outcome(scene.post(
                        "/api/emergency-access",
                        onDuty,
                        "{\"card\":\"" + card + "\",\"nature\":\"disaster\",\"otp\":\"000000\"}")))
                .isEqualTo("401 sign_in_failed");
        assertThat(outcome(scene.post("/api/emergency-access", onDuty, body))).isEqualTo("201");
        assertThat(outcome(scene.post("/api/emergency-access", onDuty, body))).isEqualTo("401 sign_in_failed");
        assertThat(scene.rows("emergency_open", "denied")).isEqualTo(2);
        for (Person nobody : List.of(officer, client, scene.people.admin(scene.clinic))) {
            assertThat(outcome(open(card, nobody))).isEqualTo("403 forbidden");
        }
    }

    @Test
    void askedForTwiceItIsOneEmergency() throws Exception {
        String body = byCard(card(), onDuty);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        Set<String> ids = new HashSet<>();
        try {
            CyclicBarrier start = new CyclicBarrier(4);
            List<Future<HttpResponse<String>>> answers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                answers.add(threads.submit(() -> {
                    start.await();
                    return scene.post("/api/emergency-access", onDuty, body, "Idempotency-Key", "one-emergency");
                }));
            }
            for (Future<HttpResponse<String>> answer : answers) {
                assertThat(outcome(answer.get())).isEqualTo("201");
                ids.add(json(answer.get()).path("id").asText());
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(ids).hasSize(1);
        assertThat(scene.rows("emergency_open", "done")).isEqualTo(1);
        assertThat(scene.rows("identity_open", "done")).isEqualTo(4);
        assertThat(ledger()).hasSize(4);
        HttpResponse<String> guessed = scene.post(
                "/api/emergency-access",
                onDuty,
                body.replaceAll("\"otp\":\"[^\"]*\"", "\"otp\":\"000000\""),
                "Idempotency-Key",
                "one-emergency");
        assertThat(guessed.statusCode()).as("a wrong factor").isBetween(400, 499);
        assertThat(guessed.body()).doesNotContain("Quackenbush");
        assertThat(scene.rows("identity_open", "done")).isEqualTo(4);
        // Without a key too, as long as it is open.
        String card = card();
        ids.add(json(open(card, onDuty)).path("id").asText());
        assertThat(ids).hasSize(1);
        clock.advance(Duration.ofHours(1));
        ids.add(json(open(card, onDuty)).path("id").asText());
        assertThat(ids).hasSize(2);
        assertThat(outcome(scene.post("/api/emergency-access", onDuty, body, "Idempotency-Key", "one-emergency")))
                .isNotEqualTo("201");
    }

    @Test
    void askedForAtOnceWithTwoFactorsItIsOneEmergency() throws Exception {
        String card = card();
        String recovery = byCard(card, onDuty);
        String app = recovery.replaceAll("\"otp\":\"[^\"]*\"", "\"otp\":\"" + appCode() + "\"");
        ExecutorService threads = Executors.newFixedThreadPool(2);
        Set<String> ids = new HashSet<>();
        try {
            CyclicBarrier start = new CyclicBarrier(2);
            List<Future<HttpResponse<String>>> answers = new ArrayList<>();
            for (String body : List.of(recovery, app)) {
                answers.add(threads.submit(() -> {
                    start.await();
                    return scene.post("/api/emergency-access", onDuty, body);
                }));
            }
            for (Future<HttpResponse<String>> answer : answers) {
                assertThat(outcome(answer.get())).isEqualTo("201");
                ids.add(json(answer.get()).path("id").asText());
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(ids).hasSize(1);
        assertThat(scene.rows("emergency_open", "done")).isEqualTo(1);
        assertThat(scene.rows("identity_open", "done")).isEqualTo(2);
    }

    private static String appCode() throws InvalidKeyException {
        return new TimeBasedOneTimePasswordGenerator()
                .generateOneTimePasswordString(
                        new SecretKeySpec(TestPeople.TOTP_SECRET.getBytes(StandardCharsets.US_ASCII), "HmacSHA1"),
                        clock.instant(),
                        Locale.ROOT);
    }

    @Test
    void whatIsNotDocumentedInTimeIsListedAndDocumentationIsTheClientsToRead() {
        String id = json(open(card(), onDuty)).path("id").asText();
        String path = "/api/emergency-access/" + id + "/documentation";
        assertThat(items(scene.get("/api/emergency-access?overdue=true", officer)))
                .isEmpty();
        clock.advance(Duration.ofHours(1));
        assertThat(json(scene.get("/api/emergency-access?overdue=true", officer))
                        .path("overdue")
                        .asInt())
                .isEqualTo(1);
        assertThat(json(scene.get("/api/emergency-access", onDuty))
                        .path("overdue")
                        .asInt())
                .isEqualTo(1);
        assertThat(json(scene.get("/api/emergency-access", therapist))
                        .path("overdue")
                        .asInt())
                .isZero();
        JsonNode overdue =
                items(scene.get("/api/emergency-access?overdue=true", officer)).get(0);
        assertThat(overdue.path("id").asText()).isEqualTo(id);
        assertThat(overdue.path("overdue").asBoolean()).isTrue();
        assertThat(overdue.toString())
                .doesNotContain(client.actor().requireClient().toString());
        assertThat(items(scene.get("/api/emergency-access", therapist))).isEmpty();
        assertThat(items(scene.get("/api/emergency-access", onDuty))).hasSize(1);
        // Being late blocks no other emergency.
        assertThat(outcome(open(card(), onDuty))).isEqualTo("201");

        String body = DOCUMENTATION.formatted(clock.instant());
        assertThat(outcome(scene.post(path, therapist, body))).isEqualTo("404 not_found");
        assertThat(outcome(scene.post(path, onDuty, "{}"))).isEqualTo("422 invalid");
        assertThat(outcome(scene.post(path, onDuty, DOCUMENTATION.formatted("2027-01-01T00:00:00Z"))))
                .isEqualTo("422 invalid");
        assertThat(outcome(scene.post(path, onDuty, body))).isEqualTo("204");
        assertThat(outcome(scene.post(path, onDuty, body))).isEqualTo("409 conflict");
        assertThat(items(scene.get("/api/emergency-access?overdue=true", officer)))
                .isEmpty();
        assertThat(json(scene.get("/api/emergency-access", officer))
                        .path("overdue")
                        .asInt())
                .isZero();
        // The ledger tells who was told, of the looks of that emergency and no other.
        assertThat(ledger())
                .extracting(item -> item.at("/recipient/name").asText())
                .containsExactly("", "Quillon Medic, Featherstone Hospital");
        JsonNode read = items(scene.get("/api/me/emergency-access", client)).get(1);
        assertThat(read.at("/documentation/personnelName").asText()).isEqualTo("Quillon Medic");
        assertThat(read.at("/documentation/disclosedAt").asText())
                .isEqualTo(clock.instant().toString());
        byte[] stored = database.jdbi()
                .withHandle(handle -> handle.select(
                                "SELECT documentation FROM emergency_access WHERE clinic_id = ?"
                                        + " AND documentation IS NOT NULL",
                                scene.clinic)
                        .mapTo(byte[].class)
                        .one());
        assertThat(new String(stored, StandardCharsets.ISO_8859_1)).doesNotContain("Quillon");
    }

    /** The hour for the documentation is one that passes, whatever the clinic's clocks on the wall do. */
    @Test
    void theHourIsAnHourWhileTheClocksChange() {
        Instant before = clock.instant();
        // Half an hour before New York's clocks go back, and before they go forward: the clinic's zone.
        for (Instant start : List.of(Instant.parse("2026-11-01T05:30:00Z"), Instant.parse("2027-03-14T06:30:00Z"))) {
            clock.set(start);
            JsonNode opened = json(open(card(), onDuty));
            assertThat(opened.path("documentBy").asText())
                    .isEqualTo(start.plusSeconds(3600).toString());
            clock.set(start.plusSeconds(3599));
            assertThat(items(scene.get("/api/emergency-access?overdue=true", officer)))
                    .isEmpty();
            clock.set(start.plusSeconds(3600));
            assertThat(items(scene.get("/api/emergency-access?overdue=true", officer)))
                    .hasSize(1);
            String path = "/api/emergency-access/" + opened.path("id").asText() + "/documentation";
            assertThat(outcome(scene.post(path, onDuty, DOCUMENTATION.formatted(clock.instant()))))
                    .isEqualTo("204");
        }
        clock.set(before);
    }

    @Test
    void opensWithoutATrailAndBringsWhatItDidIntoTheTrailOnce() {
        String card = card();
        String wrong = "2222-3333-4444-5555";
        HttpResponse<String> opened;
        database.jdbi().useHandle(handle -> handle.execute("RENAME TABLE audit_event TO audit_event_away"));
        try {
            assertThat(outcome(open(wrong, onDuty))).isEqualTo("404 not_found");
            opened = open(card, onDuty);
            assertThat(outcome(opened)).isEqualTo("201");
            assertThat(json(opened).at("/identity/phone").asText()).isNotEmpty();
            List<Path> kept = journals(SealedJournal.ENDING);
            assertThat(kept).isNotEmpty();
            for (Path file : kept) {
                String text = Files.readString(file, StandardCharsets.ISO_8859_1);
                assertThat(text)
                        .doesNotContain("emergency", onDuty.actor().accountId().toString());
            }
            assertThat(disclosures())
                    .as("the ledger can be written, and is at once")
                    .isEqualTo(1);
            // Nothing else does without a trail.
            assertThat(scene.get("/api/me/identity", client).statusCode()).isGreaterThanOrEqualTo(500);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } finally {
            database.jdbi().useHandle(handle -> handle.execute("RENAME TABLE audit_event_away TO audit_event"));
        }
        await().atMost(Duration.ofSeconds(60))
                .until(() -> journals(SealedJournal.ENDING).isEmpty());
        assertThat(scene.rows("emergency_open", "done")).isEqualTo(1);
        assertThat(scene.rows("emergency_open", "denied")).isEqualTo(1);
        assertThat(scene.rows("identity_open", "done")).isEqualTo(1);
        assertThat(looks())
                .containsExactlyInAnyOrder(
                        "emergency_open medical_emergency emergency", "identity_open safety emergency");
        assertThat(ledger()).hasSize(1);
    }

    @Test
    void noLineOfTheLogTellsThatItWasAnEmergency() {
        String card = card();
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        ListAppender<ILoggingEvent> logged = new ListAppender<>();
        logged.start();
        root.addAppender(logged);
        try {
            without("audit_event", () -> assertThat(outcome(open(card, onDuty))).isEqualTo("201"));
            awaitMerge();
        } finally {
            root.detachAppender(logged);
        }
        assertThat(List.copyOf(logged.list))
                .extracting(event -> event.getLoggerName() + " " + event.getFormattedMessage())
                .anyMatch(line -> line.endsWith(" the audit trail can't be written"))
                .noneMatch(line -> line.toLowerCase(Locale.ROOT).contains("emergency"));
    }

    private long disclosures() {
        return database.jdbi()
                .withHandle(handle -> handle.select("SELECT COUNT(*) FROM disclosure WHERE clinic_id = ?", scene.clinic)
                        .mapTo(Long.class)
                        .one());
    }

    private static void without(String table, Runnable work) {
        database.jdbi().useHandle(handle -> handle.execute("RENAME TABLE " + table + " TO " + table + "_away"));
        try {
            work.run();
        } finally {
            database.jdbi().useHandle(handle -> handle.execute("RENAME TABLE " + table + "_away TO " + table));
        }
    }

    private static void awaitMerge() {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> journals(SealedJournal.ENDING).isEmpty());
    }

    @Test
    void opensWithoutALedgerAndTheLedgerFollowsOnce() {
        String card = card();
        without("disclosure", () -> {
            HttpResponse<String> opened = open(card, onDuty);
            assertThat(outcome(opened)).isEqualTo("201");
            assertThat(json(opened).at("/identity/phone").asText()).isNotEmpty();
            assertThat(scene.rows("identity_open", "done"))
                    .as("the trail can be written")
                    .isEqualTo(1);
            assertThat(journals(SealedJournal.ENDING)).isNotEmpty();
        });
        awaitMerge();
        assertThat(ledger()).hasSize(1);
        assertThat(ledger().get(0).path("ground").asText()).isEqualTo("emergency");
        assertThat(ledger().get(0).path("times").asInt()).isEqualTo(1);
    }

    @Test
    void opensWithoutTrailAndLedgerAndBothFollow() {
        String card = card();
        without(
                "disclosure",
                () -> without(
                        "audit_event",
                        () -> assertThat(outcome(open(card, onDuty))).isEqualTo("201")));
        awaitMerge();
        assertThat(ledger()).hasSize(1);
        assertThat(scene.rows("identity_open", "done")).isEqualTo(1);
        assertThat(scene.rows("emergency_open", "done")).isEqualTo(1);
    }

    @Test
    void withoutALedgerNothingElseLeavesAndNothingIsWrittenDown() {
        Person admin = scene.people.admin(scene.clinic);
        String code = scene.care(client, therapist, "maple-heron");
        String id = json(scene.post(
                        "/api/grants",
                        admin,
                        "{\"ground\":\"audit\",\"granteeId\":\""
                                + onDuty.actor().requireTherapist()
                                + "\",\"therapistId\":\"" + therapist.actor().requireTherapist()
                                + "\",\"fields\":[\"phone\"],\"from\":\"" + clock.instant() + "\",\"until\":\""
                                + clock.instant().plus(Duration.ofDays(2)) + "\"}"))
                .path("id")
                .asText();
        assertThat(outcome(scene.post(
                        "/api/grants/" + id + "/approve", officer, "{\"otp\":\"" + scene.factor(officer) + "\"}")))
                .isEqualTo("200");
        String look = "{\"purpose\":\"contact\",\"grantId\":\"" + id + "\",\"recipient\":\"An auditor\"}";
        without("disclosure", () -> {
            HttpResponse<String> refused = scene.post("/api/clients/" + code + "/identity/open", onDuty, look);
            assertThat(refused.statusCode()).isGreaterThanOrEqualTo(500);
            assertThat(refused.body()).doesNotContain("555", "auditor");
        });
        assertThat(scene.rows("identity_open", "done")).isZero();
        assertThat(outcome(scene.post("/api/clients/" + code + "/identity/open", onDuty, look)))
                .isEqualTo("200");
        assertThat(ledger()).hasSize(1);
    }

    private List<String> notices(Person who) {
        return items(scene.get("/api/me/notices", who)).stream()
                .map(item -> item.path("kind").asText() + " "
                        + item.path("subjectId").asText())
                .toList();
    }

    @Test
    void privacyOfficersAndWhoOpenedItAreToldOnceOfWhatIsNotDocumentedInTime() {
        Person second = scene.people.privacyOfficer(scene.clinic);
        Person elsewhere = scene.people.privacyOfficer(scene.people.clinic());
        String id = json(open(card(), onDuty)).path("id").asText();
        String written = json(open(card(), therapist)).path("id").asText();
        assertThat(outcome(scene.post(
                        "/api/emergency-access/" + written + "/documentation",
                        therapist,
                        DOCUMENTATION.formatted(clock.instant()))))
                .isEqualTo("204");
        watch(clock.instant());
        assertThat(notices(officer)).isEmpty();
        clock.advance(Duration.ofHours(1));
        watch(clock.instant());
        watch(clock.instant());
        for (Person told : List.of(officer, second, onDuty)) {
            assertThat(notices(told)).containsExactly("emergency_overdue " + id);
        }
        for (Person nobody : List.of(therapist, client, elsewhere, scene.people.admin(scene.clinic))) {
            assertThat(notices(nobody)).isEmpty();
        }
        assertThat(scene.get("/api/me/notices", officer).body())
                .doesNotContain(
                        client.actor().requireClient().toString(),
                        onDuty.actor().accountId().toString());
        // One message for each of them, under the notice's own id.
        assertThat(overdueMessages()).isEqualTo(3);
        String notice =
                items(scene.get("/api/me/notices", officer)).get(0).path("id").asText();
        assertThat(outcome(scene.post("/api/me/notices/" + notice + "/acknowledge", officer, "")))
                .isEqualTo("204");
        assertThat(notices(officer)).isEmpty();
        assertThat(notices(second)).hasSize(1);
        // What it told of stays in the list until it is documented.
        assertThat(items(scene.get("/api/emergency-access?overdue=true", officer)))
                .hasSize(1);
    }

    private long overdueMessages() {
        return database.jdbi()
                .withHandle(handle -> handle.select(
                                "SELECT COUNT(*) FROM outbox o JOIN notice n ON n.id = o.id"
                                        + " WHERE o.clinic_id = ? AND o.kind = 'emergency_overdue'",
                                scene.clinic)
                        .mapTo(Long.class)
                        .one());
    }

    @Test
    void twoReplicasThatFindTheSameAtOnceTellItOnce() throws Exception {
        open(card(), onDuty);
        clock.advance(Duration.ofHours(1));
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            CyclicBarrier start = new CyclicBarrier(2);
            List<Future<?>> runs = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                runs.add(threads.submit(() -> {
                    start.await();
                    watch(clock.instant());
                    return null;
                }));
            }
            for (Future<?> run : runs) {
                run.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(notices(officer)).hasSize(1);
        assertThat(overdueMessages()).isEqualTo(2);
    }

    /** Killed in the middle: nobody counts as told before all were. */
    @Test
    void whoWasNotToldBecauseItFailedIsToldByTheNextRun() {
        open(card(), onDuty);
        clock.advance(Duration.ofHours(1));
        without("notice", () -> assertThatThrownBy(() -> watch(clock.instant())).isNotNull());
        assertThat(notices(officer)).isEmpty();
        watch(clock.instant());
        assertThat(notices(officer)).hasSize(1);
    }

    private void watch(Instant now) {
        new OverdueWatch(TestFoundation.over(database, clock), new OverdueEmergencies()).tell(now);
    }

    @Test
    void doesNotWaitForAClientWhoIsLocked() {
        String body = byCard(card(), onDuty);
        database.jdbi().useTransaction(handle -> {
            assertThat(handle.attach(VaultDao.class).lockClient(client.actor().requireClient()))
                    .isPresent();
            assertThat(outcome(scene.post("/api/emergency-access", onDuty, body)))
                    .isEqualTo("201");
        });
        awaitMerge();
        assertThat(ledger()).hasSize(1);
    }

    @Test
    void doesNotWaitForATrailThatIsLocked() {
        String body = byCard(card(), onDuty);
        database.jdbi().useHandle(handle -> {
            handle.execute("LOCK TABLES audit_event WRITE");
            try {
                assertThat(outcome(scene.post("/api/emergency-access", onDuty, body)))
                        .isEqualTo("201");
            } finally {
                handle.execute("UNLOCK TABLES");
            }
        });
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(
                        () -> assertThat(scene.rows("identity_open", "done")).isEqualTo(1));
    }
}
