package org.alcove.benchmark;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** All rows of a schema as they are now, so that the same bookings can be made again and again. */
final class Snapshot {
    private final Jdbi jdbi;
    private final String copy;
    private final List<String> tables = new ArrayList<>();
    private final Map<String, Long> sums = new HashMap<>();

    Snapshot(Jdbi jdbi) {
        this.jdbi = jdbi;
        this.copy = jdbi.withHandle(handle -> one(handle, "SELECT DATABASE()")) + "_kept";
        jdbi.useHandle(handle -> {
            handle.execute("DROP DATABASE IF EXISTS " + copy);
            handle.execute("CREATE DATABASE " + copy + " CHARACTER SET utf8mb4 COLLATE utf8mb4_bin");
            tables.addAll(handle.select("SELECT table_name FROM information_schema.tables"
                            + " WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE'")
                    .mapTo(String.class)
                    .list());
            for (String table : tables) {
                handle.execute("CREATE TABLE " + copy + "." + table + " AS SELECT * FROM " + table);
                sums.put(table, sum(handle, table));
            }
        });
    }

    /** Puts back what differs. */
    void restore() {
        jdbi.useHandle(handle -> {
            handle.execute("SET SESSION foreign_key_checks = 0");
            for (String table : tables) {
                if (sum(handle, table) != sums.getOrDefault(table, -1L)) {
                    handle.execute("TRUNCATE TABLE " + table);
                    handle.execute("INSERT INTO " + table + " SELECT * FROM " + copy + "." + table);
                }
            }
            handle.execute("SET SESSION foreign_key_checks = 1");
        });
    }

    private static long sum(Handle handle, String table) {
        return handle.createQuery("CHECKSUM TABLE " + table)
                .map((rows, context) -> rows.getLong(2))
                .one();
    }

    private static String one(Handle handle, String query) {
        return handle.createQuery(query).mapTo(String.class).one();
    }
}
