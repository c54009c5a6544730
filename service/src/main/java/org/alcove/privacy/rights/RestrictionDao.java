package org.alcove.privacy.rights;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.RestrictionId;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.customizer.BindList;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

/** Rows of requests for restrictions. Public because jdbi makes a proxy of it. */
public interface RestrictionDao {
    String OWN = """
        SELECT id, clinic_id, client_id, kind, recipients, purposes, information, paid_in_full, note, status, asked_on,
               answered_on, ended_on, told_at
          FROM restriction
        """;

    String ASKED = """
        SELECT id, kind, recipients, purposes, information, paid_in_full, status, asked_on, answered_on, ended_on
          FROM restriction
        """;

    /** A request as its client has it. */
    record RestrictionRow(
            RestrictionId id,
            ClinicId clinicId,
            ClientId clientId,
            String kind,
            String recipients,
            String purposes,
            String information,
            boolean paidInFull,
            byte @Nullable [] note,
            String status,
            LocalDate askedOn,
            @Nullable LocalDate answeredOn,
            @Nullable LocalDate endedOn,
            @Nullable Instant toldAt) {}

    /** A request as who answers has it: nothing of whose it is. */
    record AskedRow(
            RestrictionId id,
            String kind,
            String recipients,
            String purposes,
            String information,
            boolean paidInFull,
            String status,
            LocalDate askedOn,
            @Nullable LocalDate answeredOn,
            @Nullable LocalDate endedOn) {}

    /** What an agreement keeps back. */
    record AgreedRow(
            String recipients,
            String purposes,
            String information,
            String status,
            @Nullable Instant toldAt) {}

    /** Waits for every disclosure and every agreement of the client's that is under way, and keeps others waiting. */
    @SqlUpdate("""
        UPDATE client SET gate_turns = gate_turns + 1 WHERE id = :clientId AND clinic_id = :clinicId
        """)
    int takeTurn(@Bind("clinicId") ClinicId clinic, @Bind("clientId") ClientId client);

    @SqlQuery("""
        SELECT recipients, purposes, information, status, told_at
          FROM restriction
         WHERE client_id = :clientId AND clinic_id = :clinicId AND status IN ('agreed', 'terminated')
         ORDER BY id
        """)
    List<AgreedRow> listAgreed(@Bind("clinicId") ClinicId clinic, @Bind("clientId") ClientId client);

    @SqlQuery("""
        SELECT COUNT(*)
          FROM restriction
         WHERE client_id = :clientId AND clinic_id = :clinicId AND status IN ('asked', 'agreed', 'terminated')
        """)
    int countOpen(@Bind("clinicId") ClinicId clinic, @Bind("clientId") ClientId client);

    @SqlUpdate("""
        INSERT INTO restriction
               (id, clinic_id, client_id, kind, recipients, purposes, information, paid_in_full, note, status, asked_on,
                answered_on)
        VALUES (:id, :clinicId, :clientId, :kind, :recipients, :purposes, :information, :paidInFull, :note, :status,
                :askedOn, :answeredOn)
        """)
    void insert(@BindMethods RestrictionRow row);

    @SqlQuery(OWN + """
         WHERE id = :id AND client_id = :clientId AND clinic_id = :clinicId
        """)
    Optional<RestrictionRow> findOwn(
            @Bind("clinicId") ClinicId clinic, @Bind("clientId") ClientId client, @Bind("id") RestrictionId id);

    /** A client's own, the latest day first. */
    @SqlQuery(OWN + """
         WHERE client_id = :clientId AND clinic_id = :clinicId
           AND (asked_on < :beforeOn OR (asked_on = :beforeOn AND id < :beforeId))
         ORDER BY asked_on DESC, id DESC
         LIMIT :limit
        """)
    List<RestrictionRow> listOwn(
            @Bind("clinicId") ClinicId clinic,
            @Bind("clientId") ClientId client,
            @Bind("beforeOn") LocalDate beforeOn,
            @Bind("beforeId") UUID beforeId,
            @Bind("limit") int limit);

    /** Writes down that the client was told of what the clinic ended; the first time counts. */
    @SqlUpdate("""
        UPDATE restriction SET told_at = :toldAt
         WHERE id IN (<ids>) AND client_id = :clientId AND clinic_id = :clinicId AND status = 'terminated'
           AND told_at IS NULL
        """)
    int tell(
            @Bind("clinicId") ClinicId clinic,
            @Bind("clientId") ClientId client,
            @BindList("ids") List<RestrictionId> ids,
            @Bind("toldAt") Instant toldAt);

    /** No row: it was denied, or ended before. The day on which the clinic ended it stays. */
    @SqlUpdate("""
        UPDATE restriction SET status = 'ended', ended_on = COALESCE(ended_on, :today)
         WHERE id = :id AND client_id = :clientId AND clinic_id = :clinicId
           AND status IN ('asked', 'agreed', 'terminated')
        """)
    int end(
            @Bind("clinicId") ClinicId clinic,
            @Bind("clientId") ClientId client,
            @Bind("id") RestrictionId id,
            @Bind("today") LocalDate today);

    @SqlQuery("""
        SELECT client_id FROM restriction WHERE id = :id AND clinic_id = :clinicId
        """)
    Optional<ClientId> findClient(@Bind("clinicId") ClinicId clinic, @Bind("id") RestrictionId id);

    @SqlQuery(ASKED + """
         WHERE id = :id AND clinic_id = :clinicId
        """)
    Optional<AskedRow> findAsked(@Bind("clinicId") ClinicId clinic, @Bind("id") RestrictionId id);

    /** All of a clinic, the latest day first; a status that is null lets all through. */
    @SqlQuery(ASKED + """
         WHERE clinic_id = :clinicId AND (:status IS NULL OR status = :status)
           AND (asked_on < :beforeOn OR (asked_on = :beforeOn AND id < :beforeId))
         ORDER BY asked_on DESC, id DESC
         LIMIT :limit
        """)
    List<AskedRow> listAsked(
            @Bind("clinicId") ClinicId clinic,
            @Bind("status") @Nullable String status,
            @Bind("beforeOn") LocalDate beforeOn,
            @Bind("beforeId") UUID beforeId,
            @Bind("limit") int limit);

    /** No row: it was answered or ended already. */
    @SqlUpdate("""
        UPDATE restriction SET status = :status, answered_on = :today
         WHERE id = :id AND clinic_id = :clinicId AND status = 'asked'
        """)
    int answer(
            @Bind("clinicId") ClinicId clinic,
            @Bind("id") RestrictionId id,
            @Bind("status") String status,
            @Bind("today") LocalDate today);

    /** No row: nothing was agreed, it is over, or it is one that the clinic can't end. */
    @SqlUpdate("""
        UPDATE restriction SET status = 'terminated', ended_on = :today
         WHERE id = :id AND clinic_id = :clinicId AND status = 'agreed' AND paid_in_full = 0
        """)
    int terminate(@Bind("clinicId") ClinicId clinic, @Bind("id") RestrictionId id, @Bind("today") LocalDate today);
}
