package org.alcove.audit;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.alcove.kernel.ClinicId;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.customizer.BindList;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jspecify.annotations.Nullable;

/** Reads rows of the trail for people, latest first. */
public interface AuditSearchDao {
    /** What a search is narrowed by; more of a WHERE that has begun. */
    String FILTERS = """
                    AND (:from IS NULL OR at >= :from)
                    AND (:to IS NULL OR at < :to)
                    AND (:action IS NULL OR action = :action)
                    AND (at < :beforeAt OR (at = :beforeAt AND id < :beforeId))
        """;

    /** Which rows may be found by their subject; more of a WHERE that has begun. */
    String TIED = """
                    AND action <> :untiedOfAll
                    AND NOT (actor_role IS NOT NULL AND actor_role = :clientRole
                             AND (action IN (<untied>) OR COALESCE(subject_kind, '') IN (<untied>)))
        """;

    /** Which rows tell of their subject to who may not know clients by their pseudonyms; more of a WHERE that has begun. */
    String TOLD = """
                    AND (:byPseudonym = 1
                         OR CASE WHEN subject_kind = 'account' THEN :ofStaff = 1
                                 ELSE actor_role IS NOT NULL AND actor_role <> :clientRole END)
        """;

    /** What others than a client did with the client's record, and the fetches of the client's feeds. */
    @SqlQuery("""
        SELECT id, at, clinic_id, actor_account_id, actor_role, action, outcome, subject_kind, subject_id, client_id,
               purpose, ground, client_pseudonym, fields
          FROM audit_event
         WHERE client_pseudonym = :name
           AND ((actor_role IS NOT NULL AND actor_role <> :clientRole) OR action = :fetch)
           AND (at < :beforeAt OR (at = :beforeAt AND id < :beforeId))
         ORDER BY at DESC, id DESC
         LIMIT :limit
        """)
    List<AuditRow> listOfOthers(
            @Bind("name") UUID name,
            @Bind("clientRole") String clientRole,
            @Bind("fetch") String fetch,
            @Bind("beforeAt") Instant beforeAt,
            @Bind("beforeId") UUID beforeId,
            @Bind("limit") int limit);

    /** Rows of a clinic; a filter that is null lets all through. */
    @SqlQuery("""
        SELECT id, at, clinic_id, actor_account_id, actor_role, action, outcome, subject_kind, subject_id, client_id,
               purpose, ground, client_pseudonym, fields
          FROM audit_event
         WHERE clinic_id = :clinicId
        """ + FILTERS + """
         ORDER BY at DESC, id DESC
         LIMIT :limit
        """)
    List<AuditRow> search(
            @Bind("clinicId") ClinicId clinic,
            @Bind("from") @Nullable Instant from,
            @Bind("to") @Nullable Instant to,
            @Bind("action") @Nullable String action,
            @Bind("beforeAt") Instant beforeAt,
            @Bind("beforeId") UUID beforeId,
            @Bind("limit") int limit);

    /**
     * Rows of a clinic about one subject; a filter that is null lets all through. Each half reads rows of the subject
     * alone, by an index of its own.
     *
     * @param subject an id or a client's pseudonym
     * @param byPseudonym whether the subject may be a pseudonym, and what clients and nobody did is found by its subject;
     *     without it, what those did is found by no subject but an account of who works at the clinic
     * @param ofStaff whether the subject is such an account
     * @param clientRole the role of clients
     * @param untied codes of actions, and names of operations as kinds of subjects, whose rows by clients are found by no
     *     subject
     * @param untiedOfAll code of an action whose rows are found by no subject, whoever acted
     */
    @SqlQuery("""
        SELECT id, at, clinic_id, actor_account_id, actor_role, action, outcome, subject_kind, subject_id, client_id,
               purpose, ground, client_pseudonym, fields
          FROM ((SELECT id, at, clinic_id, actor_account_id, actor_role, action, outcome, subject_kind, subject_id,
                        client_id, purpose, ground, client_pseudonym, fields
                   FROM audit_event
                  WHERE clinic_id = :clinicId AND subject_id = :subject
        """ + FILTERS + TIED + TOLD + """
                  ORDER BY at DESC, id DESC
                  LIMIT :limit)
                UNION
                (SELECT id, at, clinic_id, actor_account_id, actor_role, action, outcome, subject_kind, subject_id,
                        client_id, purpose, ground, client_pseudonym, fields
                   FROM audit_event
                  WHERE :byPseudonym = 1 AND client_pseudonym = :subject AND clinic_id = :clinicId
        """ + FILTERS + TIED + """
                  ORDER BY at DESC, id DESC
                  LIMIT :limit)) found
         ORDER BY at DESC, id DESC
         LIMIT :limit
        """)
    List<AuditRow> searchOf(
            @Bind("clinicId") ClinicId clinic,
            @Bind("subject") UUID subject,
            @Bind("from") @Nullable Instant from,
            @Bind("to") @Nullable Instant to,
            @Bind("action") @Nullable String action,
            @Bind("byPseudonym") boolean byPseudonym,
            @Bind("ofStaff") boolean ofStaff,
            @Bind("clientRole") String clientRole,
            @BindList("untied") Set<String> untied,
            @Bind("untiedOfAll") String untiedOfAll,
            @Bind("beforeAt") Instant beforeAt,
            @Bind("beforeId") UUID beforeId,
            @Bind("limit") int limit);

    /** Which of these are accounts of those who work at a clinic. */
    @SqlQuery("""
        SELECT id FROM account WHERE clinic_id = :clinicId AND client_id IS NULL AND id IN (<ids>)
        """)
    Set<UUID> listStaff(@Bind("clinicId") ClinicId clinic, @BindList("ids") Set<UUID> ids);
}
