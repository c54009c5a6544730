package org.alcove.privacy;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.alcove.kernel.AccessGrantId;
import org.alcove.kernel.AccountId;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.TherapistId;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.customizer.BindList;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

/** Rows of access grants. */
public interface GrantDao {
    /** A grant that opens now. */
    record GrantRow(AccessGrantId id, ClientId clientId, String fields, String ground) {}

    /** A grant that opens now, and whom by a code. @param clientId null: the code names nobody whom it opens */
    record CodedRow(AccessGrantId id, @Nullable ClientId clientId, String fields, String ground) {}

    /** A grant that opens now whoever is in the care of a therapist. */
    record RuleRow(AccessGrantId id, TherapistId ofTherapistId, String fields, String ground) {}

    @SqlUpdate("""
        INSERT INTO access_grant (id, clinic_id, client_id, therapist_id, fields, ground, from_at)
        VALUES (:id, :clinicId, :clientId, :therapistId, :fields, :ground, :fromAt)
        """)
    void insertGrant(
            @Bind("id") UUID id,
            @Bind("clinicId") ClinicId clinic,
            @Bind("clientId") ClientId client,
            @Bind("therapistId") TherapistId therapist,
            @Bind("fields") String fields,
            @Bind("ground") String ground,
            @Bind("fromAt") Instant from);

    /** A grant on another ground than care, which ends by itself. */
    @SqlUpdate("""
        INSERT INTO access_grant
               (id, clinic_id, client_id, client_code, therapist_id, fields, ground, from_at, until_at,
                of_therapist_id)
        VALUES (:id, :clinicId, :clientId, :clientCode, :therapistId, :fields, :ground, :fromAt, :untilAt,
                :ofTherapistId)
        """)
    void insertTimedGrant(
            @Bind("id") UUID id,
            @Bind("clinicId") ClinicId clinic,
            @Bind("clientId") @Nullable ClientId client,
            @Bind("clientCode") @Nullable String clientCode,
            @Bind("therapistId") TherapistId therapist,
            @Bind("fields") String fields,
            @Bind("ground") String ground,
            @Bind("fromAt") Instant from,
            @Bind("untilAt") Instant until,
            @Bind("ofTherapistId") @Nullable TherapistId ofTherapist);

    @SqlUpdate("""
        UPDATE access_grant SET until_at = LEAST(COALESCE(until_at, :now), :now), ended_at = :now
         WHERE id = :id AND clinic_id = :clinicId AND ended_at IS NULL
        """)
    int endGrant(@Bind("clinicId") ClinicId clinic, @Bind("id") UUID id, @Bind("now") Instant now);

    /** Whether an account waits for approval to be a therapist's, so that no grant of that therapist opens. */
    @SqlQuery("""
        SELECT EXISTS (SELECT 1 FROM account a
                        WHERE a.therapist_id = :therapistId AND a.clinic_id = :clinicId AND a.therapist_pending = 1
                          AND a.status = 'active')
        """)
    boolean isAnotherPending(@Bind("clinicId") ClinicId clinic, @Bind("therapistId") TherapistId therapist);

    /**
     * A grant, if it opens a client to a therapist now, by itself or by its rule. Locked against being ended until the
     * transaction of the look is over: once an end was acknowledged, no look succeeds any more.
     */
    @SqlQuery("""
        SELECT g.id, COALESCE(g.client_id, c.client_id) AS client_id, g.fields, g.ground
          FROM access_grant g
          LEFT JOIN care_relationship c
            ON c.therapist_id = g.of_therapist_id AND c.clinic_id = g.clinic_id AND c.live = 1
           AND c.client_id = :clientId
         WHERE g.id = :id AND g.clinic_id = :clinicId AND g.therapist_id = :therapistId
           AND (g.client_id = :clientId OR c.client_id = :clientId)
           AND g.ended_at IS NULL AND g.from_at <= :now AND (g.until_at IS NULL OR g.until_at > :now)
           AND NOT EXISTS (SELECT 1 FROM account a
                            WHERE a.therapist_id = g.therapist_id AND a.therapist_pending = 1 AND a.status = 'active')
          LOCK IN SHARE MODE
        """)
    Optional<GrantRow> findOpen(
            @Bind("clinicId") ClinicId clinic,
            @Bind("id") AccessGrantId id,
            @Bind("therapistId") TherapistId therapist,
            @Bind("clientId") ClientId client,
            @Bind("now") Instant now);

