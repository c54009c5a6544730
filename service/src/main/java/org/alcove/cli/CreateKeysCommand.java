package org.alcove.cli;

import io.dropwizard.core.cli.Cli;
import io.dropwizard.core.cli.Command;
import io.dropwizard.core.setup.Bootstrap;
import java.nio.file.Path;
import net.sourceforge.argparse4j.inf.Namespace;
import net.sourceforge.argparse4j.inf.Subparser;
import org.alcove.privacy.KeyFile;

/** Makes the key file of a service, or adds the keys that a newer version needs. Never changes a key that is there. */
public final class CreateKeysCommand extends Command {
    private static final String FILE = "file";

    public CreateKeysCommand() {
        super("create-keys", "Makes a key file, or adds what a newer version needs to one");
    }

    @Override
    public void configure(Subparser subparser) {
        subparser.addArgument(FILE).help("the key file, for ALCOVE_KEYS; made with mode 0600");
    }

    @Override
    @SuppressWarnings("SystemOut")
    public void run(Bootstrap<?> bootstrap, Namespace namespace) {
        Path file = Path.of(namespace.getString(FILE));
        KeyFile.createOrComplete(file, false);
        System.out.println("The key file " + file + " is complete. Keep it, and a copy of it, apart from the database"
                + " and its backups: without it nobody can sign in.");
    }

    @Override
    public void onError(Cli cli, Namespace namespace, Throwable failure) {
        CommandFailure.tell(cli, failure);
    }
}
