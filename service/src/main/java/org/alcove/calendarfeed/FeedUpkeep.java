package org.alcove.calendarfeed;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.function.ToIntFunction;
import org.alcove.audit.AuditAction;
import org.alcove.audit.AuditEntry;
import org.alcove.identity.notice.NoticeKind;
import org.alcove.identity.notice.Notices;
import org.alcove.privacy.Foundation;
import org.jdbi.v3.core.Handle;

/**
 * Switches off feeds that nobody fetches, never before their owner could read for the set time that it will happen, and
 * forgets what is not needed any more. Any number of replicas may do so at once.
 */
public final class FeedUpkeep {
    private static final int BATCH = 500;

    /** Two days would do: a fetch asks for the row of its own day only. */
    private static final Duration FETCHES_KEPT = Duration.ofDays(7);

    private final Foundation foundation;
    private final FeedConfiguration configuration;
    private final Notices notices = new Notices();

    FeedUpkeep(Foundation foundation, FeedConfiguration configuration) {
        this.foundation = Objects.requireNonNull(foundation);
        this.configuration = Objects.requireNonNull(configuration);
    }

    /** @param now feeds are judged by their age at this instant */
    public void tend(Instant now) {
        Instant noticeFrom = now.minus(configuration.unusedAfter()).plus(configuration.noticeBefore());
        tellUnused(noticeFrom, now);
        switchOffUnused(now);
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        whileAny(handle -> handle.attach(FeedWatchDao.class).deleteEnded(now.minus(configuration.endedKept()), BATCH));
        whileAny(handle -> handle.attach(FeedWatchDao.class)
                .deleteOldSources(today.minusDays(configuration.sourcesKept().toDays()), BATCH));
        whileAny(handle ->
                handle.attach(FeedWatchDao.class).deleteOldFetches(today.minusDays(FETCHES_KEPT.toDays()), BATCH));
    }

    private void tellUnused(Instant unusedSince, Instant now) {
        List<FeedWatchDao.UnusedRow> due;
        do {
            due = foundation
                    .transactor()
                    .inTransaction(handle -> handle.attach(FeedWatchDao.class).listUnnoticed(unusedSince, now, BATCH));
            for (FeedWatchDao.UnusedRow feed : due) {
                foundation.transactor().useTransaction(handle -> {
                    FeedWatchDao feeds = handle.attach(FeedWatchDao.class);
                    if (feeds.noticeUnused(feed.id(), feed.clinicId(), feed.usedAt(), now) == 1) {
                        tell(handle, feed, NoticeKind.FEED_UNUSED, now);
                    }
                });
            }
        } while (due.size() == BATCH);
    }

    private void tell(Handle handle, FeedWatchDao.UnusedRow feed, NoticeKind kind, Instant now) {
        notices.tell(handle, feed.clinicId(), feed.accountId(), kind, feed.id(), feed.usedAt(), now);
    }

    private void switchOffUnused(Instant now) {
        Instant unusedSince = now.minus(configuration.unusedAfter());
        Instant noticedBy = now.minus(configuration.noticeBefore());
        List<FeedWatchDao.UnusedRow> due;
        do {
            due = foundation
                    .transactor()
                    .inTransaction(
                            handle -> handle.attach(FeedWatchDao.class).listUnused(unusedSince, noticedBy, BATCH));
            for (FeedWatchDao.UnusedRow feed : due) {
                AuditEntry entry = AuditEntry.anonymous(AuditAction.FEED_SWITCH_OFF, foundation.ids(), now)
                        .inClinic(feed.clinicId())
                        .on("feed", feed.id());
                foundation.transactor().useTransaction(handle -> {
                    FeedWatchDao feeds = handle.attach(FeedWatchDao.class);
                    if (feeds.switchOff(feed.id(), feed.clinicId(), unusedSince, noticedBy, now) == 1) {
                        foundation.audit().append(handle, entry);
                        tell(handle, feed, NoticeKind.FEED_SWITCHED_OFF, now);
                    }
                });
            }
        } while (due.size() == BATCH);
    }

    private void whileAny(ToIntFunction<Handle> batch) {
        int last;
        do {
            last = foundation.transactor().inTransaction(batch::applyAsInt);
        } while (last == BATCH);
    }
}
