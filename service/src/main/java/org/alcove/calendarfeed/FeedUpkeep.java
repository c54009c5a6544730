package org.alcove.calendarfeed;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.ToIntFunction;
import org.alcove.audit.AuditAction;
import org.alcove.audit.AuditEntry;
import org.alcove.identity.notice.NoticeKind;
import org.alcove.identity.notice.Notices;
import org.alcove.kernel.FeedId;
import org.alcove.privacy.Foundation;
import org.alcove.privacy.VaultFault;
import org.jdbi.v3.core.Handle;

/**
 * Switches off feeds that nobody fetches, never before their owner could read for the set time that it will happen, and
 * forgets what is not needed any more. Seals titles that an older version sealed under one key for all anew. Any number of replicas may do so at once.
 */
public final class FeedUpkeep {
    private static final int BATCH = 500;

    /** Two days would do: a fetch asks for the row of its own day only. */
    private static final Duration FETCHES_KEPT = Duration.ofDays(7);

    private final Foundation foundation;
    private final FeedConfiguration configuration;
    private final FeedSeals seals;
    private final Notices notices = new Notices();

    FeedUpkeep(Foundation foundation, FeedConfiguration configuration) {
        this.foundation = Objects.requireNonNull(foundation);
        this.configuration = Objects.requireNonNull(configuration);
        this.seals = new FeedSeals(foundation.owners());
    }

    /** @param now feeds are judged by their age at this instant */
    public void tend(Instant now) {
        Instant noticeFrom = now.minus(configuration.unusedAfter()).plus(configuration.noticeBefore());
        tellUnused(noticeFrom, now);
        switchOffUnused(now);
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        sealAnew();
        // With them go those that an older version sealed under one key for all.
        whileAny(handle -> handle.attach(FeedDao.class).dropPastRenderings(today, BATCH));
        whileAny(handle -> handle.attach(FeedWatchDao.class).deleteEnded(now.minus(configuration.endedKept()), BATCH));
        whileAny(handle -> handle.attach(FeedWatchDao.class).deleteOldSources(configuration.sourcesFrom(now), BATCH));
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

    /** What does not open stays as it is: that feed is not rendered, and the log says why. */
    private void sealAnew() {
        FeedId after = new FeedId(new UUID(0, 0));
        List<FeedDao.SealedTitle> old;
        do {
            FeedId from = after;
            old = foundation
                    .transactor()
                    .inTransaction(handle -> handle.attach(FeedDao.class).listTitlesSealedForAll(from, BATCH));
            for (FeedDao.SealedTitle row : old) {
                try {
                    foundation.transactor().useTransaction(handle -> sealAnew(handle, row));
                } catch (VaultFault told) {
                    // In the log.
                }
                after = row.id();
            }
        } while (old.size() == BATCH);
    }

    private void sealAnew(Handle handle, FeedDao.SealedTitle row) {
        String title = seals.openTitle(row.owner(), row.id(), row.title());
        byte[] fresh = seals.sealTitle(handle, row.owner(), row.id(), title);
        int unused = handle.attach(FeedDao.class).replaceTitle(row.clinicId(), row.id(), row.title(), fresh);
    }

    private void whileAny(ToIntFunction<Handle> batch) {
        int last;
        do {
            last = foundation.transactor().inTransaction(batch::applyAsInt);
        } while (last == BATCH);
    }
}
