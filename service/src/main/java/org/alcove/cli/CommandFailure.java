package org.alcove.cli;

import io.dropwizard.configuration.ConfigurationException;
import io.dropwizard.core.cli.Cli;
import java.io.FileNotFoundException;
import java.net.BindException;
import java.nio.file.NoSuchFileException;
import java.util.stream.Collectors;
import org.alcove.persistence.DatabaseUnusableException;
import org.alcove.persistence.EmbeddedDatabase;
import org.alcove.privacy.KeyFile;
import org.alcove.privacy.VaultFault;
import org.jspecify.annotations.Nullable;

/** Why a command can't go on, told to the operator in one line without a stack trace. */
public final class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CommandFailure(String message) {
        super(message);
    }

    /** Prints the one line that an operator needs; the only thing that a failed command prints. */
    static void tell(Cli cli, Throwable failure) {
        cli.getStdErr().println("alcove: " + describe(failure));
        cli.getStdErr().flush();
    }

    /** One line about a failure. Messages are used only of exceptions that are known to hold no secret. */
    static String describe(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CommandFailure
                    || cause instanceof DatabaseUnusableException
                    || cause instanceof EmbeddedDatabase.UnusableFolderException
                    || cause instanceof KeyFile.KeyFileException
                    || cause instanceof VaultFault
                    || cause instanceof ConfigurationException) {
                return oneLine(cause.getMessage());
            }
            if (cause instanceof BindException) {
                return "an address to listen on is taken or can't be used; choose others with ALCOVE_PORT and"
                        + " ALCOVE_ADMIN_PORT";
            }
            if (cause instanceof FileNotFoundException || cause instanceof NoSuchFileException) {
                // Dropwizard says "File x not found", the JDK "x" or "x (why)".
                String file = oneLine(cause.getMessage()).replaceFirst("^File (.*) not found$", "$1");
                return "the file " + file + " is not there or can't be read";
            }
        }
        String trace = failure.getStackTrace().length == 0 ? "" : " at " + failure.getStackTrace()[0];
        return "unexpected " + failure.getClass().getName() + trace;
    }

    private static String oneLine(@Nullable String message) {
        if (message == null) {
            return "unknown reason";
        }
        return message.lines()
                .map(String::strip)
                .map(line -> line.startsWith("* ") ? line.substring(2) : line)
                .filter(line -> !line.isEmpty())
                .collect(Collectors.joining("; "))
                .replace(":;", ":");
    }
}
