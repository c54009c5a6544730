package org.alcove.booking;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.TherapistId;
import org.alcove.privacy.CareLookup;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.customizer.BindList;
import org.jdbi.v3.sqlobject.statement.SqlQuery;

/** Reads of therapists' sessions and care relationships. */
public interface CareSearchDao {
    @SqlQuery("""
        SELECT p.client_id, a.therapist_id, c.client_code, a.start_at AS start
          FROM appointment a
          JOIN participant p ON p.appointment_id = a.id
          JOIN care_relationship c ON c.id = p.care_relationship_id AND c.live = 1
         WHERE a.clinic_id = :clinicId AND a.therapist_id IN (<therapists>) AND a.status = 'booked'
           AND a.start_at >= :from AND a.start_at < :to
         ORDER BY a.start_at, c.client_code, a.id
        """)
    List<CareLookup.Session> listSessions(
            @Bind("clinicId") ClinicId clinic,
            @BindList("therapists") Set<TherapistId> therapists,
            @Bind("from") Instant from,
            @Bind("to") Instant to);

    @SqlQuery("""
        SELECT zone FROM therapist WHERE id = :therapistId AND clinic_id = :clinicId
        """)
    Optional<String> findZone(@Bind("clinicId") ClinicId clinic, @Bind("therapistId") TherapistId therapist);
}
