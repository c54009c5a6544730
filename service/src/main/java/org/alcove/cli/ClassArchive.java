package org.alcove.cli;

import io.dropwizard.lifecycle.Managed;
import io.dropwizard.lifecycle.ServerLifecycleListener;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the next start quick: once the service is up, a process beside it writes the classes that it has loaded into an
 * archive that the JVM can map (class-data sharing). {@code start} names the archive when there is none that fits; the
 * JVM itself checks whether one fits before it uses it. Whatever goes wrong costs the next start's speed and nothing else.
 */
final class ClassArchive implements Managed, ServerLifecycleListener {
    /** The system property that names the file to make; beside it, with {@code .list}, the JVM lists its classes. */
    static final String FILE = "alcove.classArchive";

    private static final Logger LOG = LoggerFactory.getLogger(ClassArchive.class);
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int MILLIS_TO_ANSWER = 5000;
    private static final Path NICE = Path.of("/usr/bin/nice");

    private final Path archive;
    private final Path list;
    private final Path made;
    private @Nullable Process maker;
    private boolean stopped;

    private ClassArchive(Path archive) {
        this.archive = archive;
        this.list = archive.resolveSibling(archive.getFileName() + ".list");
        this.made = archive.resolveSibling(archive.getFileName() + ".new");
    }

    /** Empty unless an archive is wanted. */
    static Optional<ClassArchive> wanted() {
        return Optional.ofNullable(System.getProperty(FILE)).map(file -> new ClassArchive(Path.of(file)));
    }

    @Override
    public void serverStarted(Server server) {
        List<URI> asked = Arrays.stream(server.getConnectors())
                .filter(ServerConnector.class::isInstance)
                .map(ServerConnector.class::cast)
                .map(ClassArchive::health)
                .toList();
        Thread thread = new Thread(() -> make(asked), "class-archive");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public synchronized void stop() {
        stopped = true;
        if (maker != null) {
            maker.destroyForcibly();
        }
    }

    private void make(List<URI> asked) {
        try {
            asked.forEach(ClassArchive::ask);
            cutLastLine();
            Process process = begin();
            if (process != null
                    && process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    && process.exitValue() == 0) {
                Files.move(made, archive, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException failure) {
            LOG.info("no archive of classes was made; the next start will be as slow as this one");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } finally {
            stop();
            deleteQuietly(made);
            deleteQuietly(list);
        }
    }

    private static URI health(ServerConnector connector) {
        String host = Optional.ofNullable(connector.getHost()).orElse("localhost");
        String literal = host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
        return URI.create("http://" + literal + ":" + connector.getLocalPort() + "/healthcheck");
    }

    /** Once before the list is used, so that it holds what an answer needs and not only what a start does. */
    private static void ask(URI address) {
        try {
            HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection(Proxy.NO_PROXY);
            connection.setConnectTimeout(MILLIS_TO_ANSWER);
            connection.setReadTimeout(MILLIS_TO_ANSWER);
            connection.getResponseCode();
            connection.disconnect();
        } catch (IOException failure) {
            LOG.debug("a connector did not answer over plain HTTP", failure);
        }
    }

    private synchronized @Nullable Process begin() throws IOException {
        if (stopped) {
            return null;
        }
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(NICE)) {
            // Whoever uses the service meanwhile goes first.
            command.add(NICE.toString());
        }
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(
                "-Xshare:dump",
                "-XX:SharedClassListFile=" + list,
                "-XX:SharedArchiveFile=" + made,
                "-cp",
                System.getProperty("java.class.path")));
        maker = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return maker;
    }

    /** The JVM still writes to its list, and its last line may be there by half. */
    private void cutLastLine() throws IOException {
        String listed = Files.readString(list, StandardCharsets.UTF_8);
        Files.delete(list);
        Files.writeString(list, listed.substring(0, listed.lastIndexOf('\n') + 1));
    }

    private static void deleteQuietly(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException failure) {
            LOG.debug("a file of the archive of classes is left over", failure);
        }
    }
}
