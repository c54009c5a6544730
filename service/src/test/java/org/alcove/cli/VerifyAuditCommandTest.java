package org.alcove.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dropwizard.testing.ConfigOverride;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.alcove.audit.AuditAction;
import org.alcove.audit.AuditEntry;
import org.alcove.privacy.Foundation;
import org.alcove.privacy.KeyFile;
import org.alcove.testing.AlcoveServer;
import org.alcove.testing.CommandLine;
import org.alcove.testing.CommandLine.Outcome;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestFoundation;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service seals the trail and writes its heads where an operator's command reads them, with nothing set for it. */
final class VerifyAuditCommandTest {
    private final TestDatabase database = TestDatabase.fresh();
    private final Foundation foundation = TestFoundation.over(database, Clock.systemUTC());

    @TempDir
    private Path folder = Path.of("");

    private CommandLine line = new CommandLine(Clock.systemUTC());

    @BeforeEach
    void sealTwice() {
        line = CommandLine.over(database, Clock.systemUTC()).with("ALCOVE_VAR", folder.toString());
        try (AlcoveServer service = AlcoveServer.startWithJobs(
                database,
                Clock.systemUTC(),
                ConfigOverride.config("var", folder.toString()),
                ConfigOverride.config("jobs.poll", "PT0.05S"),
                ConfigOverride.config("jobs.sealAudit", "PT1S"))) {
            Objects.requireNonNull(service);
            for (int seal = 1; seal <= 2; seal++) {
                int number = seal;
                append(3);
                await().atMost(Duration.ofMinutes(1)).until(() -> heads() >= number && unsealed() == 0);
            }
        }
    }

    private void append(int rows) {
        foundation.transactor().useTransaction(handle -> {
            for (int i = 0; i < rows; i++) {
                foundation
                        .audit()
                        .append(
                                handle,
                                AuditEntry.anonymous(
                                        AuditAction.ROSTER_READ,
                                        foundation.ids(),
                                        foundation.clock().instant()));
            }
        });
    }

    private long heads() throws IOException {
        Path heads = folder.resolve("audit-heads");
        return Files.exists(heads) ? Files.readAllLines(heads).size() : 0;
    }

    private int unsealed() {
        return Integer.parseInt(one("SELECT COUNT(*) FROM audit_event WHERE seal IS NULL"));
    }

    private String one(String query) {
        return database.jdbi()
                .withHandle(handle -> handle.select(query).mapTo(String.class).one());
    }

    private String last() {
        return one("SELECT MAX(number) FROM audit_seal");
    }

    private void sql(String statement) {
        database.jdbi().useHandle(handle -> handle.execute(statement));
    }

    private Outcome verify(String... more) {
        String[] arguments = new String[more.length + 2];
        arguments[0] = "verify-audit";
        System.arraycopy(more, 0, arguments, 1, more.length);
        arguments[arguments.length - 1] = line.configuration();
        return line.run(arguments);
    }

    private static void assertRefused(Outcome outcome, String... told) {
        assertThat(outcome.succeeded()).isFalse();
        assertThat(outcome.err()).startsWith("alcove: ").contains(told).hasLineCount(1);
    }

    @Test
    void findsTheServicesOwnHeadsAndSaysHowMuchIsWhole() {
        append(2);

        Outcome outcome = verify();

        assertThat(outcome.succeeded()).as(outcome.err()).isTrue();
        assertThat(outcome.out())
                .contains("is whole: " + one("SELECT COUNT(*) FROM audit_event WHERE seal IS NOT NULL") + " rows in "
                        + one("SELECT COUNT(*) FROM audit_seal") + " seals, and 2 rows that are not sealed yet")
                .contains("compared with exported heads up to that of seal " + last());
    }

    @Test
    void namesTheFirstRowThatWasChangedInOneLine() {
        sql("UPDATE audit_event SET action = 'sign_in' WHERE seal = 1 ORDER BY id LIMIT 1");

        Outcome outcome = verify();
        assertRefused(outcome, "not whole", "number 1 of seal 1", "changed");
        assertThat(outcome.err()).doesNotContain("key");
    }

    @Test
    void saysWithAFaultThatTheKeyIsNotTheOneThatTheDatabaseWasUsedWith() {
        Path other = folder.resolve("other-keys.json");
        KeyFile.createOrComplete(other, true);
        line.with("ALCOVE_KEYS", other.toString());

        assertRefused(
                verify(),
                "not whole",
                "not signed by this service",
                "the key for audit-row is not the one that this database was used with",
                "another service's key file");
    }

    /** What is noted of the keys stands in the database that is distrusted. */
    @Test
    void whatIsNotedOfTheKeysNeitherMakesAFaultNorHidesOne() {
        sql("UPDATE key_check SET value = REVERSE(value) WHERE purpose = 'audit-head'");
        Outcome whole = verify();
        assertThat(whole.succeeded()).as(whole.err()).isTrue();

        sql("UPDATE audit_event SET action = 'sign_in' WHERE seal = 1 ORDER BY id LIMIT 1");
        assertRefused(verify(), "not whole", "number 1 of seal 1", "changed", "the key for audit-head is not the one");
        sql("DROP TABLE key_check");
        assertRefused(verify(), "not whole", "number 1 of seal 1", "changed");
    }

    /** As a copy that failed leaves it: nothing would be missed of a trail that was cut short. */
    @Test
    void failsWithoutAHeadToCompareTheSealsWith() throws IOException {
        Path empty = Files.createFile(folder.resolve("empty"));
        Path cut = Files.writeString(
                folder.resolve("cut"),
                Files.readString(folder.resolve("audit-heads")).substring(0, 40));

        for (Path heads : List.of(empty, cut)) {
            assertRefused(
                    verify("--heads", heads.toString()), heads.toString(), "no head", last() + " seals", "cut off");
        }
        sql("UPDATE audit_event SET action = 'sign_in' WHERE seal = 1 ORDER BY id LIMIT 1");
        assertRefused(verify("--heads", empty.toString()), "number 1 of seal 1", "changed");
    }

    @Test
    void saysHowFarTheHeadsGoThatItWasGiven() throws IOException {
        Path old = Files.writeString(
                folder.resolve("old"),
                Files.readAllLines(folder.resolve("audit-heads")).get(0) + "\n");

        Outcome outcome = verify("--heads", old.toString());

        assertThat(outcome.succeeded()).as(outcome.err()).isTrue();
        assertThat(outcome.out())
                .contains(" in " + last() + " seals")
                .contains("compared with exported heads up to that of seal 1.");
    }

    @Test
    void noticesByTheHeadsThatTheEndWasCutOffAndSaysWithoutThemThatItCanNot() throws IOException {
        Path copy = Files.copy(folder.resolve("audit-heads"), folder.resolve("copy"));
        String last = last();
        sql("DELETE FROM audit_event WHERE seal = " + last);
        sql("DELETE FROM audit_seal WHERE number = " + last);

        assertRefused(verify(), "seal " + last + " was exported and is not there");
        Files.delete(folder.resolve("audit-heads"));
        assertRefused(verify(), "no exported heads", "cut off");
        assertRefused(verify("--heads", copy.toString()), "seal " + last + " was exported and is not there");
    }
}
