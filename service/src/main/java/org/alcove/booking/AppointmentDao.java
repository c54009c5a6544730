package org.alcove.booking;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.alcove.kernel.AppointmentId;
import org.alcove.kernel.CareRelationshipId;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.TherapistId;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.customizer.BindList;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

/** Rows of appointments and their participants. */
public interface AppointmentDao {
    /** An {@link AppointmentRow}, before its conditions. */
    String SELECT = """
            SELECT a.id, a.clinic_id, a.therapist_id, a.session_type_id, a.start_at, a.end_at,
                   a.buffer_before_minutes, a.buffer_after_minutes, a.local_date, a.status, a.capacity, a.version,
                   p.client_id, p.care_relationship_id, c.client_code, p.state, p.self_pay
              FROM appointment a
              JOIN participant p ON p.appointment_id = a.id
              JOIN care_relationship c ON c.id = p.care_relationship_id
            """;

    @SqlUpdate("""
        INSERT INTO appointment
               (id, clinic_id, therapist_id, session_type_id, start_at, end_at, buffer_before_minutes,
                buffer_after_minutes, local_date, status, capacity, seats_taken, version, created_at, updated_at)
        VALUES (:a.id, :a.clinicId, :a.therapistId, :a.sessionTypeId, :a.startAt, :a.endAt, :a.bufferBeforeMinutes,
                :a.bufferAfterMinutes, :a.localDate, :a.status, :a.capacity, 0, :a.version, :now, :now)
        """)
    void insertAppointment(@BindMethods("a") AppointmentRow appointment, @Bind("now") Instant now);

    @SqlUpdate("""
        UPDATE appointment SET seats_taken = seats_taken + 1 WHERE id = :id AND seats_taken < capacity
        """)
    int takeSeat(@Bind("id") AppointmentId id);

    @SqlUpdate("""
        INSERT INTO participant
               (appointment_id, client_id, clinic_id, care_relationship_id, start_at, state, status, self_pay)
        VALUES (:a.id, :a.clientId, :a.clinicId, :a.careRelationshipId, :a.startAt, :a.state, 'accepted', :a.selfPay)
        """)
    void insertParticipant(@BindMethods("a") AppointmentRow appointment);

    /**
     * Whether a client's new sessions are not for a health plan; empty for one who was shredded. A statement of its own
     * after the one that waited for the client's row: a condition of that one would not see what it waited for.
     */
    @SqlQuery("""
        SELECT c.self_pay
          FROM client c
          LEFT JOIN vault_key k ON k.client_id = c.id
         WHERE c.id = :clientId AND c.clinic_id = :clinicId AND k.shredded_at IS NULL
        """)
    Optional<Boolean> findSelfPay(@Bind("clinicId") ClinicId clinic, @Bind("clientId") ClientId client);

    @SqlUpdate("""
        UPDATE participant
           SET self_pay = :selfPay
         WHERE appointment_id = :id AND client_id = :clientId AND clinic_id = :clinicId
        """)
    int updateSelfPay(
            @Bind("clinicId") ClinicId clinic,
            @Bind("clientId") ClientId client,
            @Bind("id") AppointmentId id,
            @Bind("selfPay") boolean selfPay);

    /** Counts a change of neither time nor status. */
    @SqlUpdate("""
        UPDATE appointment SET version = version + 1, updated_at = :now WHERE id = :id AND clinic_id = :clinicId
        """)
    int countChange(@Bind("clinicId") ClinicId clinic, @Bind("id") AppointmentId id, @Bind("now") Instant now);

    @SqlQuery(SELECT + """
         WHERE a.id = :id AND a.clinic_id = :clinicId AND p.client_id = :clientId
        """)
    Optional<AppointmentRow> findForClient(
            @Bind("clinicId") ClinicId clinic, @Bind("clientId") ClientId client, @Bind("id") AppointmentId id);

