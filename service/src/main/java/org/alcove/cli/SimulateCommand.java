package org.alcove.cli;

import io.dropwizard.core.Application;
import io.dropwizard.core.Configuration;
import io.dropwizard.core.setup.Bootstrap;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import net.sourceforge.argparse4j.inf.Namespace;
import net.sourceforge.argparse4j.inf.Subparser;
import org.alcove.simulation.Simulation;
import org.alcove.simulation.SimulationPlan;

/** Lets many made-up clients use a running demonstration at once, and fails unless it kept its word. */
public final class SimulateCommand<C extends Configuration & CommandSettings> extends CheckedCommand<C> {
    private final InstantSource clock;

    public SimulateCommand(Application<C> application, InstantSource clock) {
        super(application, "simulate", "Lets many made-up clients use a running demonstration, and checks what it did");
        this.clock = clock;
    }

    @Override
    public void configure(Subparser subparser) {
        super.configure(subparser);
        subparser.addArgument("--clients").type(Integer.class).setDefault(8).help("how many at once");
        subparser.addArgument("--seconds").type(Integer.class).setDefault(30).help("for how long");
        subparser
                .addArgument("--patience")
                .type(Integer.class)
                .setDefault(120)
                .help("for how many seconds a client asks again when nobody answers");
        subparser
                .addArgument("--pause")
                .type(Integer.class)
                .setDefault(0)
                .help(
                        "for how many seconds nobody does anything before the last checks, so that a fault can be planted");
        subparser.addArgument("--seed").type(Long.class).setDefault(1L).help("what the clients do follows from it");
    }

    @Override
    @SuppressWarnings("SystemOut")
    protected void run(Bootstrap<C> bootstrap, Namespace namespace, C configuration) throws Exception {
        DemonstrationSheet sheet = new DemonstrationFiles(Path.of(configuration.getVar()))
                .read()
                .orElseThrow(() -> new CommandFailure("there is no demonstration in " + configuration.getVar()
                        + "; start one, and name its data folder in ALCOVE_VAR"));
        long seed = namespace.getLong("seed");
        Simulation simulation = new Simulation(new SimulationPlan(
                List.of(URI.create(sheet.url())),
                sheet.joinCode(),
                sheet.sessionTypes().get(0).id(),
                "NY",
                namespace.getInt("clients"),
                Duration.ofSeconds(namespace.getInt("seconds")),
                Duration.ofSeconds(namespace.getInt("patience")),
                seed));
        Simulation.Report report = simulation.runPausing(() -> pause(namespace.getInt("pause")));
        System.out.println("seed " + seed);
        for (Simulation.Figure figure : report.figures()) {
            System.out.println(String.format(
                    Locale.ROOT,
                    "%-11s %7d answers %8.1f a second, half within %7.1f ms, 99 %% within %7.1f ms",
                    figure.request(),
                    figure.answers(),
                    figure.perSecond(),
                    figure.p50(),
                    figure.p99()));
        }
        for (Map.Entry<String, Long> count : report.counts().entrySet()) {
            System.out.println(String.format(Locale.ROOT, "%-20s %7d", count.getKey(), count.getValue()));
        }
        System.out.println(report.acknowledged() + " bookings acknowledged, " + report.standing() + " standing");
        report.faults().stream().distinct().forEach(fault -> System.out.println("fault: " + fault));
        List<String> recounted = List.of();
        if (Recount.findDatabase(configuration)) {
            recounted = Recount.run(configuration.getDatabase(), clock.instant());
            recounted.forEach(found -> System.out.println("recounted: " + found));
        } else {
            System.out.println("claims, counters and the search's days were not recounted: no database is known");
        }
        int faults = report.faults().size() + recounted.size();
        if (faults > 0) {
            throw new CommandFailure("the service did not keep its word, " + faults + " times");
        }
    }

    @SuppressWarnings("SystemOut")
    private static void pause(int seconds) {
        if (seconds > 0) {
            System.out.println("nobody does anything for " + seconds + " seconds");
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
            while (System.nanoTime() < end) {
                LockSupport.parkNanos(end - System.nanoTime());
            }
        }
    }
}
