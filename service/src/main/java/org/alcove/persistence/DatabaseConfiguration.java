package org.alcove.persistence;

import io.dropwizard.db.DataSourceFactory;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The database's address and pool. Address, user and password come from {@code ALCOVE_DB_URL}, {@code ALCOVE_DB_USER}
 * and {@code ALCOVE_DB_PASSWORD}; without an address the embedded database is used where it is allowed.
 */
public final class DatabaseConfiguration extends DataSourceFactory {
    /** What correctness rests on; nothing in a configuration file changes it. */
    private static final Map<String, String> FIXED = Map.of(
            // With server-side prepares, a transaction aborted by another Galera node was committed by halves.
            "useServerPrepStmts", "false",
            "connectionTimeZone", "UTC",
            "forceConnectionTimeZoneToSession", "true",
            "allowLoadLocalInfile", "false",
            "allowMultiQueries", "false",
            "tinyInt1isBit", "false",
            "sessionVariables", "sql_mode='STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION'");

    public DatabaseConfiguration() {
        setDriverClass("com.mysql.cj.jdbc.Driver");
        setDefaultTransactionIsolation(TransactionIsolation.READ_COMMITTED);
        setCheckConnectionOnBorrow(true);
        setLogAbandonedConnections(false);
        setLogValidationErrors(false);
    }

    @Override
    public Map<String, String> getProperties() {
        Map<String, String> properties = new LinkedHashMap<>(super.getProperties());
        properties.putAll(FIXED);
        return properties;
    }
}
