package org.alcove.privacy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.ErrorCode;
import org.alcove.kernel.IdFactory;
import org.alcove.kernel.ServiceException;
import org.alcove.persistence.Transactor;
import org.alcove.privacy.KeyFile.KeyFileException;
import org.alcove.privacy.KeyFile.KmsException;
import org.alcove.testing.CommandLine;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestPeople;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys that only a key management service can open. */
final class KmsTest {
    private static final TestDatabase DATABASE = TestDatabase.fresh();
    private static final Duration BACKUPS_LIVE = Duration.ofDays(35);
    private static final String NAME = "Wilhelmina Quackenbush";

    private final HttpKms kms = new HttpKms();
    private final TestClock clock = new TestClock(TestClock.MONDAY);
    private final Transactor transactor = DATABASE.transactor();
    private final TestPeople people = TestPeople.in(DATABASE, TestClock.MONDAY);
    private final ClinicId clinic = people.clinic();

    @TempDir
    Path folder = Path.of("");

    @AfterEach
    void stop() {
        kms.close();
    }

    private Path file() {
        return folder.resolve("keys.sealed");
    }

    private KeyPlace place() {
        return KeyPlace.of(kms.uri(), file(), KmsConfiguration.defaults());
    }

    private KeyPlace made() {
        KeyFile.createOrComplete(place(), false);
        return place();
    }

    private Vault open() {
        DATABASE.jdbi().useHandle(handle -> handle.execute("DELETE FROM vault_store"));
        SecureRandom random = new SecureRandom();
        return VaultOpening.open(
                transactor, store(), EpochFile.load(place()), clock, new IdFactory(clock, random), random);
    }

    private KeyStorePlace store() {
        return KeyStorePlace.folder(folder.resolve("vault-keys"));
    }

    private ClientId clientNamed(Vault vault, String name) {
        ClientId client = people.client(clinic).actor().requireClient();
        transactor.useTransaction(
                handle -> vault.replace(handle, clinic, client, Map.of(IdentityField.LEGAL_NAME, name)));
        return client;
    }

    private Map<IdentityField, String> read(Vault vault, ClientId client) {
        return transactor.inTransaction(
                handle -> vault.open(handle, clinic, client, EnumSet.allOf(IdentityField.class)));
    }

    @Test
    void holdsNoKeyInTheClearAndIsPrivate() throws IOException {
        KeyRing first = KeyFile.load(made());
        byte[] sealed = first.seal(Purpose.FEED_TITLE, "title".getBytes(UTF_8), "row");
        assertThat(KeyFile.load(place()).open(Purpose.FEED_TITLE, sealed, "row"))
                .isEqualTo("title".getBytes(UTF_8));
        assertThat(Files.readString(file()))
                .contains(kms.uri())
                .doesNotContain("keysets")
                .doesNotContain("keyData")
                .doesNotContain("epochs");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(() -> KeyFile.load(place())).hasMessageContaining("0600");
    }

    @Test
    void bringsAKeyFileUnderTheServiceAndLeavesItAsItWas() throws IOException {
        Path plain = folder.resolve("keys.json");
        KeyFile.createOrComplete(plain, false);
        byte[] before = Files.readAllBytes(plain);
        byte[] sealed = KeyFile.load(plain).seal(Purpose.FEED_TITLE, new byte[] {1}, "row");
        CommandLine command = new CommandLine(java.time.Clock.systemUTC());
        CommandLine.Outcome outcome =
                command.run("create-keys", "--kms", kms.uri(), "--from", plain.toString(), file().toString());
        assertThat(outcome.succeeded()).as(outcome.err()).isTrue();
        assertThat(KeyFile.load(place()).open(Purpose.FEED_TITLE, sealed, "row"))
                .containsExactly(1);
        assertThat(Files.readAllBytes(plain)).isEqualTo(before);
        byte[] there = Files.readAllBytes(file());
        CommandLine.Outcome again =
                command.run("create-keys", "--kms", kms.uri(), "--from", plain.toString(), file().toString());
        assertThat(again.succeeded()).isFalse();
        assertThat(again.err().lines()).hasSize(1);
        assertThat(Files.readAllBytes(file())).isEqualTo(there);
    }

