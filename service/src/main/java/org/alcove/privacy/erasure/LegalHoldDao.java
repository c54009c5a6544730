package org.alcove.privacy.erasure;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.LegalHoldId;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

/** Legal holds. Public because jdbi makes a proxy of it. */
public interface LegalHoldDao {
    /** A hold on a client's record. @param clientId null where the code named nobody */
    record HoldRow(
            LegalHoldId id,
            @Nullable ClientId clientId,
            Instant setAt,
            Instant untilAt,
            @Nullable Instant liftedAt) {}

    @SqlUpdate("""
        INSERT INTO legal_hold (id, clinic_id, client_id, set_at, until_at)
        VALUES (:id, :clinicId, :clientId, :now, :until)
        """)
    void insert(
            @Bind("id") LegalHoldId id,
            @Bind("clinicId") ClinicId clinic,
            @Bind("clientId") @Nullable ClientId client,
            @Bind("now") Instant now,
            @Bind("until") Instant until);

    @SqlQuery("""
        SELECT id, client_id, set_at, until_at, lifted_at
          FROM legal_hold
         WHERE id = :id AND clinic_id = :clinicId
           FOR UPDATE
        """)
    Optional<HoldRow> lock(@Bind("clinicId") ClinicId clinic, @Bind("id") LegalHoldId id);

    /** Those of a clinic that were not lifted, latest first. */
    @SqlQuery("""
        SELECT id, client_id, set_at, until_at, lifted_at
          FROM legal_hold
         WHERE clinic_id = :clinicId AND lifted_at IS NULL
           AND (set_at < :beforeAt OR (set_at = :beforeAt AND id < :beforeId))
         ORDER BY set_at DESC, id DESC
         LIMIT :limit
        """)
    List<HoldRow> list(
            @Bind("clinicId") ClinicId clinic,
            @Bind("beforeAt") Instant beforeAt,
            @Bind("beforeId") UUID beforeId,
            @Bind("limit") int limit);

    @SqlUpdate("""
        UPDATE legal_hold SET until_at = :until WHERE id = :id AND clinic_id = :clinicId
        """)
    int updateUntil(@Bind("clinicId") ClinicId clinic, @Bind("id") LegalHoldId id, @Bind("until") Instant until);

    @SqlUpdate("""
        UPDATE legal_hold SET lifted_at = :now WHERE id = :id AND clinic_id = :clinicId
        """)
    int updateLifted(@Bind("clinicId") ClinicId clinic, @Bind("id") LegalHoldId id, @Bind("now") Instant now);

    /** Locks a client, against other holds and their shredding. */
    @SqlQuery("""
        SELECT id FROM client WHERE id = :clientId FOR UPDATE
        """)
    Optional<ClientId> lockClient(@Bind("clientId") ClientId client);

    /** A client who was not shredded, or of whom all lies there as yet under another hold. */
    @SqlQuery("""
        SELECT c.id
          FROM client c
          LEFT JOIN vault_key k ON k.client_id = c.id
         WHERE c.id = :clientId
           AND (k.shredded_at IS NULL
                OR (k.sealed_until IS NOT NULL
                    AND EXISTS (SELECT 1
                                  FROM legal_hold h
                                 WHERE h.client_id = c.id AND h.lifted_at IS NULL AND h.until_at > :now)))
        """)
    Optional<ClientId> findWhoCanBeHeld(@Bind("clientId") ClientId client, @Bind("now") Instant now);

    /** Tells whoever deletes old rows that those of this client stay; of a shredded one what was sealed tells it. */
    @SqlUpdate("""
        UPDATE vault_key
           SET ground = 'legal_hold'
         WHERE shredded_at IS NULL AND client_id = (SELECT client_id FROM legal_hold WHERE id = :id)
        """)
    int markHeld(@Bind("id") LegalHoldId id);

    /** Frees the client of a hold unless another one lasts. */
    @SqlUpdate("""
        UPDATE vault_key
           SET ground = NULL
         WHERE shredded_at IS NULL AND ground = 'legal_hold'
           AND client_id = (SELECT client_id FROM legal_hold WHERE id = :id)
           AND NOT EXISTS (SELECT 1 FROM legal_hold h WHERE h.client_id = vault_key.client_id AND h.lifted_at IS NULL)
        """)
    int markFree(@Bind("id") LegalHoldId id);

    /** Until when the holds on the client of a hold last. */
    @SqlQuery("""
        SELECT MAX(until_at)
          FROM legal_hold
         WHERE client_id = (SELECT client_id FROM legal_hold WHERE id = :id) AND lifted_at IS NULL
        """)
    Optional<Instant> findLatest(@Bind("id") LegalHoldId id);
}
