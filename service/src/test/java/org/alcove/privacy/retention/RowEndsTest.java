package org.alcove.privacy.retention;

import static org.assertj.core.api.Assertions.assertThat;

import com.codahale.metrics.MetricRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.alcove.audit.AuditRetention;
import org.alcove.audit.AuditTrail;
import org.alcove.audit.RetirementDao;
import org.alcove.privacy.Foundation;
import org.alcove.privacy.KeyedAuditSigner;
import org.alcove.privacy.ShredDao;
import org.alcove.privacy.TestVault;
import org.alcove.privacy.VaultDao;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestFoundation;
import org.alcove.testing.TestKeys;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.junit.jupiter.api.Test;

/** No table is forgotten: something ends its rows, or a reason is given why they stay. */
final class RowEndsTest {
    private static final TestDatabase DATABASE = TestDatabase.fresh();
    private static final Instant NOW = TestClock.MONDAY;

    private final List<End> ends = read();

    /** A line of the list. @param names what comes after how */
    private record End(String table, String how, List<String> names, String reason) {
        static End of(String line) {
            String[] said = line.split(": +", 2);
            String[] words = said[0].split(" +");
            return new End(
                    words[0],
                    words[1],
                    List.of(words).subList(2, words.length),
                    said.length < 2 ? "" : said[1].strip());
        }
    }

    private static List<End> read() {
        try (InputStream list = RowEndsTest.class.getResourceAsStream("/row-ends.txt")) {
            return new String(Objects.requireNonNull(list).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(End::of)
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private List<End> by(String how) {
        return ends.stream().filter(end -> end.how().equals(how)).toList();
    }

    private static RetentionService service() {
        Foundation foundation = TestFoundation.over(DATABASE, new TestClock(NOW));
        KeyedAuditSigner signer = new KeyedAuditSigner(TestKeys.ring());
        return new RetentionService(
                foundation.transactor(),
                new AuditTrail(signer, TestVault.shared()),
                new AuditRetention(foundation.transactor(), signer),
                TestVault.shared(),
                RetentionConfiguration.defaults(),
                new MetricRegistry(),
                foundation.ids());
    }

    private static List<RetentionService.OtherLine> dueToOthers(RetentionService service) {
        return service.dueToOthers(
                NOW,
                new OtherCutOffs(
                        Optional.empty(),
                        NOW.minus(Duration.ofDays(400)),
                        NOW.minus(Duration.ofDays(1)),
                        NOW.minus(Duration.ofDays(90)),
                        LocalDate.parse("2025-05-04")));
    }

    @Test
    void everyTableOfTheSchemaSaysWhatEndsItsRows() {
        List<String> schema = DATABASE.jdbi()
                .withHandle(handle -> handle.select(
                                "SELECT table_name FROM information_schema.tables" + " WHERE table_schema = DATABASE()")
                        .mapTo(String.class)
                        .list());

        assertThat(schema).hasSizeGreaterThan(40);
        assertThat(ends.stream().map(End::table).collect(Collectors.toSet()))
                .as("row-ends.txt")
                .containsExactlyInAnyOrderElementsOf(schema);
        assertThat(ends.stream().map(End::how)).isSubsetOf("retention", "job", "with", "shredding", "request", "kept");
        assertThat(by("kept"))
                .allSatisfy(end -> assertThat(end.reason()).as(end.table()).isNotEmpty());
    }

    @Test
    void whatIsSaidIsWhatTheDryRunTells() {
        assertThat(by("retention").stream().flatMap(end -> end.names().stream()).collect(Collectors.toSet()))
                .isEqualTo(Arrays.stream(RetentionKind.values())
                        .map(RetentionKind::code)
                        .collect(Collectors.toSet()));
        assertThat(by("job").stream().map(End::names).collect(Collectors.toSet()))
                .isEqualTo(dueToOthers(service()).stream()
                        .map(line -> List.of(line.job(), line.kind()))
                        .collect(Collectors.toSet()));
    }

    @Test
    void whatIsSaidIsDone() {
        assertThat(by("retention").stream().map(End::table))
                .isSubsetOf(deleted(RetentionDao.class, RetirementDao.class));
        assertThat(by("shredding").stream().map(End::table)).isSubsetOf(deleted(ShredDao.class, VaultDao.class));
        Set<List<String>> cascades = DATABASE.jdbi()
                .withHandle(handle -> handle.select("SELECT table_name, referenced_table_name"
                                + " FROM information_schema.referential_constraints"
                                + " WHERE constraint_schema = DATABASE() AND delete_rule = 'CASCADE'")
                        .map((row, context) -> List.of(row.getString(1), row.getString(2)))
                        .set());
        assertThat(by("with").stream()
                        .map(end -> List.of(end.table(), end.names().get(0))))
                .containsExactlyInAnyOrderElementsOf(cascades);
    }

    /** The tables that the statements of these delete from. */
    private static Set<String> deleted(Class<?>... daos) {
        return Stream.of(daos)
                .flatMap(dao -> Arrays.stream(dao.getMethods()))
                .map(method -> method.getAnnotation(SqlUpdate.class))
                .filter(Objects::nonNull)
                .map(statement -> statement.value().strip())
                .filter(sql -> sql.startsWith("DELETE FROM "))
                .map(sql -> sql.split("\\s+", 4)[2])
                .collect(Collectors.toSet());
    }

    @Test
    void theDryRunTellsOfNoticesFailuresFeedsAndWhereTheyAreFetchedFrom() {
        DATABASE.jdbi().useHandle(handle -> {
            // Of no account: nothing here asks whose they are.
            handle.execute("SET FOREIGN_KEY_CHECKS = 0");
            for (String age : List.of("2024-05-04", "2026-05-04")) {
                handle.execute(
                        "INSERT INTO notice (id, clinic_id, account_id, kind, subject_id, at)"
                                + " VALUES (?, 'c', 'a', 'feed_unused', 's', ?)",
                        age,
                        age);
                handle.execute(
                        "INSERT INTO sign_in_failure (name_hash, failures, last_failed_at) VALUES (?, 1, ?)", age, age);
                handle.execute(
                        "INSERT INTO feed (id, clinic_id, account_id, place, token_hash, disclosure, created_at,"
                                + " expires_at) VALUES (?, 'c', ?, 1, ?, 'busy', ?, ?)",
                        age,
                        age,
                        age,
                        age,
                        age);
                handle.execute(
                        "INSERT INTO feed_source (feed_id, kind, mark, first_seen_at, last_seen_on)"
                                + " VALUES ('f', 'program', ?, ?, ?)",
                        age,
                        age,
                        age);
            }
            handle.execute("SET FOREIGN_KEY_CHECKS = 1");
        });

        assertThat(dueToOthers(service()).stream().map(line -> line.kind() + " " + line.rows()))
                .contains("notices 1", "signInFailures 1", "feeds 1", "feedSources 1");
    }
}
