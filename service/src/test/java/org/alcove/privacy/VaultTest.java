package org.alcove.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.alcove.audit.AuditTrail;
import org.alcove.audit.ClientName;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.IdFactory;
import org.alcove.persistence.Transactor;
import org.alcove.testing.StatementCounter;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestPeople;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the vault gives back, and all the ways in which it must not. */
final class VaultTest {
    private static final TestDatabase DATABASE = TestDatabase.fresh();
    private static final String NAME = "Wilhelmina Quackenbush";
    private static final Set<IdentityField> ALL = EnumSet.allOf(IdentityField.class);
    private static final Duration BACKUPS_LIVE = Duration.ofDays(35);

    private final TestClock clock = new TestClock(TestClock.MONDAY);
    private final Transactor transactor = DATABASE.transactor();
    private final SecureRandom random = new SecureRandom();
    private final IdFactory ids = new IdFactory(clock, random);
    private final TestPeople people = TestPeople.in(DATABASE, TestClock.MONDAY);
    private final ClinicId clinic = people.clinic();

    @TempDir
    Path folder = Path.of("");

    private Path keyFile;
    private Path storeFolder;
    private Vault vault;

    @BeforeEach
    void makeKeys() {
        DATABASE.jdbi().useHandle(handle -> handle.execute("DELETE FROM vault_store"));
        keyFile = folder.resolve("keys.json");
        storeFolder = folder.resolve("vault-keys");
        KeyFile.createOrComplete(keyFile, true);
        vault = open();
    }

    private Vault open() {
        return VaultOpening.open(
                transactor, KeyStorePlace.folder(storeFolder), EpochFile.load(keyFile), clock, ids, random);
    }

    private KeyRotation rotation() {
        return KeyRotation.of(KeyStorePlace.folder(storeFolder), KeyPlace.file(keyFile), BACKUPS_LIVE, entry -> {});
    }

    private Shredding shredding() {
        return new Shredding(
                transactor, new AuditTrail(new KeyedAuditSigner(KeyFile.load(keyFile)), vault), vault, ids);
    }

    private ClientId client() {
        return people.client(clinic).actor().requireClient();
    }

    private ClientId clientNamed(String name) {
        ClientId client = client();
        write(client, Map.of(IdentityField.LEGAL_NAME, name, IdentityField.PHONE, "555 0100"));
        return client;
    }

    private void write(ClientId client, Map<IdentityField, String> values) {
        transactor.useTransaction(handle -> vault.replace(handle, clinic, client, values));
    }

    private Map<IdentityField, String> read(ClientId client) {
        return read(vault, client);
    }

    private Map<IdentityField, String> read(Vault with, ClientId client) {
        return transactor.inTransaction(handle -> with.open(handle, clinic, client, ALL));
    }

    private Optional<UUID> pseudonym(ClientId client) {
        return transactor.inTransaction(
                handle -> Optional.ofNullable(vault.of(handle, Set.of(client)).get(client))
                        .map(ClientName::own));
    }

    private int sql(String statement, Object... values) {
        return DATABASE.jdbi().withHandle(handle -> handle.execute(statement, values));
    }

    private List<Path> keyFiles() throws IOException {
        try (Stream<Path> files = Files.walk(storeFolder)) {
            return files.filter(file -> file.toString().endsWith(".key"))
                    .sorted()
                    .toList();
        }
    }