    @SqlQuery(SELECT + """
         WHERE a.id = :id AND a.clinic_id = :clinicId AND a.therapist_id = :therapistId
        """)
    Optional<AppointmentRow> findForTherapist(
            @Bind("clinicId") ClinicId clinic,
            @Bind("therapistId") TherapistId therapist,
            @Bind("id") AppointmentId id);

    @SqlQuery(SELECT + """
         WHERE p.client_id = :clientId AND a.clinic_id = :clinicId
           AND p.start_at >= :from AND p.start_at < :to
           AND (p.start_at > :afterStart OR (p.start_at = :afterStart AND a.id > :afterId))
         ORDER BY p.start_at, a.id
         LIMIT :limit
        """)
    List<AppointmentRow> listForClient(
            @Bind("clinicId") ClinicId clinic,
            @Bind("clientId") ClientId client,
            @Bind("from") Instant from,
            @Bind("to") Instant to,
            @Bind("afterStart") Instant afterStart,
            @Bind("afterId") AppointmentId afterId,
            @Bind("limit") int limit);

    @SqlQuery(SELECT + """
         WHERE a.therapist_id = :therapistId AND a.clinic_id = :clinicId
           AND a.start_at >= :from AND a.start_at < :to
           AND (a.start_at > :afterStart OR (a.start_at = :afterStart AND a.id > :afterId))
         ORDER BY a.start_at, a.id
         LIMIT :limit
        """)
    List<AppointmentRow> listForTherapist(
            @Bind("clinicId") ClinicId clinic,
            @Bind("therapistId") TherapistId therapist,
            @Bind("from") Instant from,
            @Bind("to") Instant to,
            @Bind("afterStart") Instant afterStart,
            @Bind("afterId") AppointmentId afterId,
            @Bind("limit") int limit);

    @SqlQuery("""
        SELECT therapist_id, start_at AS start, end_at AS end
          FROM appointment
         WHERE clinic_id = :clinicId AND status <> 'cancelled'
           AND start_at >= :from AND start_at < :to
           AND (start_at > :afterStart OR (start_at = :afterStart AND therapist_id > :afterTherapist))
         ORDER BY start_at, therapist_id
         LIMIT :limit
        """)
    List<BusyBlock> listBusy(
            @Bind("clinicId") ClinicId clinic,
            @Bind("from") Instant from,
            @Bind("to") Instant to,
            @Bind("afterStart") Instant afterStart,
            @Bind("afterTherapist") TherapistId afterTherapist,
            @Bind("limit") int limit);

    /** Future appointments of one care relationship, or of nobody's if it ended meanwhile. */
    @SqlQuery(SELECT + """
         WHERE p.care_relationship_id = :careId AND a.clinic_id = :clinicId
           AND a.status = 'booked' AND a.start_at > :now
         ORDER BY a.id
        """)
    List<AppointmentRow> listFutureOfCare(
            @Bind("clinicId") ClinicId clinic, @Bind("careId") CareRelationshipId care, @Bind("now") Instant now);

    /** Booked appointments that have not started; one that is going on is left to be settled by its therapist. */
    @SqlQuery(SELECT + """
         WHERE a.therapist_id = :therapistId AND a.status = 'booked' AND a.start_at > :now
         ORDER BY a.id
        """)
    List<AppointmentRow> listFutureOfTherapist(@Bind("therapistId") TherapistId therapist, @Bind("now") Instant now);

    /**
     * Booked appointments that are not over and start after an instant, in order of start. Those of another clinic's
     * therapist are not even read, so that how many there are can't be told by the time it takes.
     */
    @SqlQuery(SELECT + """
         WHERE a.therapist_id = (SELECT t.id FROM therapist t WHERE t.id = :therapistId AND t.clinic_id = :clinicId)
           AND a.clinic_id = :clinicId
           AND a.status = 'booked' AND a.end_at > :now AND a.start_at > :after
         ORDER BY a.start_at
        """)
    List<AppointmentRow> listUnfinished(
            @Bind("clinicId") ClinicId clinic,
            @Bind("therapistId") TherapistId therapist,
            @Bind("now") Instant now,
            @Bind("after") Instant after);

