package org.alcove.booking;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.alcove.kernel.CareRelationshipId;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.OfferId;
import org.alcove.kernel.SessionTypeId;
import org.alcove.kernel.TherapistId;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** Rows of offers; an open one turns into something else once, by a conditional update. */
public interface OfferDao {
    /** An offer as it stands in its table, with the code of its care relationship. */
    record OfferRow(
            OfferId id,
            ClinicId clinicId,
            CareRelationshipId careRelationshipId,
            String clientCode,
            TherapistId therapistId,
            ClientId clientId,
            SessionTypeId sessionTypeId,
            Instant startAt,
            String status,
            Instant createdAt,
            Instant expiresAt) {}

    /** What tells an open offer from another of the same care relationship. */
    record OpenOffer(OfferId id, SessionTypeId sessionTypeId, Instant startAt, Instant expiresAt) {}

    /** An {@link OfferRow}, before its conditions. */
    String SELECT = """
            SELECT o.id, o.clinic_id, o.care_relationship_id, c.client_code, o.therapist_id, o.client_id,
                   o.session_type_id, o.start_at, o.status, o.created_at, o.expires_at
              FROM offer o
              JOIN care_relationship c ON c.id = o.care_relationship_id
            """;

    @SqlUpdate("""
        INSERT INTO offer
               (id, clinic_id, care_relationship_id, therapist_id, client_id, session_type_id, start_at,
                status, created_at, expires_at)
        VALUES (:o.id, :o.clinicId, :o.careRelationshipId, :o.therapistId, :o.clientId, :o.sessionTypeId, :o.startAt,
                :o.status, :o.createdAt, :o.expiresAt)
        """)
    void insertOffer(@BindMethods("o") OfferRow offer);

    /** Nothing beside the offer is read unless it is the client's; nor below, unless it is the therapist's. */
    @SqlQuery(SELECT + """
         WHERE o.id = (SELECT id FROM offer WHERE id = :id AND clinic_id = :clinicId AND client_id = :clientId)
        """)
    Optional<OfferRow> findOfClient(
            @Bind("clinicId") ClinicId clinic, @Bind("clientId") ClientId client, @Bind("id") OfferId id);

    @SqlQuery(SELECT + """
         WHERE o.id = (SELECT id FROM offer WHERE id = :id AND clinic_id = :clinicId AND therapist_id = :therapistId)
        """)
    Optional<OfferRow> findOfTherapist(
            @Bind("clinicId") ClinicId clinic, @Bind("therapistId") TherapistId therapist, @Bind("id") OfferId id);

    @SqlQuery(SELECT + """
         WHERE o.client_id = :clientId AND o.clinic_id = :clinicId AND o.status = 'open' AND o.expires_at > :now
           AND o.id > :after
         ORDER BY o.id
         LIMIT :limit
        """)
    List<OfferRow> listOpenOfClient(
            @Bind("clinicId") ClinicId clinic,
            @Bind("clientId") ClientId client,
            @Bind("now") Instant now,
            @Bind("after") OfferId after,
            @Bind("limit") int limit);

    @SqlQuery(SELECT + """
         WHERE o.therapist_id = :therapistId AND o.clinic_id = :clinicId AND o.status = 'open' AND o.expires_at > :now
           AND o.id > :after
         ORDER BY o.id
         LIMIT :limit
        """)
    List<OfferRow> listOpenOfTherapist(
            @Bind("clinicId") ClinicId clinic,
            @Bind("therapistId") TherapistId therapist,
            @Bind("now") Instant now,
            @Bind("after") OfferId after,
            @Bind("limit") int limit);

    /** Open offers of one care relationship, as many as it may have at most. */
    @SqlQuery("""
        SELECT id, session_type_id, start_at, expires_at
          FROM offer
         WHERE care_relationship_id = :careId AND clinic_id = :clinicId AND status = 'open' AND expires_at > :now
        """)
    List<OpenOffer> listOpenOfCare(
            @Bind("clinicId") ClinicId clinic, @Bind("careId") CareRelationshipId care, @Bind("now") Instant now);

    /** Closes an open offer in one of the ways that it can end. */
    @SqlUpdate("""
        UPDATE offer
           SET status = :status
         WHERE id = :id AND clinic_id = :clinicId AND status = 'open' AND expires_at > :now
        """)
    int close(
            @Bind("clinicId") ClinicId clinic,
            @Bind("id") OfferId id,
            @Bind("status") String status,
            @Bind("now") Instant now);

    @SqlUpdate("""
        UPDATE offer SET status = 'withdrawn' WHERE care_relationship_id = :careId AND status = 'open'
        """)
    int withdrawOfCare(@Bind("careId") CareRelationshipId care);

    @SqlUpdate("""
        UPDATE offer SET status = 'withdrawn' WHERE therapist_id = :therapistId AND status = 'open'
        """)
    int withdrawOfTherapist(@Bind("therapistId") TherapistId therapist);
}
