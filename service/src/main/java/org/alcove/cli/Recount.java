package org.alcove.cli;

import com.codahale.metrics.MetricRegistry;
import io.dropwizard.db.ManagedDataSource;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.alcove.availability.OpenDays;
import org.alcove.booking.BookedTime;
import org.alcove.booking.BookingCheck;
import org.alcove.busyimport.OutsideTime;
import org.alcove.persistence.DatabaseConfiguration;
import org.alcove.persistence.EmbeddedDatabase;
import org.alcove.persistence.JdbiModule;
import org.alcove.persistence.Transactor;
import org.jdbi.v3.core.Jdbi;

/** Recomputes every claim, counter and day of the search's picture from what they are derived from; changes nothing. */
final class Recount {
    private Recount() {}

    /** Where no database is set, takes the one that a running demonstration keeps in the data folder. */
    static boolean findDatabase(CommandSettings settings) throws IOException {
        String url = settings.getDatabase().getUrl();
        return (url != null && !url.isEmpty())
                || EmbeddedDatabase.find(Path.of(settings.getVar(), "database"), settings.getDatabase());
    }

    /** What differs, in words of one line each. */
    static List<String> run(DatabaseConfiguration settings, Instant now) throws Exception {
        ManagedDataSource database = settings.build(new MetricRegistry(), "recount");
        database.start();
        try {
            Jdbi jdbi = JdbiModule.jdbi(database);
            List<String> found = new ArrayList<>();
            new BookingCheck(jdbi).check(now).forEach(finding -> found.add(finding.what() + " " + finding.owner()));
            OpenDays.over(new Transactor(jdbi), List.of(new BookedTime(), new OutsideTime()))
                    .check(now)
                    .forEach(day -> found.add("open_day " + day.therapistId() + " " + day.utcDay()));
            return List.copyOf(found);
        } finally {
            database.stop();
        }
    }
}
