package org.alcove.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.alcove.persistence.DatabaseConfiguration;

/** What an operator's backup of a database holds. */
public final class DatabaseDump {
    private static final Pattern URL = Pattern.compile("^[^/]*//[^:/]*:(\\d+)/([^?]*).*$");

    private DatabaseDump() {}

    /** The schema of a test, as {@code mariadb-dump} writes it. */
    public static byte[] of(TestDatabase database) {
        Path program = Stream.of("target/mariadb/bin/mariadb-dump", "/usr/bin/mariadb-dump")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow();
        DatabaseConfiguration configuration = database.configuration();
        Matcher url = URL.matcher(configuration.getUrl());
        if (!url.matches()) {
            throw new IllegalStateException("no port and schema in the database's address");
        }
        try {
            Path file = Files.createTempFile(Path.of("target"), "dump", ".sql");
            Path faults = Files.createTempFile(Path.of("target"), "dump", ".log");
            Process process = new ProcessBuilder(
                            program.toString(),
                            "--no-defaults",
                            "--protocol=tcp",
                            "--host=127.0.0.1",
                            "--port=" + url.group(1),
                            "--user=" + configuration.getUser(),
                            "--password=" + configuration.getPassword(),
                            "--skip-ssl",
                            "--single-transaction",
                            url.group(2))
                    .redirectOutput(file.toFile())
                    .redirectError(faults.toFile())
                    .start();
            if (process.waitFor() != 0) {
                throw new IllegalStateException(Files.readString(faults));
            }
            byte[] dump = Files.readAllBytes(file);
            Files.delete(file);
            Files.delete(faults);
            return dump;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }
}
