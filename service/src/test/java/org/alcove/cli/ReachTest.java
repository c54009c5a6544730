package org.alcove.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.alcove.AlcoveConfiguration;
import org.alcove.clinic.ClinicModule;
import org.alcove.privacy.KeyFile;
import org.alcove.testing.CommandLine;
import org.alcove.testing.CommandLine.Outcome;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestPeople;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is for trying only never serves people, whichever way they come in. */
final class ReachTest {
    private final CommandLine line = CommandLine.over(TestDatabase.shared(), Clock.systemUTC());

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://calm.example",
                "http://192.0.2.7",
                "https://localhost.example",
                "https://a.localhost.example"
            })
    void refusesADemonstrationsKeysBehindAProxy(String publicUrl) {
        Outcome outcome = line.with("ALCOVE_PUBLIC_URL", publicUrl).run("server", line.configuration());

        assertThat(outcome.succeeded()).isFalse();
        assertThat(outcome.err())
                .startsWith("alcove: the keys are a demonstration's; ")
                .hasLineCount(1);
    }

    @Test
    void refusesADemonstrationsKeysBeyondLoopback() {
        Outcome outcome = line.with("ALCOVE_BIND_HOST", "0.0.0.0").run("server", line.configuration());

        assertThat(outcome.succeeded()).isFalse();
        assertThat(outcome.err())
                .startsWith("alcove: the keys are a demonstration's; ")
                .hasLineCount(1);
    }

    @ParameterizedTest
    @CsvSource({
        "ALCOVE_PUBLIC_URL, https://calm.example",
        "ALCOVE_BIND_HOST, 0.0.0.0",
        "ALCOVE_ADMIN_BIND_HOST, 0.0.0.0"
    })
    void refusesSwitchedOffRateLimitsWhereOthersCome(String variable, String value) {
        Path keys = folder.resolve("keys.json");
        KeyFile.createOrComplete(keys, false);

        Outcome outcome = line.with("ALCOVE_KEYS", keys.toString())
                .with("ALCOVE_POLICY_RATE_LIMITS", "off")
                .with(variable, value)
                .run("server", line.configuration());

        assertThat(outcome.succeeded()).isFalse();
        assertThat(outcome.err())
                .startsWith("alcove: ALCOVE_POLICY_RATE_LIMITS can be off only ")
                .hasLineCount(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"calm.example", "ftp://calm.example", "https://", "https://calm.example/?a=b", "not an address"})
    void refusesAPublicAddressThatIsNone(String publicUrl) {
        Outcome outcome = line.with("ALCOVE_PUBLIC_URL", publicUrl).run("server", line.configuration());

        assertThat(outcome.succeeded()).isFalse();
        assertThat(outcome.err())
                .startsWith("alcove: ALCOVE_PUBLIC_URL is not an address ")
                .hasLineCount(1);
    }

    @ParameterizedTest
    @CsvSource({
        "'', true",
        "http://localhost:8080, true",
        "https://calm.localhost, true",
        "http://LOCALHOST, true",
        "http://127.0.0.1:1, true",
        "http://127.9.9.9, true",
        "http://[::1]:8080, true",
        "http://0.0.0.0, false",
        "http://10.0.0.1, false",
        "http://[2001:db8::1], false",
        "https://calm.example, false"
    })
    void knowsWhichPublicAddressesAreThisMachines(String publicUrl, boolean expected) {
        AlcoveConfiguration configuration = new AlcoveConfiguration();
        configuration.setPublicUrl(publicUrl);

        assertThat(ListenAddresses.of(configuration).isPublicUrlLoopback()).isEqualTo(expected);
    }

    @Test
    void aDemonstrationLeavesAForeignClinicAlone() {
        TestDatabase database = TestDatabase.fresh();
        TestPeople.in(database, TestClock.MONDAY).clinic();
        database.jdbi()
                .useHandle(
                        handle -> handle.execute("DELETE FROM DATABASECHANGELOG ORDER BY ORDEREXECUTED DESC LIMIT 1"));
        CommandLine demonstration =
                CommandLine.over(database, Clock.systemUTC()).with("ALCOVE_VAR", folder.toString());

        Outcome outcome = demonstration.run("demonstrate", demonstration.configuration());

        assertThat(outcome.succeeded()).isFalse();
        assertThat(outcome.err())
                .startsWith("alcove: the database holds a clinic, ")
                .contains("demo.json")
                .hasLineCount(1);
        assertThat(folder.resolve("demo.json")).doesNotExist();
        assertThat(Files.exists(folder.resolve("seeding"))).isFalse();
        // Not even migrated.
        assertThat(org.alcove.persistence.Migrations.listMissing(database.configuration()))
                .hasSize(1);
        assertThat(ClinicModule.isUsed(database.transactor())).isTrue();
    }
}
