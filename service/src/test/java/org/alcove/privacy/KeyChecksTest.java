package org.alcove.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.alcove.testing.CommandLine;
import org.alcove.testing.CommandLine.Outcome;
import org.alcove.testing.TestDatabase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A key file in which the right keys stand in the wrong places, or one stands that was made anew, is found at the start. */
final class KeyChecksTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TestDatabase DATABASE = TestDatabase.fresh();

    @TempDir
    private Path folder = Path.of("");

    private Path file = Path.of("");

    @BeforeEach
    void used() {
        DATABASE.jdbi().useHandle(handle -> {
            handle.execute("DELETE FROM key_check");
            // Of earlier tests, whose key stores are gone.
            handle.execute("DELETE FROM vault_store");
        });
        file = folder.resolve("keys.json");
        KeyFile.createOrComplete(file, true);
        require(file);
    }

    private static void require(Path keys) {
        KeyChecks.require(DATABASE.transactor(), KeyFile.load(keys));
    }

    private static List<String> noted() {
        return DATABASE.jdbi()
                .withHandle(handle -> handle.select(
                                "SELECT CONCAT(purpose, ' ', HEX(value)) FROM key_check ORDER BY purpose")
                        .mapTo(String.class)
                        .list());
    }

    private void change(Consumer<ObjectNode> change) {
        try {
            ObjectNode root = (ObjectNode) JSON.readTree(file.toFile());
            change.accept((ObjectNode) root.get("keysets"));
            Files.write(file, JSON.writeValueAsBytes(root));
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    private void swap(String one, String other) {
        change(keysets -> {
            JsonNode first = keysets.get(one);
            keysets.set(one, keysets.get(other));
            keysets.set(other, first);
        });
    }

    @Test
    void knowsTheSameKeysAgainAndWritesNothingMore() {
        List<String> before = noted();
        assertThat(before).hasSize(Purpose.values().length);

        require(file);

        assertThat(noted()).isEqualTo(before);
    }

    @Test
    void namesAKeyThatChangedPlacesWithAnotherOfItsKindAndWritesNothing() throws IOException {
        List<String> before = noted();
        for (List<String> pair : List.of(
                List.of("feed-token", "login-token"),
                List.of("audit-row", "network"),
                List.of("audit-journal", "busy-source"))) {
            swap(pair.get(0), pair.get(1));
            byte[] swapped = Files.readAllBytes(file);
            assertThatThrownBy(() -> require(file))
                    .isInstanceOf(VaultFault.class)
                    .hasMessageMatching("the key for (" + String.join("|", pair)
                            + ") is not the one that this database was used with");
            assertThat(file).hasBinaryContent(swapped);
            swap(pair.get(0), pair.get(1));
            require(file);
        }
        assertThat(noted()).isEqualTo(before);
    }

    @Test
    void namesEachKeyThatWasLostAndMadeAnew() {
        List<String> before = noted();
        for (Purpose purpose : Purpose.values()) {
            byte[] right = read();
            change(keysets -> keysets.remove(purpose.keysetName()));
            KeyFile.createOrComplete(file, true);
            assertThatThrownBy(() -> require(file))
                    .hasMessage(
                            "the key for " + purpose.keysetName() + " is not the one that this database was used with");
            write(right);
        }
        assertThat(noted()).isEqualTo(before);
    }

    @Test
    void aPurposeOfANewerVersionIsNotedWhenItComes() {
        List<String> before = noted();
        DATABASE.jdbi().useHandle(handle -> handle.execute("DELETE FROM key_check WHERE purpose = 'replay'"));

        require(file);

        assertThat(noted()).isEqualTo(before);
    }

    @Test
    void theServiceDoesNotStart() {
        swap("feed-token", "login-token");

        assertRefused(run("server"), "(feed-token|login-token)");
    }

    /** A row that is sealed with another key would make the trail look changed for ever. */
    @Test
    void noCommandWritesOrDestroysWithAKeyThatIsNotTheDatabases() {
        useVault();
        byte[] right = read();
        change(keysets -> keysets.remove("audit-row"));
        KeyFile.createOrComplete(file, true);
        byte[] wrong = read();
        List<String> before = written();

        for (String[] command : new String[][] {
            {"retention"},
            {"retention", "--really"},
            {"shred-client", "--really", "--client", UUID.randomUUID().toString()},
            {"rotate-keys", "--prepare"},
            {"rotate-keys"}
        }) {
            assertRefused(run(command), "audit-row");
        }

        assertThat(written()).isEqualTo(before);
        assertThat(file).hasBinaryContent(wrong);
        write(right);
        assertThat(run("rotate-keys").succeeded()).isTrue();
    }

    @Test
    void aCommandNotesNoKeyOfANewerVersion() {
        useVault();
        DATABASE.jdbi().useHandle(handle -> handle.execute("DELETE FROM key_check WHERE purpose = 'replay'"));
        List<String> before = noted();

        for (String command : List.of("retention", "rotate-keys")) {
            Outcome outcome = run(command);
            assertThat(outcome.succeeded()).as(outcome.err()).isTrue();
        }

        assertThat(noted()).isEqualTo(before);
    }

    /** The settings of the shell it runs in may name another key store than the service's. */
    @Test
    void noCommandMakesAKeyStoreForADatabaseThatNoServiceHasUsed() {
        byte[] keys = read();
        for (String[] command : new String[][] {
            {"retention"},
            {"retention", "--really"},
            {"shred-client", "--client", UUID.randomUUID().toString()},
            {"shred-client", "--really", "--client", UUID.randomUUID().toString()},
            {"rotate-keys"}
        }) {
            Outcome outcome = run(command);

            assertThat(outcome.succeeded()).isFalse();
            assertThat(outcome.out()).isEmpty();
            assertThat(outcome.err().strip())
                    .isEqualTo("alcove: this database belongs to no key store yet: no service has used it");
        }
        assertThat(folder.resolve("vault-keys")).doesNotExist();
        int bound = DATABASE.jdbi()
                .withHandle(handle -> handle.select("SELECT COUNT(*) FROM vault_store")
                        .mapTo(Integer.class)
                        .one());
        assertThat(bound).isZero();
        assertThat(file).hasBinaryContent(keys);
    }

    /** As a service does that starts: no command goes on without, as it would have to make a key store by itself. */
    private void useVault() {
        TestVault.use(DATABASE, file, folder.resolve("vault-keys"));
    }

    private static List<String> written() {
        return DATABASE.jdbi()
                .withHandle(handle -> handle.select(
                                "SELECT CONCAT(action, ' ', COUNT(*)) FROM audit_event"
                                        + " GROUP BY action UNION SELECT CONCAT(kind, ' ', COUNT(*)) FROM retention_run GROUP BY kind")
                        .mapTo(String.class)
                        .list());
    }

    private Outcome run(String... command) {
        CommandLine line = CommandLine.over(DATABASE, Clock.systemUTC())
                .with("ALCOVE_KEYS", file.toString())
                .with("ALCOVE_KEY_STORE", folder.resolve("vault-keys").toString())
                .with("ALCOVE_VAR", folder.toString());
        String[] arguments = Arrays.copyOf(command, command.length + 1);
        arguments[command.length] = line.configuration();
        return line.run(arguments);
    }

    private static void assertRefused(Outcome outcome, String purpose) {
        assertThat(outcome.succeeded()).isFalse();
        assertThat(outcome.err().strip())
                .matches("alcove: the key for " + purpose + " is not the one that this database was used with");
    }

    private byte[] read() {
        try {
            return Files.readAllBytes(file);
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    private void write(byte[] bytes) {
        try {
            Files.write(file, bytes);
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }
}
