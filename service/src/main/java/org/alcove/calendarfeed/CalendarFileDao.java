package org.alcove.calendarfeed;

import java.util.Optional;
import org.alcove.kernel.AppointmentId;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.TherapistId;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.statement.SqlQuery;

/** Single appointments, for those who take part in them. */
public interface CalendarFileDao {
    /** An appointment of a client's own. */
    @SqlQuery("""
        SELECT a.id, a.start_at, a.end_at, a.status, a.capacity, a.sequence, a.created_at, a.updated_at
          FROM participant p
          JOIN appointment a ON a.id = p.appointment_id AND a.clinic_id = p.clinic_id
         WHERE p.clinic_id = :clinicId AND p.client_id = :clientId AND p.appointment_id = :id
           AND p.status <> 'declined'
        """)
    Optional<FeedEvent> findForClient(
            @Bind("clinicId") ClinicId clinicId, @Bind("clientId") ClientId clientId, @Bind("id") AppointmentId id);

    /** An appointment of a therapist's own. */
    @SqlQuery("""
        SELECT id, start_at, end_at, status, capacity, sequence, created_at, updated_at
          FROM appointment
         WHERE clinic_id = :clinicId AND therapist_id = :therapistId AND id = :id
        """)
    Optional<FeedEvent> findForTherapist(
            @Bind("clinicId") ClinicId clinicId,
            @Bind("therapistId") TherapistId therapistId,
            @Bind("id") AppointmentId id);

    /** Whose session it is, if it is one client's. */
    @SqlQuery("""
        SELECT MIN(client_id)
          FROM participant
         WHERE clinic_id = :clinicId AND appointment_id = :id
        HAVING COUNT(*) = 1
        """)
    Optional<ClientId> findOnlyClient(@Bind("clinicId") ClinicId clinicId, @Bind("id") AppointmentId id);
}
