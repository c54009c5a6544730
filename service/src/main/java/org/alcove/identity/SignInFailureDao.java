package org.alcove.identity;

import java.time.Instant;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** Rows of {@code sign_in_failure}: attempts on a name, whether it exists or not. Public because jdbi makes a proxy of it. */
public interface SignInFailureDao {
    /**
     * Counts an attempt before it is checked, so that many at once get no more tries than one after the other. The
     * assignments run from left to right, each seeing the ones before. The attempt that reaches the maximum starts the
     * lock; a lock that ended, or failures that are old, begin a new count. A lock lasts twice as long as the one before,
     * up to the longest; the row of locks is forgotten once nothing was tried for a while.
     *
     * @param lasts how long the first lock stays, in seconds
     * @param longest how long any lock stays at most, in seconds
     */
    @SqlUpdate("""
        INSERT INTO sign_in_failure (name_hash, failures, last_failed_at, locked_until, locks)
        VALUES (:nameHash, 1, :now,
                CASE WHEN :maximum = 1
                  THEN TIMESTAMPADD(SECOND, LEAST(:lasts, :longest), CAST(:now AS DATETIME(6))) END,
                CASE WHEN :maximum = 1 THEN 1 ELSE 0 END)
        ON DUPLICATE KEY UPDATE
          failures = CASE
            WHEN locked_until IS NOT NULL AND locked_until <= :now THEN 1
            WHEN locked_until IS NULL AND last_failed_at <= :forgetBefore THEN 1
            WHEN failures < 1000000 THEN failures + 1
            ELSE failures END,
          locked_until = CASE
            WHEN failures = :maximum
              THEN TIMESTAMPADD(
                SECOND,
                CAST(LEAST(:longest,
                           :lasts * POW(2, CASE WHEN last_failed_at <= :forgetLocksBefore THEN 0
                                                ELSE LEAST(locks, 20) END)) AS SIGNED),
                CAST(:now AS DATETIME(6)))
            WHEN failures < :maximum THEN NULL
            ELSE locked_until END,
          locks = CASE WHEN last_failed_at <= :forgetLocksBefore THEN 0 ELSE locks END
            + CASE WHEN failures = :maximum THEN 1 ELSE 0 END,
          last_failed_at = :now
        """)
    void countAttempt(
            @Bind("nameHash") byte[] nameHash,
            @Bind("now") Instant now,
            @Bind("forgetBefore") Instant forgetBefore,
            @Bind("forgetLocksBefore") Instant forgetLocksBefore,
            @Bind("maximum") int maximum,
            @Bind("lasts") long lasts,
            @Bind("longest") long longest);

    /** Takes back an attempt that was counted but never checked, with the lock that it started. */
    @SqlUpdate("""
        UPDATE sign_in_failure
           SET failures = failures - 1,
               locked_until = CASE WHEN failures < :maximum THEN NULL ELSE locked_until END,
               locks = CASE WHEN failures = :maximum - 1 AND locks > 0 THEN locks - 1 ELSE locks END
         WHERE name_hash = :nameHash AND failures > 0
        """)
    int giveBack(@Bind("nameHash") byte[] nameHash, @Bind("maximum") int maximum);

    /** How many attempts were counted, this one included; more than the maximum means that the name is locked. */
    @SqlQuery("""
        SELECT failures FROM sign_in_failure WHERE name_hash = :nameHash
        """)
    int getAttempts(@Bind("nameHash") byte[] nameHash);

    @SqlUpdate("""
        DELETE FROM sign_in_failure WHERE name_hash = :nameHash
        """)
    int forget(@Bind("nameHash") byte[] nameHash);

    @SqlUpdate("""
        DELETE FROM sign_in_failure
         WHERE last_failed_at <= :forgetBefore AND (locked_until IS NULL OR locked_until <= :now)
         LIMIT :limit
        """)
    int deleteOld(@Bind("now") Instant now, @Bind("forgetBefore") Instant forgetBefore, @Bind("limit") int limit);
}
