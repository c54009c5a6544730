package org.alcove.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.alcove.audit.AuditAction;
import org.alcove.audit.AuditTrail;
import org.alcove.audit.AuditVerifier;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.IdFactory;
import org.alcove.persistence.Transactor;
import org.alcove.privacy.KeyFile.KeyFileException;
import org.alcove.testing.CommandLine;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestPeople;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rotations that meet others, that meet a clock set back, and that run while clients read and write. */
final class RotationFaultTest {
    private static final TestDatabase DATABASE = TestDatabase.fresh();
    private static final Duration BACKUPS_LIVE = Duration.ofDays(35);
    private static final String NAME = "Wilhelmina Quackenbush";

    private final TestClock clock = new TestClock(TestClock.MONDAY);
    private final Transactor transactor = DATABASE.transactor();
    private final SecureRandom random = new SecureRandom();
    private final IdFactory ids = new IdFactory(clock, random);
    private final TestPeople people = TestPeople.in(DATABASE, TestClock.MONDAY);
    private final ClinicId clinic = people.clinic();

    @TempDir
    Path folder = Path.of("");

    private Path keyFile;
    private Vault vault;

    @BeforeEach
    void makeKeys() {
        DATABASE.jdbi().useHandle(handle -> handle.execute("DELETE FROM vault_store"));
        keyFile = folder.resolve("keys.json");
        KeyFile.createOrComplete(keyFile, true);
        vault = open(keyFile);
    }

    private KeyStorePlace store() {
        return KeyStorePlace.folder(folder.resolve("vault-keys"));
    }

    private Vault open(Path keys) {
        return VaultOpening.open(transactor, store(), EpochFile.load(keys), clock, ids, random);
    }

    private KeyRotation rotation(Path keys) {
        return KeyRotation.of(store(), KeyPlace.file(keys), BACKUPS_LIVE, entry -> {});
    }

    private ClientId clientNamed(Vault with, String name) {
        ClientId client = people.client(clinic).actor().requireClient();
        transactor.useTransaction(
                handle -> with.replace(handle, clinic, client, Map.of(IdentityField.LEGAL_NAME, name)));
        return client;
    }

    private Map<IdentityField, String> read(Vault with, ClientId client) {
        return transactor.inTransaction(
                handle -> with.open(handle, clinic, client, EnumSet.allOf(IdentityField.class)));
    }

    private Path copyOfKeys() throws IOException {
        Path copy = folder.resolve("elsewhere.json");
        Files.copy(keyFile, copy);
        Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rw-------"));
        return copy;
    }

    @Test
    void onlyOneRotationChangesTheKeyFileAtATime() throws IOException {
        byte[] before = Files.readAllBytes(keyFile);
        try (KeyPlace.Lock held = KeyPlace.file(keyFile).lock()) {
            held.requireHeld();
            assertThatThrownBy(() -> rotation(keyFile).run(clock.instant()))
                    .isInstanceOf(KeyFileException.class)
                    .hasMessageContaining("by another command");
        }
        assertThat(Files.readAllBytes(keyFile)).isEqualTo(before);
        assertThat(rotation(keyFile).run(clock.instant()).epoch()).isEqualTo("2");
    }

    @Test
    void anEpochThatTwoMachinesMadeApartWrapsNothing() throws IOException {
        ClientId client = clientNamed(vault, NAME);
        Path elsewhere = copyOfKeys();
        Vault replica = open(elsewhere);
        rotation(keyFile).begin(clock.instant());
        byte[] before = Files.readAllBytes(keyFile);
        KeyRotation wrong = rotation(keyFile);
        assertThatThrownBy(() -> new KeyRotation(wrongStore(), EpochFile.load(elsewhere), BACKUPS_LIVE, entry -> {})
                        .run(clock.instant()))
                .isInstanceOf(VaultFault.class)
                .hasMessageContaining("epoch 2 is not the one");
        wrong.close();
        // The replica took the wrong epoch over from its file, and wraps nothing under it.
        assertThatThrownBy(() -> clientNamed(replica, "Fresh"))
                .isInstanceOf(VaultFault.class)
                .hasMessageContaining("epoch 2 is not the one");
        assertThat(vault.store().listOutside("1", 10)).isEmpty();
        assertThat(Files.readAllBytes(keyFile)).isEqualTo(before);
        assertThat(rotation(keyFile).run(clock.instant()).rewrapped()).isEqualTo(1);
        assertThat(read(vault, client)).containsEntry(IdentityField.LEGAL_NAME, NAME);
    }

