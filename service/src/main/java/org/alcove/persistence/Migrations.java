package org.alcove.persistence;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;
import liquibase.Contexts;
import liquibase.LabelExpression;
import liquibase.Liquibase;
import liquibase.Scope;
import liquibase.UpdateSummaryEnum;
import liquibase.UpdateSummaryOutputEnum;
import liquibase.database.jvm.JdbcConnection;
import liquibase.resource.ClassLoaderResourceAccessor;
import liquibase.resource.ResourceAccessor;
import liquibase.ui.LoggerUIService;

/** Brings a schema to the version that this code expects, and tells without touching it whether it is there. */
public final class Migrations {
    /** Where the change log stands on the class path. */
    public static final String CHANGE_LOG = "migrations/changelog.xml";

    private static final int NO_SUCH_TABLE = 1146;
    private static final Pattern INCLUDED = Pattern.compile("<include file=\"([^\"]+)\"");
    private static final Pattern CHANGE_SET = Pattern.compile("^--changeset [^:\\s]+:(\\S+)", Pattern.MULTILINE);

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
     * As above, but spares itself the work when a file tells that these very change sets were applied to this very
     * database before. A file that is missing, or tells of another change log or database, costs time and nothing else.
     *
     * @param mark the file; written anew when something was done
     * @throws DatabaseUnusableException if the database can't be reached or refuses a change
     */
    public static void migrate(DatabaseConfiguration database, Path mark) {
        try {
            if (Files.exists(mark) && Files.readString(mark).equals(mark(database))) {
                return;
            }
            Files.deleteIfExists(mark);
            migrate(database);
            Files.writeString(mark, mark(database));
        } catch (IOException unwritable) {
            migrate(database);
        }
    }

    /** This very change log, and by when and how much was applied this very database. */
    private static String mark(DatabaseConfiguration database) {
        String applied = "nothing";
        try (Connection connection = connect(database);
                PreparedStatement statement = connection.prepareStatement(
                        "SELECT CONCAT(COUNT(*), ' ', MIN(DATEEXECUTED), ' ', MAX(DATEEXECUTED)) FROM DATABASECHANGELOG");
                ResultSet rows = statement.executeQuery()) {
            if (rows.next()) {
                applied = rows.getString(1);
            }
        } catch (SQLException failure) {
            if (failure.getErrorCode() != NO_SUCH_TABLE) {
                throw DatabaseUnusableException.of(database.getUrl(), failure);
            }
        }
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(read(CHANGE_LOG));
            files().forEach(file -> digest.update(read(file)));
            return HexFormat.of().formatHex(digest.digest()) + " " + applied;
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
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

    /** Read without the library, which takes a second to wake up. */
    static List<String> expected() {
        List<String> ids = new ArrayList<>();
        for (String file : files()) {
            CHANGE_SET
                    .matcher(new String(read(file), StandardCharsets.UTF_8))
                    .results()
                    .forEach(match -> ids.add(match.group(1)));
        }
        return List.copyOf(ids);
    }

    /** The change log's SQL files, in their order. */
    private static List<String> files() {
        String folder = CHANGE_LOG.substring(0, CHANGE_LOG.lastIndexOf('/') + 1);
        return INCLUDED.matcher(new String(read(CHANGE_LOG), StandardCharsets.UTF_8))
                .results()
                .map(match -> folder + match.group(1))
                .toList();
    }

    private static byte[] read(String resource) {
        try (InputStream file =
                Objects.requireNonNull(Migrations.class.getClassLoader().getResourceAsStream(resource), resource)) {
            return file.readAllBytes();
        } catch (IOException failure) {
            throw new UncheckedIOException("the change log can't be read", failure);
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
