package org.alcove.availability;

import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.SessionTypeId;
import org.alcove.kernel.TherapistId;
import org.jdbi.v3.core.mapper.Nested;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jspecify.annotations.Nullable;

/** The search over a clinic's therapists: who comes into question, and their free bits. Public because jdbi makes a proxy. */
public interface SearchDao {
    /** The therapists who come into question, as {@code t}, and their license, as {@code l}. */
    String IN_QUESTION = """
          FROM therapist t
          JOIN therapist_license l
            ON l.therapist_id = t.id
           AND l.clinic_id = t.clinic_id
           AND l.state = :state
           AND l.expires_on >= :licensedFrom
        """;

    /** What they have to fulfil. */
    String FULFILLING = """
         WHERE t.clinic_id = :clinicId
           AND t.status = 'active'
           AND (t.accepts_new = 1
                OR EXISTS (SELECT 1
                             FROM care_relationship r
                            WHERE r.client_id = :clientId
                              AND r.therapist_id = t.id
                              AND r.live = 1))
           AND (:offeredByAll
                OR EXISTS (SELECT 1
                             FROM session_type_therapist st
                            WHERE st.session_type_id = :sessionTypeId
                              AND st.therapist_id = t.id))
           AND (:modality IS NULL
                OR EXISTS (SELECT 1
                             FROM therapist_attribute am
                            WHERE am.therapist_id = t.id
                              AND am.kind = 'modality'
                              AND am.code = :modality))
           AND (:specialty IS NULL
                OR EXISTS (SELECT 1
                             FROM therapist_attribute a_s
                            WHERE a_s.therapist_id = t.id
                              AND a_s.kind = 'specialty'
                              AND a_s.code = :specialty))
           AND (:language IS NULL
                OR EXISTS (SELECT 1
                             FROM therapist_attribute al
                            WHERE al.therapist_id = t.id
                              AND al.kind = 'language'
                              AND al.code = :language))
           AND (:insurance IS NULL
                OR EXISTS (SELECT 1
                             FROM therapist_attribute ai
                            WHERE ai.therapist_id = t.id
                              AND ai.kind = 'insurance'
                              AND ai.code = :insurance))
        """;

    /** A therapist who comes into question. */
    record Candidate(
            TherapistId id, String zone, @Nullable Integer startStepMinutes, byte[] searchTie, LocalDate expiresOn) {}

    /** From when on a therapist's hours are in a zone. */
    record ZoneRow(TherapistId id, LocalDate effectiveFrom, String zone) {
        ZoneCalendar.Change change() {
            return new ZoneCalendar.Change(effectiveFrom, ZoneId.of(zone));
        }
    }

    /** A local date on which a therapist's maximum is reached. */
    record FullDate(TherapistId id, LocalDate localDate) {}

    /** Free bits of one UTC day. */
    record Bits(TherapistId id, LocalDate utcDay, byte[] sessionBits, byte[] leadBits) {}

    /** What a session type says, and one of the therapists whose client is asking, if any. */
    record TermsRow(@Nested SearchTerms terms, @Nullable TherapistId therapistId) {
        Optional<TherapistId> caredForBy() {
            return Optional.ofNullable(therapistId);
        }
    }

    /** Empty unless the clinic has the session type and it is active; a row for each therapist whose client is asking. */
    @SqlQuery("""
        SELECT s.kind, s.duration_minutes, s.buffer_before_minutes, s.buffer_after_minutes,
               s.minimum_notice_minutes, s.horizon_days, s.offered_by_all,
               (SELECT cl.state
                  FROM client cl
                 WHERE cl.id = :clientId
                   AND cl.clinic_id = c.id) AS client_state,
               c.default_state AS clinic_state,
               r.therapist_id
          FROM session_type s
          JOIN clinic c ON c.id = s.clinic_id
          LEFT JOIN care_relationship r
            ON r.client_id = :clientId
           AND r.clinic_id = s.clinic_id
           AND r.live = 1
         WHERE s.clinic_id = :clinicId
           AND s.id = :sessionTypeId
           AND s.status = 'active'
        """)
    List<TermsRow> listTerms(
            @Bind("clinicId") ClinicId clinicId,
            @Bind("sessionTypeId") SessionTypeId sessionTypeId,
            @Bind("clientId") ClientId clientId);

    @SqlQuery("""
        SELECT t.id, t.zone, t.start_step_minutes, t.search_tie, l.expires_on
        """ + IN_QUESTION + FULFILLING)
    List<Candidate> listCandidates(@BindMethods SearchFilter filter);

    @SqlQuery("""
        SELECT t.id, w.effective_from, w.zone
        """ + IN_QUESTION + """
          JOIN working_hours w
            ON w.therapist_id = t.id
        """ + FULFILLING + """
         ORDER BY w.effective_from
        """)
    List<ZoneRow> listZones(@BindMethods SearchFilter filter);

    @SqlQuery("""
        SELECT t.id, d.local_date
        """ + IN_QUESTION + """
          JOIN day_count d
            ON d.therapist_id = t.id
           AND d.taken >= t.daily_maximum
           AND d.local_date >= :from
           AND d.local_date <= :to
        """ + FULFILLING)
    List<FullDate> listFullDates(
            @BindMethods SearchFilter filter, @Bind("from") LocalDate from, @Bind("to") LocalDate to);

    /** Days without any free bit are left out. */
    @SqlQuery("""
        SELECT t.id, o.utc_day, o.session_bits, o.lead_bits
        """ + IN_QUESTION + """
          JOIN open_day o
            ON o.therapist_id = t.id
           AND o.utc_day >= :firstDay
           AND o.utc_day < :untilDay
           AND (o.session_bits != :none OR o.lead_bits != :none)
        """ + FULFILLING)
    List<Bits> listBits(
            @BindMethods SearchFilter filter,
            @Bind("firstDay") LocalDate firstDay,
            @Bind("untilDay") LocalDate untilDay,
            @Bind("none") byte[] none);
}
