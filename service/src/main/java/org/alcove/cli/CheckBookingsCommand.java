package org.alcove.cli;

import com.codahale.metrics.MetricRegistry;
import io.dropwizard.core.Application;
import io.dropwizard.core.Configuration;
import io.dropwizard.core.setup.Bootstrap;
import io.dropwizard.db.ManagedDataSource;
import java.time.InstantSource;
import java.util.List;
import net.sourceforge.argparse4j.inf.Namespace;
import org.alcove.availability.OpenDays;
import org.alcove.booking.BookedTime;
import org.alcove.booking.BookingCheck;
import org.alcove.busyimport.OutsideTime;
import org.alcove.persistence.JdbiModule;
import org.alcove.persistence.Transactor;
import org.jdbi.v3.core.Jdbi;

/**
 * Recomputes every claim, counter and day of the search's picture from what they are derived from; changes nothing, and
 * fails if any differs.
 */
public final class CheckBookingsCommand<C extends Configuration & CommandSettings> extends CheckedCommand<C> {
    private final InstantSource clock;

    public CheckBookingsCommand(Application<C> application, InstantSource clock) {
        super(
                application,
                "check-bookings",
                "Checks that claims, counters and the search's days are what appointments, holds and hours make them");
        this.clock = clock;
    }

    @Override
    @SuppressWarnings("SystemOut")
    protected void run(Bootstrap<C> bootstrap, Namespace namespace, C configuration) throws Exception {
        ServiceCommand.requireDatabaseAddress(configuration);
        ManagedDataSource database = configuration.getDatabase().build(new MetricRegistry(), "check-bookings");
        database.start();
        try {
            Jdbi jdbi = JdbiModule.jdbi(database);
            List<BookingCheck.Finding> findings = new BookingCheck(jdbi).check(clock.instant());
            findings.forEach(finding -> System.out.println(finding.what() + " " + finding.owner()));
            List<OpenDays.Difference> days = OpenDays.over(
                            new Transactor(jdbi), List.of(new BookedTime(), new OutsideTime()))
                    .check(clock.instant());
            days.forEach(day -> System.out.println("open_day " + day.therapistId() + " " + day.utcDay()));
            int faults = findings.size() + days.size();
            if (faults > 0) {
                throw new CommandFailure(faults + " things are not what appointments, holds and hours make them");
            }
            System.out.println(
                    "Claims, counters and the search's days are what appointments, holds and hours make them.");
        } finally {
            database.stop();
        }
    }
}
