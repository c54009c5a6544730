package org.alcove.availability;

import java.time.LocalDate;
import java.util.Optional;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.SessionTypeId;
import org.alcove.kernel.TherapistId;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jspecify.annotations.Nullable;

/** What of the roster decides whether one therapist offers one session type. Public because jdbi makes a proxy of it. */
public interface OfferDao {
    /** Empty if the clinic has no such therapist or no such session type. */
    @SqlQuery("""
        SELECT s.kind, s.duration_minutes, s.buffer_before_minutes, s.buffer_after_minutes, s.capacity,
               s.minimum_notice_minutes, s.horizon_days,
               s.status = 'active' AS type_active,
               t.status = 'active' AS therapist_active,
               t.accepts_new,
               s.offered_by_all = 1
                 OR EXISTS (SELECT 1
                              FROM session_type_therapist st
                             WHERE st.session_type_id = s.id
                               AND st.therapist_id = t.id) AS offers_type,
               EXISTS (SELECT 1
                         FROM care_relationship r
                        WHERE r.client_id = :clientId
                          AND r.therapist_id = t.id
                          AND r.live = 1) AS in_care,
               t.zone, t.start_step_minutes, t.daily_maximum,
               (SELECT cl.state
                  FROM client cl
                 WHERE cl.id = :clientId
                   AND cl.clinic_id = c.id) AS client_state,
               c.default_state AS clinic_state
          FROM therapist t
          JOIN clinic c ON c.id = t.clinic_id
          JOIN session_type s ON s.clinic_id = t.clinic_id
         WHERE t.clinic_id = :clinicId
           AND t.id = :therapistId
           AND s.id = :sessionTypeId
        """)
    Optional<OfferTerms> findTerms(
            @Bind("clinicId") ClinicId clinicId,
            @Bind("therapistId") TherapistId therapistId,
            @Bind("sessionTypeId") SessionTypeId sessionTypeId,
            @Bind("clientId") @Nullable ClientId clientId);

    @SqlQuery("""
        SELECT l.expires_on
          FROM therapist_license l
         WHERE l.clinic_id = :clinicId
           AND l.therapist_id = :therapistId
           AND l.state = :state
        """)
    Optional<LocalDate> findLicenseEnd(
            @Bind("clinicId") ClinicId clinicId,
            @Bind("therapistId") TherapistId therapistId,
            @Bind("state") String state);
}
