package org.alcove.privacy.consent;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** Rows of receipts. */
public interface PrivacyNoticeDao {
    /** Changes nothing where there is a receipt: the first time counts. */
    @SqlUpdate("""
        INSERT INTO notice_receipt (clinic_id, client_id, notice_id, version, received_at)
        VALUES (:clinicId, :clientId, :notice, :version, :at)
            ON DUPLICATE KEY UPDATE version = version
        """)
    int insertReceipt(
            @Bind("clinicId") ClinicId clinic,
            @Bind("clientId") ClientId client,
            @Bind("notice") String notice,
            @Bind("version") int version,
            @Bind("at") Instant at);

    @SqlQuery("""
        SELECT notice_id AS id, version, received_at
          FROM notice_receipt
         WHERE client_id = :clientId AND clinic_id = :clinicId AND notice_id = :notice AND version = :version
        """)
    Optional<PrivacyNoticeReceipt> find(
            @Bind("clinicId") ClinicId clinic,
            @Bind("clientId") ClientId client,
            @Bind("notice") String notice,
            @Bind("version") int version);

    @SqlQuery("""
        SELECT notice_id AS id, version, received_at
          FROM notice_receipt
         WHERE client_id = :clientId AND clinic_id = :clinicId
           AND (notice_id > :afterNotice OR (notice_id = :afterNotice AND version > :afterVersion))
         ORDER BY notice_id, version
         LIMIT :limit
        """)
    List<PrivacyNoticeReceipt> list(
            @Bind("clinicId") ClinicId clinic,
            @Bind("clientId") ClientId client,
            @Bind("afterNotice") String afterNotice,
            @Bind("afterVersion") int afterVersion,
            @Bind("limit") int limit);
}
