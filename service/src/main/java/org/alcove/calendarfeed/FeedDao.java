package org.alcove.calendarfeed;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.alcove.kernel.AccountId;
import org.alcove.kernel.AppointmentId;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.FeedId;
import org.alcove.kernel.Id;
import org.alcove.kernel.TherapistId;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

/** Feeds, what they show and who fetched them. */
public interface FeedDao {
    /** When a session is. */
    record Span(Instant startAt, Instant endAt) {}

    /** A feed as its owner lists it. */
    record FeedRow(
            FeedId id,
            String disclosure,
            Instant createdAt,
            @Nullable Instant issuedAt,
            @Nullable Instant expiresAt,
            @Nullable Instant unusedNoticedAt,
            @Nullable Instant switchedOffAt,
            @Nullable Instant lastFetchedAt,
            @Nullable String lastProgram) {}

    /**
     * Everything that answering a poll needs.
     *
     * @param issuedAt when its URL was made
     * @param version of the owner's calendar, 0 when it never changed
     * @param counted whether this program's fetch of this day is written down already
     * @param programSeenOn when this program last fetched it, missing if never
     * @param networkSeenOn the same for this network
     */
    record PolledFeed(
            FeedId id,
            ClinicId clinicId,
            AccountId accountId,
            @Nullable ClientId clientId,
            @Nullable TherapistId therapistId,
            int place,
            String disclosure,
            byte @Nullable [] title,
            @Nullable Instant issuedAt,
            @Nullable Instant lastFetchedAt,
            @Nullable Long renderedVersion,
            @Nullable LocalDate renderedOn,
            @Nullable Instant renderedAt,
            @Nullable String etag,
            byte @Nullable [] body,
            long version,
            boolean counted,
            @Nullable LocalDate programSeenOn,
            @Nullable LocalDate networkSeenOn) {
        /** Whose calendar it shows, and under whose key it is sealed. */
        Id owner() {
            return clientId == null ? Objects.requireNonNull(therapistId) : clientId;
        }
    }

    /** A title that is sealed under a key which is not its owner's. */
    record SealedTitle(
            FeedId id,
            ClinicId clinicId,
            @Nullable ClientId clientId,
            @Nullable TherapistId therapistId,
            byte[] title) {
        Id owner() {
            return clientId == null ? Objects.requireNonNull(therapistId) : clientId;
        }
    }

    /** The code of one participant of an appointment. */
    record CodeRow(AppointmentId appointmentId, String clientCode, String participantStatus) {}

    /** The feeds of an account, oldest first; no more than the limit of places. */
    @SqlQuery("""
        SELECT id, disclosure, created_at, issued_at, expires_at, unused_noticed_at, switched_off_at,
               last_fetched_at, last_program
          FROM feed
         WHERE clinic_id = :clinicId AND account_id = :accountId
         ORDER BY created_at, id
        """)
    List<FeedRow> listFeeds(@Bind("clinicId") ClinicId clinicId, @Bind("accountId") AccountId accountId);

    @SqlQuery("""
        SELECT id, disclosure, created_at, issued_at, expires_at, unused_noticed_at, switched_off_at,
               last_fetched_at, last_program
          FROM feed
         WHERE clinic_id = :clinicId AND account_id = :accountId AND id = :id
        """)
    Optional<FeedRow> findFeed(
            @Bind("clinicId") ClinicId clinicId, @Bind("accountId") AccountId accountId, @Bind("id") FeedId id);

    @SqlQuery("""
        SELECT id, disclosure, created_at, issued_at, expires_at, unused_noticed_at, switched_off_at,
               last_fetched_at, last_program
          FROM feed
         WHERE clinic_id = :clinicId AND account_id = :accountId AND id = :id AND token_hash = :tokenHash
        """)
    Optional<FeedRow> findFeedByToken(
            @Bind("clinicId") ClinicId clinicId,
            @Bind("accountId") AccountId accountId,
            @Bind("id") FeedId id,
            @Bind("tokenHash") byte[] tokenHash);

