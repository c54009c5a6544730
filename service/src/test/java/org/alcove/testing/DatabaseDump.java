package org.alcove.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.alcove.persistence.DatabaseConfiguration;

/** An operator's backup of a database, and its restore. */
public final class DatabaseDump {
    private static final Pattern URL = Pattern.compile("^[^/]*//[^:/]*:(\\d+)/([^?]*).*$");

    private DatabaseDump() {}

    /** The schema of a test, as {@code mariadb-dump} writes it. */
    public static byte[] of(TestDatabase database) {
        return run("mariadb-dump", database.configuration(), List.of("--single-transaction"), Optional.empty());
    }

    /** Brings a dump into an empty schema, as an operator restores a backup. */
    public static void restore(byte[] dump, DatabaseConfiguration empty) {
        byte[] unused = run("mariadb", empty, List.of(), Optional.of(dump));
    }

    private static byte[] run(
            String name, DatabaseConfiguration configuration, List<String> options, Optional<byte[]> input) {
        Path program = Stream.of("target/mariadb/bin/" + name, "/usr/bin/" + name)
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow();
        Matcher url = URL.matcher(configuration.getUrl());
        if (!url.matches()) {
            throw new IllegalStateException("no port and schema in the database's address");
        }
        List<String> command = new ArrayList<>(List.of(
                program.toString(),
                "--no-defaults",
                "--protocol=tcp",
                "--host=127.0.0.1",
                "--port=" + url.group(1),
                "--user=" + configuration.getUser(),
                "--password=" + configuration.getPassword(),
                "--skip-ssl"));
        command.addAll(options);
        command.add(url.group(2));
        try {
            Path file = Files.createTempFile(Path.of("target"), "dump", ".sql");
            Path faults = Files.createTempFile(Path.of("target"), "dump", ".log");
            Path given = Files.createTempFile(Path.of("target"), "dump", ".in");
            Files.write(given, input.orElse(new byte[0]));
            Process process = new ProcessBuilder(command)
                    .redirectInput(given.toFile())
                    .redirectOutput(file.toFile())
                    .redirectError(faults.toFile())
                    .start();
            if (process.waitFor() != 0) {
                throw new IllegalStateException(Files.readString(faults));
            }
            byte[] written = Files.readAllBytes(file);
            Files.delete(file);
            Files.delete(faults);
            Files.delete(given);
            return written;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }
}
