package org.alcove.privacy.retention;

import java.time.Instant;
import java.time.LocalDate;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.statement.SqlQuery;

/** Counts what other jobs of the service are due to delete, for the report. Public because jdbi makes a proxy of it. */
public interface OtherJobDao {
    @SqlQuery("""
        SELECT COUNT(*)
          FROM login_session
         WHERE expires_at <= :now OR TIMESTAMPADD(MINUTE, idle_minutes, last_seen_at) <= :now
        """)
    int countLoginSessions(@Bind("now") Instant now);

    @SqlQuery("""
        SELECT COUNT(*) FROM join_code WHERE expires_at <= :expiredBefore
        """)
    int countJoinCodes(@Bind("expiredBefore") Instant expiredBefore);

    @SqlQuery("""
        SELECT COUNT(*) FROM one_time_token WHERE expires_at <= :expiredBefore
        """)
    int countTokens(@Bind("expiredBefore") Instant expiredBefore);

    @SqlQuery("""
        SELECT COUNT(*) FROM idempotent_answer WHERE created_at < :keptSince
        """)
    int countAnswers(@Bind("keptSince") Instant keptSince);

    @SqlQuery("""
        SELECT COUNT(*) FROM hold WHERE expires_at <= :now
        """)
    int countHolds(@Bind("now") Instant now);

    @SqlQuery("""
        SELECT COUNT(*) FROM appointment WHERE claims_kept = 1 AND end_at <= :now
        """)
    int countPastClaims(@Bind("now") Instant now);

    @SqlQuery("""
        SELECT COUNT(*) FROM open_day WHERE utc_day < :day
        """)
    int countSearchDays(@Bind("day") LocalDate day);

    @SqlQuery("""
        SELECT COUNT(*) FROM busy_time WHERE end_at <= :now
        """)
    int countBusyTimes(@Bind("now") Instant now);

    @SqlQuery("""
        SELECT COUNT(*) FROM feed_fetch WHERE fetched_on < :day
        """)
    int countFeedFetches(@Bind("day") LocalDate day);

    @SqlQuery("""
        SELECT COUNT(*) FROM feed WHERE switched_off_at <= :endedBy OR expires_at <= :endedBy
        """)
    int countFeeds(@Bind("endedBy") Instant endedBy);

    @SqlQuery("""
        SELECT COUNT(*) FROM feed_source WHERE last_seen_on < :day
        """)
    int countFeedSources(@Bind("day") LocalDate day);

    @SqlQuery("""
        SELECT COUNT(*) FROM notice WHERE at < :before
        """)
    int countNotices(@Bind("before") Instant before);

    @SqlQuery("""
        SELECT COUNT(*)
          FROM sign_in_failure
         WHERE last_failed_at <= :before AND (locked_until IS NULL OR locked_until <= :now)
        """)
    int countSignInFailures(@Bind("before") Instant before, @Bind("now") Instant now);

    @SqlQuery("""
        SELECT COUNT(*) FROM vault_key WHERE sealed_until <= :now
        """)
    int countSealedIdentities(@Bind("now") Instant now);
}