    @Test
    void refusesInOneLineWhatItCannotUse() throws IOException {
        KeyPlace place = made();
        assertThatThrownBy(() -> KeyPlace.of("gcp-kms://nowhere/key", file(), KmsConfiguration.defaults()))
                .isInstanceOf(KeyFileException.class)
                .hasMessageContaining("no client on the class path knows the key gcp-kms://nowhere/key");
        assertThatThrownBy(() -> KeyPlace.of(
                        kms.uri(), file(), new KmsConfiguration(null, "org.alcove.privacy.NoSuchClient", null)))
                .isInstanceOf(KeyFileException.class)
                .hasMessageContaining("org.alcove.privacy.NoSuchClient");
        assertThatThrownBy(() -> KeyPlace.of(kms.uri(), file(), new KmsConfiguration(null, "java.lang.String", null)))
                .isInstanceOf(KeyFileException.class);
        assertThatThrownBy(() -> KeyFile.load(KeyPlace.of(
                        kms.uri(), file(), new KmsConfiguration(null, HttpKmsClient.class.getName(), "revoked"))))
                .isInstanceOf(KmsException.class)
                .hasMessageContaining("did not open");
        try (HttpKms other = new HttpKms()) {
            assertThatThrownBy(() -> KeyFile.load(KeyPlace.of(other.uri(), file(), KmsConfiguration.defaults())))
                    .isInstanceOf(KeyFileException.class)
                    .hasMessageContaining("sealed by another key");
        }
        assertThatThrownBy(() -> KeyFile.load(file()))
                .isInstanceOf(KeyFileException.class)
                .hasMessageContaining("ALCOVE_KEYS_FILE");
        Path plain = folder.resolve("keys.json");
        KeyFile.createOrComplete(plain, false);
        assertThatThrownBy(() -> KeyFile.load(KeyPlace.of(kms.uri(), plain, KmsConfiguration.defaults())))
                .isInstanceOf(KeyFileException.class)
                .hasMessageContaining("create-keys --kms");
        byte[] whole = Files.readAllBytes(file());
        for (int length : new int[] {0, whole.length / 2, whole.length - 10}) {
            Files.write(file(), java.util.Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> KeyFile.load(place)).isInstanceOf(KeyFileException.class);
        }
        String text = new String(whole, UTF_8);
        int at = text.indexOf("\"sealed\"") + 40;
        char flipped = text.charAt(at) == 'A' ? 'B' : 'A';
        Files.writeString(file(), text.substring(0, at) + flipped + text.substring(at + 1));
        assertThatThrownBy(() -> KeyFile.load(place))
                .isInstanceOf(KeyFileException.class)
                .hasMessageContaining("damaged")
                .hasNoCause();
    }

    @Test
    void doesNotStartAndWritesNothingWhileTheServiceIsDown() throws IOException {
        KeyPlace place = made();
        byte[] before = Files.readAllBytes(file());
        kms.refuseWith(503);
        assertThatThrownBy(() -> KeyFile.load(place)).isInstanceOf(KmsException.class);
        assertThatThrownBy(() -> KeyFile.createOrComplete(place, false)).isInstanceOf(KmsException.class);
        KeyPlace fresh = KeyPlace.of(kms.uri(), folder.resolve("other"), KmsConfiguration.defaults());
        assertThatThrownBy(() -> KeyFile.createOrComplete(fresh, false)).isInstanceOf(KmsException.class);
        assertThat(folder.resolve("other")).doesNotExist();
        assertThat(Files.readAllBytes(file())).isEqualTo(before);
        CommandLine command = CommandLine.over(DATABASE, java.time.Clock.systemUTC())
                .with("ALCOVE_KEYS", kms.uri())
                .with("ALCOVE_KEYS_FILE", file().toString());
        CommandLine.Outcome refused = command.run("shred-client", "--login-name", "nobody", command.configuration());
        assertThat(refused.succeeded()).isFalse();
        assertThat(refused.err().lines()).hasSize(1);
        assertThat(refused.err()).contains("did not open the key file").contains(kms.uri());
    }

    @Test
    void goesOnWithWhatIsOpenWhileTheServiceIsDown() throws IOException {
        made();
        Vault vault = open();
        ClientId client = clientNamed(vault, NAME);
        int asked = kms.timesAsked();
        kms.refuseWith(500);
        assertThat(read(vault, client)).containsEntry(IdentityField.LEGAL_NAME, NAME);
        ClientId later = clientNamed(vault, "Later");
        assertThat(read(vault, later)).containsEntry(IdentityField.LEGAL_NAME, "Later");
        // A look costs the service nothing.
        assertThat(kms.timesAsked()).isEqualTo(asked);
        byte[] before = Files.readAllBytes(file());
        EpochFile epochs = loadedBefore();
        kms.refuseWith(500);
        try (KeyStore store = store().open()) {
            assertThatThrownBy(() -> new KeyRotation(store, epochs, BACKUPS_LIVE, entry -> {}).run(clock.instant()))
                    .isInstanceOf(KmsException.class);
            assertThat(store.listOutside("1", 10)).isEmpty();
        }
        assertThat(Files.readAllBytes(file())).isEqualTo(before);
    }

    private EpochFile loadedBefore() {
        kms.refuseWith(0);
        return EpochFile.load(place());
    }

    @Test
    void whatMustBeUnwrappedWaitsForTheService() throws IOException {
        made();
        Vault vault = open();
        ClientId client = clientNamed(vault, NAME);
        byte[] unaware = Files.readAllBytes(file());
        try (KeyRotation rotation = KeyRotation.of(store(), place(), BACKUPS_LIVE, entry -> {})) {
            assertThat(rotation.run(clock.instant()).rewrapped()).isEqualTo(1);
        }
        byte[] rotated = Files.readAllBytes(file());
        // A replica that has not seen the new epoch, and can't while the service is down.
        Files.write(file(), unaware);
        Vault replica = new Vault(
                store().open(),
                EpochFile.load(place()),
                clock,
                new IdFactory(clock, new SecureRandom()),
                new SecureRandom());
        Files.write(file(), rotated);
        Files.setLastModifiedTime(file(), FileTime.from(TestClock.MONDAY));
        kms.refuseWith(503);
        assertThatThrownBy(() -> read(replica, client))
                .isInstanceOfSatisfying(
                        ServiceException.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.UNAVAILABLE));
        assertThat(Files.readAllBytes(file())).isEqualTo(rotated);
        kms.refuseWith(0);
        assertThat(read(replica, client)).containsEntry(IdentityField.LEGAL_NAME, NAME);
    }
}
