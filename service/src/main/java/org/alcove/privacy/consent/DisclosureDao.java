package org.alcove.privacy.consent;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.DisclosureId;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** Rows of the disclosure ledger. */
public interface DisclosureDao {
    /** Something that left; to whom, what and why are sealed in its terms. */
    record DisclosureRow(
            DisclosureId id,
            ClinicId clinicId,
            ClientId clientId,
            Instant at,
            Instant lastAt,
            int times,
            byte[] terms) {}

    /** What is told again under an id is counted, and keeps the terms of the first time. */
    @SqlUpdate("""
        INSERT INTO disclosure (id, clinic_id, client_id, at, last_at, times, terms)
        VALUES (:id, :clinicId, :clientId, :at, :lastAt, :times, :terms)
            ON DUPLICATE KEY UPDATE times = times + 1, last_at = GREATEST(last_at, :lastAt)
        """)
    int insertOrCount(@BindMethods DisclosureRow row);

    /**
     * Brings a row that could not be written when it was made. Changes nothing if it stands there already, and makes none
     * for a client of whom nothing is left.
     */
    @SqlUpdate("""
        INSERT INTO disclosure (id, clinic_id, client_id, at, last_at, times, terms)
        SELECT :id, c.clinic_id, c.id, :at, :lastAt, :times, :terms
          FROM client c
         WHERE c.id = :clientId AND c.clinic_id = :clinicId
            ON DUPLICATE KEY UPDATE times = disclosure.times
        """)
    int insertDrawn(@BindMethods DisclosureRow row);

    /** Finds nothing, in about the time in which {@link #insertOrCount} counts. */
    @SqlUpdate("""
        UPDATE disclosure SET times = times + 1, last_at = GREATEST(last_at, :at) WHERE id = :id AND clinic_id = :clinicId
        """)
    int count(@Bind("clinicId") ClinicId clinic, @Bind("id") DisclosureId id, @Bind("at") Instant at);

    /** A client's disclosures, latest first. */
    @SqlQuery("""
        SELECT id, clinic_id, client_id, at, last_at, times, terms
          FROM disclosure
         WHERE client_id = :clientId AND clinic_id = :clinicId
           AND (at < :beforeAt OR (at = :beforeAt AND id < :beforeId))
         ORDER BY at DESC, id DESC
         LIMIT :limit
        """)
    List<DisclosureRow> list(
            @Bind("clinicId") ClinicId clinic,
            @Bind("clientId") ClientId client,
            @Bind("beforeAt") Instant beforeAt,
            @Bind("beforeId") UUID beforeId,
            @Bind("limit") int limit);
}
