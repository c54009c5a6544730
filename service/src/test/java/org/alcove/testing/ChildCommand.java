package org.alcove.testing;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.alcove.AlcoveApplication;

/** A command or another program of ours in a process of its own, so that it can be killed in the middle. */
public final class ChildCommand implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Process process;
    private final Path output;

    private ChildCommand(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /** How a process ended. @param output what it wrote to its outputs */
    public record Outcome(int status, String output) {}

    /** Starts a command as an operator does. */
    public static ChildCommand start(String... arguments) {
        return start(AlcoveApplication.class, arguments);
    }

    /** Starts a program of the tests'. */
    public static ChildCommand start(Class<?> main, String... arguments) {
        try {
            List<String> command = new ArrayList<>(ChildClasses.briefly(main));
            command.addAll(List.of(arguments));
            Path output =
                    Files.createTempFile(Files.createDirectories(Path.of("target", "child-output")), "out", ".log");
            return new ChildCommand(
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(output.toFile())
                            .start(),
                    output);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Waits until something is to be seen of its work. @return false if it ended before that */
    public boolean awaitSign(Callable<Boolean> sign) {
        return awaitSign(Duration.ofMillis(1), sign);
    }

    /** As above, looking no oftener than told. */
    public boolean awaitSign(Duration pause, Callable<Boolean> sign) {
        await().atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(pause)
                .until(() -> !process.isAlive() || sign.call());
        return process.isAlive();
    }

    /** Waits a moment, unless it ends sooner. */
    public void leave(Duration moment) {
        try {
            boolean unused = process.waitFor(moment.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends it at once, without a word (SIGKILL). @return whether it was in the middle, and had not ended by itself */
    public boolean kill() {
        process.destroyForcibly();
        return ended(process) != 0;
    }

    /** Lets it come to its end. */
    public Outcome outcome() {
        try {
            return new Outcome(ended(process), Files.readString(output));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static int ended(Process process) {
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException("a command did not end");
            }
            return process.exitValue();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
