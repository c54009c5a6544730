package org.alcove.privacy.erasure;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.alcove.audit.AuditSealer;
import org.alcove.audit.AuditVerifier;
import org.alcove.audit.HeadFile;
import org.alcove.kernel.Role;
import org.alcove.privacy.KeyedAuditSigner;
import org.alcove.testing.AlcoveServer;
import org.alcove.testing.SampleBodies;
import org.alcove.testing.SampleClinic;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestKeys;
import org.alcove.testing.TestPeople;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the trail and the tables still know of a client who joined, signed in, booked, and was erased. */
final class ErasedTrailTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What the sample of a join says. */
    private static final String PASSWORD = "eleven quiet lanterns";

    private static final String PROOF = "{\"password\":\"" + PASSWORD + "\"}";

    /** Where the id of who is nobody now still stands, in rows that stay as times and papers of nobody's. */
    private static final Set<String> STAYING = Set.of(
            "calendar_version.owner_id",
            "care_relationship.client_id",
            "client.id",
            "notice_receipt.client_id",
            "participant.client_id",
            "vault_key.client_id");

    private static TestDatabase database;
    private static AlcoveServer server;
    private static TestPeople people;

    @TempDir
    Path folder = Path.of("");

    private SampleClinic sample;
    private String token = "";

    @BeforeAll
    static void start() {
        // Of its own, because the whole trail is sealed and all of it is searched.
        database = TestDatabase.fresh();
        server = AlcoveServer.start(database, new TestClock(TestClock.MONDAY));
        people = TestPeople.in(database, TestClock.MONDAY);
    }

    @BeforeEach
    void furnish() {
        sample = new SampleClinic(server, people, people.clinic());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private HttpResponse<String> send(String method, String path, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(server.uri(path))
                .header("Content-Type", "application/json")
                .method(
                        method,
                        BodyPublishers.ofString(SampleBodies.filled(body, name -> sample.value(name, Role.CLIENT))));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return server.send(request.build());
    }

    private static JsonNode json(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
        try {
            return JSON.readTree(answer.body().isEmpty() ? "null" : answer.body());
        } catch (JsonProcessingException failure) {
            throw new AssertionError(failure);
        }
    }

    private static UUID one(String query, String loginName) {
        return database.jdbi()
                .withHandle(handle -> handle.select(query, loginName)
                        .map((row, context) -> id(row.getBytes(1)))
                        .one());
    }

    private static UUID id(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new UUID(buffer.getLong(), buffer.getLong());
    }

    /** Everywhere that an id stands in, as bytes or as text, or within something longer: table and column. */
    private static Set<String> places(UUID id) {
        Set<String> places = new TreeSet<>();
        List<byte[]> shapes = List.of(
                bytes(id),
                id.toString().getBytes(StandardCharsets.US_ASCII),
                id.toString().replace("-", "").getBytes(StandardCharsets.US_ASCII));
        database.jdbi().useHandle(handle -> {
            List<String[]> columns = handle.select("SELECT table_name, column_name FROM information_schema.columns"
                            + " WHERE table_schema = DATABASE() AND data_type NOT IN"
                            + " ('int', 'bigint', 'smallint', 'tinyint', 'date', 'datetime', 'timestamp', 'double')")
                    .map((row, context) -> new String[] {row.getString(1), row.getString(2)})
                    .list();
            assertThat(columns).hasSizeGreaterThan(200);
            for (String[] column : columns) {
                for (byte[] shape : shapes) {
                    int found = handle.select(
                                    "SELECT COUNT(*) FROM `" + column[0] + "` WHERE LOCATE(?, CAST(`" + column[1]
                                            + "` AS BINARY)) > 0",
                                    (Object) shape)
                            .mapTo(int.class)
                            .one();
                    if (found > 0) {
                        places.add(column[0] + "." + column[1]);
                    }
                }
            }
        });
        return places;
    }

    /** Joins, signs in after two failures, and does what clients do. @return their login name */
    private String live() {
        String loginName = json(send(
                        "POST", "/api/join", SampleBodies.of("join").get(0)))
                .path("loginName")
                .asText();
        for (int i = 0; i < 2; i++) {
            assertThat(send("POST", "/api/login", login(loginName, "not their lanterns"))
                            .statusCode())
                    .isEqualTo(401);
        }
        String first = json(send("POST", "/api/login", login(loginName, PASSWORD)))
                .path("token")
                .asText();
        token = json(send("POST", "/api/login", login(loginName, PASSWORD)))
                .path("token")
                .asText();
        assertThat(first).isNotEmpty().isNotEqualTo(token);
        String appointment = json(send(
                        "POST",
                        "/api/appointments",
                        SampleBodies.of("bookAppointment").get(0),
                        "Idempotency-Key",
                        UUID.randomUUID().toString()))
                .path("id")
                .asText();
        json(send(
                "PUT", "/api/me/identity", SampleBodies.of("replaceOwnIdentity").get(0)));
        json(send(
                "POST", "/api/feeds", "{}", "Idempotency-Key", UUID.randomUUID().toString()));
        json(send("PATCH", "/api/me/settings", SampleBodies.of("changeSettings").get(0)));
        json(send("DELETE", "/api/me/login-sessions", ""));
        assertThat(send("GET", "/api/clinic/roster", "").statusCode()).isBetween(400, 499);
        json(send(
                "POST",
                "/api/appointments/" + appointment + "/cancel",
                SampleBodies.of("cancelAppointment").get(0),
                "If-Match",
                "\"1\"",
                "Idempotency-Key",
                UUID.randomUUID().toString()));
        json(send("GET", "/api/me/access-log", ""));
        return loginName;
    }

    private static String login(String name, String password) {
        return "{\"loginName\":\"" + name + "\",\"password\":\"" + password + "\"}";
    }

    private String trail() {
        return server.send(HttpRequest.newBuilder(server.uri("/api/audit?limit=500"))
                        .header(
                                "Authorization",
                                sample.person(Role.PRIVACY_OFFICER).bearer())
                        .build())
                .body();
    }

    @Test
    void nothingLeadsFromWhatTheyDidToTheirAccountOrToThem() throws Exception {
        String loginName = live();
        UUID account = one("SELECT id FROM account WHERE login_name = ?", loginName);
        UUID client = one("SELECT client_id FROM account WHERE login_name = ?", loginName);
        assertThat(places(account)).contains("account.id", "idempotent_answer.account_id");
        assertThat(json(send("POST", "/api/me/export", PROOF)).at("/records/audit_event"))
                .as("to themself all of it is shown as long as they are somebody")
                .extracting(row ->
                        row.path("action").asText() + " " + row.path("outcome").asText())
                .contains(
                        "join done",
                        "sign_in done",
                        "sign_in denied",
                        "appointment_book done",
                        "appointment_cancel done",
                        "client_settings_change done",
                        "login_session_revoke done");
        assertThat(places(account)).as("already before").doesNotContain("audit_event.actor_account_id");

        json(send("POST", "/api/me/erasure", PROOF));

        assertThat(places(account)).isEmpty();
        assertThat(places(client)).isEqualTo(new TreeSet<>(STAYING));
        assertThat(trail())
                .contains("appointment_book", "sign_in", "client_shred")
                .doesNotContain(account.toString(), client.toString(), loginName);
        // Whoever works here is still named by their account.
        assertThat(trail())
                .contains(
                        sample.person(Role.PRIVACY_OFFICER).actor().accountId().toString());
        Path heads = folder.resolve("heads");
        KeyedAuditSigner signer = new KeyedAuditSigner(TestKeys.ring());
        assertThat(new AuditSealer(database.transactor(), signer, new HeadFile(heads)).sealAll(TestClock.MONDAY))
                .isPositive();
        assertThat(new AuditVerifier(database.transactor(), signer)
                        .verify(HeadFile.read(heads))
                        .fault())
                .isEmpty();
    }

    @Test
    void whatOneAccountDidStandsTogetherUnderANameThatIsNobodys() {
        String loginName = live();
        UUID account = one("SELECT id FROM account WHERE login_name = ?", loginName);
        json(send("POST", "/api/me/erasure", PROOF));
        List<UUID> actors = database.jdbi()
                .withHandle(handle -> handle.select(
                                "SELECT DISTINCT actor_account_id FROM audit_event WHERE clinic_id = ?"
                                        + " AND action IN ('join', 'sign_in', 'appointment_book', 'appointment_cancel')",
                                sample.person(Role.ADMIN).actor().clinicId())
                        .map((row, context) -> id(row.getBytes(1)))
                        .list());
        assertThat(actors).hasSize(1).doesNotContain(account);
        List<UUID> names = database.jdbi()
                .withHandle(handle -> handle.select(
                                "SELECT DISTINCT client_pseudonym FROM audit_event WHERE actor_account_id = ?"
                                        + " AND client_pseudonym IS NOT NULL",
                                (Object) bytes(actors.get(0)))
                        .map((row, context) -> id(row.getBytes(1)))
                        .list());
        assertThat(names).hasSize(1).doesNotContain(actors.get(0));
    }

    private static byte[] bytes(UUID id) {
        return ByteBuffer.allocate(16)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
    }
}
