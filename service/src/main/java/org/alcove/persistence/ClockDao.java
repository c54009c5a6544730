package org.alcove.persistence;

import java.time.Instant;
import org.jdbi.v3.sqlobject.statement.SqlQuery;

/** The database server's clock; locks nothing. */
public interface ClockDao {
    @SqlQuery("""
        SELECT UTC_TIMESTAMP(6)
        """)
    Instant getServerTime();
}
