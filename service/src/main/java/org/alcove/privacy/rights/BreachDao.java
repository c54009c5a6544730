package org.alcove.privacy.rights;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.alcove.kernel.BreachId;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

/** Rows of the breach register. Public because jdbi makes a proxy of it. */
public interface BreachDao {
    String COLUMNS = """
        SELECT id, clinic_id, discovered_on, happened_on, kind, information, extent, receiver, acquired, mitigated,
               affected, status, delayed_until, notified_on, media_notified_on, secretary_notified_on, published_at,
               created_at, updated_at, version
          FROM breach
        """;

    /** An entry. */
    record BreachRow(
            BreachId id,
            ClinicId clinicId,
            LocalDate discoveredOn,
            @Nullable LocalDate happenedOn,
            String kind,
            String information,
            @Nullable String extent,
            @Nullable String receiver,
            @Nullable String acquired,
            @Nullable String mitigated,
            @Nullable Integer affected,
            String status,
            @Nullable LocalDate delayedUntil,
            @Nullable LocalDate notifiedOn,
            @Nullable LocalDate mediaNotifiedOn,
            @Nullable LocalDate secretaryNotifiedOn,
            @Nullable Instant publishedAt,
            Instant createdAt,
            Instant updatedAt,
            int version) {}

    /** What a client is shown. */
    record NoticeRow(
            BreachId id,
            String kind,
            String information,
            @Nullable LocalDate happenedOn,
            LocalDate discoveredOn,
            Instant publishedAt,
            @Nullable Instant seenAt) {}

    @SqlUpdate("""
        INSERT INTO breach
               (id, clinic_id, discovered_on, happened_on, kind, information, extent, receiver, acquired, mitigated,
                affected, status, delayed_until, notified_on, media_notified_on, secretary_notified_on, published_at,
                created_at, updated_at, version)
        VALUES (:id, :clinicId, :discoveredOn, :happenedOn, :kind, :information, :extent, :receiver, :acquired,
                :mitigated, :affected, :status, :delayedUntil, :notifiedOn, :mediaNotifiedOn, :secretaryNotifiedOn,
                :publishedAt, :createdAt, :updatedAt, :version)
        """)
    void insert(@BindMethods BreachRow row);

    @SqlQuery(COLUMNS + """
         WHERE id = :id AND clinic_id = :clinicId
        """)
    Optional<BreachRow> find(@Bind("clinicId") ClinicId clinic, @Bind("id") BreachId id);

    /** Locked until the end of the transaction: who changes it next sees this change. */
    @SqlQuery(COLUMNS + """
         WHERE id = :id AND clinic_id = :clinicId
           FOR UPDATE
        """)
    Optional<BreachRow> lock(@Bind("clinicId") ClinicId clinic, @Bind("id") BreachId id);

    @SqlUpdate("""
        UPDATE breach
           SET discovered_on = :discoveredOn, happened_on = :happenedOn, kind = :kind, information = :information,
               extent = :extent, receiver = :receiver, acquired = :acquired, mitigated = :mitigated,
               affected = :affected, status = :status, delayed_until = :delayedUntil, notified_on = :notifiedOn,
               media_notified_on = :mediaNotifiedOn, secretary_notified_on = :secretaryNotifiedOn,
               published_at = :publishedAt, updated_at = :updatedAt, version = :version
         WHERE id = :id AND clinic_id = :clinicId
        """)
    int update(@BindMethods BreachRow row);

    @SqlQuery(COLUMNS + """
         WHERE clinic_id = :clinicId AND id < :before
         ORDER BY id DESC
         LIMIT :limit
        """)
    List<BreachRow> list(@Bind("clinicId") ClinicId clinic, @Bind("before") UUID before, @Bind("limit") int limit);

    @SqlQuery("""
        SELECT b.id, b.kind, b.information, b.happened_on, b.discovered_on, b.published_at, r.seen_at
          FROM breach b LEFT JOIN breach_receipt r ON r.breach_id = b.id AND r.client_id = :clientId
         WHERE b.clinic_id = :clinicId AND b.published_at > :since
         ORDER BY b.published_at DESC, b.id
         LIMIT 500
        """)
    List<NoticeRow> listNotices(
            @Bind("clinicId") ClinicId clinic, @Bind("clientId") ClientId client, @Bind("since") Instant since);

    @SqlQuery("""
        SELECT 1 FROM breach WHERE id = :id AND clinic_id = :clinicId AND published_at > :since
        """)
    Optional<Integer> findNotice(
            @Bind("clinicId") ClinicId clinic, @Bind("id") BreachId id, @Bind("since") Instant since);

    /** Changes nothing the second time: the first time counts. */
    @SqlUpdate("""
        INSERT INTO breach_receipt (breach_id, client_id, clinic_id, seen_at)
        VALUES (:id, :clientId, :clinicId, :now)
            ON DUPLICATE KEY UPDATE breach_id = breach_id
        """)
    int insertReceipt(
            @Bind("clinicId") ClinicId clinic,
            @Bind("id") BreachId id,
            @Bind("clientId") ClientId client,
            @Bind("now") Instant now);
}
