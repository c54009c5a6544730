package org.alcove;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dropwizard.testing.ConfigOverride;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.alcove.audit.AuditSealer;
import org.alcove.audit.HeadFile;
import org.alcove.persistence.EmbeddedDatabase;
import org.alcove.privacy.KeyedAuditSigner;
import org.alcove.testing.AlcoveServer;
import org.alcove.testing.CanarySearch;
import org.alcove.testing.DatabaseDump;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What anybody says of themself or of a client is nowhere in the clear: a canary goes into every text, parameter and header
 * of every operation of the contract, from every role, and then none is in the database's files, its redo log, its binary log or a dump, nor
 * in the folder of the keys, the exported heads, logs, metrics, health or any refusal. What may stand is listed, and found
 * where it may.
 */
final class IdentityCanaryTest {
    /** What the clinic says of itself and its therapists stands in the database, and nowhere else. */
    private static final Set<String> MAY_STAND = Set.of(
            "addWord /code",
            "addWord /label",
            "changeClinic /name",
            "changeSessionType /name",
            "changeTherapist /credentials",
            "changeTherapist /displayName",
            "createSessionType /name",
            "createTherapist /credentials",
            "createTherapist /displayName",
            "importTherapists body",
            "replaceWords /words/0/code",
            "replaceWords /words/0/label");

    private final CanarySearch canaries = new CanarySearch();

    @TempDir
    private Path folder;

    @Test
    void whatAClientSaysStandsNowhereInTheClear() throws IOException {
        PrintStream standardError = System.err;
        ByteArrayOutputStream logged = new ByteArrayOutputStream();
        Path data = folder.resolve("database");
        Path heads = folder.resolve("audit-heads");
        try (EmbeddedDatabase own = EmbeddedDatabase.start(
                        Path.of("target").toAbsolutePath().resolve("mariadb"),
                        data,
                        "--log-bin=canary-log",
                        "--server-id=1",
                        "--binlog-format=ROW",
                        "--binlog-annotate-row-events=ON",
                        "--innodb-flush-log-at-trx-commit=0");
                PrintStream capture = new PrintStream(logged, true, StandardCharsets.UTF_8)) {
            TestDatabase database = TestDatabase.on(own);
            CanaryFlight flight;
            Set<String> grounded;
            String told;
            System.setErr(capture);
            try (AlcoveServer server = AlcoveServer.start(
                    database,
                    new TestClock(TestClock.MONDAY),
                    // More than as shipped, which has libraries tell of failures only, and no line for each request.
                    ConfigOverride.config("logging.level", "INFO"),
                    ConfigOverride.config("logging.loggers.org\\.alcove", "DEBUG"),
                    ConfigOverride.config("identity.secondFactor.requiredFor", ""))) {
                flight = new CanaryFlight(server, database, canaries);
                flight.fly();
                grounded = flight.grounded();
                new AuditSealer(database.transactor(), new KeyedAuditSigner(TestKeys.ring()), new HeadFile(heads))
                        .sealAll(TestClock.MONDAY);
                told = admin(server, "/metrics") + admin(server, "/healthcheck");
            } finally {
                System.setErr(standardError);
            }

            // Planted wherever the contract takes a text, by every role, and accepted wherever it is kept.
            assertThat(canaries.planted()).isGreaterThan(500);
            assertThat(grounded).isEmpty();
            assertThat(flight.unexplained()).as("texts that took no canary").isEmpty();
            assertThat(flight.accepted()).containsAll(CanaryFlight.IDENTITY);

            // Found where they may stand: in the tables' files or the redo log, in the binary log and in the dump.
            Map<String, Set<String>> found = new TreeMap<>();
            await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
                found.clear();
                found.putAll(filesWithCanaries(data));
                assertThat(where(found, "canary-log")).isEqualTo(MAY_STAND);
                assertThat(where(found, "ib_logfile", ".ibd")).isEqualTo(MAY_STAND);
            });
            found.put("dump", canaries.find(DatabaseDump.of(database)));
            assertThat(found.get("dump")).isSubsetOf(MAY_STAND).contains("createTherapist /displayName");
            TreeSet<String> anywhere = new TreeSet<>();
            found.values().forEach(anywhere::addAll);
            assertThat(anywhere).isEqualTo(new TreeSet<>(MAY_STAND));

            String log = logged.toString(StandardCharsets.UTF_8);
            assertThat(log)
                    .contains("\"level\":\"INFO\"")
                    .contains("\"level\":\"DEBUG\"")
                    .contains("/api/me/identity");
            assertThat(canaries.find(log)).as("logs").isEmpty();
            assertThat(told).contains("alcove_request_seconds").contains("\"healthy\"");
            assertThat(canaries.find(told)).as("metrics and health").isEmpty();
            assertThat(filesWithCanaries(Objects.requireNonNull(TestKeys.file().getParent())))
                    .as("keys and key store")
                    .isEmpty();
            assertThat(canaries.find(Files.readString(heads))).as("heads").isEmpty();
            assertThat(flight.echoes()).as("refusals and headers").isEmpty();
        }
    }

    private static String admin(AlcoveServer server, String path) {
        return server.send(HttpRequest.newBuilder(server.adminUri(path)).build())
                .body();
    }

    /** What was found in files whose names hold one of some texts. */
    private static Set<String> where(Map<String, Set<String>> found, String... names) {
        Set<String> all = new TreeSet<>();
        found.forEach((file, planted) -> {
            if (Stream.of(names).anyMatch(file::contains)) {
                all.addAll(planted);
            }
        });
        return all;
    }

    /** Files below a folder, and what stands in them. */
    private Map<String, Set<String>> filesWithCanaries(Path root) throws IOException {
        Map<String, Set<String>> found = new TreeMap<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Set<String> planted = canaries.find(bytes(file));
                if (!planted.isEmpty()) {
                    found.put(root.relativize(file).toString(), planted);
                }
            }
        }
        return found;
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException gone) {
            return new byte[0];
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
