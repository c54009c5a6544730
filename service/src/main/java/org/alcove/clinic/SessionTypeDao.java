package org.alcove.clinic;

import java.util.List;
import java.util.Optional;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.SessionTypeId;
import org.alcove.kernel.TherapistId;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.customizer.BindList;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.customizer.BindMethodsList;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** Session types and who offers them. Lists that are bound are never empty. Public because jdbi makes a proxy. */
public interface SessionTypeDao {
    /** A row of {@code session_type_therapist}. */
    record OfferedRow(SessionTypeId sessionTypeId, TherapistId therapistId, ClinicId clinicId) {}

    @SqlQuery("""
        SELECT id, clinic_id, name, kind, duration_minutes, buffer_before_minutes, buffer_after_minutes, capacity,
               minimum_notice_minutes, horizon_days, offered_by_all, status, version, created_at
          FROM session_type
         WHERE clinic_id = :clinicId AND status IN (<statuses>)
           AND (name > :afterName OR (name = :afterName AND id > :afterId))
         ORDER BY name, id
         LIMIT :limit
        """)
    List<SessionTypeRow> listSessionTypes(
            @Bind("clinicId") ClinicId clinicId,
            @BindList("statuses") List<String> statuses,
            @Bind("afterName") String afterName,
            @Bind("afterId") SessionTypeId afterId,
            @Bind("limit") int limit);

    @SqlQuery("""
        SELECT id, clinic_id, name, kind, duration_minutes, buffer_before_minutes, buffer_after_minutes, capacity,
               minimum_notice_minutes, horizon_days, offered_by_all, status, version, created_at
          FROM session_type
         WHERE clinic_id = :clinicId AND id = :id
           FOR UPDATE
        """)
    Optional<SessionTypeRow> lockSessionType(@Bind("clinicId") ClinicId clinicId, @Bind("id") SessionTypeId id);

    @SqlQuery("""
        SELECT session_type_id, therapist_id, clinic_id
          FROM session_type_therapist
         WHERE clinic_id = :clinicId AND session_type_id IN (<ids>)
         ORDER BY session_type_id, therapist_id
        """)
    List<OfferedRow> listOffered(@Bind("clinicId") ClinicId clinicId, @BindList("ids") List<SessionTypeId> ids);

    @SqlUpdate("""
        INSERT INTO session_type
               (id, clinic_id, name, kind, duration_minutes, buffer_before_minutes, buffer_after_minutes, capacity,
                minimum_notice_minutes, horizon_days, offered_by_all, status, version, created_at)
        VALUES (:id, :clinicId, :name, :kind, :durationMinutes, :bufferBeforeMinutes, :bufferAfterMinutes, :capacity,
                :minimumNoticeMinutes, :horizonDays, :offeredByAll, :status, :version, :createdAt)
        """)
    void insertSessionType(@BindMethods SessionTypeRow row);

    @SqlUpdate("""
        UPDATE session_type
           SET name = :name, kind = :kind, duration_minutes = :durationMinutes,
               buffer_before_minutes = :bufferBeforeMinutes, buffer_after_minutes = :bufferAfterMinutes,
               capacity = :capacity, minimum_notice_minutes = :minimumNoticeMinutes, horizon_days = :horizonDays,
               offered_by_all = :offeredByAll, status = :status, version = :version
         WHERE clinic_id = :clinicId AND id = :id
        """)
    void updateSessionType(@BindMethods SessionTypeRow row);

    @SqlUpdate("""
        DELETE FROM session_type_therapist WHERE clinic_id = :clinicId AND session_type_id = :id
        """)
    void deleteOffered(@Bind("clinicId") ClinicId clinicId, @Bind("id") SessionTypeId id);

    @SqlUpdate("""
        INSERT INTO session_type_therapist (session_type_id, therapist_id, clinic_id) VALUES <rows>
        """)
    void insertOffered(
            @BindMethodsList(
                            value = "rows",
                            methodNames = {"sessionTypeId", "therapistId", "clinicId"})
                    List<OfferedRow> rows);
}