    /**
     * As {@link #findOpen}, with the client named by a code: that of the grant, or of the care that its rule names. Found
     * whether the code names anybody or not.
     */
    @SqlQuery("""
        SELECT g.id,
               CASE WHEN g.client_id IS NULL THEN c.client_id WHEN g.client_code = :code THEN g.client_id END AS client_id,
               g.fields, g.ground
          FROM access_grant g
          LEFT JOIN care_relationship c
            ON c.therapist_id = g.of_therapist_id AND c.clinic_id = g.clinic_id AND c.live = 1
           AND c.client_code = :code
         WHERE g.id = :id AND g.clinic_id = :clinicId AND g.therapist_id = :therapistId
           AND g.ground NOT IN ('care', 'emergency')
           AND g.ended_at IS NULL AND g.from_at <= :now AND (g.until_at IS NULL OR g.until_at > :now)
           AND NOT EXISTS (SELECT 1 FROM account a
                            WHERE a.therapist_id = g.therapist_id AND a.therapist_pending = 1 AND a.status = 'active')
          LOCK IN SHARE MODE
        """)
    Optional<CodedRow> findOpenByCode(
            @Bind("clinicId") ClinicId clinic,
            @Bind("id") AccessGrantId id,
            @Bind("therapistId") TherapistId therapist,
            @Bind("code") String code,
            @Bind("now") Instant now);

    /** A therapist's rules that open now; locked as {@link #findOpen}. */
    @SqlQuery("""
        SELECT g.id, g.of_therapist_id, g.fields, g.ground
          FROM access_grant g
         WHERE g.clinic_id = :clinicId AND g.therapist_id = :therapistId AND g.of_therapist_id IS NOT NULL
           AND g.ended_at IS NULL AND g.from_at <= :now AND (g.until_at IS NULL OR g.until_at > :now)
           AND NOT EXISTS (SELECT 1 FROM account a
                            WHERE a.therapist_id = g.therapist_id AND a.therapist_pending = 1 AND a.status = 'active')
         ORDER BY g.of_therapist_id, g.from_at, g.id
          LOCK IN SHARE MODE
        """)
    List<RuleRow> listOpenRules(
            @Bind("clinicId") ClinicId clinic, @Bind("therapistId") TherapistId therapist, @Bind("now") Instant now);

    /** Ends what an account's therapist was granted beyond care. */
    @SqlUpdate("""
        UPDATE access_grant
           SET until_at = LEAST(COALESCE(until_at, :now), :now), ended_at = :now
         WHERE clinic_id = :clinicId AND ground <> 'care' AND ended_at IS NULL
           AND therapist_id = (SELECT therapist_id FROM account WHERE id = :accountId)
        """)
    int endBeyondCare(
            @Bind("clinicId") ClinicId clinic, @Bind("accountId") AccountId account, @Bind("now") Instant now);

    /** Ends one grant of emergency. */
    @SqlUpdate("""
        UPDATE access_grant SET until_at = LEAST(COALESCE(until_at, :now), :now), ended_at = COALESCE(ended_at, :now)
         WHERE id = :id AND clinic_id = :clinicId AND ground = 'emergency'
        """)
    int endEmergency(@Bind("clinicId") ClinicId clinic, @Bind("id") AccessGrantId id, @Bind("now") Instant now);

    /**
     * A therapist's grants of care for clients that open now. None opens while an account waits for a privacy officer's approval
     * to be that therapist's: nobody but the officer can say which of the two people it is.
     */
    @SqlQuery("""
        SELECT g.id, g.client_id, g.fields, g.ground
          FROM access_grant g
         WHERE g.clinic_id = :clinicId AND g.therapist_id = :therapistId AND g.client_id IN (<clients>)
           AND g.ground = 'care' AND g.ended_at IS NULL
           AND g.from_at <= :now AND (g.until_at IS NULL OR g.until_at > :now)
           AND NOT EXISTS (SELECT 1 FROM account a
                            WHERE a.therapist_id = g.therapist_id AND a.therapist_pending = 1 AND a.status = 'active')
         ORDER BY g.client_id, g.from_at, g.id
          LOCK IN SHARE MODE
        """)
    List<GrantRow> listOpen(
            @Bind("clinicId") ClinicId clinic,
            @Bind("therapistId") TherapistId therapist,
            @BindList("clients") Set<ClientId> clients,
            @Bind("now") Instant now);

    /** Makes what was granted by a code a grant for nobody, like that by a code that never named anybody. */
    @SqlUpdate("""
        UPDATE access_grant SET client_id = NULL
         WHERE client_id = :clientId AND clinic_id = :clinicId AND client_code IS NOT NULL
        """)
    int forgetNamed(@Bind("clinicId") ClinicId clinic, @Bind("clientId") ClientId client);

    /** Ends what opens a client, and keeps who could see what. */
    @SqlUpdate("""
        UPDATE access_grant
           SET until_at = LEAST(COALESCE(until_at, :now), :now), ended_at = COALESCE(ended_at, :now)
         WHERE client_id = :clientId AND clinic_id = :clinicId
        """)
    int endGrants(@Bind("clinicId") ClinicId clinic, @Bind("clientId") ClientId client, @Bind("now") Instant now);

    @SqlUpdate("""
        DELETE FROM access_grant WHERE client_id = :clientId AND clinic_id = :clinicId
        """)
    int deleteGrants(@Bind("clinicId") ClinicId clinic, @Bind("clientId") ClientId client);
}
