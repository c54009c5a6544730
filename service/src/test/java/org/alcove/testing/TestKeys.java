package org.alcove.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.alcove.privacy.KeyFile;
import org.alcove.privacy.KeyRing;

/** Keys made for one run of the tests. */
public final class TestKeys {
    private TestKeys() {}

    public static Path file() {
        return Holder.FILE;
    }

    /** The same keys, not marked as a demonstration's, as a service that people reach has them. */
    public static Path serviceFile() {
        return Holder.SERVICE_FILE;
    }

    /** Where clients' own keys are kept, whatever the schema: no client of a test is known to two. */
    public static Path keyStore() {
        return Holder.FILE.resolveSibling("vault-keys");
    }

    public static KeyRing ring() {
        return Holder.RING;
    }

    private static final class Holder {
        static final Path FILE = make();
        static final Path SERVICE_FILE = unmarked(FILE);
        static final KeyRing RING = KeyFile.load(FILE);

        private static Path make() {
            try {
                Path folder = Files.createDirectories(Path.of("target", "test-keys"));
                Path file = Files.createTempDirectory(folder, "keys").resolve("keys.json");
                KeyFile.createOrComplete(file, true);
                return file;
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }

        private static Path unmarked(Path file) {
            try {
                Path copy =
                        Files.copy(file, file.resolveSibling("service-keys.json"), StandardCopyOption.COPY_ATTRIBUTES);
                String marked = Files.readString(copy);
                Files.writeString(copy, marked.replace("\"demonstration\" : true", "\"demonstration\" : false"));
                return copy;
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
    }
}
