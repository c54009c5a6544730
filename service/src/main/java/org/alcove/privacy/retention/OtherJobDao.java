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
        SELECT COUNT(*) FROM vault_key WHERE sealed_until <= :now
        """)
    int countSealedIdentities(@Bind("now") Instant now);
}
