package org.alcove.identity;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.JoinCodeId;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

/** Rows of {@code join_code}. Public because jdbi makes a proxy of it. */
public interface JoinCodeDao {
    /** A join code as an admin sees it. */
    record JoinCodeRow(
            JoinCodeId id,
            boolean isPublic,
            Instant createdAt,
            @Nullable Instant expiresAt,
            @Nullable Instant usedAt,
            @Nullable Instant revokedAt) {}

    /** A code that can be used. */
    record LiveJoinCode(JoinCodeId id, ClinicId clinicId, boolean isPublic) {}

    @SqlUpdate("""
        INSERT INTO join_code (id, clinic_id, code_hash, is_public, created_at, expires_at)
        VALUES (:id, :clinicId, :codeHash, :isPublic, :now, :expiresAt)
        """)
    void insertJoinCode(
            @Bind("id") JoinCodeId id,
            @Bind("clinicId") ClinicId clinicId,
            @Bind("codeHash") byte[] codeHash,
            @Bind("isPublic") boolean isPublic,
            @Bind("now") Instant now,
            @Bind("expiresAt") @Nullable Instant expiresAt);

    @SqlQuery("""
        SELECT id, clinic_id, is_public
          FROM join_code
         WHERE code_hash = :codeHash
           AND used_at IS NULL
           AND revoked_at IS NULL
           AND (expires_at IS NULL OR expires_at > :now)
        """)
    Optional<LiveJoinCode> findLive(@Bind("codeHash") byte[] codeHash, @Bind("now") Instant now);

    /** Uses a single-use code up. No row: somebody else was first, or it was revoked. */
    @SqlUpdate("""
        UPDATE join_code SET used_at = :now
         WHERE id = :id AND is_public = 0 AND used_at IS NULL AND revoked_at IS NULL
        """)
    int use(@Bind("id") JoinCodeId id, @Bind("now") Instant now);

    @SqlUpdate("""
        UPDATE join_code SET revoked_at = :now WHERE id = :id AND clinic_id = :clinicId AND revoked_at IS NULL
        """)
    int revoke(@Bind("id") JoinCodeId id, @Bind("clinicId") ClinicId clinicId, @Bind("now") Instant now);

    @SqlQuery("""
        SELECT id, is_public, created_at, expires_at, used_at, revoked_at
          FROM join_code
         WHERE id = :id AND clinic_id = :clinicId
        """)
    Optional<JoinCodeRow> find(@Bind("id") JoinCodeId id, @Bind("clinicId") ClinicId clinicId);

    @SqlQuery("""
        SELECT id, is_public, created_at, expires_at, used_at, revoked_at
          FROM join_code
         WHERE clinic_id = :clinicId AND id > :after
         ORDER BY id
         LIMIT :limit
        """)
    List<JoinCodeRow> list(
            @Bind("clinicId") ClinicId clinicId, @Bind("after") JoinCodeId after, @Bind("limit") int limit);

    @SqlUpdate("""
        DELETE FROM join_code WHERE expires_at <= :before LIMIT :limit
        """)
    int deleteExpired(@Bind("before") Instant before, @Bind("limit") int limit);
}
