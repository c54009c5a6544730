package org.alcove;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.lang.reflect.Method;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.alcove.kernel.AccountId;
import org.alcove.kernel.AmendmentId;
import org.alcove.kernel.BusyCalendarId;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ConsentId;
import org.alcove.kernel.DisclosureId;
import org.alcove.kernel.EmergencyAccessId;
import org.alcove.kernel.FeedId;
import org.alcove.kernel.RestrictionId;
import org.alcove.kernel.Role;
import org.alcove.privacy.KeyedReplaySealer;
import org.alcove.privacy.Purpose;
import org.alcove.testing.AlcoveServer;
import org.alcove.testing.CareScene;
import org.alcove.testing.SampleBodies;
import org.alcove.testing.SampleClinic;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestKeys;
import org.alcove.testing.TestPeople;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/**
 * Whatever is sealed and was changed in the database itself opens to nobody: whoever reads it is told of a failure and of
 * nothing else, the log names the row, and nothing is written over. For every sealed column of the schema.
 */
final class SealedColumnsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Stands in everything that is sealed and that somebody can word. */
    private static final String CANARY = "Quackenbush";

    private static final String BROKEN = "500 internal";

    /** Columns of bytes that hold nothing sealed. */
    private static final Map<String, String> OPEN = Map.of(
            "audit_seal.row_ids", "random ids",
            "audit_seal.leaf_hashes", "keyed hashes",
            "audit_seal.signature", "verified by whoever has the public key",
            "audit_retirement.kept_ids", "random ids",
            "key_check.value", "made to know a key again, and compared at the start",
            "scheduled_tasks.task_data", "the scheduler's own, and empty");

    /** Sealed columns that are read in a way of their own, and the tests that hold of them what this one holds. */
    private static final Map<String, String> HELD_ELSEWHERE = Map.of(
            "busy_calendar.validators",
            "org.alcove.busyimport.CalendarPollTest#validatorsThatWereChangedAreToldAndTheCalendarIsReadWhole",
            "grant_request.documents",
            "org.alcove.privacy.grants.ReferencesHttpTest"
                    + "#oneFlippedBitKeepsBackItsOwnReferencesNamesItsRowAndShowsTheOthers");

    private static final List<Sealed> SEALED = List.of(
            new Sealed(
                    "vault_item.ciphertext",
                    SealedColumnsTest::identity,
                    List.of(
                            Reading.of(Role.CLIENT, "GET", "/api/me/identity", ""),
                            Reading.of(
                                    Role.THERAPIST,
                                    "POST",
                                    "/api/clients/${clientCode}/identity/open",
                                    "{\"purpose\":\"billing\",\"fields\":[\"legalName\"]}"),
                            Reading.export())),
            new Sealed(
                    "consent.terms",
                    SealedColumnsTest::consents,
                    List.of(
                            Reading.of(Role.CLIENT, "GET", "/api/consents", ""),
                            Reading.of(Role.THERAPIST, "GET", "/api/clients/${clientCode}/consents", ""),
                            Reading.export())),
            new Sealed(
                    "disclosure.terms",
                    SealedColumnsTest::disclosures,
                    List.of(Reading.of(Role.CLIENT, "GET", "/api/me/disclosures", ""), Reading.export())),
            new Sealed(
                    "amendment.wish",
                    scene -> List.of(
                            scene.amendment("${amendmentA}", ", wish,"), scene.amendment("${amendmentB}", ", wish,")),
                    List.of(
                            Reading.of(Role.CLIENT, "GET", "/api/amendments/${amendmentA}", ""),
                            Reading.of(Role.THERAPIST, "GET", "/api/amendments/${amendmentA}", ""),
                            Reading.export())),
            new Sealed(
                    "amendment.disagreement",
                    scene -> List.of(
                            scene.amendment("${disagreedA}", ", disagreement,"),
                            scene.amendment("${disagreedB}", ", disagreement,")),
                    List.of(
                            Reading.of(Role.CLIENT, "GET", "/api/amendments/${disagreedA}", ""),
                            Reading.of(Role.THERAPIST, "GET", "/api/amendments/${disagreedA}", ""),
                            Reading.export())),
            new Sealed(
                    "restriction.note",
                    SealedColumnsTest::restrictions,
                    List.of(
                            Reading.of(Role.CLIENT, "GET", "/api/me/restrictions/${restrictionA}", ""),
                            Reading.export())),
            new Sealed(
                    "contact_preference.address",
                    SealedColumnsTest::contact,
                    List.of(
                            Reading.of(Role.CLIENT, "GET", "/api/me/contact-preferences", ""),
                            Reading.of(
                                    Role.THERAPIST,
                                    "POST",
                                    "/api/clients/${clientCode}/contact-preferences/open",
                                    "{\"purpose\":\"contact\"}"),
                            Reading.export())),
            new Sealed(
                    "emergency_access.documentation",
                    SealedColumnsTest::emergencies,
                    List.of(
                            Reading.of(Role.CLIENT, "GET", "/api/me/emergency-access", ""),
                            Reading.of(Role.CLIENT, "GET", "/api/me/disclosures", ""),
                            Reading.export())),
            new Sealed(
                    "feed.title",
                    scene -> List.of(scene.feed("${feedA}", ", title,"), scene.feed("${feedB}", ", title,")),
                    List.of(Reading.of(Role.CLIENT, "GET", "${feedAUrl}", ""), Reading.export())),
            new Sealed(
                    "feed.body",
                    scene -> {
                        scene.sent(Role.CLIENT, "GET", "${renderedAUrl}", "");
                        scene.sent(Role.CLIENT, "GET", "${renderedBUrl}", "");
                        return List.of(scene.feed("${renderedA}", ", body,"), scene.feed("${renderedB}", ", body,"));
                    },
                    List.of(Reading.of(Role.CLIENT, "GET", "${renderedAUrl}", ""))),
            new Sealed(
                    "busy_calendar.source",
                    SealedColumnsTest::calendars,
                    List.of(
                            Reading.of(
                                    Role.THERAPIST,
                                    "PATCH",
                                    "/api/therapists/${therapist}/busy-calendars/${calendarA}",
                                    "{\"tentativeIsBusy\":true}"),
                            Reading.of(
                                    Role.THERAPIST,
                                    "POST",
                                    "/api/therapists/${therapist}/busy-calendars/${calendarA}/upload",
                                    "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"))),
            new Sealed(
                    "idempotent_answer.answer",
                    scene -> List.of(scene.keptAnswer("one"), scene.keptAnswer("two")),
                    List.of(new Reading(BROKEN, scene -> scene.ask("one")))),
            // Like a wrong one: another answer would tell that the name is somebody's.
            new Sealed(
                    "account.totp_secret",
                    scene -> List.of(scene.account(Role.CLIENT, "${secondFactor}")),
                    List.of(new Reading("401 sign_in_failed", Scene::signIn))),
            // Bound to its account as the secret that it is about to be.
            new Sealed(
                    "account.totp_pending",
                    scene -> List.of(scene.account(Role.THERAPIST, "${pendingOtp}")),
                    List.of(Reading.of(
                            Role.THERAPIST, "POST", "/api/me/second-factor/confirm", "{\"otp\":\"${pendingOtp}\"}"))));

    private static AlcoveServer server;
    private static Scene own;
    private static Scene others;

    @BeforeAll
    static void start() {
        server = AlcoveServer.start(TestDatabase.shared(), new TestClock(TestClock.MONDAY));
        own = new Scene();
        others = new Scene();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** @param make rows of one owner with something in the column; the first is the one that is changed and read */
    private record Sealed(String column, Function<Scene, List<Place>> make, List<Reading> readings) {
        String table() {
            return column.substring(0, column.indexOf('.'));
        }

        String name() {
            return column.substring(column.indexOf('.') + 1);
        }

        @Override
        public String toString() {
            return column;
        }
    }

    /** @param named how the log names the row and what of it does not open */
    private record Place(String where, List<?> key, List<String> named) {}

    /** @param outcome when it does not open */
    private record Reading(String outcome, Function<Scene, HttpResponse<String>> request) {
        static Reading of(Role role, String method, String path, String body) {
            return new Reading(BROKEN, scene -> scene.send(role, method, path, body));
        }

        static Reading export() {
            return of(Role.CLIENT, "POST", "/api/me/export", "{\"password\":\"${password}\",\"otp\":\"${factor}\"}");
        }
    }

    static List<Sealed> sealed() {
        return SEALED;
    }

    @ParameterizedTest
    @MethodSource("sealed")
    void whatWasChangedIsAnErrorThatNamesTheRowAndNothingElse(Sealed column) {
        List<Place> places = column.make().apply(own);
        Place place = places.get(0);
        byte[] right = read(column, place);
        Map<String, byte[]> changes = changes(right);
        for (int i = 1; i < places.size(); i++) {
            changes.put("another of the same owner", read(column, places.get(i)));
        }
        changes.put("another owner's", read(column, column.make().apply(others).get(0)));

        changes.forEach((change, bytes) -> {
            assertThat(bytes).as(change).isNotEqualTo(right);
            refuses(column, place, column.readings().get(0), change, bytes);
        });
        for (Reading reading : column.readings().subList(1, column.readings().size())) {
            refuses(column, place, reading, "last bit", flipped(right, right.length - 1));
        }

        // Nothing was lost by it.
        write(column, place, right);
        for (Reading reading : column.readings()) {
            HttpResponse<String> answer = reading.request().apply(own);
            assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
        }
    }

    private static Map<String, byte[]> changes(byte[] right) {
        Map<String, byte[]> changes = new LinkedHashMap<>();
        for (int at : new int[] {0, 15, 16, right.length / 2, right.length - 1}) {
            changes.put("bit of byte " + at, flipped(right, at));
        }
        for (int length : new int[] {right.length - 1, right.length / 2, 17, 16, 1, 0}) {
            changes.put("cut to " + length, Arrays.copyOf(right, length));
        }
        return changes;
    }

    private static byte[] flipped(byte[] right, int at) {
        byte[] flipped = right.clone();
        flipped[at] ^= 1;
        return flipped;
    }

    private static void refuses(Sealed column, Place place, Reading reading, String change, byte[] bytes) {
        write(column, place, bytes);
        Map<String, String> before = row(column, place);
        ListAppender<ILoggingEvent> logged = new ListAppender<>();
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        logged.start();
        root.addAppender(logged);
        HttpResponse<String> answer;
        try {
            answer = reading.request().apply(own);
        } finally {
            root.detachAppender(logged);
        }

        assertThat(CareScene.outcome(answer)).as(change).isEqualTo(reading.outcome());
        assertThat(answer.body()).as(change).doesNotContain(CANARY);
        List<String> lines = List.copyOf(logged.list).stream()
                .map(event -> event.getFormattedMessage()
                        + (event.getThrowableProxy() == null
                                ? ""
                                : ThrowableProxyUtil.asString(event.getThrowableProxy())))
                .toList();
        assertThat(lines)
                .as(change)
                .noneMatch(line -> line.contains(CANARY))
                .anyMatch(line -> place.named().stream().allMatch(line::contains) && line.contains("does not open"));
        assertThat(row(column, place)).as(change).isEqualTo(before);
    }

    @Test
    void everySealedColumnOfTheSchemaIsTried() throws ReflectiveOperationException {
        Set<String> tried = new TreeSet<>();
        SEALED.forEach(column -> tried.add(column.column()));
        tried.addAll(HELD_ELSEWHERE.keySet());
        assertThat(tried).hasSize(SEALED.size() + HELD_ELSEWHERE.size());
        Set<String> known = new TreeSet<>(tried);
        known.addAll(OPEN.keySet());

        // What is sealed has no fixed length.
        assertThat(columns("data_type IN ('varbinary', 'tinyblob', 'blob', 'mediumblob', 'longblob')"))
                .isEqualTo(known);
        assertThat(tried).containsAll(columns("column_comment LIKE 'sealed%'"));
        for (String test : HELD_ELSEWHERE.values()) {
            Method held = Class.forName(test.substring(0, test.indexOf('#')))
                    .getDeclaredMethod(test.substring(test.indexOf('#') + 1));
            assertThat(held.isAnnotationPresent(Test.class)).as(test).isTrue();
        }
    }

    private static Set<String> columns(String which) {
        return TestDatabase.shared()
                .jdbi()
                .withHandle(handle -> new TreeSet<>(
                        handle.select("SELECT CONCAT(table_name, '.', column_name) FROM information_schema.columns"
                                        + " WHERE table_schema = DATABASE() AND " + which)
                                .mapTo(String.class)
                                .list()));
    }

    private static byte[] read(Sealed column, Place place) {
        return TestDatabase.shared()
                .jdbi()
                .withHandle(handle -> handle.select(
                                "SELECT " + column.name() + " FROM " + column.table() + " WHERE " + place.where(),
                                place.key().toArray())
                        .mapTo(byte[].class)
                        .one());
    }

    private static void write(Sealed column, Place place, byte[] bytes) {
        List<Object> values = new ArrayList<>(List.of(bytes));
        values.addAll(place.key());
        TestDatabase.shared()
                .jdbi()
                .useHandle(handle -> assertThat(handle.execute(
                                "UPDATE " + column.table() + " SET " + column.name() + " = ? WHERE " + place.where(),
                                values.toArray()))
                        .isEqualTo(1));
    }

    /** The whole row, but for the count of who locked it. */
    private static Map<String, String> row(Sealed column, Place place) {
        Map<String, String> row = new TreeMap<>();
        TestDatabase.shared()
                .jdbi()
                .withHandle(handle -> handle.select(
                                "SELECT * FROM " + column.table() + " WHERE " + place.where(),
                                place.key().toArray())
                        .mapToMap()
                        .one())
                .forEach((name, value) -> row.put(
                        name, value instanceof byte[] bytes ? HexFormat.of().formatHex(bytes) : String.valueOf(value)));
        row.remove("version");
        return row;
    }

    private static List<Place> identity(Scene scene) {
        scene.sent(
                Role.CLIENT,
                "PUT",
                "/api/me/identity",
                "{\"legalName\":\"" + CANARY + "\",\"notes\":\"" + CANARY + "\"}");
        return Stream.of("legalName", "notes")
                .map(field -> new Place(
                        "client_id = ? AND field = ?",
                        List.of(scene.client(), field),
                        List.of("vault_item of client " + scene.client() + ", field " + field + ",")))
                .toList();
    }

    private static List<Place> consents(Scene scene) {
        return Stream.of(scene.value("consentA", Role.CLIENT), scene.value("consentB", Role.CLIENT))
                .map(id ->
                        new Place("id = ?", List.of(ConsentId.fromString(id)), List.of("consent [" + id + "], terms,")))
                .toList();
    }

    private static List<Place> disclosures(Scene scene) {
        for (int i = 0; i < 2; i++) {
            scene.sent(Role.THERAPIST, "POST", "/api/clients/${clientCode}/disclosures", """
                    {"consentId":"${consentA}","from":"2026-01-01T00:00:00Z","to":"2026-06-01T00:00:00Z"}
                    """);
        }
        return TestDatabase.shared()
                .jdbi()
                .withHandle(handle -> handle.select("SELECT id FROM disclosure WHERE client_id = ?", scene.client())
                        .mapTo(DisclosureId.class)
                        .list())
                .stream()
                .map(id -> new Place("id = ?", List.of(id), List.of("disclosure [" + id + "], terms,")))
                .toList();
    }

    private static List<Place> restrictions(Scene scene) {
        return Stream.of(scene.value("restrictionA", Role.CLIENT), scene.value("restrictionB", Role.CLIENT))
                .map(id -> new Place(
                        "id = ?", List.of(RestrictionId.fromString(id)), List.of("restriction [" + id + "], note,")))
                .toList();
    }

    private static List<Place> contact(Scene scene) {
        scene.sent(Role.CLIENT, "PUT", "/api/me/contact-preferences", """
                {"channels":[
                  {"channel":"email","address":"Quackenbush@example.org","from":"09:00","to":"17:30",
                   "zone":"America/New_York"},
                  {"channel":"mail","address":"1 Quackenbush Lane","from":"09:00","to":"17:30",
                   "zone":"America/New_York"}]}
                """);
        return Stream.of("email", "mail")
                .map(channel -> new Place(
                        "client_id = ? AND channel = ?",
                        List.of(scene.client(), channel),
                        List.of("contact_preference", channel, ", address,")))
                .toList();
    }

    private static List<Place> emergencies(Scene scene) {
        // One at a time.
        String id = scene.value("documentedEmergency", Role.THERAPIST);
        return List.of(new Place(
                "id = ?",
                List.of(EmergencyAccessId.fromString(id)),
                List.of("emergency_access [" + id + "], documentation,")));
    }

    private static List<Place> calendars(Scene scene) {
        return Stream.of(scene.value("calendarA", Role.THERAPIST), scene.value("calendarB", Role.THERAPIST))
                .map(id -> new Place(
                        "id = ?", List.of(BusyCalendarId.fromString(id)), List.of("busy_calendar", id, ", source,")))
                .toList();
    }

    /** A clinic in which everything that is sealed can be made; names of its own stand beside those of the sample. */
    private static final class Scene {
        private final TestPeople people = TestPeople.in(TestDatabase.shared(), TestClock.MONDAY);
        private final SampleClinic sample = new SampleClinic(server, people, people.clinic());
        private final Map<String, String> made = new TreeMap<>();

        ClientId client() {
            return sample.person(Role.CLIENT).actor().requireClient();
        }

        String value(String name, Role role) {
            String known = made.get(name);
            if (known == null) {
                known = make(name, role);
                made.put(name, known);
            }
            return known;
        }

        private String make(String name, Role role) {
            return switch (name) {
                case "consentA", "consentB" -> text(sent(Role.CLIENT, "POST", "/api/consents", """
                            {"clientName":"R. Quackenbush",
                             "discloser":{"type":"therapists","therapistIds":["${careTherapist}"]},
                             "recipient":{"type":"entity","name":"Quackenbush Clinic"},
                             "information":["appointment_times","attendance"],"purposes":["treatment"],
                             "expiresAt":"2026-12-01T00:00:00Z","statementVersion":1,
                             "signature":{"type":"typed_name","name":"R. Quackenbush"}}
                            """), "id");
                case "restrictionA", "restrictionB" ->
                    text(sent(Role.CLIENT, "POST", "/api/me/restrictions", """
                            {"kind":"general","recipients":["entity"],"purposes":["operations"],
                             "information":["attendance"],"note":"Not to Quackenbush."}
                            """), "id");
                case "amendmentA", "amendmentB" -> text(sent(Role.CLIENT, "POST", "/api/amendments", """
                            {"therapistId":"${careTherapist}","item":"identity","reason":"inaccurate",
                             "text":"It is Quackenbush."}
                            """), "id");
                case "disagreedA", "disagreedB" -> {
                    String id = make("amendmentA", role);
                    sent(
                            Role.THERAPIST,
                            "POST",
                            "/api/amendments/" + id + "/deny",
                            "{\"basis\":\"accurate_and_complete\"}");
                    sent(Role.CLIENT, "POST", "/api/amendments/" + id + "/disagree", "{\"text\":\"Quackenbush!\"}");
                    yield id;
                }
                case "documentedEmergency" -> {
                    String id = sample.value("emergency", Role.THERAPIST);
                    sent(Role.THERAPIST, "POST", "/api/emergency-access/" + id + "/documentation", """
                            {"personnelName":"P. Quackenbush","personnelAffiliation":"A hospital",
                             "disclosedBy":"T. Therapist","disclosedAt":"2026-05-04T11:00:00Z","nature":"A fall"}
                            """);
                    yield id;
                }
                case "calendarA", "calendarB" ->
                    text(sent(Role.THERAPIST, "POST", "/api/therapists/${therapist}/busy-calendars", """
                            {"calendar":"BEGIN:VCALENDAR\\r\\nEND:VCALENDAR\\r\\n",
                             "ownAddresses":["Quackenbush@example.org"]}
                            """), "id");
                case "feedA", "feedB", "renderedA", "renderedB" -> {
                    JsonNode feed = json(sent(
                            Role.CLIENT, "POST", "/api/feeds", "{\"disclosure\":\"title\",\"title\":\"Quackenbush\"}"));
                    made.put(name + "Url", feed.path("url").asText().replaceAll("^.*/cal/", "/cal/"));
                    yield feed.path("id").asText();
                }
                case "secondFactor" -> {
                    String otp = sample.value("pendingOtp", role);
                    sent(role, "POST", "/api/me/second-factor/confirm", "{\"otp\":\"" + otp + "\"}");
                    // A code counts once, and time stands still.
                    TestDatabase.shared()
                            .jdbi()
                            .useHandle(handle -> handle.execute(
                                    "UPDATE account SET totp_last_step = NULL WHERE id = ?",
                                    sample.person(role).actor().accountId()));
                    yield otp;
                }
                default -> name.endsWith("Url") ? url(name, role) : sample.value(name, role);
            };
        }

        private String url(String name, Role role) {
            value(name.substring(0, name.length() - "Url".length()), role);
            return Objects.requireNonNull(made.get(name));
        }

        Place amendment(String id, String column) {
            String amendment = filled(id, Role.CLIENT);
            return new Place(
                    "id = ?",
                    List.of(AmendmentId.fromString(amendment)),
                    List.of("amendment [" + amendment + "]" + column));
        }

        Place feed(String id, String column) {
            String feed = filled(id, Role.CLIENT);
            return new Place("id = ?", List.of(FeedId.fromString(feed)), List.of("feed", feed, column));
        }

        Place account(Role role, String made) {
            filled(made, role);
            AccountId id = sample.person(role).actor().accountId();
            return new Place("id = ?", List.of(id), List.of("account", id.toString(), ", totp_secret,"));
        }

        HttpResponse<String> ask(String key) {
            return send(
                    Role.CLIENT,
                    "POST",
                    "/api/me/restrictions",
                    "{\"kind\":\"general\",\"recipients\":[\"entity\"],\"purposes\":[\"operations\"],"
                            + "\"information\":[\"attendance\"],\"note\":\"Not to Quackenbush.\"}",
                    "Idempotency-Key",
                    key);
        }

        Place keptAnswer(String key) {
            assertThat(ask(key).statusCode()).isEqualTo(201);
            AccountId account = sample.person(Role.CLIENT).actor().accountId();
            byte[] hash = new KeyedReplaySealer(TestKeys.ring()).hashOfKey(key);
            return new Place(
                    "account_id = ? AND key_hash = ?",
                    List.of(account, hash),
                    List.of(
                            "idempotent_answer",
                            account.toString(),
                            HexFormat.of().formatHex(hash),
                            ", answer,"));
        }

        HttpResponse<String> signIn() {
            byte[] name = TestKeys.ring().hash(Purpose.LOGIN_NAME, value("loginName", Role.CLIENT));
            // So many in a row lock the name.
            TestDatabase.shared()
                    .jdbi()
                    .useHandle(handle -> handle.execute("DELETE FROM sign_in_failure WHERE name_hash = ?", name));
            return send(
                    Role.CLIENT,
                    "POST",
                    "/api/login",
                    "{\"loginName\":\"${loginName}\",\"password\":\"${password}\",\"otp\":\"${secondFactor}\"}");
        }

        HttpResponse<String> sent(Role role, String method, String path, String body) {
            HttpResponse<String> answer = send(role, method, path, body);
            assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
            return answer;
        }

        HttpResponse<String> send(Role role, String method, String path, String body, String... headers) {
            HttpRequest.Builder request = HttpRequest.newBuilder(server.uri(filled(path, role)))
                    .header("Authorization", sample.person(role).bearer());
            if (headers.length > 0) {
                request.headers(headers);
            }
            if (body.isEmpty()) {
                request.method(method, BodyPublishers.noBody());
            } else {
                request.header("Content-Type", body.startsWith("BEGIN:") ? "text/calendar" : "application/json")
                        .method(method, BodyPublishers.ofString(filled(body, role)));
            }
            return server.send(request.build());
        }

        private String filled(String text, Role role) {
            // Counts once.
            return SampleBodies.filled(
                    text, name -> name.equals("factor") ? sample.value(name, role) : value(name, role));
        }

        private static String text(HttpResponse<String> answer, String field) {
            String text = json(answer).path(field).asText();
            assertThat(text).isNotEmpty();
            return text;
        }

        private static JsonNode json(HttpResponse<String> answer) {
            try {
                return JSON.readTree(answer.body());
            } catch (JsonProcessingException failure) {
                throw new AssertionError(failure);
            }
        }
    }
}