    @SqlQuery("""
        SELECT place FROM feed WHERE clinic_id = :clinicId AND account_id = :accountId
        """)
    List<Integer> listPlaces(@Bind("clinicId") ClinicId clinicId, @Bind("accountId") AccountId accountId);

    /** Refused by the key on (account_id, place) if the place was taken meanwhile. */
    @SqlUpdate("""
        INSERT INTO feed
               (id, clinic_id, account_id, client_id, therapist_id, place, token_hash, disclosure, title, created_at,
                issued_at, expires_at)
        VALUES (:id, :clinicId, :accountId, :clientId, :therapistId, :place, :tokenHash, :disclosure, :title,
                :createdAt, :createdAt, :expiresAt)
        """)
    void insertFeed(
            @Bind("id") FeedId id,
            @Bind("clinicId") ClinicId clinicId,
            @Bind("accountId") AccountId accountId,
            @Bind("clientId") @Nullable ClientId clientId,
            @Bind("therapistId") @Nullable TherapistId therapistId,
            @Bind("place") int place,
            @Bind("tokenHash") byte[] tokenHash,
            @Bind("disclosure") String disclosure,
            @Bind("title") byte @Nullable [] title,
            @Bind("createdAt") Instant createdAt,
            @Bind("expiresAt") @Nullable Instant expiresAt);

    /** Puts a new token in the place of the old one and lets the feed live anew; nobody has fetched the new URL yet. */
    @SqlUpdate("""
        UPDATE feed
           SET token_hash = :tokenHash, last_fetched_at = NULL, last_program = NULL, issued_at = :issuedAt,
               expires_at = :expiresAt, unused_noticed_at = NULL, switched_off_at = NULL
         WHERE clinic_id = :clinicId AND account_id = :accountId AND id = :id
        """)
    int updateToken(
            @Bind("clinicId") ClinicId clinicId,
            @Bind("accountId") AccountId accountId,
            @Bind("id") FeedId id,
            @Bind("tokenHash") byte[] tokenHash,
            @Bind("issuedAt") Instant issuedAt,
            @Bind("expiresAt") @Nullable Instant expiresAt);

    @SqlUpdate("""
        DELETE FROM feed WHERE clinic_id = :clinicId AND account_id = :accountId AND id = :id
        """)
    int deleteFeed(@Bind("clinicId") ClinicId clinicId, @Bind("accountId") AccountId accountId, @Bind("id") FeedId id);

    /**
     * Finds a living feed whose account may still have it: active, and in the role and for the person it was made for.
     *
     * @param network a keyed hash of the network that asks
     */
    @SqlQuery("""
        SELECT f.id, f.clinic_id, f.account_id, f.client_id, f.therapist_id, f.place, f.disclosure, f.title,
               f.issued_at, f.last_fetched_at, f.rendered_version, f.rendered_on, f.rendered_at, f.etag, f.body,
               COALESCE(v.version, 0) AS version, n.feed_id IS NOT NULL AS counted,
               p.last_seen_on AS program_seen_on, w.last_seen_on AS network_seen_on
          FROM feed f
          JOIN account a
            ON a.id = f.account_id AND a.clinic_id = f.clinic_id AND a.status = 'active'
           AND (a.client_id = f.client_id OR a.therapist_id = f.therapist_id)
          JOIN account_role r
            ON r.account_id = a.id AND r.role = CASE WHEN f.client_id IS NULL THEN 'therapist' ELSE 'client' END
          LEFT JOIN calendar_version v ON v.owner_id = COALESCE(f.client_id, f.therapist_id)
          LEFT JOIN feed_fetch n ON n.feed_id = f.id AND n.program = :program AND n.fetched_on = :today
          LEFT JOIN feed_source p ON p.feed_id = f.id AND p.kind = 'program' AND p.mark = :program
          LEFT JOIN feed_source w ON w.feed_id = f.id AND w.kind = 'network' AND w.mark = :network
         WHERE f.token_hash = :tokenHash AND f.switched_off_at IS NULL
           AND (f.expires_at IS NULL OR f.expires_at > :now)
        """)
    Optional<PolledFeed> findPolled(
            @Bind("tokenHash") byte[] tokenHash,
            @Bind("program") String program,
            @Bind("network") String network,
            @Bind("now") Instant now,
            @Bind("today") LocalDate today);

