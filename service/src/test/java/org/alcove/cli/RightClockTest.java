package org.alcove.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.UUID;
import org.alcove.privacy.TestVault;
import org.alcove.testing.CommandLine;
import org.alcove.testing.CommandLine.Outcome;
import org.alcove.testing.TestDatabase;
import org.junit.jupiter.api.Test;

/** Commands that destroy by this machine's time do nothing while it is not the database's. */
final class RightClockTest {
    private static final TestDatabase DATABASE = TestDatabase.shared();

    private static Outcome runAhead(Duration ahead, String... command) {
        CommandLine line = CommandLine.over(DATABASE, Clock.offset(Clock.systemUTC(), ahead));
        String[] arguments = Arrays.copyOf(command, command.length + 1);
        arguments[command.length] = line.configuration();
        return line.run(arguments);
    }

    private static void assertRefused(String what, String... command) {
        for (Duration apart : new Duration[] {Duration.ofHours(1), Duration.ofHours(-1)}) {
            Outcome outcome = runAhead(apart, command);
            assertThat(outcome.succeeded()).isFalse();
            assertThat(outcome.out()).isEmpty();
            assertThat(outcome.err().strip())
                    .matches("alcove: " + what
                            + " by this machine's clock, and it can't be trusted: the clocks are [0-9]+ s apart");
        }
    }

    @Test
    void noKeyIsDestroyed() {
        assertRefused("keys are destroyed", "rotate-keys");
    }

    @Test
    void noRowIsDeleted() {
        assertRefused("rows are deleted", "retention", "--really");
    }

    @Test
    void nobodyIsShredded() {
        assertRefused(
                "what has to be kept is told",
                "shred-client",
                "--really",
                "--client",
                UUID.randomUUID().toString());
    }

    @Test
    void whatWouldBeDoneIsToldAllTheSame() {
        TestVault.use(DATABASE);

        Outcome outcome = runAhead(Duration.ofHours(1), "retention");

        assertThat(outcome.succeeded()).as(outcome.err()).isTrue();
        assertThat(outcome.out()).contains("A dry run");
    }
}
