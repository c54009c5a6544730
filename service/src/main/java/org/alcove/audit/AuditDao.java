package org.alcove.audit;

import java.time.Instant;
import java.util.UUID;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

/** Rows of the trail; they are only ever added. Public because jdbi makes a proxy of it. */
public interface AuditDao {
    @SqlUpdate("""
        INSERT INTO audit_event
               (id, at, clinic_id, actor_account_id, actor_role, action, outcome, subject_kind, subject_id, client_id)
        VALUES (:id, :at, :clinicId, :actor, :actorRole, :action, :outcome, :subjectKind, :subjectId, :clientId)
        """)
    void insertEvent(
            @Bind("id") UUID id,
            @Bind("at") Instant at,
            @Bind("clinicId") @Nullable UUID clinicId,
            @Bind("actor") @Nullable UUID actor,
            @Bind("actorRole") @Nullable String actorRole,
            @Bind("action") String action,
            @Bind("outcome") String outcome,
            @Bind("subjectKind") @Nullable String subjectKind,
            @Bind("subjectId") @Nullable UUID subjectId,
            @Bind("clientId") @Nullable UUID clientId);
}
