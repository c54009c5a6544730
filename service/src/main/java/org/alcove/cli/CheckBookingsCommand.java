package org.alcove.cli;

import com.codahale.metrics.MetricRegistry;
import io.dropwizard.core.Application;
import io.dropwizard.core.Configuration;
import io.dropwizard.core.setup.Bootstrap;
import io.dropwizard.db.ManagedDataSource;
import java.time.InstantSource;
import java.util.List;
import net.sourceforge.argparse4j.inf.Namespace;
import org.alcove.booking.BookingCheck;
import org.alcove.persistence.JdbiModule;

/** Recomputes every claim and counter from the appointments and holds; changes nothing, and fails if any differs. */
public final class CheckBookingsCommand<C extends Configuration & CommandSettings> extends CheckedCommand<C> {
    private final InstantSource clock;

    public CheckBookingsCommand(Application<C> application, InstantSource clock) {
        super(
                application,
                "check-bookings",
                "Checks that claims and counters are what appointments and holds make them");
        this.clock = clock;
    }

    @Override
    @SuppressWarnings("SystemOut")
    protected void run(Bootstrap<C> bootstrap, Namespace namespace, C configuration) throws Exception {
        ServiceCommand.requireDatabaseAddress(configuration);
        ManagedDataSource database = configuration.getDatabase().build(new MetricRegistry(), "check-bookings");
        database.start();
        try {
            List<BookingCheck.Finding> findings = new BookingCheck(JdbiModule.jdbi(database)).check(clock.instant());
            findings.forEach(finding -> System.out.println(finding.what() + " " + finding.owner()));
            if (!findings.isEmpty()) {
                throw new CommandFailure(findings.size() + " things are not what appointments and holds make them");
            }
            System.out.println("Claims and counters are what appointments and holds make them.");
        } finally {
            database.stop();
        }
    }
}
