package org.alcove.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileNotFoundException;
import java.net.BindException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import org.alcove.persistence.EmbeddedDatabase;
import org.alcove.privacy.KeyFile;
import org.alcove.testing.CommandLine;
import org.alcove.testing.CommandLine.Outcome;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever goes wrong, an operator gets one line that holds no secret, and no stack trace. */
final class CommandFailureTest {
    private static final String SECRET = "Quillfeather";

    private final CommandLine line = CommandLine.over(TestDatabase.shared(), Clock.systemUTC());

    @TempDir
    private Path folder;

    @Test
    void tellsWhatACommandItselfSaysHoweverDeepItLies() {
        Throwable wrapped = new IllegalStateException(SECRET, new RuntimeException(new CommandFailure("say this")));

        assertThat(CommandFailure.describe(wrapped)).isEqualTo("say this");
    }

    @Test
    void makesOneLineOfMany() {
        assertThat(CommandFailure.describe(new CommandFailure("two faults:\n  * first\n  * second\n")))
                .isEqualTo("two faults: first; second");
    }

    @Test
    void tellsOfTakenAddressesAndMissingFiles() {
        assertThat(CommandFailure.describe(new RuntimeException(new BindException(SECRET))))
                .contains("ALCOVE_PORT")
                .doesNotContain(SECRET);
        assertThat(CommandFailure.describe(new NoSuchFileException("config.yml")))
                .contains("config.yml is not there");
        assertThat(CommandFailure.describe(new FileNotFoundException("File config.yml not found")))
                .isEqualTo("the file config.yml is not there or can't be read");
    }

    @Test
    void tellsOfTheUnexpectedItsClassAndPlaceAndNeverItsMessage() {
        String told = CommandFailure.describe(new SQLException("duplicate entry '" + SECRET + "'"));

        assertThat(told)
                .contains("java.sql.SQLException")
                .contains("CommandFailureTest")
                .doesNotContain(SECRET);
        assertThat(told).doesNotContain("\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "server",
                "check",
                "db",
                "create-keys",
                "create-clinic",
                "invite-staff",
                "verify-audit",
                "busy-preview",
                "demonstrate"
            })
    void helpsWithEveryCommand(String command) {
        Outcome outcome = line.run(command, "--help");

        assertThat(outcome.succeeded()).as(outcome.err()).isTrue();
        assertThat(outcome.out()).contains("usage: ").contains(command);
    }

    @Test
    void tellsASettingsFileThatIsNotThere() {
        assertRefused(line.run("check", "nowhere.yml"), "nowhere.yml");
    }

    @Test
    void tellsAWrongSetting() {
        line.with("ALCOVE_POLICY_JOBS", "sometimes");

        assertRefused(line.run("check", line.configuration()), "jobs");
    }

    @Test
    void saysThatValidSettingsAreValid() {
        Outcome outcome = line.run("check", line.configuration());

        assertThat(outcome.succeeded()).as(outcome.err()).isTrue();
        assertThat(outcome.err()).isEmpty();
    }

    @Test
    void tellsAWrongPasswordWithoutIt() {
        line.with("ALCOVE_DB_PASSWORD", SECRET);

        assertRefused(line.run("server", line.configuration()), "refused the user or the password");
    }

    @Test
    void tellsADatabaseThatIsNotThere() {
        line.with("ALCOVE_DB_URL", "jdbc:mysql://127.0.0.1:1/alcove?sslMode=DISABLED&password=" + SECRET);

        assertRefused(line.run("db", "status", line.configuration()), "can't be reached");
    }

    @Test
    void tellsASchemaThatIsNotThere() {
        String url = TestDatabase.shared().configuration().getUrl();
        line.with("ALCOVE_DB_URL", url.replaceFirst("/test_\\d+", "/nowhere"));

        assertRefused(line.run("db", "migrate", line.configuration()), "has no schema nowhere");
    }

    @Test
    void tellsASchemaThatLacksSomething() {
        TestDatabase behind = TestDatabase.fresh();
        behind.jdbi()
                .useHandle(
                        handle -> handle.execute("DELETE FROM DATABASECHANGELOG ORDER BY ORDEREXECUTED DESC LIMIT 1"));
        CommandLine server = CommandLine.over(behind, Clock.systemUTC());

        assertRefused(server.run("server", server.configuration()), "db migrate");
        assertRefused(server.run("db", "status", server.configuration()), "not applied yet");
    }

    @ParameterizedTest
    @CsvSource({"ALCOVE_DB_URL, no database is set", "ALCOVE_KEYS, no key file is set"})
    void tellsWhatIsMissing(String variable, String told) {
        line.with(variable, "");

        assertRefused(line.run("server", line.configuration()), told);
    }

    @Test
    void tellsAKeyFileThatIsNone() throws Exception {
        Path keys = Files.writeString(folder.resolve("keys.json"), "{\"" + SECRET + "\": 1}");

        assertRefused(line.with("ALCOVE_KEYS", keys.toString()).run("server", line.configuration()), "key");
    }

    @Test
    void leavesNoDatabaseBehindWhenADemonstrationsKeysAreNone() throws Exception {
        Path binaries = Path.of("target", "mariadb").toAbsolutePath();
        Files.createDirectories(binaries);
        Files.createSymbolicLink(folder.resolve("mariadb"), binaries);
        Path keys = Files.writeString(folder.resolve("keys.json"), "{\"" + SECRET + "\": 1}");
        CommandLine demonstration = new CommandLine(Clock.systemUTC())
                .with("ALCOVE_VAR", folder.toString())
                .with("ALCOVE_KEYS", keys.toString());

        assertRefused(demonstration.run("demonstrate", demonstration.configuration()), "key");

        // Nobody else holds its files.
        EmbeddedDatabase.start(binaries, folder.resolve("database")).close();
    }

    @Test
    void makesAKeyFileAndLeavesItAlone() throws Exception {
        Path keys = folder.resolve("keys.json");

        assertThat(line.run("create-keys", keys.toString()).succeeded()).isTrue();
        byte[] made = Files.readAllBytes(keys);
        assertThat(line.run("create-keys", keys.toString()).succeeded()).isTrue();

        assertThat(keys).hasBinaryContent(made);
        assertThat(KeyFile.load(keys).isDemonstration()).isFalse();
    }

    @Test
    void rotatesNoKeysForADatabaseThatNoServiceHasUsed() throws Exception {
        Path store = folder.resolve("no-store");
        byte[] keys = Files.readAllBytes(TestKeys.file());
        CommandLine unused =
                CommandLine.over(TestDatabase.fresh(), Clock.systemUTC()).with("ALCOVE_KEY_STORE", store.toString());

        assertRefused(unused.run("rotate-keys", unused.configuration()), "belongs to no key store yet");

        assertThat(store).doesNotExist();
        assertThat(TestKeys.file()).hasBinaryContent(keys);
    }

    private static void assertRefused(Outcome outcome, String told) {
        assertThat(outcome.succeeded()).isFalse();
        assertThat(outcome.err())
                .startsWith("alcove: ")
                .contains(told)
                .doesNotContain(SECRET)
                .doesNotContain("unexpected")
                .hasLineCount(1);
    }
}
