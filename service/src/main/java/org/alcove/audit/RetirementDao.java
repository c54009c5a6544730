package org.alcove.audit;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.customizer.BindList;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** Which batches' rows need not be there any more. Public because jdbi makes a proxy of it. */
public interface RetirementDao {
    /** A batch whose rows were deleted but for those that are kept. */
    record RetirementRow(long seal, int keptRows, byte[] keptIds, Instant cutOff, Instant retiredAt, byte[] mac) {}

    /** A row that stands in a batch. @param held whether it has to be kept */
    record RowName(UUID id, Instant at, boolean held) {}

    @SqlQuery("""
        SELECT seal, kept_rows, kept_ids, cut_off, retired_at, mac FROM audit_retirement WHERE seal = :seal
        """)
    Optional<RetirementRow> find(@Bind("seal") long seal);

    @SqlQuery("""
        SELECT r.seal
          FROM audit_retirement r LEFT JOIN audit_seal s ON s.number = r.seal
         WHERE s.number IS NULL
         ORDER BY r.seal
         LIMIT 1
        """)
    Optional<Long> findWithoutSeal();

    /** Batches that were sealed before the cut-off and still have rows, or may have some. */
    @SqlQuery("""
        SELECT s.number
          FROM audit_seal s LEFT JOIN audit_retirement r ON r.seal = s.number
         WHERE s.number > :after AND s.sealed_at < :cutOff AND (r.seal IS NULL OR r.kept_rows > 0)
         ORDER BY s.number
         LIMIT 1
        """)
    Optional<Long> findDue(@Bind("after") long after, @Bind("cutOff") Instant cutOff);

    /** The rows of a batch; those about one of the names have to be kept. */
    @SqlQuery("""
        SELECT id, at, COALESCE(client_pseudonym IN (<held>), FALSE) AS held
          FROM audit_event
         WHERE seal = :seal
         ORDER BY id
           FOR UPDATE
        """)
    List<RowName> lockRows(@Bind("seal") long seal, @BindList("held") List<UUID> held);

    @SqlQuery("""
        SELECT COUNT(*)
          FROM audit_seal s JOIN audit_event e ON e.seal = s.number
         WHERE s.sealed_at < :cutOff AND e.at < :cutOff
           AND (e.client_pseudonym IS NULL OR e.client_pseudonym NOT IN (<held>))
        """)
    long countDue(@Bind("cutOff") Instant cutOff, @BindList("held") List<UUID> held);

    @SqlUpdate("""
        DELETE FROM audit_event WHERE seal = :seal AND id IN (<ids>)
        """)
    int deleteRows(@Bind("seal") long seal, @BindList("ids") List<UUID> ids);

    @SqlUpdate("""
        INSERT INTO audit_retirement (seal, kept_rows, kept_ids, cut_off, retired_at, mac)
        VALUES (:seal, :keptRows, :keptIds, :cutOff, :retiredAt, :mac)
            ON DUPLICATE KEY UPDATE kept_rows = :keptRows, kept_ids = :keptIds, cut_off = :cutOff,
                                    retired_at = :retiredAt, mac = :mac
        """)
    void put(@BindMethods RetirementRow row);
}
