package org.alcove.persistence;

import com.codahale.metrics.MetricRegistry;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.dropwizard.db.DataSourceFactory;
import io.dropwizard.db.ManagedDataSource;
import io.dropwizard.util.Duration;
import jakarta.validation.constraints.NotNull;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The database's address and pool. Address, user and password come from {@code ALCOVE_DB_URL}, {@code ALCOVE_DB_USER}
 * and {@code ALCOVE_DB_PASSWORD}; without an address the embedded database is used where it is allowed. A database on
 * another machine is reached over TLS with its name checked, unless the address itself says otherwise.
 */
public final class DatabaseConfiguration extends DataSourceFactory {
    /** A lock that is not got in five seconds will hardly be got in fifty; the unit is tried again instead. */
    public static final int LOCK_WAIT_SECONDS = 5;

    /** What correctness rests on; nothing in a configuration file changes it. */
    private static final Map<String, String> FIXED = Map.of(
            // With server-side prepares, a transaction aborted by another Galera node was committed by halves.
            "useServerPrepStmts",
            "false",
            "connectionTimeZone",
            "UTC",
            "forceConnectionTimeZoneToSession",
            "true",
            "allowLoadLocalInfile",
            "false",
            "allowMultiQueries",
            "false",
            "tinyInt1isBit",
            "false",
            // What only reads is held to it by the driver itself, which spares two trips each time.
            "readOnlyPropagatesToServer",
            "false",
            // Only the driver's own parsing of a statement is kept; nothing is prepared on the server.
            "cachePrepStmts",
            "true",
            "prepStmtCacheSqlLimit",
            "4096",
            "sessionVariables",
            "sql_mode='STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION',innodb_lock_wait_timeout=" + LOCK_WAIT_SECONDS);

    /** A database that does not answer turns into a clear 503 instead of a request that hangs. Milliseconds. */
    private static final Map<String, String> TIMEOUTS = Map.of("connectTimeout", "5000", "socketTimeout", "20000");

    private static final Pattern LOOPBACK =
            Pattern.compile("^jdbc:mysql:(\\w+:)?//(localhost|127\\.[0-9.]+|\\[::1])[:/?]", Pattern.CASE_INSENSITIVE);

    private boolean timeouts = true;

    @NotNull
    private Duration maxClockSkew = Duration.seconds(30);

    public DatabaseConfiguration() {
        setDriverClass("com.mysql.cj.jdbc.Driver");
        setDefaultTransactionIsolation(TransactionIsolation.READ_COMMITTED);
        setCheckConnectionOnBorrow(true);
        setLogAbandonedConnections(false);
        setLogValidationErrors(false);
    }

    /** The driver's settings that take effect. */
    Map<String, String> effectiveProperties() {
        Map<String, String> properties = new LinkedHashMap<>(getProperties());
        properties.putAll(FIXED);
        if (!saysHowToEncrypt(getUrl()) && !isOnLoopback(getUrl())) {
            // The driver's own default falls back to plain text without a word.
            properties.put("sslMode", "VERIFY_IDENTITY");
        }
        if (timeouts) {
            properties.putAll(TIMEOUTS);
        } else {
            properties.keySet().removeAll(TIMEOUTS.keySet());
        }
        return properties;
    }

    private static boolean saysHowToEncrypt(String url) {
        String lower = url.toLowerCase(Locale.ROOT);
        return lower.contains("sslmode=") || lower.contains("usessl=");
    }

    private static boolean isOnLoopback(String url) {
        return LOOPBACK.matcher(url).find();
    }

    @Override
    public ManagedDataSource build(MetricRegistry metrics, String name) {
        setProperties(effectiveProperties());
        return super.build(metrics, name);
    }

    /** The same database for work that may take long, such as a migration. */
    public DatabaseConfiguration withoutTimeouts() {
        DatabaseConfiguration patient = new DatabaseConfiguration();
        patient.setUrl(getUrl());
        patient.setUser(getUser());
        patient.setPassword(getPassword());
        patient.setProperties(getProperties());
        patient.timeouts = false;
        return patient;
    }

    /** How far this machine's clock and the database's may be apart before the service is unhealthy. */
    @JsonProperty
    public Duration getMaxClockSkew() {
        return maxClockSkew;
    }

    @JsonProperty
    public void setMaxClockSkew(Duration maxClockSkew) {
        this.maxClockSkew = maxClockSkew;
    }
}
