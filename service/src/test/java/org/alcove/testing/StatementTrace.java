package org.alcove.testing;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Tells which statements a database was sent while something was done, from whichever connection, without the values in
 * them, and how many rows it looked for to answer them. The server's general log is on for as long as the trace is open, so nothing else may use the server meanwhile.
 */
public final class StatementTrace implements AutoCloseable {
    private static final Pattern VALUE = Pattern.compile(
            "(_binary\\s*)?[xX]?'(?:[^'\\\\]|\\\\.|'')*'|\\b0x[0-9a-fA-F]+|\\bnull\\b" + "|\\b\\d+(\\.\\d+)?\\b");
    private static final Pattern BLANK = Pattern.compile("\\s+");

    private final TestDatabase database;

    public StatementTrace(TestDatabase database) {
        this.database = database;
        database.jdbi().useHandle(handle -> {
            handle.execute("SET GLOBAL log_output = 'TABLE'");
            handle.execute("SET GLOBAL general_log = ON");
        });
    }

    /** As {@link #of}, with the number of rows that were looked for by a key. */
    public String ofRowsToo(Runnable work) {
        AtomicLong rows = new AtomicLong();
        String statements = of(() -> {
            long before = lookedFor();
            work.run();
            rows.set(lookedFor() - before);
        });
        return statements + "\nrows looked for: " + rows.get();
    }

    /** The statements that ran on the service's connections while some work was done, in order. */
    public String of(Runnable work) {
        database.jdbi().useHandle(handle -> handle.execute("TRUNCATE TABLE mysql.general_log"));
        work.run();
        List<String> statements = database.jdbi()
                .withHandle(handle -> handle.select("SELECT argument FROM mysql.general_log"
                                + " WHERE command_type = 'Query' ORDER BY event_time")
                        .mapTo(String.class)
                        .list());
        return statements.stream()
                .filter(statement -> !statement.contains("mysql.general_log"))
                .filter(statement -> !statement.startsWith("SHOW GLOBAL STATUS"))
                // Sent by the pool and the driver of their own accord.
                .filter(statement -> !statement.startsWith("/*") && !statement.startsWith("SET "))
                .filter(statement -> !statement.startsWith("SELECT @@session."))
                .map(statement ->
                        BLANK.matcher(VALUE.matcher(statement).replaceAll("?")).replaceAll(" "))
                .collect(Collectors.joining("\n"));
    }

    private long lookedFor() {
        return database
                .jdbi()
                .withHandle(handle -> handle.select(
                                "SHOW GLOBAL STATUS WHERE Variable_name IN ('Handler_read_key', 'Handler_read_next')")
                        .map((row, context) -> row.getLong(2))
                        .list())
                .stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    @Override
    public void close() {
        database.jdbi().useHandle(handle -> handle.execute("SET GLOBAL general_log = OFF"));
    }
}
