package org.alcove.persistence;

import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.sqlobject.SqlObjectFactory;
import org.jdbi.v3.sqlobject.SqlObjectPlugin;

/** Sets jdbi up over a data source. */
public final class JdbiModule {
    private JdbiModule() {}

    public static Jdbi jdbi(DataSource dataSource) {
        Jdbi jdbi = Jdbi.create(dataSource);
        jdbi.installPlugin(new SqlObjectPlugin());
        IdCodecs.install(jdbi);
        jdbi.registerRowMapper(new RecordMappers());
        KnownCollectors.install(jdbi);
        // Last, as what it makes has the settings of now.
        DaoFactory.install(jdbi, SqlObjectFactory.class);
        return jdbi;
    }
}
