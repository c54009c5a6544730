package org.alcove.privacy.rights;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.alcove.kernel.AccessGrantId;
import org.alcove.kernel.AccountId;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.TherapistId;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.customizer.BindList;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jspecify.annotations.Nullable;

/** Reads a client's own rows of this room. Public because jdbi makes a proxy of it. */
public interface OwnPrivacyDao {
    /** Who could open what of the identity. */
    record GrantRow(
            AccessGrantId id,
            TherapistId therapistId,
            String fields,
            String ground,
            Instant fromAt,
            @Nullable Instant untilAt) {}

    /** What somebody did: others by their role, as in the access log, and never by their account. */
    record TrailRow(
            Instant at,
            @Nullable String actorRole,
            String action,
            String outcome,
            @Nullable String subjectKind,
            @Nullable String purpose,
            @Nullable String ground,
            @Nullable String fields) {}

    @SqlQuery("""
        SELECT id, therapist_id, fields, ground, from_at, until_at
          FROM access_grant
         WHERE clinic_id = :clinicId AND client_id = :clientId
         ORDER BY from_at, id
        """)
    List<GrantRow> listGrants(@Bind("clinicId") ClinicId clinic, @Bind("clientId") ClientId client);

    @SqlQuery("""
        SELECT id FROM account WHERE client_id = :clientId
        """)
    List<AccountId> listAccounts(@Bind("clientId") ClientId client);

    /**
     * Rows about the client, and those of their accounts that name nobody's record, such as sign-ins.
     *
     * @param name what the trail calls the client
     * @param actors what the trail calls their accounts
     */
    @SqlQuery("""
        SELECT e.at, e.actor_role, e.action, e.outcome, e.subject_kind, e.purpose, e.ground, e.fields
          FROM (SELECT id FROM audit_event WHERE client_pseudonym = :name AND clinic_id = :clinicId
                 UNION
                SELECT id FROM audit_event WHERE actor_account_id IN (<actors>) AND clinic_id = :clinicId) own
          JOIN audit_event e ON e.id = own.id
         ORDER BY e.at, e.id
        """)
    List<TrailRow> listTrail(
            @Bind("clinicId") ClinicId clinic, @Bind("name") @Nullable UUID name, @BindList("actors") Set<UUID> actors);
}
