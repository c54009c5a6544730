package org.alcove.persistence;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import liquibase.Contexts;
import liquibase.LabelExpression;
import liquibase.Liquibase;
import liquibase.database.jvm.JdbcConnection;
import liquibase.exception.LiquibaseException;
import liquibase.resource.ClassLoaderResourceAccessor;

/** Brings a schema to the version that this code expects. */
public final class Migrations {
    /** Where the change log stands on the class path. */
    public static final String CHANGE_LOG = "migrations/changelog.xml";

    private Migrations() {}

    /** Applies what is missing; does nothing to a schema that is up to date. Only one process migrates at a time. */
    public static void migrate(DatabaseConfiguration database) {
        withLiquibase(database, liquibase -> liquibase.update(new Contexts(), new LabelExpression()));
    }

    /** The number of change sets that were not applied yet. */
    public static int countMissing(DatabaseConfiguration database) {
        int[] missing = new int[1];
        withLiquibase(
                database,
                liquibase -> missing[0] = liquibase
                        .listUnrunChangeSets(new Contexts(), new LabelExpression())
                        .size());
        return missing[0];
    }

    private static void withLiquibase(DatabaseConfiguration database, LiquibaseWork work) {
        Properties properties = new Properties();
        properties.putAll(database.withoutTimeouts().effectiveProperties());
        properties.setProperty("user", database.getUser());
        properties.setProperty("password", database.getPassword());
        try (Connection connection = DriverManager.getConnection(database.getUrl(), properties);
                Liquibase liquibase =
                        new Liquibase(CHANGE_LOG, new ClassLoaderResourceAccessor(), new JdbcConnection(connection))) {
            work.run(liquibase);
        } catch (SQLException | LiquibaseException failure) {
            throw new IllegalStateException("the database could not be migrated", failure);
        }
    }

    @FunctionalInterface
    private interface LiquibaseWork {
        void run(Liquibase liquibase) throws LiquibaseException;
    }
}
