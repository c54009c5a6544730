package org.alcove.persistence;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import liquibase.Contexts;
import liquibase.LabelExpression;
import liquibase.Liquibase;
import liquibase.Scope;
import liquibase.UpdateSummaryEnum;
import liquibase.UpdateSummaryOutputEnum;
import liquibase.changelog.ChangeLogParameters;
import liquibase.changelog.ChangeSet;
import liquibase.database.jvm.JdbcConnection;
import liquibase.exception.LiquibaseException;
import liquibase.parser.ChangeLogParserFactory;
import liquibase.resource.ClassLoaderResourceAccessor;
import liquibase.resource.ResourceAccessor;
import liquibase.ui.LoggerUIService;

/** Brings a schema to the version that this code expects, and tells without touching it whether it is there. */
public final class Migrations {
    /** Where the change log stands on the class path. */
    public static final String CHANGE_LOG = "migrations/changelog.xml";

    private static final int NO_SUCH_TABLE = 1146;

    private Migrations() {}

    /**
     * Applies what is missing; does nothing to a schema that is up to date. Only one process migrates at a time.
     *
     * @throws DatabaseUnusableException if the database can't be reached or refuses a change
     */
    public static void migrate(DatabaseConfiguration database) {
        try (Connection connection = connect(database);
                Liquibase liquibase = new Liquibase(CHANGE_LOG, accessor(), new JdbcConnection(connection))) {
            liquibase.setShowSummary(UpdateSummaryEnum.OFF);
            liquibase.setShowSummaryOutput(UpdateSummaryOutputEnum.LOG);
            // Its console output goes to the log instead, and it asks no other host about statistics of its use.
            Scope.child(
                    Map.of(Scope.Attr.ui.name(), new LoggerUIService(), "liquibase.analytics.enabled", false),
                    () -> liquibase.update(new Contexts(), new LabelExpression()));
        } catch (SQLException failure) {
            throw DatabaseUnusableException.of(database.getUrl(), failure);
        } catch (Exception failure) {
            // As wide as the library declares it, checked and unchecked.
            SqlFailure sql = SqlFailure.of(failure).orElse(new SqlFailure("", 0));
            throw new DatabaseUnusableException("the schema could not be migrated (state " + sql.sqlState() + ", code "
                    + sql.vendorCode() + "); db status names what is missing");
        }
    }

    /**
     * Whether no change set was ever applied. Only reads.
     *
     * @throws DatabaseUnusableException if the database can't be reached
     */
    public static boolean isUntouched(DatabaseConfiguration database) {
        try (Connection connection = connect(database)) {
            return applied(connection).isEmpty();
        } catch (SQLException failure) {
            throw DatabaseUnusableException.of(database.getUrl(), failure);
        }
    }

    /**
     * The change sets that were not applied yet, in their order. Only reads. Change sets that the database has and this
     * code does not know are no fault: while replicas are replaced, the old ones run on the new schema.
     *
     * @throws DatabaseUnusableException if the database can't be reached
     */
    public static List<String> listMissing(DatabaseConfiguration database) {
        try (Connection connection = connect(database)) {
            return listMissing(connection);
        } catch (SQLException failure) {
            throw DatabaseUnusableException.of(database.getUrl(), failure);
        }
    }

    /** As {@link #listMissing(DatabaseConfiguration)}, on a connection that is open already. */
    public static List<String> listMissing(Connection connection) throws SQLException {
        Set<String> applied = applied(connection);
        return expected().stream().filter(id -> !applied.contains(id)).toList();
    }

    private static Set<String> applied(Connection connection) throws SQLException {
        Set<String> applied = new HashSet<>();
        try (PreparedStatement statement = connection.prepareStatement("SELECT ID FROM DATABASECHANGELOG");
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                applied.add(Objects.requireNonNullElse(rows.getString(1), ""));
            }
        } catch (SQLException failure) {
            if (failure.getErrorCode() != NO_SUCH_TABLE) {
                throw failure;
            }
        }
        return applied;
    }

    private static List<String> expected() {
        try {
            ResourceAccessor accessor = accessor();
            return ChangeLogParserFactory.getInstance()
                    .getParser(CHANGE_LOG, accessor)
                    .parse(CHANGE_LOG, new ChangeLogParameters(), accessor)
                    .getChangeSets()
                    .stream()
                    .map(ChangeSet::getId)
                    .toList();
        } catch (LiquibaseException failure) {
            throw new IllegalStateException("the change log can't be read", failure);
        }
    }

    private static ResourceAccessor accessor() {
        return new ClassLoaderResourceAccessor();
    }

    private static Connection connect(DatabaseConfiguration database) throws SQLException {
        Properties properties = new Properties();
        properties.putAll(database.withoutTimeouts().effectiveProperties());
        properties.setProperty("user", Objects.requireNonNullElse(database.getUser(), ""));
        properties.setProperty("password", Objects.requireNonNullElse(database.getPassword(), ""));
        return DriverManager.getConnection(database.getUrl(), properties);
    }
}
