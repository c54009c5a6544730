package org.alcove.calendarfeed;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Objects;
import org.alcove.identity.notice.NoticeKind;
import org.alcove.identity.notice.Notices;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Remembers which programs and networks fetched a feed, so that its owner is warned of every one but those of the first
 * fetch of its URL.
 */
final class FeedWatch {
    private static final String PROGRAM = "program";
    private static final String NETWORK = "network";

    /** Stands for all beyond those that are remembered; neither a program nor a hash. */
    static final String MORE = "more";

    private final FeedConfiguration configuration;
    private final Notices notices = new Notices();

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

    /** Whether there is nothing to write down of a fetch that is not the first of its program and day. */
    boolean isNoted(FeedDao.PolledFeed feed, Fetch fetch) {
        return isLatelyNoted(feed, fetch) && isSeen(feed.programSeenOn(), fetch) && isSeen(feed.networkSeenOn(), fetch);
    }

    private boolean isLatelyNoted(FeedDao.PolledFeed feed, Fetch fetch) {
        Instant last = feed.lastFetchedAt();
        return last != null && last.plus(configuration.fetchNotedEvery()).isAfter(fetch.now());
    }

    /**
     * Writes a fetch down.
     *
     * @param firstToday whether it is the first of its program and day
     */
    void note(Handle handle, FeedDao.PolledFeed feed, Fetch fetch, boolean firstToday) {
        FeedDao feeds = handle.attach(FeedDao.class);
        boolean isFirst = false;
        if (feed.lastFetchedAt() == null) {
            // Of several at once one is the first; the owner is told of the others.
            isFirst = feeds.updateFirstFetch(feed.clinicId(), feed.id(), fetch.now(), fetch.program()) == 1;
        } else if (firstToday || !isLatelyNoted(feed, fetch)) {
            feeds.updateLastFetch(feed.clinicId(), feed.id(), fetch.now(), fetch.program());
        }
        FeedWatchDao watch = handle.attach(FeedWatchDao.class);
        Instant known = isFirst ? fetch.now() : null;
        if (isNew(watch, feed, PROGRAM, fetch.program(), feed.programSeenOn(), fetch, known)) {
            // A new program each time; a web calendar's many networks once a day and URL.
            tell(handle, feed, NoticeKind.FEED_NEW_PROGRAM, fetch.program() + fetch.now(), fetch.now());
        }
        if (isNew(watch, feed, NETWORK, fetch.network(), feed.networkSeenOn(), fetch, known)) {
            tell(handle, feed, NoticeKind.FEED_NEW_NETWORK, fetch.today() + "\n" + feed.issuedAt(), fetch.now());
        }
    }

    private static boolean isSeen(@Nullable LocalDate seenOn, Fetch fetch) {
        return seenOn != null && !seenOn.isBefore(fetch.today());
    }

    private void tell(Handle handle, FeedDao.PolledFeed feed, NoticeKind kind, Object occasion, Instant now) {
        notices.tell(handle, feed.clinicId(), feed.accountId(), kind, feed.id(), occasion, now);
    }

    /** Remembers one and says whether the owner is to be told of it. */
    private boolean isNew(
            FeedWatchDao watch,
            FeedDao.PolledFeed feed,
            String kind,
            String mark,
            @Nullable LocalDate seenOn,
            Fetch fetch,
            @Nullable Instant known) {
        if (seenOn != null) {
            if (seenOn.isBefore(fetch.today())) {
                watch.updateLastSeen(feed.id(), kind, mark, fetch.today());
            }
            return false;
        }
        int most = kind.equals(PROGRAM) ? configuration.programsPerFeed() : configuration.networksPerFeed();
        boolean isNew = watch.insertSource(feed.id(), kind, mark, fetch.now(), fetch.today(), known, most) == 1
                // One more than are remembered: they are told of together, once.
                || watch.insertMore(feed.id(), kind, MORE, fetch.now(), fetch.today(), most) == 1;
        return isNew && known == null;
    }
}
