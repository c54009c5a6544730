package org.alcove.calendarfeed;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.FeedId;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jspecify.annotations.Nullable;

/** Reads a client's own rows of this room, without what a token could be tried against. */
public interface OwnFeedDao {
    /** A feed. @param title sealed */
    record FeedRow(
            FeedId id,
            String disclosure,
            byte @Nullable [] title,
            Instant createdAt,
            @Nullable Instant lastFetchedAt,
            @Nullable String lastProgram,
            @Nullable Instant issuedAt,
            @Nullable Instant expiresAt,
            @Nullable Instant unusedNoticedAt,
            @Nullable Instant switchedOffAt) {}

    /** A feed with its owner's own words. */
    record OpenedFeed(
            FeedId id,
            String disclosure,
            @Nullable String title,
            Instant createdAt,
            @Nullable Instant lastFetchedAt,
            @Nullable String lastProgram,
            @Nullable Instant issuedAt,
            @Nullable Instant expiresAt,
            @Nullable Instant unusedNoticedAt,
            @Nullable Instant switchedOffAt) {}

    /** That a program fetched a feed on a day. */
    record FetchRow(FeedId feedId, String program, LocalDate fetchedOn) {}

    /** From where a feed was fetched. @param mark a program's family, or a hash that says nothing */
    record SourceRow(
            FeedId feedId,
            String kind,
            String mark,
            Instant firstSeenAt,
            LocalDate lastSeenOn,
            @Nullable Instant acknowledgedAt) {}

    @SqlQuery("""
        SELECT f.id, f.disclosure, f.title, f.created_at, f.last_fetched_at, f.last_program, f.issued_at, f.expires_at,
               f.unused_noticed_at, f.switched_off_at
          FROM feed f JOIN account a ON a.id = f.account_id
         WHERE a.client_id = :clientId AND f.clinic_id = :clinicId
         ORDER BY f.created_at, f.id
        """)
    List<FeedRow> listFeeds(@Bind("clinicId") ClinicId clinic, @Bind("clientId") ClientId client);

    @SqlQuery("""
        SELECT h.feed_id, h.program, h.fetched_on
          FROM feed_fetch h JOIN feed f ON f.id = h.feed_id JOIN account a ON a.id = f.account_id
         WHERE a.client_id = :clientId AND f.clinic_id = :clinicId
         ORDER BY h.fetched_on, h.feed_id, h.program
        """)
    List<FetchRow> listFetches(@Bind("clinicId") ClinicId clinic, @Bind("clientId") ClientId client);

    @SqlQuery("""
        SELECT s.feed_id, s.kind, s.mark, s.first_seen_at, s.last_seen_on, s.acknowledged_at
          FROM feed_source s JOIN feed f ON f.id = s.feed_id JOIN account a ON a.id = f.account_id
         WHERE a.client_id = :clientId AND f.clinic_id = :clinicId
         ORDER BY s.first_seen_at, s.feed_id, s.kind, s.mark
        """)
    List<SourceRow> listSources(@Bind("clinicId") ClinicId clinic, @Bind("clientId") ClientId client);
}
