package org.alcove.audit;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.customizer.BindList;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.customizer.BindMethodsList;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

/** Rows of the trail, which are only ever added, and the seals over them. Public because jdbi makes a proxy of it. */
public interface AuditDao {
    /** A row with what authenticates it. */
    record StoredRow(
            UUID id,
            Instant at,
            @Nullable UUID clinicId,
            @Nullable UUID actorAccountId,
            @Nullable String actorRole,
            String action,
            String outcome,
            @Nullable String subjectKind,
            @Nullable UUID subjectId,
            @Nullable UUID clientId,
            @Nullable String purpose,
            @Nullable String ground,
            @Nullable UUID clientPseudonym,
            @Nullable String fields,
            byte[] mac) {
        static StoredRow of(AuditRow row, byte[] mac) {
            return new StoredRow(
                    row.id(),
                    row.at(),
                    row.clinicId(),
                    row.actorAccountId(),
                    row.actorRole(),
                    row.action(),
                    row.outcome(),
                    row.subjectKind(),
                    row.subjectId(),
                    row.clientId(),
                    row.purpose(),
                    row.ground(),
                    row.clientPseudonym(),
                    row.fields(),
                    mac);
        }

        AuditRow row() {
            return new AuditRow(
                    id,
                    at,
                    clinicId,
                    actorAccountId,
                    actorRole,
                    action,
                    outcome,
                    subjectKind,
                    subjectId,
                    clientId,
                    purpose,
                    ground,
                    clientPseudonym,
                    fields);
        }
    }

    /** A sealed batch: ids and leaf hashes of its rows one after another, and the head that ends the chain so far. */
    record Seal(
            long number,
            int rowCount,
            byte[] rowIds,
            byte[] leafHashes,
            byte[] head,
            byte[] signature,
            Instant sealedAt) {
        /** The leaf hashes, one by one. */
        List<byte[]> leaves() {
            List<byte[]> leaves = new ArrayList<>(rowCount);
            for (int i = 0; i < rowCount; i++) {
                leaves.add(
                        Arrays.copyOfRange(leafHashes, i * MerkleTree.HASH_LENGTH, (i + 1) * MerkleTree.HASH_LENGTH));
            }
            return leaves;
        }
    }

    /** The end of the chain as of one batch. */
    record Head(long number, byte[] head, byte[] signature, Instant sealedAt) {}

    /** How many rows say that they are in a seal. */
    record SealedRowCount(long seal, long rows) {}

    @SqlUpdate("""
        INSERT INTO audit_event
               (id, at, clinic_id, actor_account_id, actor_role, action, outcome, subject_kind, subject_id, client_id,
                purpose, ground, client_pseudonym, fields, mac)
        VALUES (:id, :at, :clinicId, :actorAccountId, :actorRole, :action, :outcome, :subjectKind, :subjectId,
                :clientId, :purpose, :ground, :clientPseudonym, :fields, :mac)
        """)
    void insertEvent(@BindMethods AuditRow row, @Bind("mac") byte[] mac);

    @SqlUpdate("""
        INSERT INTO audit_event
               (id, at, clinic_id, actor_account_id, actor_role, action, outcome, subject_kind, subject_id, client_id,
                purpose, ground, client_pseudonym, fields, mac)
        VALUES <rows>
        """)
    void insertEvents(
            @BindMethodsList(
                            value = "rows",
                            methodNames = {
                                "id",
                                "at",
                                "clinicId",
                                "actorAccountId",
                                "actorRole",
                                "action",
                                "outcome",
                                "subjectKind",
                                "subjectId",
                                "clientId",
                                "purpose",
                                "ground",
                                "clientPseudonym",
                                "fields",
                                "mac"
                            })
                    List<StoredRow> rows);

