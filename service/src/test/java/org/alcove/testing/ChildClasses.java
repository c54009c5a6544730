package org.alcove.testing;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the service in a process of its own is started from: the service's classes as a jar, because a JVM keeps an
 * archive of classes of jars only, and that archive, which the first such service makes as it does for {@code ./start}.
 */
final class ChildClasses {
    private static final Path FOLDER = TestProcess.folder("child");
    private static final String APPLICATION = "org.alcove.AlcoveApplication";
    private static final Path ARCHIVE = FOLDER.resolve("classes.jsa");
    private static final Path LIST = FOLDER.resolve("classes.jsa.list");
    private static final long PATIENCE = TimeUnit.MINUTES.toNanos(3);
    private static @Nullable String classPath;
    private static boolean archived;

    private ChildClasses() {}

    /** Of this test process alone: another would write over the jar that its services are started from. */
    static Path folder() {
        return FOLDER;
    }

    /** The command that starts the service, up to its own arguments. */
    static synchronized List<String> command() throws IOException {
        List<String> command = java();
        String packed = packed();
        if (!archived) {
            Files.deleteIfExists(ARCHIVE);
            Files.deleteIfExists(LIST);
            archived = true;
            command.add("-Dalcove.classArchive=" + ARCHIVE);
            command.add("-XX:DumpLoadedClassList=" + LIST);
        } else {
            command.addAll(fromArchive());
        }
        command.addAll(List.of("-cp", packed, APPLICATION));
        return command;
    }

    /** The command that starts something short-lived, up to its arguments: with the archive if there is one. */
    static synchronized List<String> briefly(Class<?> main) throws IOException {
        List<String> command = java();
        command.add("-XX:+UseSerialGC");
        String packed = packed();
        if (main.getName().equals(APPLICATION)) {
            if (archived) {
                command.addAll(fromArchive());
            }
            command.addAll(List.of("-cp", packed, APPLICATION));
            return command;
        }
        command.addAll(List.of("-cp", tests() + File.pathSeparator + packed, main.getName()));
        return command;
    }

    private static List<String> java() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:TieredStopAtLevel=1");
        return command;
    }

    private static List<String> fromArchive() {
        return Files.exists(ARCHIVE) ? List.of("-XX:SharedArchiveFile=" + ARCHIVE, "-Xlog:cds*=off") : List.of();
    }

    private static String tests() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }

    /** Once a service is up; only the first has anything to wait for. Without the archive others start slower. */
    static void awaitArchive() {
        long end = System.nanoTime() + PATIENCE;
        while (Files.exists(LIST) && !Files.exists(ARCHIVE) && System.nanoTime() < end) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
    }

    private static String packed() throws IOException {
        String packed = classPath;
        if (packed == null) {
            packed = pack();
            classPath = packed;
        }
        return packed;
    }

    private static String pack() throws IOException {
        Files.createDirectories(FOLDER);
        Path jar = FOLDER.resolve("service.jar");
        List<String> all = new ArrayList<>();
        for (String entry : tests().split(File.pathSeparator)) {
            Path path = Path.of(entry);
            if (Files.exists(path.resolve("org/alcove/AlcoveApplication.class"))) {
                pack(path, jar);
                all.add(jar.toString());
            } else if (Files.isRegularFile(path)) {
                all.add(entry);
            }
        }
        return String.join(File.pathSeparator, all);
    }

    private static void pack(Path classes, Path jar) throws IOException {
        List<Path> files;
        try (Stream<Path> walk = Files.walk(classes)) {
            files = walk.filter(Files::isRegularFile)
                    .sorted(Comparator.naturalOrder())
                    .toList();
        }
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream packed = new JarOutputStream(out)) {
            for (Path file : files) {
                packed.putNextEntry(
                        new JarEntry(classes.relativize(file).toString().replace(File.separatorChar, '/')));
                Files.copy(file, packed);
            }
        }
    }
}
