package org.alcove.privacy.rights;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.alcove.kernel.AmendmentId;
import org.alcove.kernel.AppointmentId;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.TherapistId;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

/** Rows of requests for amendments. Public because jdbi makes a proxy of it. */
public interface AmendmentDao {
    String SELECT = """
        SELECT a.id, a.client_id, a.therapist_id, c.client_code, a.item, a.item_id, a.reason, a.wish, a.status,
               a.asked_at, a.due_on, a.extension, a.answered_at, a.basis, a.disagreement, a.disagreed_at
          FROM amendment a JOIN care_relationship c ON c.id = a.care_relationship_id
        """;

    /** A request with the code by which its therapist knows the client. */
    record AmendmentRow(
            AmendmentId id,
            ClientId clientId,
            TherapistId therapistId,
            String clientCode,
            String item,
            @Nullable UUID itemId,
            String reason,
            byte[] wish,
            String status,
            Instant askedAt,
            LocalDate dueOn,
            @Nullable String extension,
            @Nullable Instant answeredAt,
            @Nullable String basis,
            byte @Nullable [] disagreement,
            @Nullable Instant disagreedAt) {}

    /** What is asked. */
    record NewAmendment(
            AmendmentId id,
            ClinicId clinicId,
            ClientId clientId,
            TherapistId therapistId,
            String item,
            @Nullable AppointmentId itemId,
            String reason,
            byte[] wish,
            Instant askedAt,
            LocalDate dueOn) {}

    /** Locks the client, so that none asks beside themself. */
    @SqlQuery("""
        SELECT COUNT(*)
          FROM (SELECT id FROM client WHERE id = :clientId AND clinic_id = :clinicId FOR UPDATE) client
          JOIN amendment a ON a.client_id = client.id
         WHERE a.clinic_id = :clinicId AND a.status = 'asked'
        """)
    int countOpen(@Bind("clinicId") ClinicId clinic, @Bind("clientId") ClientId client);

    @SqlQuery("""
        SELECT 1 FROM participant WHERE appointment_id = :id AND client_id = :clientId AND clinic_id = :clinicId
        """)
    Optional<Integer> findOwnAppointment(
            @Bind("clinicId") ClinicId clinic, @Bind("clientId") ClientId client, @Bind("id") AppointmentId id);

    /** No row: there is no live care relationship with that therapist. */
    @SqlUpdate("""
        INSERT INTO amendment
               (id, clinic_id, client_id, therapist_id, care_relationship_id, item, item_id, reason, wish, status,
                asked_at, due_on)
        SELECT :id, c.clinic_id, c.client_id, c.therapist_id, c.id, :item, :itemId, :reason, :wish, 'asked', :askedAt,
               :dueOn
          FROM care_relationship c
         WHERE c.client_id = :clientId AND c.therapist_id = :therapistId AND c.clinic_id = :clinicId AND c.live = 1
        """)
    int insert(@BindMethods NewAmendment amendment);

    /** One of the client's or of the therapist's; nothing beside the request is read unless it is. */
    @SqlQuery(SELECT + """
         WHERE a.id = (SELECT id
                         FROM amendment
                        WHERE id = :id AND clinic_id = :clinicId
                          AND (client_id = :clientId OR therapist_id = :therapistId))
        """)
    Optional<AmendmentRow> find(
            @Bind("clinicId") ClinicId clinic,
            @Bind("clientId") @Nullable ClientId client,
            @Bind("therapistId") @Nullable TherapistId therapist,
            @Bind("id") AmendmentId id);

    @SqlQuery(SELECT + """
         WHERE a.clinic_id = :clinicId AND a.client_id = :clientId AND a.id < :before
         ORDER BY a.id DESC
         LIMIT :limit
        """)
    List<AmendmentRow> listForClient(
            @Bind("clinicId") ClinicId clinic,
            @Bind("clientId") ClientId client,
            @Bind("before") UUID before,
            @Bind("limit") int limit);

    @SqlQuery(SELECT + """
         WHERE a.clinic_id = :clinicId AND a.therapist_id = :therapistId AND a.id < :before
         ORDER BY a.id DESC
         LIMIT :limit
        """)
    List<AmendmentRow> listForTherapist(
            @Bind("clinicId") ClinicId clinic,
            @Bind("therapistId") TherapistId therapist,
            @Bind("before") UUID before,
            @Bind("limit") int limit);

    /** No row: it was answered already. */
    @SqlUpdate("""
        UPDATE amendment SET status = :status, basis = :basis, answered_at = :now
         WHERE id = :id AND clinic_id = :clinicId AND status = 'asked'
        """)
    int answer(
            @Bind("clinicId") ClinicId clinic,
            @Bind("id") AmendmentId id,
            @Bind("status") String status,
            @Bind("basis") @Nullable String basis,
            @Bind("now") Instant now);

    /** No row: it was answered, or extended before. */
    @SqlUpdate("""
        UPDATE amendment SET extension = :reason, due_on = :dueOn
         WHERE id = :id AND clinic_id = :clinicId AND status = 'asked' AND extension IS NULL
        """)
    int extend(
            @Bind("clinicId") ClinicId clinic,
            @Bind("id") AmendmentId id,
            @Bind("reason") String reason,
            @Bind("dueOn") LocalDate dueOn);

    /** No row: it was not denied, or there is a disagreement already. */
    @SqlUpdate("""
        UPDATE amendment SET disagreement = :sealed, disagreed_at = :now
         WHERE id = :id AND clinic_id = :clinicId AND status = 'denied' AND disagreement IS NULL
        """)
    int disagree(
            @Bind("clinicId") ClinicId clinic,
            @Bind("id") AmendmentId id,
            @Bind("sealed") byte[] sealed,
            @Bind("now") Instant now);
}
