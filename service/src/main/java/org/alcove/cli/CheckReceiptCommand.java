package org.alcove.cli;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.dropwizard.core.cli.Cli;
import io.dropwizard.core.cli.Command;
import io.dropwizard.core.setup.Bootstrap;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.Map;
import net.sourceforge.argparse4j.inf.Namespace;
import net.sourceforge.argparse4j.inf.Subparser;
import org.alcove.audit.HeadFile;
import org.alcove.audit.Receipt;
import org.jspecify.annotations.Nullable;

/**
 * Checks a client's receipt of a booking without configuration, database, server or secrets: that the booking leads to the
 * receipt's head, that the head is one that was exported, and that it is signed. Fails at the first thing that is wrong.
 */
public final class CheckReceiptCommand extends Command {
    private static final ObjectMapper JSON = new ObjectMapper()
            .registerModule(new JavaTimeModule())
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES);

    private final PrintStream out;

    @SuppressWarnings("SystemOut")
    public CheckReceiptCommand() {
        this(System.out);
    }

    CheckReceiptCommand(PrintStream out) {
        super("check-receipt", "Checks the receipt of a booking against exported heads or a public key");
        this.out = out;
    }

    @Override
    public void configure(Subparser parser) {
        parser.addArgument("receipt").metavar("RECEIPT").help("what GET /api/appointments/{id}/receipt answered");
        parser.addArgument("--heads").metavar("FILE").help("a copy of the service's head file");
        parser.addArgument("--key")
                .metavar("KEY")
                .help("the service's public key, as /api/audit/keys tells it, or a PEM file that holds it");
    }

    @Override
    public void run(Bootstrap<?> bootstrap, Namespace namespace) throws Exception {
        check(Path.of(namespace.getString("receipt")), namespace.getString("heads"), namespace.getString("key"));
    }

    @Override
    public void onError(Cli cli, Namespace namespace, Throwable failure) {
        CommandFailure.tell(cli, failure);
    }

    void check(Path file, @Nullable String heads, @Nullable String key) throws IOException {
        if (heads == null && key == null) {
            throw new CommandFailure("a receipt by itself shows nothing; give --heads, --key or both");
        }
        Receipt receipt = read(file);
        if (!receipt.leadsToItsHead()) {
            throw new CommandFailure("the receipt does not lead to its head: something in it was changed");
        }
        if (heads != null) {
            requireExported(receipt, Path.of(heads));
        }
        if (key != null && !receipt.isSignedBy(publicKey(key))) {
            throw new CommandFailure("the receipt's head is not signed with this key");
        }
        out.println("The receipt holds: " + receipt.action() + " of " + receipt.subjectId() + " at " + receipt.at()
                + " stands in seal " + receipt.seal() + " of " + receipt.sealedAt() + ".");
    }

    private static Receipt read(Path file) {
        try {
            return JSON.readValue(file.toFile(), Receipt.class);
        } catch (IOException failure) {
            // The parser's message would quote the file.
            throw new CommandFailure("there is no receipt in " + file);
        }
    }

    private static void requireExported(Receipt receipt, Path file) throws IOException {
        if (!Files.isReadable(file)) {
            throw new CommandFailure("there are no heads at " + file);
        }
        Map<Long, byte[]> heads;
        try {
            heads = HeadFile.read(file);
        } catch (IllegalArgumentException notHeads) {
            throw new CommandFailure("there are no heads in " + file);
        }
        byte[] exported = heads.get(receipt.seal());
        if (exported == null) {
            throw new CommandFailure("the heads do not hold seal " + receipt.seal() + "; a later copy may");
        }
        if (!MessageDigest.isEqual(exported, receipt.headBytes())) {
            throw new CommandFailure("another head was exported for seal " + receipt.seal());
        }
    }

    private static PublicKey publicKey(String given) throws IOException {
        Path file = Path.of(given);
        String text = Files.isRegularFile(file) ? Files.readString(file) : given;
        try {
            byte[] info = Base64.getDecoder().decode(text.replaceAll("-----[A-Z ]+-----|\\s", ""));
            return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(info));
        } catch (GeneralSecurityException | IllegalArgumentException notAKey) {
            throw new CommandFailure("--key is a public key (Ed25519, base64 of X.509) or a file that holds one");
        }
    }
}
