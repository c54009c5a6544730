package org.alcove.persistence;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** Answers kept for retries. */
public interface IdempotencyDao {
    /** A kept answer and the hash of the request that it answered. */
    record KeptAnswer(byte[] requestHash, byte[] answer) {}

    @SqlQuery("""
        SELECT request_hash, answer
          FROM idempotent_answer
         WHERE account_id = :accountId AND operation = :operation AND key_hash = :keyHash
           AND created_at > :keptSince
        """)
    Optional<KeptAnswer> findAnswer(
            @Bind("accountId") UUID accountId,
            @Bind("operation") String operation,
            @Bind("keyHash") byte[] keyHash,
            @Bind("keptSince") Instant keptSince);

    @SqlUpdate("""
        INSERT INTO idempotent_answer (account_id, operation, key_hash, request_hash, answer, created_at)
        VALUES (:accountId, :operation, :keyHash, :requestHash, '', :createdAt)
        """)
    void insertReservation(
            @Bind("accountId") UUID accountId,
            @Bind("operation") String operation,
            @Bind("keyHash") byte[] keyHash,
            @Bind("requestHash") byte[] requestHash,
            @Bind("createdAt") Instant createdAt);

    @SqlUpdate("""
        UPDATE idempotent_answer SET answer = :answer
         WHERE account_id = :accountId AND operation = :operation AND key_hash = :keyHash
        """)
    void updateAnswer(
            @Bind("accountId") UUID accountId,
            @Bind("operation") String operation,
            @Bind("keyHash") byte[] keyHash,
            @Bind("answer") byte[] answer);

    @SqlUpdate("""
        DELETE FROM idempotent_answer
         WHERE account_id = :accountId AND operation = :operation AND key_hash = :keyHash AND created_at <= :keptSince
        """)
    int deleteExpiredAnswer(
            @Bind("accountId") UUID accountId,
            @Bind("operation") String operation,
            @Bind("keyHash") byte[] keyHash,
            @Bind("keptSince") Instant keptSince);

    @SqlUpdate("""
        DELETE FROM idempotent_answer WHERE created_at <= :keptSince LIMIT :limit
        """)
    int deleteExpiredAnswers(@Bind("keptSince") Instant keptSince, @Bind("limit") int limit);
}
