package org.alcove.busyimport;

import com.codahale.metrics.MetricRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.alcove.kernel.BusyCalendarId;
import org.alcove.persistence.SqlFailure;
import org.alcove.privacy.Foundation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has due calendars read, each by one replica: a calendar is taken by a conditional update that sets a lease, and what was
 * read of it is written only while that lease still stands. A bounded number is read at once, and of one host fewer;
 * whoever is done takes the next one, so that a slow calendar keeps one place and nobody else waiting.
 */
public final class CalendarPoller {
    private static final Logger LOG = LoggerFactory.getLogger(CalendarPoller.class);

    /** No host has this hash; a list in SQL can't be empty. */
    private static final byte[] NO_HOST = new byte[16];

    private static final int CANDIDATES = 64;

    private final Foundation foundation;
    private final CalendarUpdate update;
    private final HostPace pace;
    private final BusyCalendarConfiguration configuration;
    private final ScheduledExecutorService workers;
    private final MetricRegistry metrics;

    private int places;
    private int underWay;
    private CompletableFuture<Boolean> idle = CompletableFuture.completedFuture(true);

    /** @param workers as many threads as calendars are fetched at once */
    CalendarPoller(
            Foundation foundation,
            CalendarUpdate update,
            BusyCalendarConfiguration configuration,
            ScheduledExecutorService workers,
            MetricRegistry metrics) {
        this.foundation = foundation;
        this.update = update;
        this.pace = new HostPace(configuration);
        this.configuration = configuration;
        this.workers = workers;
        this.metrics = metrics;
        this.places = configuration.fetchers();
    }

    /**
     * Begins to read what is due and goes on until nothing is; does not wait for it.
     *
     * @return complete as soon as nothing is under way any more
     */
    public CompletableFuture<Boolean> poll() {
        CompletableFuture<Boolean> end = begin();
        try {
            takeDue();
        } finally {
            end();
        }
        return end;
    }

    /** Takes due calendars for as long as there are places and any are due. */
    private void takeDue() {
        while (takePlace()) {
            Optional<Taken> taken = Optional.empty();
            try {
                taken = takeOne();
                taken.ifPresent(this::schedule);
            } finally {
                if (taken.isEmpty()) {
                    leavePlace();
                }
            }
            if (taken.isEmpty()) {
                return;
            }
        }
    }

    private record Taken(BusyCalendarDao.Due due, UUID lease) {}

    private Optional<Taken> takeOne() {
        Instant now = foundation.clock().instant();
        UUID lease = foundation.ids().forPerson();
        List<byte[]> full = new ArrayList<>(pace.full());
        full.add(NO_HOST);
        return foundation.transactor().inTransaction(handle -> {
            BusyCalendarDao calendars = handle.attach(BusyCalendarDao.class);
            // More than one: others look at the same time.
            for (BusyCalendarId id : calendars.listDue(now, full, configuration.perHost(), CANDIDATES)) {
                if (calendars.updateLease(id, lease, now.plus(configuration.lease()), now) == 1) {
                    return calendars
                            .findLeased(lease, LocalDate.ofInstant(now, ZoneOffset.UTC))
                            .map(due -> new Taken(due, lease));
                }
            }
            return Optional.empty();
        });
    }

    private void schedule(Taken taken) {
        Duration wait = pace.enter(taken.due().hostHash());
        begin();
        try {
            workers.schedule(() -> work(taken), wait.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException stopping) {
            // The lease runs out, and another replica or the next start reads it.
            pace.leave(taken.due().hostHash());
            leavePlace();
            end();
        }
    }

    private void work(Taken taken) {
        try {
            try {
                count(run(taken).name().toLowerCase(Locale.ROOT));
            } finally {
                pace.leave(taken.due().hostHash());
                leavePlace();
            }
            takeDue();
        } catch (RuntimeException | Error failure) {
            count("broken");
            warn(failure);
        } finally {
            end();
        }
    }

    private CalendarUpdate.Outcome run(Taken taken) {
        try {
            return update.run(taken.due(), taken.lease());
        } catch (RuntimeException | Error failure) {
            // An Error too: a file that overflows the stack or the memory must not be read again at once.
            if (SqlFailure.of(failure).isPresent()) {
                // Nothing can be noted either: the lease runs out.
                throw failure;
            }
            warn(failure);
            return update.fail(taken.due(), taken.lease(), CalendarUpdate.READ_FAILED, Optional.empty());
        }
    }

    private static void warn(Throwable failure) {
        LOG.warn(
                "an outside calendar could not be read: {} sqlState={}",
                failure.getClass().getName(),
                SqlFailure.of(failure).map(SqlFailure::sqlState).orElse(""));
    }

    private void count(String outcome) {
        metrics.counter("calendars.read." + outcome).inc();
    }

    private synchronized boolean takePlace() {
        if (places == 0) {
            return false;
        }
        places--;
        return true;
    }

    private synchronized void leavePlace() {
        places++;
    }

    private synchronized CompletableFuture<Boolean> begin() {
        if (underWay == 0) {
            idle = new CompletableFuture<>();
        }
        underWay++;
        return idle;
    }

    private synchronized void end() {
        underWay--;
        if (underWay == 0) {
            idle.complete(true);
        }
    }
}
