package org.alcove.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.alcove.availability.OpenDays;
import org.alcove.booking.BookedTime;
import org.alcove.busyimport.OutsideTime;
import org.alcove.identity.IdentityConfiguration;
import org.alcove.identity.IdentityModule;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.Role;
import org.alcove.kernel.Secret;
import org.alcove.testing.AlcoveServer;
import org.alcove.testing.CommandLine;
import org.alcove.testing.CommandLine.Outcome;
import org.alcove.testing.SampleClinic;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestFoundation;
import org.alcove.testing.TestPeople;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An operator who lets bookings be checked is told by a failure, not only by a line, that something is not as it has to be. */
final class RecountTest {
    private static final TestDatabase DATABASE = TestDatabase.fresh();
    private static final TestClock CLOCK = new TestClock(TestClock.MONDAY);

    private static AlcoveServer server;
    private static String type;
    private static String joinCode;

    @TempDir
    private static Path folder = Path.of("");

    private final CommandLine line = CommandLine.over(DATABASE, CLOCK).with("ALCOVE_VAR", folder.toString());

    /** What is done to the rows, and undone. */
    enum Fault {
        GHOST_CLAIM(
                "INSERT INTO claim (owner_id, lane, tick, holder) SELECT id, 0, 1, UNHEX(MD5('nobody')) FROM therapist",
                "DELETE FROM claim WHERE holder = UNHEX(MD5('nobody'))",
                "claim_of_nobody "),
        /** A month ahead, where no client of a simulation books and has the row written anew. */
        STALE_DAY(Fault.TURN, Fault.TURN, "open_day ");

        private static final String TURN =
                "UPDATE open_day SET session_bits = INSERT(session_bits, 1, 1, CHAR(ASCII(session_bits) ^ 255))"
                        + " WHERE utc_day = '2026-06-03'";

        private final String plant;
        private final String remove;
        private final String told;

        Fault(String plant, String remove, String told) {
            this.plant = plant;
            this.remove = remove;
            this.told = told;
        }
    }

    @BeforeAll
    static void start() {
        server = AlcoveServer.start(DATABASE, CLOCK);
        TestPeople people = TestPeople.in(DATABASE, CLOCK.instant());
        ClinicId clinic = people.clinic();
        SampleClinic sample = new SampleClinic(server, people, clinic);
        type = sample.value("sessionType", Role.ADMIN);
        String unused = sample.value("therapist", Role.THERAPIST);
        OpenDays.over(DATABASE.transactor(), List.of(new BookedTime(), new OutsideTime()))
                .extend(CLOCK.instant());
        joinCode = UUID.randomUUID().toString();
        new IdentityModule(
                        TestFoundation.over(DATABASE, CLOCK),
                        IdentityConfiguration.defaults(),
                        URI.create("http://localhost:8080"))
                .accounts()
                .createPublicJoinCode(clinic, Secret.of(joinCode), Duration.ofDays(1));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void succeedsWhereEverythingIsAsItHasToBe() {
        Outcome simulated = simulate();
        Outcome checked = line.run("check-bookings", line.configuration());

        assertThat(simulated.succeeded()).as(simulated.out() + simulated.err()).isTrue();
        assertThat(simulated.out()).contains("book 201").doesNotContain("recounted");
        assertThat(checked.succeeded()).as(checked.out() + checked.err()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void checkingFailsOn(Fault fault) {
        Outcome checked = with(fault, () -> line.run("check-bookings", line.configuration()));

        assertThat(checked.succeeded()).isFalse();
        assertThat(checked.out()).startsWith(fault.told).hasLineCount(1);
        assertThat(checked.err()).startsWith("alcove: 1 things are not").hasLineCount(1);
    }

    @ParameterizedTest
    @EnumSource
    void aSimulationFailsOn(Fault fault) {
        Outcome simulated = with(fault, this::simulate);

        assertThat(simulated.succeeded()).isFalse();
        assertThat(simulated.out()).contains("recounted: " + fault.told).doesNotContain("fault: ");
        assertThat(simulated.err()).isEqualToIgnoringNewLines("alcove: the service did not keep its word, 1 times");
    }

    @Test
    void aSimulationFailsOnWhatItsClientsMetAlone() {
        // Nobody listens there.
        write("http://localhost:1");

        Outcome simulated =
                line.run("simulate", "--clients", "1", "--seconds", "1", "--patience", "1", line.configuration());

        assertThat(simulated.succeeded()).isFalse();
        assertThat(simulated.out()).contains("fault: a client can't go on").doesNotContain("recounted: ");
        assertThat(simulated.err())
                .startsWith("alcove: the service did not keep its word")
                .hasLineCount(1);
    }

    private Outcome simulate() {
        write(server.uri("").toString());
        return line.run("simulate", "--clients", "2", "--seconds", "1", line.configuration());
    }

    private static void write(String url) {
        new DemonstrationFiles(folder)
                .write(new DemonstrationSheet(
                        url,
                        "",
                        joinCode,
                        List.of(),
                        List.of(new DemonstrationSheet.SessionType(type, "Session", "individual")),
                        List.of()));
    }

    private static Outcome with(Fault fault, Supplier<Outcome> command) {
        assertThat(execute(fault.plant)).isEqualTo(1);
        try {
            return command.get();
        } finally {
            assertThat(execute(fault.remove)).isEqualTo(1);
        }
    }

    private static int execute(String sql) {
        return DATABASE.jdbi().withHandle(handle -> handle.execute(sql));
    }
}
