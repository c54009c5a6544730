package org.alcove.privacy;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

/**
 * Who is shredded because they were not there for long, and who was told so. Whoever was told is judged by what they were
 * told: a session that ends less than {@code afterSeconds} before that day puts it off.
 */
public interface ForgettingDao {
    /** Somebody who is to be told, or was. @param dueAt what they were told before, if they were */
    record ForgottenRow(
            ClientId id, ClinicId clinicId, @Nullable Instant dueAt) {}

    /** Clients who will not have been there for so long on the day that they were or would be told. */
    String FORGOTTEN = """
          FROM client c
          LEFT JOIN vault_key k ON k.client_id = c.id
         WHERE k.shredded_at IS NULL
           AND c.joined_on < DATE(COALESCE(c.forget_due_at, CAST(:dueAt AS DATETIME(6))) - INTERVAL :afterSeconds SECOND)
           AND NOT EXISTS (SELECT 1
                             FROM participant p JOIN appointment a ON a.id = p.appointment_id
                            WHERE p.client_id = c.id
                              AND a.end_at >= COALESCE(c.forget_due_at, CAST(:dueAt AS DATETIME(6)))
                                              - INTERVAL :afterSeconds SECOND)
           AND NOT EXISTS (SELECT 1 FROM hold h WHERE h.client_id = c.id)
        """;

    /** Of an account that was made since, and so has not been told; accounts know the day only that they were made on. */
    String NEWER_ACCOUNT = """
        EXISTS (SELECT 1
                  FROM account n
                 WHERE n.client_id = c.id AND n.status <> 'replaced' AND n.created_on >= DATE(c.forget_told_at))
        """;

    /** Of who was told, and not with an account that nobody told; {@code dueAt} is not looked at. */
    String DUE = FORGOTTEN + " AND c.forget_due_at <= :now AND NOT " + NEWER_ACCOUNT;

    String UNTOLD = FORGOTTEN + " AND (c.forget_due_at IS NULL OR (DATE(c.forget_told_at) < DATE(:now) AND "
            + NEWER_ACCOUNT + "))";

    /** Clients whom nobody has told yet, or whose account is newer than what was told. */
    @SqlQuery("SELECT c.id, c.clinic_id, c.forget_due_at AS due_at " + UNTOLD + """
         ORDER BY c.id
         LIMIT :limit
        """)
    List<ForgottenRow> listUntold(
            @Bind("now") Instant now,
            @Bind("dueAt") Instant dueAt,
            @Bind("afterSeconds") long afterSeconds,
            @Bind("limit") int limit);

    @SqlQuery("SELECT COUNT(*) " + UNTOLD)
    int countUntold(@Bind("now") Instant now, @Bind("dueAt") Instant dueAt, @Bind("afterSeconds") long afterSeconds);

    /** Answers 0 if they were told otherwise or shredded meanwhile. @param was what they were told before */
    @SqlUpdate("""
        UPDATE client
           SET forget_told_at = :now, forget_due_at = :dueAt
         WHERE id = :clientId AND clinic_id = :clinicId AND forget_due_at <=> :was
           AND NOT EXISTS (SELECT 1 FROM vault_key k WHERE k.client_id = client.id AND k.shredded_at IS NOT NULL)
        """)
    int updateTold(
            @Bind("clinicId") ClinicId clinic,
            @Bind("clientId") ClientId client,
            @Bind("was") @Nullable Instant was,
            @Bind("now") Instant now,
            @Bind("dueAt") Instant dueAt);

    /** Clients who were told, and were there since; or who have more time than they were told, as the rule was changed. */
    @SqlQuery("""
        SELECT c.id, c.clinic_id, c.forget_due_at AS due_at
          FROM client c
         WHERE c.forget_due_at IS NOT NULL
           AND (c.joined_on >= DATE(c.forget_due_at - INTERVAL :afterSeconds SECOND)
                OR EXISTS (SELECT 1
                             FROM participant p JOIN appointment a ON a.id = p.appointment_id
                            WHERE p.client_id = c.id AND a.end_at >= c.forget_due_at - INTERVAL :afterSeconds SECOND))
         ORDER BY c.id
         LIMIT :limit
        """)
    List<ForgottenRow> listReturned(@Bind("afterSeconds") long afterSeconds, @Bind("limit") int limit);

    /** Whoever was told. */
    @SqlQuery("""
        SELECT id, clinic_id, forget_due_at AS due_at
          FROM client
         WHERE forget_due_at IS NOT NULL
         ORDER BY forget_due_at, id
         LIMIT :limit
        """)
    List<ForgottenRow> listTold(@Bind("limit") int limit);

    /** Answers 0 if they were told otherwise meanwhile. @param was what they were told */
    @SqlUpdate("""
        UPDATE client
           SET forget_told_at = NULL, forget_due_at = NULL
         WHERE id = :clientId AND clinic_id = :clinicId AND forget_due_at <=> :was
        """)
    int deleteTold(
            @Bind("clinicId") ClinicId clinic, @Bind("clientId") ClientId client, @Bind("was") @Nullable Instant was);

    /** Clients who were told and whose time is over. */
    @SqlQuery("SELECT c.id " + DUE + """
         ORDER BY c.forget_due_at, c.id
         LIMIT :limit
        """)
    List<ClientId> listDue(
            @Bind("now") Instant now,
            @Bind("dueAt") Instant dueAt,
            @Bind("afterSeconds") long afterSeconds,
            @Bind("limit") int limit);

    @SqlQuery("SELECT COUNT(*) " + DUE)
    int countDue(@Bind("now") Instant now, @Bind("dueAt") Instant dueAt, @Bind("afterSeconds") long afterSeconds);

    @SqlQuery("SELECT COUNT(*) " + DUE + " AND c.id = :clientId")
    boolean isDue(
            @Bind("clientId") ClientId client,
            @Bind("now") Instant now,
            @Bind("dueAt") Instant dueAt,
            @Bind("afterSeconds") long afterSeconds);

    /** What a client was told, if it still holds and nobody has to tell them anew. @param dueAt is not looked at */
    @SqlQuery("SELECT c.forget_due_at " + FORGOTTEN + " AND c.forget_due_at IS NOT NULL AND c.id = :clientId AND NOT "
            + NEWER_ACCOUNT)
    Optional<Instant> findDueAt(
            @Bind("clientId") ClientId client, @Bind("dueAt") Instant dueAt, @Bind("afterSeconds") long afterSeconds);
}
