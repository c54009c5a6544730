package org.alcove.privacy.consent;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.ConsentId;
import org.alcove.kernel.LoginSessionId;
import org.alcove.kernel.TherapistId;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.customizer.BindList;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

/** Rows of consents. */
public interface ConsentDao {
    /** A consent; what it says is sealed in its terms. */
    record ConsentRow(
            ConsentId id,
            ClinicId clinicId,
            ClientId clientId,
            Instant madeAt,
            @Nullable Instant expiresAt,
            @Nullable Instant revokedAt,
            @Nullable Instant requestedAt,
            byte[] terms) {}

    /** A therapist as the clinic names them. */
    record NamedTherapist(TherapistId id, String displayName) {}

    @SqlUpdate("""
        INSERT INTO consent (id, clinic_id, client_id, made_at, expires_at, terms)
        VALUES (:id, :clinicId, :clientId, :madeAt, :expiresAt, :terms)
        """)
    void insertConsent(@BindMethods ConsentRow row);

    /** A client's consents, latest first. */
    @SqlQuery("""
        SELECT id, clinic_id, client_id, made_at, expires_at, revoked_at, requested_at, terms
          FROM consent
         WHERE client_id = :clientId AND clinic_id = :clinicId
           AND (made_at < :beforeAt OR (made_at = :beforeAt AND id < :beforeId))
         ORDER BY made_at DESC, id DESC
         LIMIT :limit
        """)
    List<ConsentRow> list(
            @Bind("clinicId") ClinicId clinic,
            @Bind("clientId") ClientId client,
            @Bind("beforeAt") Instant beforeAt,
            @Bind("beforeId") UUID beforeId,
            @Bind("limit") int limit);

    @SqlQuery("""
        SELECT id, clinic_id, client_id, made_at, expires_at, revoked_at, requested_at, terms
          FROM consent
         WHERE id = :id AND client_id = :clientId AND clinic_id = :clinicId
        """)
    Optional<ConsentRow> find(
            @Bind("clinicId") ClinicId clinic, @Bind("clientId") ClientId client, @Bind("id") ConsentId id);

    /** What was neither revoked nor is past its date; an event can have ended some of it. */
    @SqlQuery("""
        SELECT id, clinic_id, client_id, made_at, expires_at, revoked_at, requested_at, terms
          FROM consent
         WHERE client_id = :clientId AND clinic_id = :clinicId
           AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > :at)
         ORDER BY made_at, id
        """)
    List<ConsentRow> listUsable(
            @Bind("clinicId") ClinicId clinic, @Bind("clientId") ClientId client, @Bind("at") Instant at);

    /** Counts a disclosure. @return how many of them were still in force; these can't be revoked until the commit */
    @SqlUpdate("""
        UPDATE consent SET used = used + 1
         WHERE id IN (<ids>) AND clinic_id = :clinicId
           AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > :at)
        """)
    int use(@Bind("clinicId") ClinicId clinic, @BindList("ids") List<ConsentId> ids, @Bind("at") Instant at);

    @SqlUpdate("""
        UPDATE consent SET revoked_at = :now
         WHERE id = :id AND client_id = :clientId AND clinic_id = :clinicId AND revoked_at IS NULL
        """)
    int revoke(
            @Bind("clinicId") ClinicId clinic,
            @Bind("clientId") ClientId client,
            @Bind("id") ConsentId id,
            @Bind("now") Instant now);

    /** Says that the client wants a consent in force carried out; the first time counts. */
    @SqlUpdate("""
        UPDATE consent SET requested_at = COALESCE(requested_at, :now)
         WHERE id = :id AND client_id = :clientId AND clinic_id = :clinicId
           AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > :now)
        """)
    int request(
            @Bind("clinicId") ClinicId clinic,
            @Bind("clientId") ClientId client,
            @Bind("id") ConsentId id,
            @Bind("now") Instant now);

    /** When a login session began. */
    @SqlQuery("""
        SELECT created_at FROM login_session WHERE id = :id AND clinic_id = :clinicId
        """)
    Optional<Instant> findSignInAt(@Bind("clinicId") ClinicId clinic, @Bind("id") LoginSessionId id);

    /** Which of these are therapists of the clinic. */
    @SqlQuery("""
        SELECT id, display_name FROM therapist WHERE clinic_id = :clinicId AND id IN (<ids>) ORDER BY display_name, id
        """)
    List<NamedTherapist> listTherapists(@Bind("clinicId") ClinicId clinic, @BindList("ids") Set<TherapistId> ids);
}
