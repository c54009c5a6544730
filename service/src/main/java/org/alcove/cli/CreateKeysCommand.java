package org.alcove.cli;

import io.dropwizard.core.cli.Cli;
import io.dropwizard.core.cli.Command;
import io.dropwizard.core.setup.Bootstrap;
import java.nio.file.Path;
import net.sourceforge.argparse4j.inf.Namespace;
import net.sourceforge.argparse4j.inf.Subparser;
import org.alcove.privacy.KeyFile;
import org.alcove.privacy.KeyPlace;
import org.alcove.privacy.KmsConfiguration;

/** Makes the key file of a service, or adds the keys that a newer version needs. Never changes a key that is there. */
public final class CreateKeysCommand extends Command {
    private static final String FILE = "file";
    private static final String KMS = "kms";
    private static final String CLIENT = "client";
    private static final String CREDENTIALS = "credentials";
    private static final String FROM = "from";

    public CreateKeysCommand() {
        super("create-keys", "Makes a key file, or adds what a newer version needs to one");
    }

    @Override
    public void configure(Subparser subparser) {
        subparser.addArgument(FILE).help("the key file, for ALCOVE_KEYS; made with mode 0600");
        subparser
                .addArgument("--" + KMS)
                .metavar("URI")
                .setDefault("")
                .help(
                        "seal the file with this key of a key management service; the URI is for ALCOVE_KEYS, and the file"
                                + " for ALCOVE_KEYS_FILE");
        subparser
                .addArgument("--" + CLIENT)
                .metavar("CLASS")
                .setDefault("")
                .help("the service's client, if it does not register itself");
        subparser
                .addArgument("--" + CREDENTIALS)
                .metavar("FILE")
                .setDefault("")
                .help("what the client signs in with; else its default");
        subparser
                .addArgument("--" + FROM)
                .metavar("FILE")
                .help("with --kms: begin with the keys of this key file, which is left as it is");
    }

    @Override
    @SuppressWarnings("SystemOut")
    public void run(Bootstrap<?> bootstrap, Namespace namespace) {
        Path file = Path.of(namespace.getString(FILE));
        String uri = namespace.getString(KMS);
        String from = namespace.getString(FROM);
        if (uri.isEmpty()) {
            if (from != null) {
                throw new CommandFailure("--from goes with --kms; copy the file otherwise");
            }
            KeyFile.createOrComplete(file, false);
        } else {
            KeyPlace sealed = KeyPlace.sealed(
                    uri,
                    file,
                    new KmsConfiguration(null, namespace.getString(CLIENT), namespace.getString(CREDENTIALS)));
            if (from != null) {
                KeyFile.copy(KeyPlace.file(Path.of(from)), sealed);
            }
            KeyFile.createOrComplete(sealed, false);
        }
        System.out.println("The key file " + file + " is complete. Keep it, and a copy of it, apart from the database"
                + " and its backups: without it nobody can sign in.");
    }

    @Override
    public void onError(Cli cli, Namespace namespace, Throwable failure) {
        CommandFailure.tell(cli, failure);
    }
}
