package org.alcove.persistence;

import java.sql.SQLException;
import java.util.Objects;
import java.util.Optional;

/** The driver's verdict, read out of whatever jdbi wrapped around it. Holds no message: messages quote values. */
public record SqlFailure(String sqlState, int vendorCode) {
    private static final int DEADLOCK = 1213;
    private static final int LOCK_WAIT_TIMEOUT = 1205;
    private static final int DUPLICATE_KEY = 1062;
    /** MariaDB's snapshot isolation: the record has changed since it was last read. */
    private static final int RECORD_CHANGED = 1020;

    /** Server shutdown in progress, and connection killed: both come with state 70100 or 08S01 depending on the server. */
    private static final int SERVER_SHUTDOWN = 1053;

    private static final int CONNECTION_KILLED = 1927;
    private static final int QUERY_INTERRUPTED = 1317;

    /** Finds the SQL failure that caused an exception, if one did. */
    public static Optional<SqlFailure> of(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                return Optional.of(
                        new SqlFailure(Objects.requireNonNullElse(sql.getSQLState(), ""), sql.getErrorCode()));
            }
        }
        return Optional.empty();
    }

    /** Whether an exception came from a row that a unique or primary key refused. */
    public static boolean isDuplicateKey(Throwable failure) {
        return of(failure).map(sql -> sql.vendorCode == DUPLICATE_KEY).orElse(false);
    }

    /** Whether the database rolled the whole transaction back so that another can go on; it may simply be run again. */
    public boolean isAborted() {
        return sqlState.equals("40001")
                || vendorCode == DEADLOCK
                || vendorCode == LOCK_WAIT_TIMEOUT
                || vendorCode == RECORD_CHANGED;
    }

    /** Whether the database is gone or went in the middle, so that a commit's outcome is not known. */
    public boolean isConnectionLost() {
        return sqlState.startsWith("08")
                || vendorCode == SERVER_SHUTDOWN
                || vendorCode == CONNECTION_KILLED
                || vendorCode == QUERY_INTERRUPTED;
    }
}