    private Path keyFileOf(ClientId client) {
        return storeFolder.resolve(client.toString().substring(0, 2)).resolve(client + ".key");
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        }
        Files.setPosixFilePermissions(to, PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void givesBackWhatWasGivenAndForgetsWhatIsLeftOut() {
        ClientId client = clientNamed(NAME);
        assertThat(read(client)).isEqualTo(Map.of(IdentityField.LEGAL_NAME, NAME, IdentityField.PHONE, "555 0100"));
        write(client, Map.of(IdentityField.NOTES, "Zoë \u2603\nline"));
        assertThat(read(client)).isEqualTo(Map.of(IdentityField.NOTES, "Zoë \u2603\nline"));
        write(client, Map.of());
        assertThat(read(client)).isEmpty();
    }

    @Test
    void opensFieldsOfOneClientAndOfManyByOneStatement() {
        ClientId one = clientNamed(NAME);
        ClientId other = clientNamed("Somebody else");

        assertThat(StatementCounter.count(DATABASE, () -> read(one))).isEqualTo(1);
        assertThat(StatementCounter.count(DATABASE, () -> {
                    Map<ClientId, Map<IdentityField, String>> opened =
                            transactor.inTransaction(handle -> vault.openAll(handle, clinic, Set.of(one, other), ALL));
                    assertThat(opened).containsOnlyKeys(one, other);
                }))
                .isEqualTo(1);
    }

    @Test
    void whatTheDatabaseHasForgottenTheKeyOfOpensUnderTheOneThatTheKeyStoreHas() {
        ClientId client = clientNamed(NAME);
        sql("DELETE FROM vault_key WHERE client_id = ?", client);

        assertThat(read(client)).containsEntry(IdentityField.LEGAL_NAME, NAME);
        assertThat(StatementCounter.count(DATABASE, () -> read(client))).isEqualTo(1);
    }

    @Test
    void sealsTheSameTextDifferentlyAndHidesItsLength() {
        ClientId one = clientNamed("Al");
        ClientId other = clientNamed("Alexandrina");
        List<byte[]> sealed = DATABASE.jdbi()
                .withHandle(handle -> handle.select(
                                "SELECT ciphertext FROM vault_item WHERE client_id IN (?, ?) AND field = 'legalName'",
                                one,
                                other)
                        .mapTo(byte[].class)
                        .list());
        assertThat(sealed).hasSize(2);
        assertThat(sealed.get(0)).isNotEqualTo(sealed.get(1)).hasSameSizeAs(sealed.get(1));
    }

    @Test
    void whatIsMovedToAnotherRowDoesNotOpen() {
        ClientId one = clientNamed(NAME);
        ClientId other = clientNamed("Somebody else");
        sql(
                "UPDATE vault_item a JOIN vault_item b ON b.client_id = ? AND b.field = 'legalName'"
                        + " SET a.ciphertext = b.ciphertext, a.key_id = b.key_id WHERE a.client_id = ? AND a.field = 'legalName'",
                one,
                other);
        assertThatThrownBy(() -> read(other))
                .isInstanceOf(VaultFault.class)
                .hasMessageContaining(other.toString())
                .hasMessageContaining("legalName");
        assertThat(read(one)).containsEntry(IdentityField.LEGAL_NAME, NAME);
    }

    @Test
    void whatIsMovedToAnotherFieldOfTheSameClientDoesNotOpen() {
        ClientId client = clientNamed(NAME);
        sql("UPDATE vault_item SET field = 'notes' WHERE client_id = ? AND field = 'legalName'", client);
        assertThatThrownBy(() -> read(client)).isInstanceOf(VaultFault.class).hasMessageContaining("notes");
    }

    @Test
    void oneFlippedBitIsAnErrorThatNamesTheRowAndNoContent() {
        ClientId client = clientNamed(NAME);
        sql(
                "UPDATE vault_item SET ciphertext = CONCAT(SUBSTRING(ciphertext, 1, 20),"
                        + " CHAR(ASCII(SUBSTRING(ciphertext, 21, 1)) ^ 1), SUBSTRING(ciphertext, 22))"
                        + " WHERE client_id = ? AND field = 'legalName'",
                client);
        assertThatThrownBy(() -> read(client))
                .isInstanceOf(VaultFault.class)
                .hasMessageContaining("vault_item of client " + client + ", field legalName")
                .hasMessageNotContaining("Quackenbush")
                .hasNoCause();
        ClientId fine = clientNamed("Fine");
        assertThat(read(fine)).containsEntry(IdentityField.LEGAL_NAME, "Fine");
    }

    @Test
    void aLostKeyRefusesThatClientAndIsNeverMadeAnew() throws IOException {
        ClientId client = clientNamed(NAME);
        ClientId fine = clientNamed("Fine");
        byte[] kept = Files.readAllBytes(keyFileOf(client));
        Files.delete(keyFileOf(client));
        assertThatThrownBy(() -> read(client))
                .isInstanceOf(VaultFault.class)
                .hasMessageContaining("no key for client " + client);
        assertThatThrownBy(() -> write(client, Map.of(IdentityField.LEGAL_NAME, "New")))
                .isInstanceOf(VaultFault.class);
        assertThat(keyFileOf(client)).doesNotExist();
        assertThat(read(fine)).containsEntry(IdentityField.LEGAL_NAME, "Fine");
        Files.write(keyFileOf(client), kept);
        assertThat(read(client)).containsEntry(IdentityField.LEGAL_NAME, NAME);
    }

    @Test
    void aTruncatedKeyRefusesThatClientAndIsNotWrittenOver() throws IOException {
        ClientId client = clientNamed(NAME);
        byte[] whole = Files.readAllBytes(keyFileOf(client));
        for (int length : new int[] {0, 1, whole.length / 2, whole.length - 3}) {
            byte[] cut = java.util.Arrays.copyOf(whole, length);
            Files.write(keyFileOf(client), cut);
            assertThatThrownBy(() -> read(client)).as("%d bytes", length).isInstanceOf(VaultFault.class);
            assertThatThrownBy(() -> write(client, Map.of())).isInstanceOf(VaultFault.class);
            assertThat(Files.readAllBytes(keyFileOf(client))).isEqualTo(cut);
        }
    }

    @Test
    void keysOfTwoClientsThatChangedPlacesOpenNeither() throws IOException {
        ClientId one = clientNamed(NAME);
        ClientId other = clientNamed("Other");
        byte[] swapped = Files.readAllBytes(keyFileOf(one));
        Files.write(keyFileOf(one), Files.readAllBytes(keyFileOf(other)));
        Files.write(keyFileOf(other), swapped);
        assertThatThrownBy(() -> read(one)).isInstanceOf(VaultFault.class).hasMessageContaining(one.toString());
        // Not with the other's row of what key there must be, either.
        sql(
                "UPDATE vault_key SET key_id = (SELECT key_id FROM vault_item WHERE client_id = ? LIMIT 1)"
                        + " WHERE client_id = ?",
                other,
                one);
        assertThatThrownBy(() -> read(one)).isInstanceOf(VaultFault.class).hasMessageContaining("another client");
    }

    @Test
    void doesNotOpenWithAnotherKeyFileAndSaysWhichEpoch() throws IOException {
        ClientId client = clientNamed(NAME);
        byte[] right = Files.readAllBytes(keyFile);
        Files.delete(keyFile);
        KeyFile.createOrComplete(keyFile, true);
        assertThatThrownBy(this::open)
                .isInstanceOf(VaultFault.class)
                .hasMessageContaining("epoch 1 is not the one that the key store was used with");
        String other = Files.readString(keyFile);
        Files.writeString(keyFile, other.replace("\"name\" : \"1\"", "\"name\" : \"7\""));
        assertThatThrownBy(this::open).isInstanceOf(VaultFault.class).hasMessageContaining("no key for epoch 1");
        Files.writeString(keyFile, other.replace("\"epochs\"", "\"nothing\""));
        assertThatThrownBy(this::open).hasMessageContaining("no key-encryption key");
        Files.write(keyFile, right);
        vault = open();
        assertThat(read(client)).containsEntry(IdentityField.LEGAL_NAME, NAME);
    }

    @Test
    void doesNotOpenWithoutItsKeyStoreOrWithAnotherDatabasesOne() throws IOException {
        clientNamed(NAME);
        Path moved = folder.resolve("moved");
        Files.move(storeFolder, moved);
        assertThatThrownBy(this::open).isInstanceOf(VaultFault.class).hasMessageContaining("missing or damaged");
        assertThat(storeFolder).doesNotExist();
        FileKeyStore.create(storeFolder, UUID.randomUUID());
        assertThatThrownBy(this::open).isInstanceOf(VaultFault.class).hasMessageContaining("this database belongs to");
        assertThatThrownBy(() -> VaultOpening.open(
                        transactor,
                        KeyStorePlace.folder(moved.resolve("store.json")),
                        EpochFile.load(keyFile),
                        clock,
                        ids,
                        random))
                .isInstanceOf(VaultFault.class);
        Files.setPosixFilePermissions(moved, PosixFilePermissions.fromString("rwxr-xr-x"));
        assertThatThrownBy(() -> VaultOpening.open(
                        transactor, KeyStorePlace.folder(moved), EpochFile.load(keyFile), clock, ids, random))
                .isInstanceOf(VaultFault.class)
                .hasMessageContaining("0700");
    }

    @Test
    void twoReplicasThatMeetAClientAtOnceAgreeOnOneKey() {
        Vault replica = open();
        ClientId client = client();
        UUID one = transactor.inTransaction(handle -> TestVault.pseudonym(vault, handle, client));
        UUID two = transactor.inTransaction(handle -> TestVault.pseudonym(replica, handle, client));
        assertThat(one).isNotNull().isEqualTo(two);
        ClientId unseen = client();
        // The first one's transaction is lost after it made the key.
        transactor.useTransaction(handle -> {
            assertThat(vault.of(handle, Set.of(unseen))).hasSize(1);
            handle.rollback();
            handle.begin();
        });
        UUID other = transactor.inTransaction(handle -> TestVault.pseudonym(replica, handle, unseen));
        assertThat(other).isEqualTo(pseudonym(unseen).orElseThrow());
    }

    @Test
    void pseudonymsAreTheClientsOwnAndNeverTheirId() {
        ClientId one = client();
        ClientId other = client();
        assertThat(pseudonym(one).orElseThrow())
                .isNotEqualTo(pseudonym(other).orElseThrow())
                .isNotEqualTo(one.value());
    }

    @Test
    void rotatesWhileARunningServiceGoesOn() {
        ClientId client = clientNamed(NAME);
        KeyRotation.Report report = rotation().run(clock.instant());
        assertThat(report.epoch()).isEqualTo("2");
        assertThat(report.begun()).isTrue();
        assertThat(report.rewrapped()).isEqualTo(1);
        assertThat(report.keptUntil()).isEqualTo(Map.of("1", clock.instant().plus(BACKUPS_LIVE)));
        // The same vault, which has not been told.
        assertThat(read(client)).containsEntry(IdentityField.LEGAL_NAME, NAME);
        ClientId later = clientNamed("Later");
        assertThat(vault.store().listOutside("2", 10)).isEmpty();
        assertThat(read(open(), later)).containsEntry(IdentityField.LEGAL_NAME, "Later");
    }

    @Test
    void destroysAnEpochWhenNoBackupNeedsItAndNotBefore() throws IOException {
        ClientId client = clientNamed(NAME);
        rotation().run(clock.instant());
        clock.advance(BACKUPS_LIVE.minusSeconds(1));
        assertThat(rotation().run(clock.instant()).destroyed()).isEmpty();
        clock.advance(Duration.ofSeconds(1));
        assertThat(rotation().run(clock.instant()).destroyed()).containsExactly("1");
        assertThat(EpochFile.load(keyFile).list())
                .extracting(EpochFile.Epoch::name)
                .containsExactly("2", "3", "4");
        assertThat(read(client)).containsEntry(IdentityField.LEGAL_NAME, NAME);
        assertThat(read(open(), client)).containsEntry(IdentityField.LEGAL_NAME, NAME);
    }

    private KeyRotation.Report rotateAndDestroy() {
        return KeyRotation.of(KeyStorePlace.folder(storeFolder), KeyPlace.file(keyFile), Duration.ZERO, entry -> {})
                .run(clock.instant());
    }

    private WrappedKey keyOf(ClientId client) {
        return Objects.requireNonNull(vault.store().find(Set.of(client)).get(client));
    }

    @Test
    void aKeyUnderAnEpochThatWasDestroyedIsLostForGoodAndOthersAreNot() {
        ClientId client = clientNamed(NAME);
        ClientId fine = clientNamed("Fine");
        WrappedKey old = keyOf(client);
        assertThat(rotateAndDestroy().destroyed()).containsExactly("1");
        assertThat(vault.store().replace(keyOf(client), old)).isTrue();
        Vault anew = open();

        assertThatThrownBy(() -> read(anew, client))
                .isInstanceOf(VaultFault.Closed.class)
                .hasMessage("the key of client " + client + " is wrapped under epoch 1, which was destroyed");

        assertThat(read(anew, fine)).containsEntry(IdentityField.LEGAL_NAME, "Fine");
        // The store says that it was used with that epoch: it is older than the key file, and may yet be put right.
        vault.store().putCheck("1", new byte[] {1});
        assertThatThrownBy(() -> read(anew, client))
                .isInstanceOf(VaultFault.class)
                .isNotInstanceOf(VaultFault.Closed.class)
                .hasMessageContaining("no key for epoch 1");
    }

    @Test
    void aKeyUnderAnEpochThatIsNotInAnOlderCopyOfTheKeyFileIsWaitedFor() throws IOException {
        ClientId client = clientNamed(NAME);
        Path older = folder.resolve("older.json");
        Files.copy(keyFile, older);
        Files.setPosixFilePermissions(older, PosixFilePermissions.fromString("rw-------"));
        assertThat(rotateAndDestroy().destroyed()).containsExactly("1");
        Vault behind = new Vault(vault.store(), EpochFile.load(older), clock, ids, random);

        for (int checks = 1; checks >= 0; checks--) {
            assertThatThrownBy(() -> read(behind, client))
                    .isInstanceOf(VaultFault.class)
                    .isNotInstanceOf(VaultFault.Closed.class)
                    .hasMessageContaining("no key for epoch 2");
            // As in a store that was copied while a rotation began.
            vault.store().removeCheck("2");
        }
        Files.copy(keyFile, older, StandardCopyOption.REPLACE_EXISTING);
        assertThat(read(behind, client)).containsEntry(IdentityField.LEGAL_NAME, NAME);
    }

    @Test
    void aKeyThatIsWrappedAnewAndItsEpochDestroyedWhileItIsReadIsNotTakenForLost() {
        ClientId client = clientNamed(NAME);
        WrappedKey old = keyOf(client);
        assertThat(rotateAndDestroy().destroyed()).containsExactly("1");
        AtomicInteger stale = new AtomicInteger(1);
        KeyStore slow = new DyingKeyStore(vault.store(), 0) {
            @Override
            public Map<ClientId, WrappedKey> find(Set<ClientId> clients) {
                return stale.getAndDecrement() > 0 ? Map.of(client, old) : super.find(clients);
            }
        };
        Vault reading = new Vault(slow, EpochFile.load(keyFile), clock, ids, random);

        assertThatThrownBy(() -> read(reading, client))
                .isInstanceOf(VaultFault.class)
                .isNotInstanceOf(VaultFault.Closed.class);

        assertThat(read(reading, client)).containsEntry(IdentityField.LEGAL_NAME, NAME);
    }

    @Test
    void finishesARotationThatWasKilledInTheMiddle() {
        List<ClientId> clients =
                Stream.generate(() -> clientNamed(NAME)).limit(7).toList();
        for (int writes : new int[] {0, 3, 2}) {
            KeyStore dying = new DyingKeyStore(vault.store(), writes);
            EpochFile epochs = EpochFile.load(keyFile);
            assertThatThrownBy(() -> new KeyRotation(dying, epochs, BACKUPS_LIVE, entry -> {}).run(clock.instant()))
                    .isInstanceOf(DyingKeyStore.Killed.class);
            clients.forEach(client -> assertThat(read(client)).containsEntry(IdentityField.LEGAL_NAME, NAME));
        }
        KeyRotation.Report report = rotation().run(clock.instant());
        assertThat(report.begun()).isFalse();
        assertThat(report.epoch()).isEqualTo("2");
        assertThat(vault.store().listOutside("2", 10)).isEmpty();
        clients.forEach(client -> assertThat(read(open(), client)).containsEntry(IdentityField.LEGAL_NAME, NAME));
    }

    @Test
    void whoIsShreddedDuringARotationStaysSo() throws IOException {
        ClientId client = clientNamed(NAME);
        WrappedKey before =
                Objects.requireNonNull(vault.store().find(Set.of(client)).get(client));
        vault.store().destroy(client);
        assertThat(vault.store().replace(before, before)).isFalse();
        assertThat(keyFiles()).isEmpty();
    }

    @Test
    void goesOnWithItsKeysWhenTheKeyFileIsReplacedByAnother() throws IOException {
        ClientId client = clientNamed(NAME);
        byte[] right = Files.readAllBytes(keyFile);
        for (String broken : List.of("", "{", "{\"keysets\":{}}")) {
            Files.writeString(keyFile, broken);
            write(client, Map.of(IdentityField.LEGAL_NAME, NAME));
            ClientId fresh = clientNamed("Fresh");
            assertThat(read(fresh)).containsEntry(IdentityField.LEGAL_NAME, "Fresh");
        }
        Files.delete(keyFile);
        KeyFile.createOrComplete(keyFile, true);
        ClientId fresh = clientNamed("Fresh");
        Files.write(keyFile, right);
        assertThat(read(open(), fresh)).containsEntry(IdentityField.LEGAL_NAME, "Fresh");
    }

    @Test
    void shreddingLeavesNothingToOpenAndNobodyToName() throws IOException {
        TestPeople.Person person = people.client(clinic);
        ClientId client = person.actor().requireClient();
        write(client, Map.of(IdentityField.LEGAL_NAME, NAME));
        assertThat(shredding().shred(client, Optional.empty(), clock.instant())).isTrue();
        assertThat(read(client)).isEmpty();
        assertThat(pseudonym(client)).isEmpty();
        assertThat(keyFileOf(client)).doesNotExist();
        assertThat(sql("UPDATE account SET version = version WHERE client_id = ?", client))
                .isZero();
        assertThatThrownBy(() -> write(client, Map.of())).hasMessage("not_found");
        assertThat(pseudonym(client)).isEmpty();
        // A second run, as after a crash, changes nothing.
        assertThat(shredding().shred(client, Optional.empty(), clock.instant())).isTrue();
    }

    @Test
    void keepsSealedWhatHasToBeKeptAndDestroysItInTime() throws IOException {
        ClientId client = clientNamed(NAME);
        Instant until = clock.instant().plus(Duration.ofDays(100));
        assertThat(shredding()
                        .shred(
                                client,
                                Optional.of(new Shredding.Keep(
                                        Set.of(IdentityField.LEGAL_NAME), until, Shredding.Ground.LEGAL_HOLD)),
                                clock.instant()))
                .isTrue();
        assertThat(read(client)).isEmpty();
        assertThat(pseudonym(client)).isEmpty();
        assertThat(keyFileOf(client)).doesNotExist();
        assertThat(shredding().plan(client, clock.instant()).orElseThrow().values())
                .isEqualTo(1);
        assertThat(shredding().plan(client, clock.instant()).orElseThrow().sealedUntil())
                .contains(until);
        assertThat(keyFiles()).hasSize(1);
        rotation().run(clock.instant());
        assertThat(shredding().purgeDue(until.minusSeconds(1))).isZero();
        assertThat(keyFiles()).hasSize(1);
        assertThat(shredding().purgeDue(until)).isEqualTo(1);
        assertThat(keyFiles()).isEmpty();
        assertThat(shredding().plan(client, until).orElseThrow().values()).isZero();
        assertThat(shredding().purgeDue(until)).isZero();
    }

    @Test
    void noBackupBringsBackWhoWasShreddedOnceTheOldEpochIsDestroyed() throws IOException {
        ClientId client = clientNamed(NAME);
        ClientId living = clientNamed("Living");
        Path backup = folder.resolve("backup");
        copy(storeFolder, backup);
        List<VaultDao.ItemRow> rows = transactor.inTransaction(handle ->
                handle.attach(VaultDao.class).listItems(clinic, Set.of(client), List.of("legalName", "phone")));
        VaultDao.KeyRow key = transactor.inTransaction(
                handle -> handle.attach(VaultDao.class).lockKey(client).orElseThrow());
        shredding().shred(client, Optional.empty(), clock.instant());

        // The database's backup is restored.
        transactor.useTransaction(handle -> {
            VaultDao restored = handle.attach(VaultDao.class);
            handle.execute("DELETE FROM vault_key WHERE client_id = ?", client);
            restored.insertKeys(List.of(key));
            restored.insertItems(rows);
        });
        assertThatThrownBy(() -> read(client)).isInstanceOf(VaultFault.class).hasMessageContaining("no key for client");

        // The key store's too, while its epoch is there: until the stated time this brings them back.
        Path present = folder.resolve("present");
        Files.move(storeFolder, present);
        copy(backup, storeFolder);
        assertThat(read(open(), client)).containsEntry(IdentityField.LEGAL_NAME, NAME);

        // From then on it does not.
        deleteRecursively(storeFolder);
        Files.move(present, storeFolder);
        rotation().run(clock.instant());
        clock.advance(BACKUPS_LIVE);
        assertThat(rotation().run(clock.instant()).destroyed()).containsExactly("1");
        assertThat(read(open(), living)).containsEntry(IdentityField.LEGAL_NAME, "Living");
        deleteRecursively(storeFolder);
        copy(backup, storeFolder);
        assertThatThrownBy(this::open).isInstanceOf(VaultFault.class).hasMessageContaining("no key for epoch 1");
        assertThatThrownBy(() -> read(
                        new Vault(FileKeyStore.open(storeFolder), EpochFile.load(keyFile), clock, ids, random), client))
                .isInstanceOf(VaultFault.class)
                .hasMessageContaining("no key for epoch 1");
    }

    private static void deleteRecursively(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
