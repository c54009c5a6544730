package org.alcove.busyimport;

import com.codahale.metrics.MetricRegistry;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import javax.net.ssl.SSLSocketFactory;
import org.alcove.availability.Offering;
import org.alcove.availability.TakenTime;
import org.alcove.busyimport.fetch.CalendarFetcher;
import org.alcove.busyimport.fetch.Internet;
import org.alcove.persistence.Transactor;
import org.alcove.privacy.Foundation;

/** Puts this room together. */
public final class BusyImportModule {
    private final List<Object> resources;
    private final OutsideTime outsideTime = new OutsideTime();
    private final Transactor transactor;
    private final BusyStore store;
    private final BusyCalendarService calendars;
    private final CalendarPoller poller;
    private final CalendarUpkeep upkeep;

    /**
     * What this room needs of the world outside.
     *
     * @param tls what servers are trusted; asked for at the first fetch, as reading it takes a while
     * @param workers fetch and read: a thread for each of the setting {@code fetchers}
     * @param timer ends what takes too long; does nothing else
     */
    public record Outside(
            Internet internet,
            Supplier<SSLSocketFactory> tls,
            ScheduledExecutorService workers,
            ScheduledExecutorService timer,
            MetricRegistry metrics) {}

    public BusyImportModule(
            Foundation foundation,
            Offering offering,
            BusyImportConfiguration limits,
            BusyCalendarConfiguration configuration,
            Outside outside) {
        BusyReader reader = new BusyReader(limits);
        // Apart, so that many uploads don't keep calendars from being read, nor the other way round.
        CalendarReaders readers =
                new CalendarReaders(reader, foundation.keys(), configuration, configuration.readers());
        CalendarReaders uploadReaders =
                new CalendarReaders(reader, foundation.keys(), configuration, configuration.uploadReaders());
        transactor = foundation.transactor();
        store = new BusyStore(offering, configuration);
        upkeep = new CalendarUpkeep(foundation, store, configuration);
        BusyTimeService times = new BusyTimeService(foundation, configuration);
        calendars = new BusyCalendarService(
                foundation, uploadReaders, store, configuration, new UploadLimiter(configuration, foundation.clock()));
        resources = List.of(new BusyCalendarResource(calendars, reader.maxBytes()), new BusyTimeResource(times));
        CalendarFetcher fetcher = new CalendarFetcher(
                configuration.fetching(),
                outside.internet(),
                outside.tls(),
                outside.timer(),
                foundation.clock(),
                reader.maxBytes());
        CalendarUpdate update = new CalendarUpdate(
                foundation,
                fetcher,
                readers,
                store,
                new PollSchedule(configuration, foundation.random()),
                configuration);
        poller = new CalendarPoller(foundation, update, configuration, outside.workers(), outside.metrics());
    }

    public List<Object> resources() {
        return resources;
    }

    /** For availability: what outside calendars take of a therapist's time. */
    public TakenTime takenTime() {
        return outsideTime;
    }

    /** Deletes busy times that are over; to be run now and then by any one replica. */
    public void purgePast(Instant now) {
        store.purgePast(transactor, now);
    }

    /** Seals sources that an older version sealed under one key for all; can be killed and run again. */
    public void sealAnew() {
        calendars.sealAnew();
    }

    BusyCalendarService calendars() {
        return calendars;
    }

    /** For the scheduler. */
    public CalendarUpkeep upkeep() {
        return upkeep;
    }

    /** For the scheduler, and for tests. */
    public CalendarPoller poller() {
        return poller;
    }
}
