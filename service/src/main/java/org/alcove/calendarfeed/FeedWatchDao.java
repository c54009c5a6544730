package org.alcove.calendarfeed;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.alcove.kernel.AccountId;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.FeedId;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

/** From where feeds are fetched, and which of them nobody fetches any more. */
public interface FeedWatchDao {
    /** A program or network that the owner has not acknowledged. */
    record SourceRow(FeedId feedId, String kind, String mark, Instant firstSeenAt) {}

    /** A feed that is due to be switched off, or whose owner is due to be told. */
    record UnusedRow(FeedId id, ClinicId clinicId, AccountId accountId, Instant usedAt) {}

    /** What the owner of an account is to be warned of, oldest first. */
    @SqlQuery("""
        SELECT s.feed_id, s.kind, s.mark, s.first_seen_at
          FROM feed f
          JOIN feed_source s ON s.feed_id = f.id AND s.acknowledged_at IS NULL
         WHERE f.clinic_id = :clinicId AND f.account_id = :accountId
         ORDER BY s.first_seen_at, s.feed_id, s.kind DESC, s.mark
        """)
    List<SourceRow> listUnacknowledged(@Bind("clinicId") ClinicId clinicId, @Bind("accountId") AccountId accountId);

    /**
     * Remembers a program or network, unless the feed has as many of its kind as are remembered.
     *
     * @param acknowledgedAt missing if the owner is to be warned
     */
    @SqlUpdate("""
        INSERT IGNORE INTO feed_source (feed_id, kind, mark, first_seen_at, last_seen_on, acknowledged_at)
        SELECT f.id, :kind, :mark, :now, :today, :acknowledgedAt
          FROM feed f
         WHERE f.id = :feedId
           AND (SELECT COUNT(*) FROM feed_source s WHERE s.feed_id = :feedId AND s.kind = :kind) < :limit
        """)
    int insertSource(
            @Bind("feedId") FeedId feedId,
            @Bind("kind") String kind,
            @Bind("mark") String mark,
            @Bind("now") Instant now,
            @Bind("today") LocalDate today,
            @Bind("acknowledgedAt") @Nullable Instant acknowledgedAt,
            @Bind("limit") int limit);

    /** Notes that there are more of a kind than are remembered; answers 1 for the first of them, 0 for all others. */
    @SqlUpdate("""
        INSERT IGNORE INTO feed_source (feed_id, kind, mark, first_seen_at, last_seen_on)
        SELECT f.id, :kind, :mark, :now, :today
          FROM feed f
         WHERE f.id = :feedId
           AND (SELECT COUNT(*) FROM feed_source s WHERE s.feed_id = :feedId AND s.kind = :kind) >= :limit
        """)
    int insertMore(
            @Bind("feedId") FeedId feedId,
            @Bind("kind") String kind,
            @Bind("mark") String mark,
            @Bind("now") Instant now,
            @Bind("today") LocalDate today,
            @Bind("limit") int limit);

    @SqlUpdate("""
        UPDATE feed_source SET last_seen_on = :today WHERE feed_id = :feedId AND kind = :kind AND mark = :mark
        """)
    int updateLastSeen(
            @Bind("feedId") FeedId feedId,
            @Bind("kind") String kind,
            @Bind("mark") String mark,
            @Bind("today") LocalDate today);

    @SqlUpdate("""
        UPDATE feed_source
           SET acknowledged_at = :now
         WHERE feed_id = :feedId AND acknowledged_at IS NULL AND first_seen_at <= :upTo
        """)
    int acknowledge(@Bind("feedId") FeedId feedId, @Bind("upTo") Instant upTo, @Bind("now") Instant now);

    /** A new URL is known to nobody. */
    @SqlUpdate("""
        DELETE FROM feed_source WHERE feed_id = :feedId
        """)
    int deleteSources(@Bind("feedId") FeedId feedId);

    /** Feeds that nobody fetched since a time, and whose owners are not told yet. */
    @SqlQuery("""
        SELECT id, clinic_id, account_id, COALESCE(last_fetched_at, issued_at, created_at) AS used_at
          FROM feed
         WHERE switched_off_at IS NULL AND unused_noticed_at IS NULL
           AND COALESCE(last_fetched_at, issued_at, created_at) <= :unusedSince
           AND (expires_at IS NULL OR expires_at > :now)
         ORDER BY id
         LIMIT :limit
        """)
    List<UnusedRow> listUnnoticed(
            @Bind("unusedSince") Instant unusedSince, @Bind("now") Instant now, @Bind("limit") int limit);

    /** Begins to tell the owner of a feed; answers 0 if it was fetched, given a new URL or told of meanwhile. */
    @SqlUpdate("""
        UPDATE feed
           SET unused_noticed_at = :now
         WHERE id = :id AND clinic_id = :clinicId AND switched_off_at IS NULL AND unused_noticed_at IS NULL
           AND COALESCE(last_fetched_at, issued_at, created_at) = :usedAt
        """)
    int noticeUnused(
            @Bind("id") FeedId id,
            @Bind("clinicId") ClinicId clinicId,
            @Bind("usedAt") Instant usedAt,
            @Bind("now") Instant now);

    /** Feeds that nobody fetched since a time, and whose owners are told since another. */
    @SqlQuery("""
        SELECT id, clinic_id, account_id, COALESCE(last_fetched_at, issued_at, created_at) AS used_at
          FROM feed
         WHERE switched_off_at IS NULL AND unused_noticed_at <= :noticedBy
           AND COALESCE(last_fetched_at, issued_at, created_at) <= :unusedSince
         ORDER BY unused_noticed_at, id
         LIMIT :limit
        """)
    List<UnusedRow> listUnused(
            @Bind("unusedSince") Instant unusedSince, @Bind("noticedBy") Instant noticedBy, @Bind("limit") int limit);

    /** Answers 0 if the feed was fetched, given a new URL or switched off meanwhile. */
    @SqlUpdate("""
        UPDATE feed
           SET switched_off_at = :now
         WHERE id = :id AND clinic_id = :clinicId AND switched_off_at IS NULL AND unused_noticed_at <= :noticedBy
           AND COALESCE(last_fetched_at, issued_at, created_at) <= :unusedSince
        """)
    int switchOff(
            @Bind("id") FeedId id,
            @Bind("clinicId") ClinicId clinicId,
            @Bind("unusedSince") Instant unusedSince,
            @Bind("noticedBy") Instant noticedBy,
            @Bind("now") Instant now);

    @SqlUpdate("""
        DELETE FROM feed WHERE switched_off_at <= :endedBy OR expires_at <= :endedBy LIMIT :limit
        """)
    int deleteEnded(@Bind("endedBy") Instant endedBy, @Bind("limit") int limit);

    @SqlUpdate("""
        DELETE FROM feed_source WHERE last_seen_on < :seenBefore LIMIT :limit
        """)
    int deleteOldSources(@Bind("seenBefore") LocalDate seenBefore, @Bind("limit") int limit);

    /** The audit trail has them; here they only say that it does. */
    @SqlUpdate("""
        DELETE FROM feed_fetch WHERE fetched_on < :before LIMIT :limit
        """)
    int deleteOldFetches(@Bind("before") LocalDate before, @Bind("limit") int limit);
}
