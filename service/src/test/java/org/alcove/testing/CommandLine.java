package org.alcove.testing;

import io.dropwizard.core.cli.Cli;
import io.dropwizard.core.setup.Bootstrap;
import io.dropwizard.util.JarLocation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import org.alcove.AlcoveApplication;
import org.alcove.AlcoveConfiguration;
import org.alcove.cli.EnvironmentSettings;

/** Runs a command as an operator does, in this process, with environment variables of the test's own. */
public final class CommandLine {
    private final Map<String, String> environment = new HashMap<>();
    private final Clock clock;

    /** What a command left. */
    public record Outcome(boolean succeeded, String out, String err) {}

    public CommandLine(Clock clock) {
        this.clock = clock;
        with("ALCOVE_PORT", "0").with("ALCOVE_ADMIN_PORT", "0");
    }

    public static CommandLine over(TestDatabase database, Clock clock) {
        return new CommandLine(clock)
                .with("ALCOVE_DB_URL", database.configuration().getUrl())
                .with("ALCOVE_DB_USER", database.configuration().getUser())
                .with("ALCOVE_DB_PASSWORD", database.configuration().getPassword())
                .with("ALCOVE_KEYS", TestKeys.file().toString())
                .with("ALCOVE_KEY_STORE", TestKeys.keyStore().toString())
                .with("ALCOVE_POLICY_HASH_MEMORY_KIB", "64");
    }

    public CommandLine with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** The settings file with the variables in it, for a command's last argument. */
    public String configuration() {
        try {
            Path folder = Files.createDirectories(Path.of("target", "test-configurations"));
            Path file = Files.createTempFile(folder, "config", ".yml");
            String settings = Files.readString(Path.of("..", "config.yml"));
            Files.writeString(file, new EnvironmentSettings(environment).replace(settings));
            return file.toString();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Runs a command with the arguments given, the settings file included where it takes one. */
    @SuppressWarnings("SystemOut")
    public Outcome run(String... arguments) {
        AlcoveApplication application = new AlcoveApplication(clock);
        Bootstrap<AlcoveConfiguration> bootstrap = new Bootstrap<>(application);
        application.initialize(bootstrap);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        try {
            boolean succeeded = new Cli(new JarLocation(AlcoveApplication.class), bootstrap, System.out, err)
                    .run(arguments)
                    .isEmpty();
            return new Outcome(succeeded, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
        } catch (RuntimeException failure) {
            throw failure;
        } catch (Exception failure) {
            throw new IllegalStateException("the command ended by an exception", failure);
        } finally {
            System.setOut(before);
        }
    }
}
