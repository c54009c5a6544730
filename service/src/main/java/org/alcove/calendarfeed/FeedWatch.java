package org.alcove.calendarfeed;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Objects;
import org.alcove.kernel.FeedId;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Remembers which programs and networks fetched a feed, so that its owner is warned of every one but those of the first
 * fetch of its URL.
 */
final class FeedWatch {
    private static final String PROGRAM = "program";
    private static final String NETWORK = "network";

    private final FeedConfiguration configuration;

    FeedWatch(FeedConfiguration configuration) {
        this.configuration = Objects.requireNonNull(configuration);
    }

    /**
     * One fetch.
     *
     * @param program the family
     * @param network a keyed hash of its prefix
     */
    record Fetch(Instant now, LocalDate today, String program, String network) {}

    /**
     * Writes a fetch down.
     *
     * @param firstToday whether it is the first of its program and day
     */
    void note(Handle handle, FeedDao.PolledFeed feed, Fetch fetch, boolean firstToday) {
        FeedDao feeds = handle.attach(FeedDao.class);
        Instant last = feed.lastFetchedAt();
        boolean isFirst = false;
        if (last == null) {
            // Of several at once one is the first; the owner is told of the others.
            isFirst = feeds.updateFirstFetch(feed.clinicId(), feed.id(), fetch.now(), fetch.program()) == 1;
        } else if (firstToday || !last.plus(configuration.fetchNotedEvery()).isAfter(fetch.now())) {
            feeds.updateLastFetch(feed.clinicId(), feed.id(), fetch.now(), fetch.program());
        }
        FeedWatchDao watch = handle.attach(FeedWatchDao.class);
        note(watch, feed.id(), PROGRAM, fetch.program(), feed.programSeenOn(), fetch, isFirst);
        note(watch, feed.id(), NETWORK, fetch.network(), feed.networkSeenOn(), fetch, isFirst);
    }

    private void note(
            FeedWatchDao watch,
            FeedId feed,
            String kind,
            String mark,
            @Nullable LocalDate seenOn,
            Fetch fetch,
            boolean isFirst) {
        if (seenOn == null) {
            watch.insertSource(
                    feed,
                    kind,
                    mark,
                    fetch.now(),
                    fetch.today(),
                    isFirst ? fetch.now() : null,
                    configuration.sourcesPerFeed());
        } else if (seenOn.isBefore(fetch.today())) {
            watch.updateLastSeen(feed, kind, mark, fetch.today());
        }
    }
}
