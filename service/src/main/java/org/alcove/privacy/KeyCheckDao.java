package org.alcove.privacy;

import java.util.List;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** Which keys of the key file the database is used with. */
public interface KeyCheckDao {
    /** What a purpose's key made of the purpose's name. */
    record KeyCheck(String purpose, byte[] value) {}

    @SqlQuery("SELECT purpose, value FROM key_check ORDER BY purpose")
    List<KeyCheck> listChecks();

    /** What stands there already stays. */
    @SqlUpdate("""
        INSERT INTO key_check (purpose, value) VALUES (:purpose, :value) ON DUPLICATE KEY UPDATE purpose = purpose
        """)
    void insertCheck(@Bind("purpose") String purpose, @Bind("value") byte[] value);
}
