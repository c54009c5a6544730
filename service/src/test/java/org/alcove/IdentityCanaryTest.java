package org.alcove;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.dropwizard.testing.ConfigOverride;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.alcove.kernel.ClinicId;
import org.alcove.persistence.EmbeddedDatabase;
import org.alcove.testing.AlcoveServer;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestKeys;
import org.alcove.testing.TestPeople;
import org.alcove.testing.TestPeople.Person;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a client says of themself is nowhere in the clear: not in the database's files, its redo log, its binary log or a
 * dump, not in the key store, not in logs or metrics. The search proves itself by finding what was put where it may stand.
 */
final class IdentityCanaryTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CONTROL = "Umbrellabird-control-77341";

    private static final Map<String, String> CANARIES = canaries();

    @TempDir
    private Path folder;

    private static Map<String, String> canaries() {
        Map<String, String> canaries = new LinkedHashMap<>();
        canaries.put("preferredName", "Quillon Featherstonehaugh");
        canaries.put("legalName", "Quillonetta Featherstonehaugh-Zyx");
        canaries.put("pronouns", "xyrquill");
        canaries.put("email", "quillfeather.canary@perchandseed.example");
        canaries.put("phone", "+1 (904) 555-0187 x48151623");
        canaries.put("address", "48151 Quillfeather Terrace, Perchville");
        canaries.put("dateOfBirth", "1911-11-19");
        canaries.put("emergencyContact", "Osprey Quillfeather 904 555 0166");
        canaries.put("insuranceMemberId", "QF-48151623-CANARY");
        canaries.put("notes", "quillfeather prefers the side entrance");
        return canaries;
    }

    @Test
    void whatAClientSaysStandsNowhereInTheClear() throws IOException {
        PrintStream standardError = System.err;
        ByteArrayOutputStream logged = new ByteArrayOutputStream();
        Path data = folder.resolve("database");
        try (EmbeddedDatabase own = EmbeddedDatabase.start(
                        Path.of("target").toAbsolutePath().resolve("mariadb"),
                        data,
                        "--log-bin=canary-log",
                        "--server-id=1",
                        "--binlog-format=ROW");
                PrintStream capture = new PrintStream(logged, true, StandardCharsets.UTF_8)) {
            TestDatabase database = TestDatabase.on(own);
            String metrics;
            System.setErr(capture);
            try (AlcoveServer server = AlcoveServer.start(
                    database,
                    new TestClock(TestClock.MONDAY),
                    ConfigOverride.config("logging.level", "INFO"),
                    ConfigOverride.config("identity.secondFactor.requiredFor", ""))) {
                drive(server, database);
                metrics = server.send(HttpRequest.newBuilder(server.adminUri("/metrics"))
                                .build())
                        .body();
            } finally {
                System.setErr(standardError);
            }
            plantControl(database.jdbi());

            // Found where it may stand: in the table's file or the redo log, in the binary log and in the dump.
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(filesWith(data, CONTROL))
                            .anyMatch(name -> name.startsWith("canary-log"))
                            .anyMatch(name -> name.startsWith("ib_logfile") || name.endsWith(".ibd")));
            String dump = dump(database.jdbi());
            assertThat(dump).contains(CONTROL);

            String log = logged.toString(StandardCharsets.UTF_8);
            assertThat(log).contains("\"level\":\"INFO\"");
            for (String canary : CANARIES.values()) {
                assertThat(filesWith(data, canary)).as(canary).isEmpty();
                assertThat(filesWith(TestKeys.keyStore(), canary)).as(canary).isEmpty();
                assertThat(dump.contains(canary)).as("dump: " + canary).isFalse();
                assertThat(log.contains(canary)).as("log: " + canary).isFalse();
                assertThat(metrics.contains(canary)).as("metrics: " + canary).isFalse();
            }
        }
    }

    /** Plants the canaries, opens them in every way there is, and sends them where they are refused. */
    private static void drive(AlcoveServer server, TestDatabase database) throws IOException {
        TestPeople people = TestPeople.in(database, TestClock.MONDAY);
        ClinicId clinic = people.clinic();
        Person client = people.client(clinic);
        Person therapist = people.therapist(clinic);
        UUID care = UUID.randomUUID();
        database.jdbi().useHandle(handle -> {
            handle.execute(
                    "INSERT INTO care_relationship (id, clinic_id, client_id, therapist_id, client_code, began_at)"
                            + " VALUES (?, ?, ?, ?, 'maple-heron', ?)",
                    care,
                    clinic,
                    client.actor().requireClient(),
                    therapist.actor().requireTherapist(),
                    TestClock.MONDAY);
            handle.execute(
                    "INSERT INTO access_grant (id, clinic_id, client_id, therapist_id, fields, ground, from_at)"
                            + " VALUES (?, ?, ?, ?, '*', 'care', ?)",
                    care,
                    clinic,
                    client.actor().requireClient(),
                    therapist.actor().requireTherapist(),
                    TestClock.MONDAY);
        });
        String whole = JSON.writeValueAsString(CANARIES);
        assertThat(send(server, client, "PUT", "/api/me/identity", whole)).isEqualTo(200);
        assertThat(send(server, client, "GET", "/api/me/identity", "")).isEqualTo(200);
        // Refused bodies, and places that take no names.
        assertThat(send(server, client, "PUT", "/api/me/identity", whole.replace("1911-11-19", "1811-11-19")))
                .isEqualTo(422);
        assertThat(send(server, client, "PUT", "/api/me/identity", whole + "}")).isBetween(400, 422);
        assertThat(send(server, client, "POST", "/api/feeds", whole)).isLessThan(500);
        for (String purpose : List.of("prepare_session", "contact", "billing", "safety", "records")) {
            assertThat(send(
                            server,
                            therapist,
                            "POST",
                            "/api/clients/maple-heron/identity/open",
                            "{\"purpose\":\"" + purpose + "\"}"))
                    .isEqualTo(200);
        }
        assertThat(send(server, therapist, "POST", "/api/me/clients/open-today", ""))
                .isEqualTo(200);
        assertThat(send(server, therapist, "POST", "/api/clients/maple-heron/identity/open", whole))
                .isBetween(400, 422);
        Person officer = people.privacyOfficer(clinic);
        assertThat(send(server, client, "GET", "/api/me/access-log", "")).isEqualTo(200);
        assertThat(send(server, officer, "GET", "/api/audit", "")).isEqualTo(200);
    }

    private static int send(AlcoveServer server, Person person, String method, String path, String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(server.uri(path)).header("Authorization", person.bearer());
        HttpResponse<String> answer = server.send(
                body.isEmpty()
                        ? request.method(method, BodyPublishers.noBody()).build()
                        : request.header("Content-Type", "application/json")
                                .method(method, BodyPublishers.ofString(body))
                                .build());
        if (answer.statusCode() >= 400 || path.contains("audit")) {
            assertThat(CANARIES.values()).noneMatch(answer.body()::contains);
        }
        return answer.statusCode();
    }

    private static void plantControl(Jdbi jdbi) {
        jdbi.useHandle(handle -> {
            handle.execute("CREATE TABLE scratch (plain VARCHAR(100) NOT NULL)");
            handle.execute("INSERT INTO scratch (plain) VALUES (?)", CONTROL);
        });
    }

    /** Files under a folder in which a text stands. */
    private static List<String> filesWith(Path root, String text) {
        try (Stream<Path> files = Files.walk(root)) {
            return files
                    .filter(Files::isRegularFile)
                    .filter(file -> holds(file, text))
                    .map(file -> file.getFileName().toString())
                    .collect(Collectors.toCollection(TreeSet::new))
                    .stream()
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Latin-1 gives every byte one character, so that ASCII is found in whatever surrounds it. */
    private static boolean holds(Path file, String text) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(text);
        } catch (NoSuchFileException gone) {
            return false;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Every value of every table, as a dump has them. */
    private static String dump(Jdbi jdbi) {
        return jdbi.withHandle(handle -> {
            StringBuilder dump = new StringBuilder();
            List<String> tables = handle.select(
                            "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()")
                    .mapTo(String.class)
                    .list();
            for (String table : tables) {
                handle.select("SELECT * FROM `" + table + "`")
                        .map((row, context) -> {
                            for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                                byte[] value = row.getBytes(i);
                                if (value != null) {
                                    dump.append(new String(value, StandardCharsets.ISO_8859_1))
                                            .append('\n');
                                }
                            }
                            return 1;
                        })
                        .list();
            }
            return dump.toString();
        });
    }
}
