package org.alcove.booking;

import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.TherapistId;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jspecify.annotations.Nullable;

/** Reads whole what the check compares. Public because jdbi makes a proxy. */
public interface BookingCheckDao {
    /** A claim as its row has it. */
    record Claim(int lane, long tick, UUID holder, boolean expires) {}

    /** A counter as its row has it. */
    record DayCount(LocalDate localDate, int taken) {}

    /**
     * A client's counter, and the most that it can rightly be: ended sessions may still be counted until their client
     * runs into the limit.
     */
    record OpenBookings(int counted, int most) {}

    @SqlQuery("""
        SELECT id FROM clinic ORDER BY id
        """)
    List<ClinicId> listClinics();

    @SqlQuery("""
        SELECT id FROM therapist WHERE clinic_id = :clinicId ORDER BY id
        """)
    List<TherapistId> listTherapists(@Bind("clinicId") ClinicId clinicId);

    /** A page of clients in order of id. */
    @SqlQuery("""
        SELECT id FROM client WHERE clinic_id = :clinicId AND id > :after ORDER BY id LIMIT :limit
        """)
    List<ClientId> listClients(
            @Bind("clinicId") ClinicId clinicId, @Bind("after") ClientId after, @Bind("limit") int limit);

    /** Everything of a therapist that was not cancelled and whose claims were not given up. */
    @SqlQuery(AppointmentDao.SELECT + """
         WHERE a.clinic_id = :clinicId AND a.therapist_id = :therapistId AND a.status <> 'cancelled'
           AND a.claims_kept = 1
        """)
    List<AppointmentRow> listOfTherapist(
            @Bind("clinicId") ClinicId clinicId, @Bind("therapistId") TherapistId therapistId);

    @SqlQuery(AppointmentDao.SELECT + """
         WHERE p.clinic_id = :clinicId AND p.client_id = :clientId AND a.status <> 'cancelled' AND a.claims_kept = 1
        """)
    List<AppointmentRow> listOfClient(@Bind("clinicId") ClinicId clinicId, @Bind("clientId") ClientId clientId);

    @SqlQuery("SELECT " + HoldDao.COLUMNS + """
          FROM hold
         WHERE clinic_id = :clinicId AND therapist_id = :therapistId
        """)
    List<HoldRow> listHoldsOfTherapist(
            @Bind("clinicId") ClinicId clinicId, @Bind("therapistId") TherapistId therapistId);

    @SqlQuery("SELECT " + HoldDao.COLUMNS + """
          FROM hold
         WHERE clinic_id = :clinicId AND client_id = :clientId
        """)
    List<HoldRow> listHoldsOfClient(@Bind("clinicId") ClinicId clinicId, @Bind("clientId") ClientId clientId);

    @SqlQuery("""
        SELECT c.open_bookings AS counted,
               (SELECT COUNT(*) FROM hold h WHERE h.client_id = c.id)
               + (SELECT COUNT(*)
                    FROM participant p
                    JOIN appointment a ON a.id = p.appointment_id
                   WHERE p.client_id = c.id AND a.status <> 'cancelled') AS most
          FROM client c
         WHERE c.clinic_id = :clinicId AND c.id = :clientId
        """)
    OpenBookings getOpenBookings(@Bind("clinicId") ClinicId clinicId, @Bind("clientId") ClientId clientId);

    @SqlQuery("""
        SELECT lane, tick, holder, expires_at IS NOT NULL AS expires FROM claim WHERE owner_id = :ownerId
        """)
    List<Claim> listClaims(@Bind("ownerId") UUID ownerId);

    @SqlQuery("""
        SELECT local_date, taken FROM day_count WHERE therapist_id = :therapistId AND taken <> 0
        """)
    List<DayCount> listDayCounts(@Bind("therapistId") TherapistId therapistId);

    /** Days on which a therapist has appointments whose claims were given up as past. */
    @SqlQuery("""
        SELECT DISTINCT local_date
          FROM appointment
         WHERE clinic_id = :clinicId AND therapist_id = :therapistId AND claims_kept IS NULL
           AND status <> 'cancelled'
        """)
    List<LocalDate> listForgottenDays(
            @Bind("clinicId") ClinicId clinicId, @Bind("therapistId") TherapistId therapistId);

    /** Claims of an owner who is neither a therapist nor a client: one of them, if there is any. */
    @SqlQuery("""
        SELECT c.holder
          FROM claim c
         WHERE NOT EXISTS (SELECT 1 FROM therapist t WHERE t.id = c.owner_id)
           AND NOT EXISTS (SELECT 1 FROM client l WHERE l.id = c.owner_id)
         LIMIT 1
        """)
    @Nullable
    UUID findClaimOfNobody();
}