    /** Waits until nobody else renders the feed; until the transaction ends only the caller does. */
    @SqlQuery("""
        SELECT 1 FROM feed WHERE clinic_id = :clinicId AND id = :id FOR UPDATE
        """)
    Optional<Integer> lockFeed(@Bind("clinicId") ClinicId clinicId, @Bind("id") FeedId id);

    /**
     * Every appointment of a therapist's window, and those cancelled lately, earliest first. A cancelled one never moves
     * again, so that it last moved when it was cancelled.
     */
    @SqlQuery("""
        SELECT id, start_at, end_at, status, capacity, sequence, created_at, updated_at
          FROM appointment
         WHERE clinic_id = :clinicId AND therapist_id = :therapistId AND start_at >= :from
           AND (status <> 'cancelled' OR updated_at >= :cancelledFrom)
         ORDER BY start_at, id
         LIMIT :limit
        """)
    List<FeedEvent> listTherapistEvents(
            @Bind("clinicId") ClinicId clinicId,
            @Bind("therapistId") TherapistId therapistId,
            @Bind("from") Instant from,
            @Bind("cancelledFrom") Instant cancelledFrom,
            @Bind("limit") int limit);

    /** When the sessions of a therapist's window are, earliest first; without those that were cancelled. */
    @SqlQuery("""
        SELECT start_at, end_at
          FROM appointment
         WHERE clinic_id = :clinicId AND therapist_id = :therapistId AND start_at >= :from AND start_at < :to
           AND status <> 'cancelled'
         ORDER BY start_at, id
         LIMIT :limit
        """)
    List<Span> listTherapistSpans(
            @Bind("clinicId") ClinicId clinicId,
            @Bind("therapistId") TherapistId therapistId,
            @Bind("from") Instant from,
            @Bind("to") Instant to,
            @Bind("limit") int limit);

    /** When any session of a therapist was made, moved or cancelled last; empty before the first. */
    @SqlQuery("""
        SELECT MAX(updated_at) FROM appointment WHERE clinic_id = :clinicId AND therapist_id = :therapistId
        """)
    Optional<Instant> findLastMove(@Bind("clinicId") ClinicId clinicId, @Bind("therapistId") TherapistId therapistId);

    /** The appointments of a client's window that the client takes part in, earliest first. */
    @SqlQuery("""
        SELECT a.id, a.start_at, a.end_at, a.status, a.capacity, a.sequence, a.created_at, a.updated_at
          FROM participant p
          JOIN appointment a ON a.id = p.appointment_id AND a.clinic_id = p.clinic_id
         WHERE p.clinic_id = :clinicId AND p.client_id = :clientId AND p.start_at >= :from
           AND p.status <> 'declined' AND a.status <> 'cancelled'
         ORDER BY a.start_at, a.id
         LIMIT :limit
        """)
    List<FeedEvent> listClientEvents(
            @Bind("clinicId") ClinicId clinicId,
            @Bind("clientId") ClientId clientId,
            @Bind("from") Instant from,
            @Bind("limit") int limit);

    /** The codes of all participants in a therapist's window. */
    @SqlQuery("""
        SELECT p.appointment_id, c.client_code, p.status AS participant_status
          FROM appointment a
          JOIN participant p ON p.appointment_id = a.id AND p.clinic_id = a.clinic_id
          JOIN care_relationship c ON c.id = p.care_relationship_id AND c.therapist_id = a.therapist_id
         WHERE a.clinic_id = :clinicId AND a.therapist_id = :therapistId AND a.start_at >= :from
        """)
    List<CodeRow> listCodes(
            @Bind("clinicId") ClinicId clinicId,
            @Bind("therapistId") TherapistId therapistId,
            @Bind("from") Instant from);

