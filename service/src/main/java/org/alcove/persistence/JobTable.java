package org.alcove.persistence;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/** The scheduler's rows, as they are put right when a clock that ran ahead wrote them. */
final class JobTable {
    private static final String READ =
            "SELECT task_name, version, picked, execution_time, last_heartbeat FROM scheduled_tasks";
    private static final String MAKE_DUE = "UPDATE scheduled_tasks SET execution_time = ?, version = version + 1"
            + " WHERE task_name = ? AND version = ? AND picked = 0";
    private static final String HEAR_OF =
            "UPDATE scheduled_tasks SET last_heartbeat = ? WHERE task_name = ? AND version = ? AND picked = 1";

    private final DataSource dataSource;

    JobTable(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /**
     * @param version another one as soon as somebody begins with the job or ends
     * @param atWork whether some replica is
     * @param due when it is run next
     * @param heardOf when who is at work was heard of last
     */
    record Row(String job, long version, boolean atWork, Instant due, Optional<Instant> heardOf) {}

    List<Row> read() throws SQLException {
        List<Row> rows = new ArrayList<>();
        try (Connection connection = dataSource.getConnection();
                PreparedStatement read = connection.prepareStatement(READ);
                ResultSet found = read.executeQuery()) {
            while (found.next()) {
                rows.add(new Row(
                        found.getString(1),
                        found.getLong(2),
                        found.getBoolean(3),
                        found.getObject(4, LocalDateTime.class).toInstant(ZoneOffset.UTC),
                        Optional.ofNullable(found.getObject(5, LocalDateTime.class))
                                .map(time -> time.toInstant(ZoneOffset.UTC))));
            }
        }
        return rows;
    }

    /** Whether it is as it was read, and was nobody's. */
    boolean makeDue(Row row, Instant now) throws SQLException {
        return update(MAKE_DUE, row, now);
    }

    /**
     * Whether it is as it was read, and is still somebody's. Its version stays: who lives is heard of again, and who doesn't
     * is found dead in time.
     */
    boolean hearOf(Row row, Instant now) throws SQLException {
        return update(HEAR_OF, row, now);
    }

    private boolean update(String how, Row row, Instant now) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement update = connection.prepareStatement(how)) {
            update.setObject(1, LocalDateTime.ofInstant(now, ZoneOffset.UTC));
            update.setString(2, row.job());
            update.setLong(3, row.version());
            return update.executeUpdate() > 0;
        }
    }
}
