package org.alcove.persistence;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real MariaDB of one's own under a data folder, for trying Alcove and for tests; never for production. It listens on
 * loopback only, takes one user with a random password, and is stopped when closed, not by the JVM's exit, so that
 * whoever uses it can finish first. Only one process can use a folder; a server left over by a killed process is ended
 * before a new one is started on its files.
 */
public final class EmbeddedDatabase implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedDatabase.class);
    private static final String SCHEMA = "alcove";
    private static final String USER = "alcove";
    private static final String PASSWORD = "password";
    private static final String PORT = "port";

    private static final Duration START = Duration.ofMinutes(3);
    private static final Duration STOP = Duration.ofSeconds(30);
    private static final Duration ORPHAN_STOP = Duration.ofSeconds(30);

    private final FileChannel lockChannel;
    private final Process process;
    private final int port;
    private final String password;
    private final Path home;

    private EmbeddedDatabase(FileChannel lockChannel, Process process, int port, String password, Path home) {
        this.lockChannel = lockChannel;
        this.process = process;
        this.port = port;
        this.password = password;
        this.home = home;
    }

    /** Starts a server on a free port; see {@link #start(Path, Path, int, String...)}. */
    public static EmbeddedDatabase start(Path binaries, Path folder, String... extraArguments) {
        return start(binaries, folder, 0, extraArguments);
    }

    /**
     * As {@link #start(Path, Path, String...)}, but does not wait for the server: whoever calls it does something else
     * meanwhile, and then calls {@link #awaitReady()} before anything that needs a connection.
     */
    public static EmbeddedDatabase begin(Path binaries, Path folder, String... extraArguments) {
        return begin(binaries, folder, 0, extraArguments);
    }

    /**
     * Starts a server on the files in a folder, making them first where there are none, and waits until it answers.
     *
     * @param binaries where the server's programs are kept unpacked between starts
     * @param folder the data's; made with mode 0700
     * @param port on loopback; 0 for any free one
     * @param extraArguments further arguments of {@code mariadbd}
     * @throws UnusableFolderException if the folder can't be written, another process uses it, or no server starts on it
     */
    public static EmbeddedDatabase start(Path binaries, Path folder, int port, String... extraArguments) {
        EmbeddedDatabase database = begin(binaries, folder, port, extraArguments);
        Thread end = new Thread(database.process::destroy, "embedded-database-begun");
        Runtime.getRuntime().addShutdownHook(end);
        try {
            database.awaitReady();
        } finally {
            Runtime.getRuntime().removeShutdownHook(end);
        }
        return database;
    }

    private static EmbeddedDatabase begin(Path binaries, Path folder, int port, String... extraArguments) {
        Path home = folder.toAbsolutePath().normalize();
        FileChannel lock = lock(home);
        try {
            endLeftOver(home.resolve("mariadb.pid"));
            String password = password(home.resolve(PASSWORD));
            EmbeddedServer server = new EmbeddedServer(binaries);
            Path data = home.resolve("data");
            server.prepare(home, data);
            List<String> arguments = new ArrayList<>(List.of(extraArguments));
            arguments.add("--init-file=" + initFile(home, password));
            int chosen = port == 0 ? EmbeddedServer.freePort() : port;
            Process process = server.start(home, data, chosen, arguments);
            return new EmbeddedDatabase(lock, process, chosen, password, home);
        } catch (IOException | RuntimeException failure) {
            closeQuietly(lock);
            throw notStarted(home, failure);
        }
    }

    /**
     * Waits until the server that was begun answers, and tells other processes where it is.
     *
     * @throws UnusableFolderException if it ends or does not answer; it is stopped then
     */
    public void awaitReady() {
        try {
            awaitAnswer();
            writePrivately(home.resolve(PORT), Integer.toString(port));
        } catch (IOException | RuntimeException failure) {
            close();
            throw notStarted(home, failure);
        }
    }

    private static UnusableFolderException notStarted(Path home, Exception failure) {
        return new UnusableFolderException(
                "the embedded database did not start on " + home + "; server.log there tells why", failure);
    }

    private void awaitAnswer() throws IOException {
        long end = System.nanoTime() + START.toNanos();
        while (!accepts()) {
            try {
                if (process.waitFor(20, TimeUnit.MILLISECONDS)) {
                    throw new IOException("the server has ended");
                }
            } catch (InterruptedException interrupted) {
                close();
                Thread.currentThread().interrupt();
                throw new IOException(interrupted);
            }
            if (System.nanoTime() > end) {
                throw new IOException("the server does not answer");
            }
        }
    }

    private boolean accepts() {
        try (Connection connection = DriverManager.getConnection(jdbcUrl(), USER, password)) {
            return connection.isValid(5);
        } catch (SQLException notYet) {
            return false;
        }
    }

    /** Tells how to reach the server that another process runs on a folder; false if none was started there. */
    public static boolean find(Path folder, DatabaseConfiguration found) throws IOException {
        Path file = folder.resolve(PORT);
        if (!Files.exists(file)) {
            return false;
        }
        found.setUrl(jdbcUrl(Integer.parseInt(Files.readString(file).trim()), SCHEMA));
        found.setUser(USER);
        found.setPassword(Files.readString(folder.resolve(PASSWORD)).trim());
        return true;
    }

    /** The address of a schema on this server, with the driver settings that Alcove relies on. */
    public String jdbcUrl(String schema) {
        return jdbcUrl(port, schema);
    }

    private static String jdbcUrl(int port, String schema) {
        return "jdbc:mysql://127.0.0.1:" + port + "/" + schema + "?sslMode=DISABLED&allowPublicKeyRetrieval=true";
    }

    public String jdbcUrl() {
        return jdbcUrl(SCHEMA);
    }

    public String user() {
        return USER;
    }

    public String password() {
        return password;
    }

    /** The port on loopback. */
    public int port() {
        return port;
    }

    /** The server's process. */
    public ProcessHandle process() {
        return process.toHandle();
    }

    /** Throws everything in the schema away. */
    public void recreateSchema() {
        try (Connection connection = DriverManager.getConnection(jdbcUrl(), USER, password);
                Statement statement = connection.createStatement()) {
            statement.execute("DROP DATABASE " + SCHEMA);
            statement.execute("CREATE DATABASE " + SCHEMA + " CHARACTER SET utf8mb4 COLLATE utf8mb4_bin");
        } catch (SQLException failure) {
            throw DatabaseUnusableException.of(jdbcUrl(), failure);
        }
    }

    /** Stops the server and waits for its end; does nothing the second time. */
    @Override
    public synchronized void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP.toSeconds(), TimeUnit.SECONDS)) {
                LOG.warn("the embedded database did not stop in time");
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        closeQuietly(lockChannel);
    }

    private static FileChannel lock(Path home) {
        try {
            Files.createDirectories(home);
            if (Files.getFileStore(home).supportsFileAttributeView("posix")) {
                Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx------"));
            }
            Files.createDirectories(home.resolve("tmp"));
            FileChannel channel =
                    FileChannel.open(home.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock taken;
            try {
                taken = channel.tryLock();
            } catch (OverlappingFileLockException ownLock) {
                taken = null;
            }
            if (taken == null) {
                channel.close();
                throw new UnusableFolderException("the data folder " + home + " is in use by another process", null);
            }
            return channel;
        } catch (IOException failure) {
            throw new UnusableFolderException("the data folder " + home + " can't be written", failure);
        }
    }

    private static void endLeftOver(Path pidFile) throws IOException {
        Optional<ProcessHandle> leftOver = leftOver(pidFile);
        if (leftOver.isPresent()) {
            LOG.info("ending the database server that a killed process left running");
            leftOver.get().destroy();
            try {
                leftOver.get().onExit().get(ORPHAN_STOP.toSeconds(), TimeUnit.SECONDS);
            } catch (TimeoutException slow) {
                leftOver.get().destroyForcibly();
                leftOver.get().onExit().join();
            } catch (ExecutionException failure) {
                throw new IOException(failure);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IOException(interrupted);
            }
        }
        Files.deleteIfExists(pidFile);
    }

    private static Optional<ProcessHandle> leftOver(Path pidFile) {
        try {
            return ProcessHandle.of(Long.parseLong(Files.readString(pidFile).trim()))
                    .filter(process -> process.info().command().orElse("").contains("mariadbd"));
        } catch (IOException | NumberFormatException none) {
            return Optional.empty();
        }
    }

    private static String password(Path file) throws IOException {
        if (!Files.exists(file)) {
            byte[] bytes = new byte[24];
            new SecureRandom().nextBytes(bytes);
            writePrivately(file, HexFormat.of().formatHex(bytes));
        }
        return Files.readString(file).trim();
    }

    private static Path initFile(Path home, String password) throws IOException {
        Path file = home.resolve("init.sql");
        // Hexadecimal by construction, so it can't end the literal.
        writePrivately(file, """
                CREATE DATABASE IF NOT EXISTS %1$s CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
                CREATE USER IF NOT EXISTS '%2$s'@'127.0.0.1' IDENTIFIED BY '%3$s';
                ALTER USER '%2$s'@'127.0.0.1' IDENTIFIED BY '%3$s';
                GRANT ALL PRIVILEGES ON *.* TO '%2$s'@'127.0.0.1';
                DROP USER IF EXISTS ''@'localhost';
                DROP USER IF EXISTS 'root'@'127.0.0.1';
                DROP USER IF EXISTS 'root'@'::1';
                ALTER USER 'root'@'localhost' IDENTIFIED BY '%3$s';
                """.formatted(SCHEMA, USER, password));
        return file;
    }

    private static void writePrivately(Path file, String text) throws IOException {
        Files.deleteIfExists(file);
        if (Files.getFileStore(file.getParent()).supportsFileAttributeView("posix")) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } else {
            Files.createFile(file);
        }
        Files.writeString(file, text, StandardCharsets.UTF_8);
    }

    private static void closeQuietly(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException failure) {
            LOG.debug("closing the lock file failed", failure);
        }
    }

    /** The folder can't serve as a data folder; the message is one line for whoever started the service. */
    public static final class UnusableFolderException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UnusableFolderException(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }
}
