package org.alcove.privacy;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.alcove.kernel.ClientId;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** Takes away what ties a client to anybody: accounts with all that hangs on them, grants, care. */
public interface ShredDao {
    @SqlQuery("""
        SELECT client_id FROM account WHERE login_name = :loginName AND client_id IS NOT NULL
        """)
    Optional<ClientId> findClient(@Bind("loginName") String loginName);

    @SqlQuery("""
        SELECT (SELECT COUNT(*) FROM participant p JOIN appointment a ON a.id = p.appointment_id
                 WHERE p.client_id = :clientId AND a.status = 'booked' AND a.end_at > :now)
             + (SELECT COUNT(*) FROM hold WHERE client_id = :clientId AND expires_at > :now)
        """)
    int countAhead(@Bind("clientId") ClientId client, @Bind("now") Instant now);

    @SqlQuery("""
        SELECT COUNT(*) FROM vault_item WHERE client_id = :clientId
        """)
    int countItems(@Bind("clientId") ClientId client);

    @SqlQuery("""
        SELECT field FROM vault_item WHERE client_id = :clientId ORDER BY field
        """)
    List<String> listFields(@Bind("clientId") ClientId client);

    /** Until when a client is held, if they are. */
    @SqlQuery("""
        SELECT MAX(until_at) FROM legal_hold WHERE client_id = :clientId AND lifted_at IS NULL AND until_at > :now
        """)
    Optional<Instant> findHeldUntil(@Bind("clientId") ClientId client, @Bind("now") Instant now);

    /** Frees clients whose holds ended by themselves. */
    @SqlUpdate("""
        UPDATE vault_key k
           SET k.ground = NULL
         WHERE k.ground = 'legal_hold' AND k.shredded_at IS NULL
           AND EXISTS (SELECT 1 FROM legal_hold h WHERE h.client_id = k.client_id)
           AND NOT EXISTS (SELECT 1
                             FROM legal_hold h
                            WHERE h.client_id = k.client_id AND h.lifted_at IS NULL AND h.until_at > :now)
        """)
    int freeHeld(@Bind("now") Instant now);

    /** When the client's last session ended, or they joined. */
    @SqlQuery("""
        SELECT COALESCE(
                 (SELECT MAX(a.end_at)
                    FROM participant p JOIN appointment a ON a.id = p.appointment_id
                   WHERE p.client_id = c.id AND a.status <> 'cancelled'),
                 CAST(c.joined_on AS DATETIME(6)))
          FROM client c
         WHERE c.id = :clientId
        """)
    Optional<Instant> findLastSeen(@Bind("clientId") ClientId client);

    @SqlQuery("""
        SELECT COUNT(*) FROM account WHERE client_id = :clientId
        """)
    int countAccounts(@Bind("clientId") ClientId client);

    @SqlUpdate("""
        DELETE FROM login_session WHERE account_id IN (SELECT id FROM account WHERE client_id = :clientId)
        """)
    int deleteLoginSessions(@Bind("clientId") ClientId client);

    @SqlUpdate("""
        DELETE FROM recovery_code WHERE account_id IN (SELECT id FROM account WHERE client_id = :clientId)
        """)
    int deleteRecoveryCodes(@Bind("clientId") ClientId client);

    @SqlUpdate("""
        DELETE FROM account_role WHERE account_id IN (SELECT id FROM account WHERE client_id = :clientId)
        """)
    int deleteRoles(@Bind("clientId") ClientId client);

    @SqlUpdate("""
        DELETE FROM feed WHERE account_id IN (SELECT id FROM account WHERE client_id = :clientId)
        """)
    int deleteFeeds(@Bind("clientId") ClientId client);

    /** Answers that were kept for repetitions, which nobody can ask for any more. */
    @SqlUpdate("""
        DELETE FROM idempotent_answer WHERE account_id IN (SELECT id FROM account WHERE client_id = :clientId)
        """)
    int deleteAnswers(@Bind("clientId") ClientId client);

    @SqlUpdate("""
        DELETE FROM one_time_token WHERE client_id = :clientId
        """)
    int deleteTokens(@Bind("clientId") ClientId client);

    /** The keys of the accounts' own secrets go with the accounts. */
    @SqlUpdate("""
        UPDATE vault_key
           SET shredded_at = :now, key_due = 1
         WHERE client_id IN (SELECT id FROM account WHERE client_id = :clientId)
        """)
    int shredAccountKeys(@Bind("clientId") ClientId client, @Bind("now") Instant now);

    /** What a client was told goes with the accounts; what was to be sent of it would tell when they were shredded. */
    @SqlUpdate("""
        DELETE FROM outbox
         WHERE id IN (SELECT n.id FROM notice n JOIN account a ON a.id = n.account_id WHERE a.client_id = :clientId)
        """)
    int deleteMessages(@Bind("clientId") ClientId client);

    @SqlUpdate("""
        UPDATE client SET forget_told_at = NULL, forget_due_at = NULL WHERE id = :clientId AND forget_due_at IS NOT NULL
        """)
    int forgetTold(@Bind("clientId") ClientId client);

    @SqlUpdate("""
        DELETE FROM account WHERE client_id = :clientId
        """)
    int deleteAccounts(@Bind("clientId") ClientId client);

    @SqlUpdate("""
        UPDATE care_relationship SET live = NULL, ended_at = :now WHERE client_id = :clientId AND live = 1
        """)
    int endCare(@Bind("clientId") ClientId client, @Bind("now") Instant now);

    /** What a shredded client consented to stays as rows that open to nobody and let nothing out. */
    @SqlUpdate("""
        UPDATE consent SET revoked_at = :now WHERE client_id = :clientId AND revoked_at IS NULL
        """)
    int revokeConsents(@Bind("clientId") ClientId client, @Bind("now") Instant now);

    @SqlUpdate("""
        UPDATE offer SET status = 'withdrawn' WHERE client_id = :clientId AND status = 'open'
        """)
    int withdrawOffers(@Bind("clientId") ClientId client);

    @SqlUpdate("""
        DELETE FROM emergency_card WHERE client_id = :clientId
        """)
    int deleteCard(@Bind("clientId") ClientId client);

    @SqlUpdate("""
        UPDATE emergency_access SET client_id = NULL, documentation = NULL WHERE client_id = :clientId
        """)
    int forgetEmergencies(@Bind("clientId") ClientId client);

    /** What was asked for and not given opens nobody any more, should it be given. */
    @SqlUpdate("""
        UPDATE grant_request SET client_id = NULL WHERE client_id = :clientId AND status = 'requested'
        """)
    int forgetOpenGrantRequests(@Bind("clientId") ClientId client);

    @SqlUpdate("""
        DELETE FROM contact_preference WHERE client_id = :clientId
        """)
    int deleteContact(@Bind("clientId") ClientId client);

    @SqlUpdate("""
        DELETE FROM breach_receipt WHERE client_id = :clientId
        """)
    int deleteBreachReceipts(@Bind("clientId") ClientId client);

    /** Where their papers are found stays, under keys of the requests' own, so that they look like requests about nobody. */
    @SqlUpdate("""
        UPDATE grant_request SET client_id = NULL WHERE client_id = :clientId
        """)
    int forgetGrantRequests(@Bind("clientId") ClientId client);
}
