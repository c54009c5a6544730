package org.alcove.cli;

import io.dropwizard.core.Application;
import io.dropwizard.core.Configuration;
import io.dropwizard.core.setup.Bootstrap;
import java.time.InstantSource;
import java.util.List;
import net.sourceforge.argparse4j.inf.Namespace;

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
        Recount.findDatabase(configuration);
        ServiceCommand.requireDatabaseAddress(configuration);
        List<String> findings = Recount.run(configuration.getDatabase(), clock.instant());
        findings.forEach(System.out::println);
        if (!findings.isEmpty()) {
            throw new CommandFailure(findings.size() + " things are not what appointments, holds and hours make them");
        }
        System.out.println("Claims, counters and the search's days are what appointments, holds and hours make them.");
    }
}