    /** Rows that no batch has yet, oldest id first. */
    @SqlQuery("""
        SELECT id, at, clinic_id, actor_account_id, actor_role, action, outcome, subject_kind, subject_id, client_id,
               purpose, ground, client_pseudonym, fields, mac
          FROM audit_event
         WHERE seal IS NULL
         ORDER BY id
         LIMIT :limit
        """)
    List<StoredRow> listUnsealed(@Bind("limit") int limit);

    /** Rows of one batch in the order of sealing, which is that of their ids. */
    @SqlQuery("""
        SELECT id, at, clinic_id, actor_account_id, actor_role, action, outcome, subject_kind, subject_id, client_id,
               purpose, ground, client_pseudonym, fields, mac
          FROM audit_event
         WHERE seal = :seal
         ORDER BY id
        """)
    List<StoredRow> listSealed(@Bind("seal") long seal);

    @SqlUpdate("""
        UPDATE audit_event SET seal = :seal WHERE seal IS NULL AND id IN (<ids>)
        """)
    int updateSealed(@Bind("seal") long seal, @BindList("ids") List<UUID> ids);

    /** The end of the chain, locked: whoever seals next waits here. */
    @SqlQuery("""
        SELECT number, row_count, row_ids, leaf_hashes, head, signature, sealed_at
          FROM audit_seal
         ORDER BY number DESC
         LIMIT 1
           FOR UPDATE
        """)
    Optional<Seal> findLastSealLocked();

    @SqlQuery("""
        SELECT number, row_count, row_ids, leaf_hashes, head, signature, sealed_at
          FROM audit_seal
         WHERE number > :after
         ORDER BY number
         LIMIT :limit
        """)
    List<Seal> listSeals(@Bind("after") long after, @Bind("limit") int limit);

    @SqlQuery("""
        SELECT number, head, signature, sealed_at
          FROM audit_seal
         WHERE number > :after
         ORDER BY number
         LIMIT :limit
        """)
    List<Head> listHeads(@Bind("after") long after, @Bind("limit") int limit);

    @SqlUpdate("""
        INSERT INTO audit_seal (number, row_count, row_ids, leaf_hashes, head, signature, sealed_at)
        VALUES (:number, :rowCount, :rowIds, :leafHashes, :head, :signature, :sealedAt)
        """)
    void insertSeal(@BindMethods Seal seal);

    /** Batches that rows claim to be in but that are not there. */
    @SqlQuery("""
        SELECT audit_event.seal AS seal, COUNT(*) AS `rows`
          FROM audit_event
          LEFT JOIN audit_seal ON audit_seal.number = audit_event.seal
         WHERE audit_event.seal IS NOT NULL AND audit_seal.number IS NULL
         GROUP BY audit_event.seal
         ORDER BY audit_event.seal
        """)
    List<SealedRowCount> listRowsWithoutSeal();

    /** The first row about a client that tells that something was done with a subject. @param name the client's pseudonym */
    @SqlQuery("""
        SELECT id
          FROM audit_event
         WHERE client_pseudonym = :name AND subject_id = :subject AND outcome = 'done' AND action IN (<actions>)
         ORDER BY at, id
         LIMIT 1
        """)
    Optional<UUID> findRecorded(
            @Bind("name") UUID name, @Bind("subject") UUID subject, @BindList("actions") List<String> actions);

    @SqlQuery("""
        SELECT id, at, clinic_id, actor_account_id, actor_role, action, outcome, subject_kind, subject_id, client_id,
               purpose, ground, client_pseudonym, fields, mac
          FROM audit_event
         WHERE id = :id
        """)
    Optional<StoredRow> findRow(@Bind("id") UUID id);

    /** The batch that a row was sealed in. */
    @SqlQuery("""
        SELECT number, row_count, row_ids, leaf_hashes, head, signature, sealed_at
          FROM audit_seal
         WHERE number = (SELECT seal FROM audit_event WHERE id = :id)
        """)
    Optional<Seal> findSealOf(@Bind("id") UUID id);

    @SqlQuery("""
        SELECT head FROM audit_seal WHERE number = :number
        """)
    Optional<byte[]> findHead(@Bind("number") long number);
}
