package org.alcove.persistence;

import java.sql.SQLException;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says in one line, without user or password, why a database can't be used. */
public final class DatabaseUnusableException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final Pattern URL = Pattern.compile("jdbc:[a-z0-9:+]+//([^/?@]*)(?:/([^?]*))?.*");
    private static final int UNKNOWN_SCHEMA = 1049;
    private static final int ACCESS_DENIED = 1045;
    private static final int SCHEMA_DENIED = 1044;

    DatabaseUnusableException(String message) {
        super(message);
    }

    static DatabaseUnusableException of(String url, SQLException failure) {
        Matcher parts = URL.matcher(url);
        String where = parts.matches() ? "the database at " + parts.group(1) : "the database";
        String schema = parts.matches() ? Objects.requireNonNullElse(parts.group(2), "") : "";
        String state = Objects.requireNonNullElse(failure.getSQLState(), "");
        int code = failure.getErrorCode();
        if (code == ACCESS_DENIED) {
            return new DatabaseUnusableException(where + " refused the user or the password");
        }
        if (code == UNKNOWN_SCHEMA || code == SCHEMA_DENIED) {
            return new DatabaseUnusableException(where + " has no schema " + schema + ", or this user may not use it");
        }
        if (state.startsWith("08")) {
            return new DatabaseUnusableException(
                    where + " can't be reached, or its certificate was not accepted; check ALCOVE_DB_URL");
        }
        return new DatabaseUnusableException(where + " can't be used (state " + state + ", code " + code + ")");
    }
}
