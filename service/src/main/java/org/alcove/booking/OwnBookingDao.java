package org.alcove.booking;

import java.time.Instant;
import java.util.List;
import org.alcove.kernel.AppointmentId;
import org.alcove.kernel.CareRelationshipId;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.HoldId;
import org.alcove.kernel.OfferId;
import org.alcove.kernel.SessionTypeId;
import org.alcove.kernel.TherapistId;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jspecify.annotations.Nullable;

/** Reads a client's own rows of this room: neither the code that a therapist knows them by, nor buffers or fellows. */
public interface OwnBookingDao {
    /** Where the client is a client. */
    record ClinicRow(ClinicId id, String name, String zone) {}

    /** With whom they had to do. */
    record TherapistRow(TherapistId id, String displayName, String credentials) {}

    /** What was booked. */
    record SessionTypeRow(SessionTypeId id, String name, String kind) {}

    /** From when until when somebody was their therapist. */
    record CareRow(
            CareRelationshipId id,
            TherapistId therapistId,
            Instant beganAt,
            @Nullable Instant endedAt) {}

    /** A session. */
    record AppointmentRow(
            AppointmentId id,
            TherapistId therapistId,
            SessionTypeId sessionTypeId,
            Instant startAt,
            Instant endAt,
            String status,
            @Nullable String cancelReason,
            Instant createdAt,
            Instant updatedAt) {}

    /** Their part in a session. */
    record ParticipantRow(
            AppointmentId appointmentId,
            CareRelationshipId careRelationshipId,
            Instant startAt,
            String state,
            String status,
            boolean selfPay) {}

    /** A time kept for them. */
    record HoldRow(
            HoldId id,
            TherapistId therapistId,
            SessionTypeId sessionTypeId,
            Instant startAt,
            Instant endAt,
            String state,
            Instant createdAt,
            Instant expiresAt) {}

    /** A time that was proposed to them. */
    record OfferRow(
            OfferId id,
            CareRelationshipId careRelationshipId,
            TherapistId therapistId,
            SessionTypeId sessionTypeId,
            Instant startAt,
            String status,
            Instant createdAt,
            Instant expiresAt) {}

    @SqlQuery("""
        SELECT id, name, zone FROM clinic WHERE id = :clinicId
        """)
    List<ClinicRow> listClinic(@Bind("clinicId") ClinicId clinic);

    @SqlQuery("""
        SELECT id, display_name, credentials
          FROM therapist
         WHERE clinic_id = :clinicId
           AND id IN (SELECT therapist_id FROM care_relationship WHERE client_id = :clientId
                       UNION
                      SELECT therapist_id FROM hold WHERE client_id = :clientId)
         ORDER BY id
        """)
    List<TherapistRow> listTherapists(@Bind("clinicId") ClinicId clinic, @Bind("clientId") ClientId client);

    @SqlQuery("""
        SELECT id, name, kind
          FROM session_type
         WHERE clinic_id = :clinicId
           AND id IN (SELECT a.session_type_id
                        FROM participant p JOIN appointment a ON a.id = p.appointment_id
                       WHERE p.client_id = :clientId
                       UNION
                      SELECT session_type_id FROM offer WHERE client_id = :clientId
                       UNION
                      SELECT session_type_id FROM hold WHERE client_id = :clientId)
         ORDER BY id
        """)
    List<SessionTypeRow> listSessionTypes(@Bind("clinicId") ClinicId clinic, @Bind("clientId") ClientId client);

    @SqlQuery("""
        SELECT id, therapist_id, began_at, ended_at
          FROM care_relationship
         WHERE client_id = :clientId AND clinic_id = :clinicId
         ORDER BY began_at, id
        """)
    List<CareRow> listCare(@Bind("clinicId") ClinicId clinic, @Bind("clientId") ClientId client);

    @SqlQuery("""
        SELECT a.id, a.therapist_id, a.session_type_id, a.start_at, a.end_at, a.status, a.cancel_reason, a.created_at,
               a.updated_at
          FROM participant p JOIN appointment a ON a.id = p.appointment_id
         WHERE p.client_id = :clientId AND p.clinic_id = :clinicId
         ORDER BY a.start_at, a.id
        """)
    List<AppointmentRow> listAppointments(@Bind("clinicId") ClinicId clinic, @Bind("clientId") ClientId client);

    @SqlQuery("""
        SELECT appointment_id, care_relationship_id, start_at, state, status, self_pay
          FROM participant
         WHERE client_id = :clientId AND clinic_id = :clinicId
         ORDER BY start_at, appointment_id
        """)
    List<ParticipantRow> listParticipations(@Bind("clinicId") ClinicId clinic, @Bind("clientId") ClientId client);

    @SqlQuery("""
        SELECT id, therapist_id, session_type_id, start_at, end_at, state, created_at, expires_at
          FROM hold
         WHERE client_id = :clientId AND clinic_id = :clinicId
        """)
    List<HoldRow> listHolds(@Bind("clinicId") ClinicId clinic, @Bind("clientId") ClientId client);

    @SqlQuery("""
        SELECT id, care_relationship_id, therapist_id, session_type_id, start_at, status, created_at, expires_at
          FROM offer
         WHERE client_id = :clientId AND clinic_id = :clinicId
         ORDER BY created_at, id
        """)
    List<OfferRow> listOffers(@Bind("clinicId") ClinicId clinic, @Bind("clientId") ClientId client);
}
