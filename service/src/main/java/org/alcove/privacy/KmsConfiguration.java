package org.alcove.privacy;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.KmsClient;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.alcove.privacy.KeyFile.KeyFileException;
import org.alcove.privacy.KeyFile.KmsException;
import org.jspecify.annotations.Nullable;

/**
 * How a key management service is reached, through Tink's {@code KmsClient}. No client is part of Alcove: it comes from
 * the class path.
 *
 * @param keysFile the file that the service's key seals; empty: {@code keys.sealed} in the data folder
 * @param client the client's class; empty: the first that the class path offers by {@link ServiceLoader} for the URI
 * @param credentials a path or whatever else the client takes; empty: its default credentials
 */
public record KmsConfiguration(String keysFile, String client, String credentials) {
    public KmsConfiguration(@Nullable String keysFile, @Nullable String client, @Nullable String credentials) {
        this.keysFile = Objects.requireNonNullElse(keysFile, "");
        this.client = Objects.requireNonNullElse(client, "");
        this.credentials = Objects.requireNonNullElse(credentials, "");
    }

    /** Every setting at its default. */
    public static KmsConfiguration defaults() {
        return new KmsConfiguration(null, null, null);
    }

    /** The sealed file. @param var the data folder */
    public Path sealedFile(String var) {
        return keysFile.isEmpty() ? Path.of(var, "keys.sealed") : Path.of(keysFile);
    }

    /** The key that a URI names. @throws KeyFileException in one line if there is none */
    Aead aead(String uri) {
        KmsClient found = candidates().stream()
                .filter(candidate -> candidate.doesSupport(uri))
                .findFirst()
                .orElseThrow(() -> new KeyFileException("no client on the class path knows the key " + uri
                        + "; put one there, and name its class in ALCOVE_KEYS_CLIENT if it does not register itself"));
        try {
            KmsClient ready =
                    credentials.isEmpty() ? found.withDefaultCredentials() : found.withCredentials(credentials);
            return ready.getAead(uri);
        } catch (GeneralSecurityException | RuntimeException failure) {
            throw new KmsException("the client of the key management service can't use " + uri + " ("
                    + failure.getClass().getName() + "); see ALCOVE_KEYS_CREDENTIALS");
        }
    }

    private List<KmsClient> candidates() {
        if (client.isEmpty()) {
            try {
                List<KmsClient> all = new ArrayList<>();
                ServiceLoader.load(KmsClient.class).forEach(all::add);
                return all;
            } catch (ServiceConfigurationError broken) {
                throw new KeyFileException("a client of a key management service on the class path can't be loaded");
            }
        }
        try {
            return List.of(Class.forName(client)
                    .asSubclass(KmsClient.class)
                    .getDeclaredConstructor()
                    .newInstance());
        } catch (ReflectiveOperationException | LinkageError | ClassCastException failure) {
            throw new KeyFileException("the class " + client
                    + " of ALCOVE_KEYS_CLIENT can't be made, or is no com.google.crypto.tink.KmsClient");
        }
    }
}