    @SqlQuery(SELECT + """
         WHERE a.claims_kept = 1 AND a.end_at < :before
         ORDER BY a.end_at
         LIMIT :limit
        """)
    List<AppointmentRow> listPastWithClaims(@Bind("before") Instant before, @Bind("limit") int limit);

    @SqlUpdate("""
        UPDATE appointment SET claims_kept = NULL WHERE id = :id AND claims_kept = 1
        """)
    int forgetClaims(@Bind("id") AppointmentId id);

    /** Moves a booked appointment if nothing changed it since the version that was read. */
    @SqlUpdate("""
        UPDATE appointment
           SET start_at = :startAt, end_at = :endAt, buffer_before_minutes = :bufferBeforeMinutes,
               buffer_after_minutes = :bufferAfterMinutes, local_date = :localDate,
               version = version + 1, sequence = sequence + 1, updated_at = :now
         WHERE id = :id AND clinic_id = :clinicId AND version = :version AND status = 'booked'
        """)
    int move(
            @Bind("clinicId") ClinicId clinic,
            @Bind("id") AppointmentId id,
            @Bind("version") int version,
            @Bind("startAt") Instant startAt,
            @Bind("endAt") Instant endAt,
            @Bind("bufferBeforeMinutes") long bufferBeforeMinutes,
            @Bind("bufferAfterMinutes") long bufferAfterMinutes,
            @Bind("localDate") LocalDate localDate,
            @Bind("now") Instant now);

    @SqlUpdate("""
        UPDATE participant SET start_at = :startAt WHERE appointment_id = :id
        """)
    int moveParticipants(@Bind("id") AppointmentId id, @Bind("startAt") Instant startAt);

    /** Cancels a booked appointment and frees its seats if nothing changed it since the version that was read. */
    @SqlUpdate("""
        UPDATE appointment
           SET status = 'cancelled', cancel_reason = :reason, seats_taken = 0, claims_kept = NULL,
               version = version + 1, sequence = sequence + 1, updated_at = :now
         WHERE id = :id AND clinic_id = :clinicId AND version = :version AND status = 'booked'
        """)
    int cancel(
            @Bind("clinicId") ClinicId clinic,
            @Bind("id") AppointmentId id,
            @Bind("version") int version,
            @Bind("reason") @Nullable String reason,
            @Bind("now") Instant now);

    /** Cancels appointments and frees their seats; the caller compares the count with what it listed. */
    @SqlUpdate("""
        UPDATE appointment
           SET status = 'cancelled', cancel_reason = :reason, seats_taken = 0, claims_kept = NULL,
               version = version + 1, sequence = sequence + 1, updated_at = :now
         WHERE id IN (<ids>) AND clinic_id = :clinicId AND status = 'booked'
        """)
    int cancelAll(
            @Bind("clinicId") ClinicId clinic,
            @BindList("ids") List<AppointmentId> ids,
            @Bind("reason") String reason,
            @Bind("now") Instant now);

    @SqlUpdate("""
        UPDATE participant SET status = 'declined' WHERE appointment_id IN (<ids>)
        """)
    int declineAll(@BindList("ids") List<AppointmentId> ids);

    /**
     * Settles what became of a booked appointment if nothing changed it since the version that was read. Calendars must
     * not tell that or when somebody came, so the stamps that feeds are made from stay.
     */
    @SqlUpdate("""
        UPDATE appointment
           SET status = :status, version = version + 1
         WHERE id = :id AND clinic_id = :clinicId AND version = :version AND status = 'booked'
        """)
    int settle(
            @Bind("clinicId") ClinicId clinic,
            @Bind("id") AppointmentId id,
            @Bind("version") int version,
            @Bind("status") String status);

    @SqlUpdate("""
        UPDATE participant SET status = :status WHERE appointment_id = :id
        """)
    int setParticipants(@Bind("id") AppointmentId id, @Bind("status") String status);
}
