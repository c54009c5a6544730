package org.alcove.busyimport;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.alcove.kernel.BusyCalendarId;
import org.alcove.privacy.FeedUids;
import org.alcove.privacy.KeyRing;
import org.alcove.privacy.Purpose;

/**
 * Reads files into what is kept of them, a bounded number at once, so that all of them together stay within the memory
 * that the limits of one allow.
 */
final class CalendarReaders {
    /** What lies further back blocks nothing any more; two days cover every zone's yesterday. */
    static final int KEPT_DAYS = 2;

    private static final Instant LAST = BusyReader.HORIZON.toInstant(ZoneOffset.UTC);

    private final BusyReader reader;
    private final KeyRing keys;
    private final FeedUids ownFeeds;
    private final Duration ahead;
    private final Semaphore places;

    /** @param most files read at once */
    CalendarReaders(BusyReader reader, KeyRing keys, BusyCalendarConfiguration configuration, int most) {
        this.reader = reader;
        this.keys = keys;
        this.ownFeeds = new FeedUids(keys);
        this.ahead = configuration.ahead();
        this.places = new Semaphore(most, true);
    }

    /**
     * Reads a file when there is room for it.
     *
     * @param zone the therapist's
     * @param wait how long at most for room
     * @return nothing if there was no room for so long
     */
    Optional<CalendarReading> read(
            byte[] file,
            BusyCalendarId calendar,
            CalendarSource source,
            boolean tentativeIsBusy,
            String zone,
            Instant now,
            Duration wait)
            throws UnreadableCalendarException {
        try {
            if (!places.tryAcquire(wait.toMillis(), TimeUnit.MILLISECONDS)) {
                return Optional.empty();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
        try {
            Instant from = now.truncatedTo(ChronoUnit.DAYS).minus(KEPT_DAYS, ChronoUnit.DAYS);
            Instant asked = now.truncatedTo(ChronoUnit.DAYS).plus(ahead);
            Instant until = asked.isBefore(LAST) ? asked : LAST;
            BusyRequest request =
                    new BusyRequest(ZoneId.of(zone), from, until, source.owners(), !tentativeIsBusy, ownFeeds::isOurs);
            BusyReading reading = reader.read(file, request);
            List<BusyTimeDao.Time> times = reading.busy().stream()
                    .map(busy -> new BusyTimeDao.Time(busy.start(), busy.end(), key(calendar, busy.key())))
                    .distinct()
                    .toList();
            return Optional.of(new CalendarReading(times, reading.warnings(), until, zone));
        } finally {
            places.release();
        }
    }

    private long key(BusyCalendarId calendar, long key) {
        return ByteBuffer.wrap(keys.hash(Purpose.BUSY_EVENT, "event", calendar, key))
                .getLong();
    }
}
