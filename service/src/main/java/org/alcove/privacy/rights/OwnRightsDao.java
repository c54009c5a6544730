package org.alcove.privacy.rights;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.alcove.kernel.AmendmentId;
import org.alcove.kernel.BreachId;
import org.alcove.kernel.CareRelationshipId;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.RestrictionId;
import org.alcove.kernel.TherapistId;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jspecify.annotations.Nullable;

/** Reads what a client asked for under this room. Public because jdbi makes a proxy of it. */
public interface OwnRightsDao {
    /** A request for an amendment. @param wish sealed, and so is the disagreement */
    record AmendmentRow(
            AmendmentId id,
            TherapistId therapistId,
            CareRelationshipId careRelationshipId,
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

    /** The same, opened. */
    record OpenedAmendment(
            AmendmentId id,
            TherapistId therapistId,
            CareRelationshipId careRelationshipId,
            String item,
            @Nullable UUID itemId,
            String reason,
            @Nullable String wish,
            String status,
            Instant askedAt,
            LocalDate dueOn,
            @Nullable String extension,
            @Nullable Instant answeredAt,
            @Nullable String basis,
            @Nullable String disagreement,
            @Nullable Instant disagreedAt) {}

    /** A request for a restriction. @param note sealed */
    record RestrictionRow(
            RestrictionId id,
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

    /** The same, opened. */
    record OpenedRestriction(
            RestrictionId id,
            String kind,
            String recipients,
            String purposes,
            String information,
            boolean paidInFull,
            @Nullable String note,
            String status,
            LocalDate askedOn,
            @Nullable LocalDate answeredOn,
            @Nullable LocalDate endedOn,
            @Nullable Instant toldAt) {}

    /** That they read a notice. */
    record ReceiptRow(BreachId breachId, Instant seenAt) {}

    /** A way to reach them. @param address sealed */
    record ContactRow(
            String channel,
            byte[] address,
            int startMinute,
            int endMinute,
            String zone,
            @Nullable LocalDate askAgainOn,
            Instant confirmedAt) {}

    /** The same, opened. */
    record OpenedContact(
            String channel,
            @Nullable String address,
            int startMinute,
            int endMinute,
            String zone,
            @Nullable LocalDate askAgainOn,
            Instant confirmedAt) {}

    @SqlQuery("""
        SELECT id, therapist_id, care_relationship_id, item, item_id, reason, wish, status, asked_at, due_on, extension,
               answered_at, basis, disagreement, disagreed_at
          FROM amendment
         WHERE clinic_id = :clinicId AND client_id = :clientId
         ORDER BY asked_at, id
        """)
    List<AmendmentRow> listAmendments(@Bind("clinicId") ClinicId clinic, @Bind("clientId") ClientId client);

    @SqlQuery("""
        SELECT id, kind, recipients, purposes, information, paid_in_full, note, status, asked_on, answered_on, ended_on,
               told_at
          FROM restriction
         WHERE clinic_id = :clinicId AND client_id = :clientId
         ORDER BY asked_on, id
        """)
    List<RestrictionRow> listRestrictions(@Bind("clinicId") ClinicId clinic, @Bind("clientId") ClientId client);

    @SqlQuery("""
        SELECT breach_id, seen_at
          FROM breach_receipt
         WHERE clinic_id = :clinicId AND client_id = :clientId
         ORDER BY seen_at, breach_id
        """)
    List<ReceiptRow> listReceipts(@Bind("clinicId") ClinicId clinic, @Bind("clientId") ClientId client);

    @SqlQuery("""
        SELECT channel, address, start_minute, end_minute, zone, ask_again_on, confirmed_at
          FROM contact_preference
         WHERE clinic_id = :clinicId AND client_id = :clientId
         ORDER BY channel
        """)
    List<ContactRow> listContacts(@Bind("clinicId") ClinicId clinic, @Bind("clientId") ClientId client);
}
