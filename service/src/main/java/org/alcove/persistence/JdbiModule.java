package org.alcove.persistence;

import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.sqlobject.SqlObjectPlugin;

/** Sets jdbi up over a data source. */
public final class JdbiModule {
    private JdbiModule() {}

    public static Jdbi jdbi(DataSource dataSource) {
        Jdbi jdbi = Jdbi.create(dataSource);
        jdbi.installPlugin(new SqlObjectPlugin());
        IdCodecs.install(jdbi);
        // A longest wait for any statement, in seconds, so that a stuck server turns into a clear 503.
        jdbi.getConfig(SqlStatements.class).setQueryTimeout(20);
        return jdbi;
    }
}