    private KeyStore wrongStore() {
        return store().open();
    }

    @Test
    void aClockSetBackDestroysNothingEarly() {
        ClientId client = clientNamed(vault, NAME);
        rotation(keyFile).run(clock.instant());
        Instant back = clock.instant().minus(Duration.ofDays(400));
        KeyRotation.Report report = rotation(keyFile).run(back);
        assertThat(report.destroyed()).isEmpty();
        assertThat(report.keptUntil()).containsKeys("1", "2");
        assertThat(Objects.requireNonNull(report.keptUntil().get("1")))
                .isEqualTo(clock.instant().plus(BACKUPS_LIVE));
        assertThat(read(vault, client)).containsEntry(IdentityField.LEGAL_NAME, NAME);
        // What was retired while the clock was wrong is not destroyed at once when it is right again.
        assertThat(rotation(keyFile).run(clock.instant()).destroyed()).isEmpty();
    }

    @Test
    void rotatesAgainAndAgainWhileClientsReadAndWrite() throws Exception {
        List<ClientId> clients = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            clients.add(clientNamed(vault, "Name " + i));
        }
        AtomicBoolean done = new AtomicBoolean();
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            List<Future<Integer>> work = new ArrayList<>();
            for (int thread = 0; thread < 3; thread++) {
                int first = thread * 2;
                work.add(threads.submit(() -> {
                    int rounds = 0;
                    while (!done.get() || rounds == 0) {
                        for (int i = first; i < first + 2; i++) {
                            assertThat(read(vault, clients.get(i)))
                                    .containsEntry(IdentityField.LEGAL_NAME, "Name " + i);
                            ClientId client = clients.get(i);
                            String name = "Name " + i;
                            transactor.useTransaction(handle ->
                                    vault.replace(handle, clinic, client, Map.of(IdentityField.LEGAL_NAME, name)));
                        }
                        clientNamed(vault, "Fresh");
                        rounds++;
                    }
                    return rounds;
                }));
            }
            for (int round = 0; round < 4; round++) {
                KeyStore dying = new DyingKeyStore(vault.store(), round + 1);
                try {
                    new KeyRotation(dying, EpochFile.load(keyFile), BACKUPS_LIVE, entry -> {}).run(clock.instant());
                } catch (DyingKeyStore.Killed killed) {
                    // As an operator whose command was killed runs it again.
                    rotation(keyFile).run(clock.instant());
                }
                clock.advance(BACKUPS_LIVE);
            }
            done.set(true);
            for (Future<Integer> each : work) {
                assertThat(each.get()).isPositive();
            }
        } finally {
            done.set(true);
            threads.shutdownNow();
        }
        String current = EpochFile.load(keyFile).current();
        rotation(keyFile).run(clock.instant());
        assertThat(current).isEqualTo("5");
        Vault anew = open(keyFile);
        for (int i = 0; i < clients.size(); i++) {
            assertThat(read(anew, clients.get(i))).containsEntry(IdentityField.LEGAL_NAME, "Name " + i);
        }
    }

    private KeyRotation.Trail trail() {
        return new RotationTrail(transactor, new AuditTrail(new KeyedAuditSigner(KeyFile.load(keyFile)), vault));
    }

    private KeyRotation rotation(KeyRotation.Trail trail) {
        return KeyRotation.of(store(), KeyPlace.file(keyFile), BACKUPS_LIVE, trail);
    }

    /** Rows of the trail about keys: by nobody and about nobody. */
    private List<String> told() {
        return DATABASE.jdbi()
                .withHandle(handle -> handle.select("SELECT CONCAT_WS(' ', action, outcome, fields) FROM audit_event"
                                + " WHERE action LIKE 'key\\_%' AND clinic_id IS NULL AND actor_account_id IS NULL"
                                + " AND actor_role IS NULL AND subject_kind IS NULL AND subject_id IS NULL"
                                + " AND client_pseudonym IS NULL AND purpose IS NULL ORDER BY at, action, fields")
                        .mapTo(String.class)
                        .list());
    }

    @Test
    void everyStepOfARotationIsInTheTrailWithItsCountsOnceWhereverItIsKilled() {
        DATABASE.jdbi().useHandle(handle -> handle.execute("DELETE FROM audit_event"));
        clientNamed(vault, NAME);
        clientNamed(vault, "Other");
        rotation(trail()).run(clock.instant());
        assertThat(told())
                .containsExactly("key_epoch_begin done epoch:2", "key_epoch_complete done epoch:2,rewrapped:2");

        clock.advance(BACKUPS_LIVE);
        for (int step = 1; step <= 3; step++) {
            AtomicInteger left = new AtomicInteger(step == 3 ? 2 : step);
            KeyRotation.Trail dying = entry -> {
                trail().append(entry);
                if (left.decrementAndGet() == 0) {
                    throw new DyingKeyStore.Killed();
                }
            };
            clock.advance(Duration.ofSeconds(1));
            assertThatThrownBy(() -> rotation(dying).run(clock.instant())).isInstanceOf(DyingKeyStore.Killed.class);
        }
        clock.advance(Duration.ofSeconds(1));
        KeyRotation.Report report = rotation(trail()).run(clock.instant());

        // Killed when all keys were wrapped anew: the next is a rotation of its own.
        assertThat(report.epoch()).isEqualTo("4");
        assertThat(report.destroyed()).containsExactly("1");
        assertThat(told())
                .containsExactly(
                        "key_epoch_begin done epoch:2",
                        "key_epoch_complete done epoch:2,rewrapped:2",
                        "key_epoch_begin done epoch:3",
                        "key_epoch_complete done epoch:3,rewrapped:2",
                        "key_epoch_destroy done epoch:1",
                        "key_epoch_begin done epoch:4",
                        "key_epoch_complete done epoch:4,rewrapped:2");
        assertThat(new AuditVerifier(transactor, new KeyedAuditSigner(KeyFile.load(keyFile)))
                        .verify(Map.of())
                        .fault())
                .isEmpty();
    }

    @Test
    void theRunThatFinishesAnothersSaysSo() {
        DATABASE.jdbi().useHandle(handle -> handle.execute("DELETE FROM audit_event"));
        clientNamed(vault, NAME);
        assertThat(rotation(trail()).begin(clock.instant())).isTrue();
        assertThat(rotation(trail()).begin(clock.instant())).isFalse();
        rotation(trail()).run(clock.instant());
        assertThat(told())
                .containsExactly("key_epoch_begin done epoch:2", "key_epoch_complete done epoch:2,rewrapped:1,resumed");
    }

    @Test
    void whatCanNotBeWrittenDownIsNotDone() throws IOException {
        clientNamed(vault, NAME);
        byte[] before = Files.readAllBytes(keyFile);
        KeyRotation.Trail full = entry -> {
            throw new DyingKeyStore.Killed();
        };
        assertThatThrownBy(() -> rotation(full).run(clock.instant())).isInstanceOf(DyingKeyStore.Killed.class);
        assertThat(Files.readAllBytes(keyFile)).isEqualTo(before);
        rotation(entry -> {}).run(clock.instant());
        clock.advance(BACKUPS_LIVE);
        KeyRotation.Trail keepsOld = entry -> {
            if (entry.action() == AuditAction.KEY_EPOCH_DESTROY) {
                throw new DyingKeyStore.Killed();
            }
        };
        assertThatThrownBy(() -> rotation(keepsOld).run(clock.instant())).isInstanceOf(DyingKeyStore.Killed.class);
        assertThat(EpochFile.load(keyFile).list())
                .extracting(EpochFile.Epoch::name)
                .contains("1");
    }

    /** As when a copy of before is carried over it from another machine: its epochs may be all that still opens. */
    @Test
    void aKeyFileThatLosesTheCurrentEpochInTheMiddleIsLeftAsItIs() {
        for (AuditAction step : List.of(AuditAction.KEY_EPOCH_COMPLETE, AuditAction.KEY_EPOCH_DESTROY)) {
            clientNamed(vault, NAME);
            rotation(entry -> {}).run(clock.instant());
            clock.advance(BACKUPS_LIVE);
            byte[] before = keys();
            List<byte[]> lost = new ArrayList<>();
            KeyRotation.Trail replacing = entry -> {
                if (entry.action() == step && lost.isEmpty()) {
                    lost.add(keys());
                    putKeys(before);
                }
            };

            assertThatThrownBy(() -> rotation(replacing).run(clock.instant()))
                    .isInstanceOf(KeyFileException.class)
                    .hasMessageContaining("has lost epoch");

            assertThat(keyFile).hasBinaryContent(before);
            putKeys(lost.get(0));
            assertThat(rotation(entry -> {}).run(clock.instant()).damaged()).isEmpty();
        }
    }

    /** The rotation sees it before it is done, and must not go on as if the last epoch that is left were the one. */
    @Test
    void aKeyFileThatLosesTheCurrentEpochWhileKeysAreWrappedIsLeftAsItIs() {
        clientNamed(vault, NAME);
        byte[] before = keys();
        KeyStore replacing = new DyingKeyStore(vault.store(), Integer.MAX_VALUE) {
            @Override
            public boolean replace(WrappedKey old, WrappedKey fresh) {
                boolean done = super.replace(old, fresh);
                putKeys(before);
                return done;
            }
        };

        assertThatThrownBy(() -> new KeyRotation(replacing, EpochFile.load(keyFile), BACKUPS_LIVE, entry -> {})
                        .run(clock.instant()))
                .isInstanceOf(KeyFileException.class)
                .hasMessageContaining("has lost epoch 2");

        assertThat(keyFile).hasBinaryContent(before);
    }

    private byte[] keys() {
        try {
            return Files.readAllBytes(keyFile);
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    private void putKeys(byte[] keys) {
        try {
            Files.write(keyFile, keys);
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    private List<ClientId> clientsInOrder() {
        List<ClientId> clients = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            clients.add(clientNamed(vault, NAME));
        }
        clients.sort(Comparator.comparing(ClientId::toString));
        return clients;
    }

    private Path fileOf(ClientId client) {
        return folder.resolve("vault-keys")
                .resolve(client.toString().substring(0, 2))
                .resolve(client + ".key");
    }

    private WrappedKey keyOf(ClientId client) {
        return Objects.requireNonNull(vault.store().find(Set.of(client)).get(client));
    }

    @Test
    void aKeyThatCanNotBeReadJustNowKeepsBackNoOtherAndEveryEpoch() throws IOException {
        List<ClientId> clients = clientsInOrder();
        ClientId unreadable = clients.get(0);
        Path away = folder.resolve("away");
        Files.move(fileOf(unreadable), away);
        Files.createDirectory(fileOf(unreadable));

        KeyRotation.Report report = rotation(keyFile).run(clock.instant());
        clock.advance(BACKUPS_LIVE);
        KeyRotation.Report next = rotation(keyFile).run(clock.instant());

        assertThat(report.rewrapped()).isEqualTo(2);
        assertThat(next.damaged()).containsExactly(new KeyRotation.Damaged(unreadable, Optional.empty(), true));
        assertThat(next.destroyed()).isEmpty();
        assertThat(next.keptUntil()).containsKey("1");

        Files.delete(fileOf(unreadable));
        Files.move(away, fileOf(unreadable));
        KeyRotation.Report mended = rotation(keyFile).run(clock.instant());

        assertThat(mended.damaged()).isEmpty();
        assertThat(mended.destroyed()).contains("1");
        for (ClientId each : clients) {
            assertThat(read(open(keyFile), each)).containsEntry(IdentityField.LEGAL_NAME, NAME);
        }
    }

    @Test
    void aKeyThatTellsNothingKeepsBackNoOtherAndNoEpoch() throws IOException {
        List<ClientId> clients = clientsInOrder();
        ClientId damaged = clients.remove(0);
        Files.writeString(fileOf(damaged), "{}");

        KeyRotation.Report report = rotation(keyFile).run(clock.instant());

        assertThat(report.rewrapped()).isEqualTo(2);
        assertThat(report.damaged()).containsExactly(new KeyRotation.Damaged(damaged, Optional.empty(), false));
        clock.advance(BACKUPS_LIVE);
        KeyRotation.Report next = rotation(keyFile).run(clock.instant());
        assertThat(next.destroyed()).containsExactly("1");
        assertThat(next.damaged()).hasSize(1);
        for (ClientId each : clients) {
            assertThat(read(open(keyFile), each)).containsEntry(IdentityField.LEGAL_NAME, NAME);
        }
    }

    @Test
    void aKeyThatDoesNotOpenKeepsItsOwnEpochAloneUntilItIsMended() {
        List<ClientId> clients = clientsInOrder();
        ClientId damaged = clients.get(0);
        WrappedKey right = keyOf(damaged);
        byte[] flipped = right.wrapped().clone();
        flipped[flipped.length - 1] ^= 1;
        assertThat(vault.store().replace(right, new WrappedKey(damaged, right.keyId(), "1", flipped)))
                .isTrue();

        assertThat(rotation(keyFile).run(clock.instant()).rewrapped()).isEqualTo(2);
        clock.advance(BACKUPS_LIVE);
        assertThat(rotation(keyFile).run(clock.instant()).destroyed()).isEmpty();
        clock.advance(BACKUPS_LIVE);
        KeyRotation.Report report = rotation(keyFile).run(clock.instant());

        assertThat(report.destroyed()).containsExactly("2");
        assertThat(report.damaged()).containsExactly(new KeyRotation.Damaged(damaged, Optional.of("1"), false));
        assertThat(vault.store().replace(keyOf(damaged), right)).isTrue();
        KeyRotation.Report mended = rotation(keyFile).run(clock.instant());
        assertThat(mended.damaged()).isEmpty();
        assertThat(mended.destroyed()).contains("1");
        for (ClientId each : clients) {
            assertThat(read(open(keyFile), each)).containsEntry(IdentityField.LEGAL_NAME, NAME);
        }
    }

    @Test
    void aKeyThatNamesAnEpochThatIsNotThereKeepsBackNone() {
        List<ClientId> clients = clientsInOrder();
        ClientId damaged = clients.get(0);
        WrappedKey right = keyOf(damaged);
        assertThat(vault.store().replace(right, new WrappedKey(damaged, right.keyId(), "77", right.wrapped())))
                .isTrue();

        assertThat(rotation(keyFile).run(clock.instant()).rewrapped()).isEqualTo(2);
        clock.advance(BACKUPS_LIVE);
        KeyRotation.Report report = rotation(keyFile).run(clock.instant());

        assertThat(report.destroyed()).containsExactly("1");
        assertThat(report.damaged()).containsExactly(new KeyRotation.Damaged(damaged, Optional.of("77"), false));
    }

    @Test
    void theCommandTellsWhatItDidAndFailsNamingTheKeysThatDoNotOpen() throws IOException {
        DATABASE.jdbi().useHandle(handle -> {
            handle.execute("DELETE FROM audit_event");
            handle.execute("DELETE FROM key_check");
        });
        List<ClientId> clients = clientsInOrder();
        Files.writeString(fileOf(clients.get(0)), "{}");
        CommandLine line = CommandLine.over(DATABASE, Clock.systemUTC())
                .with("ALCOVE_KEYS", keyFile.toString())
                .with("ALCOVE_KEY_STORE", folder.resolve("vault-keys").toString());

        CommandLine.Outcome outcome = line.run("rotate-keys", line.configuration());

        assertThat(outcome.succeeded()).isFalse();
        assertThat(outcome.out()).contains("data keys wrapped anew: 2.");
        assertThat(outcome.err())
                .startsWith("alcove: keys that do not open were not wrapped anew: " + clients.get(0) + "; restore")
                .hasLineCount(1);
        assertThat(told()).contains("key_epoch_complete done epoch:2,rewrapped:2,damaged:1");
    }
}