    /**
     * Keeps a rendering if the row still holds the one that was read before it, so that an older rendering never
     * replaces a newer one.
     */
    @SqlUpdate("""
        UPDATE feed
           SET rendered_version = :version, rendered_on = :renderedOn, rendered_at = :renderedAt, etag = :etag,
               body = :body
         WHERE clinic_id = :clinicId AND id = :id
           AND rendered_version <=> :versionRead AND rendered_on <=> :renderedOnRead
           AND rendered_at <=> :renderedAtRead
        """)
    int updateRendering(
            @Bind("clinicId") ClinicId clinicId,
            @Bind("id") FeedId id,
            @Bind("version") long version,
            @Bind("renderedOn") LocalDate renderedOn,
            @Bind("renderedAt") Instant renderedAt,
            @Bind("etag") String etag,
            @Bind("body") byte[] body,
            @Bind("versionRead") @Nullable Long versionRead,
            @Bind("renderedOnRead") @Nullable LocalDate renderedOnRead,
            @Bind("renderedAtRead") @Nullable Instant renderedAtRead);

    /** Drops renderings of days that are over, which nobody is answered with any more; their validators stay. */
    @SqlUpdate("""
        UPDATE feed SET body = NULL WHERE body IS NOT NULL AND rendered_on < :today ORDER BY id LIMIT :limit
        """)
    int dropPastRenderings(@Bind("today") LocalDate today, @Bind("limit") int limit);

    @SqlQuery("""
        SELECT f.id, f.clinic_id, f.client_id, f.therapist_id, f.title
          FROM feed f
          LEFT JOIN vault_key k ON k.client_id = COALESCE(f.client_id, f.therapist_id)
         WHERE f.id > :after AND f.title IS NOT NULL
           AND (k.key_id IS NULL OR SUBSTRING(f.title, 1, 16) <> k.key_id)
         ORDER BY f.id
         LIMIT :limit
        """)
    List<SealedTitle> listTitlesSealedForAll(@Bind("after") FeedId after, @Bind("limit") int limit);

    @SqlUpdate("""
        UPDATE feed SET title = :fresh WHERE clinic_id = :clinicId AND id = :id AND title = :old
        """)
    int replaceTitle(
            @Bind("clinicId") ClinicId clinicId,
            @Bind("id") FeedId id,
            @Bind("old") byte[] old,
            @Bind("fresh") byte[] fresh);

    /** Answers 1 to the first fetch of a URL, 0 to all others. */
    @SqlUpdate("""
        UPDATE feed
           SET last_fetched_at = :at, last_program = :program, unused_noticed_at = NULL
         WHERE clinic_id = :clinicId AND id = :id AND last_fetched_at IS NULL
        """)
    int updateFirstFetch(
            @Bind("clinicId") ClinicId clinicId,
            @Bind("id") FeedId id,
            @Bind("at") Instant at,
            @Bind("program") String program);

    @SqlUpdate("""
        UPDATE feed
           SET last_fetched_at = :at, last_program = :program, unused_noticed_at = NULL
         WHERE clinic_id = :clinicId AND id = :id AND (last_fetched_at IS NULL OR last_fetched_at < :at)
        """)
    int updateLastFetch(
            @Bind("clinicId") ClinicId clinicId,
            @Bind("id") FeedId id,
            @Bind("at") Instant at,
            @Bind("program") String program);

    /** Answers 1 for the first fetch of a day by a program, 0 for all others. */
    @SqlUpdate("""
        INSERT IGNORE INTO feed_fetch (feed_id, program, fetched_on) VALUES (:id, :program, :today)
        """)
    int insertFetch(@Bind("id") FeedId id, @Bind("program") String program, @Bind("today") LocalDate today);
}
