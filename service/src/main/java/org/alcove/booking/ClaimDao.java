package org.alcove.booking;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.customizer.BindList;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.customizer.BindMethodsList;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

/** Claims, by their primary key only: there is no index on the holder, because every row would pay for it. */
public interface ClaimDao {
    /** The key ranges of one session's claims. */
    String SPANS = """
            (   (owner_id = :o.therapistId AND lane = 0 AND tick >= :o.startTick AND tick < :o.clearTick)
             OR (owner_id = :o.therapistId AND lane = 1 AND tick >= :o.leadTick AND tick < :o.startTick)
             OR (owner_id = :o.therapistId AND lane = 1 AND tick = :o.lastTick)
             OR (owner_id = :o.clientId AND lane = 0 AND tick >= :o.startTick AND tick < :o.endTick))
            """;

    /** Whoever has some of a wanted time. */
    record Blocker(UUID holder, @Nullable Instant expiresAt) {}

    /** Takes all ticks or none: one statement, so that a tick that somebody has refuses the whole. Locks the rows. */
    @SqlUpdate("""
        INSERT INTO claim (owner_id, lane, tick, holder, expires_at)
        VALUES <rows>
        """)
    void insertClaims(
            @BindMethodsList(
                            value = "rows",
                            methodNames = {"ownerId", "lane", "tick", "holder", "expiresAt"})
                    List<ClaimRow> rows);

    @SqlQuery("""
        SELECT DISTINCT holder, expires_at
          FROM claim
         WHERE """ + " " + SPANS)
    List<Blocker> listBlockers(@BindMethods("o") Occupied wanted);

    /** Whether anybody has some of a wanted time, without a lock; the client's own hold would make room. */
    @SqlQuery("""
        SELECT EXISTS (
          SELECT 1
            FROM claim
           WHERE (expires_at IS NULL OR expires_at > :now)
             AND holder <> :holder
             AND NOT EXISTS (SELECT 1 FROM hold WHERE hold.id = claim.holder AND hold.client_id = :o.clientId)
             AND """ + " " + SPANS + ")")
    boolean isTaken(@BindMethods("o") Occupied wanted, @Bind("holder") UUID holder, @Bind("now") Instant now);

    /** Makes a hold's claims an appointment's; the caller compares the count with the claims there must be. */
    @SqlUpdate("""
        UPDATE claim
           SET holder = :appointment, expires_at = NULL
         WHERE holder = :hold AND """ + " " + SPANS)
    int handOver(@BindMethods("o") Occupied occupied, @Bind("hold") UUID hold, @Bind("appointment") UUID appointment);

    /** Deletes the claims of many sessions of these owners between two ticks, both included. */
    @SqlUpdate("""
        DELETE FROM claim
         WHERE owner_id IN (<owners>) AND lane IN (0, 1) AND tick BETWEEN :first AND :last AND holder IN (<holders>)
        """)
    int deleteAllClaims(
            @BindList("owners") List<UUID> owners,
            @BindList("holders") List<UUID> holders,
            @Bind("first") long first,
            @Bind("last") long last);

    @SqlUpdate("""
        DELETE FROM claim
         WHERE holder = :holder AND """ + " " + SPANS)
    int deleteClaims(@BindMethods("o") Occupied occupied, @Bind("holder") UUID holder);
}
