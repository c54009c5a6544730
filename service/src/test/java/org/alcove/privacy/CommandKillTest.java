package org.alcove.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.alcove.audit.AuditVerifier;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.IdFactory;
import org.alcove.persistence.Transactor;
import org.alcove.testing.ChildCommand;
import org.alcove.testing.CommandLine;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestPeople;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code rotate-keys} and {@code shred-client} in processes of their own, killed in the middle and run again.
 * {@code -Dalcove.commandKills} says how often (2), {@code -Dalcove.seed} chooses other moments.
 */
final class CommandKillTest {
    private static final TestDatabase DATABASE = TestDatabase.fresh();
    private static final long SEED = Long.getLong("alcove.seed", 20261129L);
    private static final int KILLS = Integer.getInteger("alcove.commandKills", 2);
    private static final int CLIENTS = 150;
    private static final String NAME = "Wilhelmina Quackenbush";

    private final Clock clock = Clock.systemUTC();
    private final Transactor transactor = DATABASE.transactor();
    private final SecureRandom random = new SecureRandom();
    private final IdFactory ids = new IdFactory(clock, random);
    private final TestPeople people = TestPeople.in(DATABASE, clock.instant());
    private final ClinicId clinic = people.clinic();

    @TempDir
    Path folder = Path.of("");

    private Path keyFile;
    private Path storeFolder;
    private String settings;
    /** Of a service that runs beside the commands. */
    private Vault vault;

    @BeforeEach
    void makeKeys() {
        DATABASE.jdbi().useHandle(handle -> {
            handle.execute("DELETE FROM vault_store");
            handle.execute("DELETE FROM vault_key");
            handle.execute("DELETE FROM vault_item");
            handle.execute("DELETE FROM audit_event");
        });
        keyFile = folder.resolve("keys.json");
        storeFolder = folder.resolve("vault-keys");
        KeyFile.createOrComplete(keyFile, true);
        vault = open();
        settings = CommandLine.over(DATABASE, clock)
                .with("ALCOVE_KEYS", keyFile.toString())
                .with("ALCOVE_KEY_STORE", storeFolder.toString())
                // Each run destroys what the one before replaced, so that kills come in the middle of that as well.
                .with("ALCOVE_POLICY_BACKUPS_LIFE", "PT0S")
                .configuration();
    }

    private Vault open() {
        return VaultOpening.open(
                transactor, KeyStorePlace.folder(storeFolder), EpochFile.load(keyFile), clock, ids, random);
    }

    private ClientId client() {
        ClientId client = people.client(clinic).actor().requireClient();
        transactor.useTransaction(handle -> vault.replace(
                handle, clinic, client, Map.of(IdentityField.LEGAL_NAME, NAME, IdentityField.PHONE, "555 0100")));
        return client;
    }

    private Map<IdentityField, String> read(Vault with, ClientId client) {
        return transactor.inTransaction(
                handle -> with.open(handle, clinic, client, EnumSet.allOf(IdentityField.class)));
    }

    private void assertWhole(Vault with, List<ClientId> clients) {
        Map<ClientId, Map<IdentityField, String>> opened = transactor.inTransaction(handle ->
                with.openAll(handle, clinic, new LinkedHashSet<>(clients), EnumSet.of(IdentityField.LEGAL_NAME)));
        assertThat(opened).hasSize(clients.size());
        assertThat(opened.values()).containsOnly(Map.of(IdentityField.LEGAL_NAME, NAME));
    }

    /** Files that are no key file, key store or lock: what a writer that was killed leaves. */
    private List<Path> leftOver() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".new")).toList();
        }
    }

    /** How many keys are wrapped under each epoch. */
    private Map<String, Integer> keysByEpoch() {
        Map<String, Integer> keys = new TreeMap<>();
        Set<ClientId> all = new LinkedHashSet<>(vault.store().listOutside("none", Integer.MAX_VALUE));
        vault.store().find(all).values().forEach(key -> keys.merge(key.epoch(), 1, Integer::sum));
        return keys;
    }

    @Test
    void aRotationThatIsKilledAgainAndAgainIsFinishedByTheNextAndNobodyIsLocked() throws IOException {
        List<ClientId> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(client());
        }
        Random moments = new Random(SEED);
        int middle = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            Map<String, Integer> before = keysByEpoch();
            byte[] keys = Files.readAllBytes(keyFile);
            try (ChildCommand rotation = ChildCommand.start("rotate-keys", settings)) {
                boolean seen = rotation.awaitSign(
                        () -> !keysByEpoch().equals(before) || !Arrays.equals(Files.readAllBytes(keyFile), keys));
                rotation.leave(Duration.ofMillis(moments.nextInt(400)));
                middle += seen && rotation.kill() ? 1 : 0;
            }
            // The service that runs beside it, one that starts now, and who comes now.
            assertWhole(vault, clients);
            clients.add(client());
            assertWhole(open(), clients);
        }
        assertThat(middle).as("kills in the middle, seed %s", SEED).isPositive();

        ChildCommand.Outcome outcome =
                ChildCommand.start("rotate-keys", settings).outcome();

        assertThat(outcome.status()).as(outcome.output()).isZero();
        assertWhole(vault, clients);
        assertWhole(open(), clients);
        List<EpochFile.Epoch> epochs = EpochFile.load(keyFile).list();
        assertThat(epochs).as("backups live no time").hasSize(1);
        assertThat(keysByEpoch()).containsOnlyKeys(epochs.get(0).name());
        assertThat(vault.store().checks()).containsOnlyKeys(epochs.get(0).name());
        int last = Integer.parseInt(epochs.get(0).name());
        for (String action : List.of("begin", "complete", "destroy")) {
            assertThat(fields("key_epoch_" + action))
                    .as("in the trail, each epoch once: %s; seed %s", action, SEED)
                    .hasSize(last - 1)
                    .doesNotHaveDuplicates();
        }
        assertThat(new AuditVerifier(transactor, new KeyedAuditSigner(KeyFile.load(keyFile)))
                        .verify(Map.of())
                        .fault())
                .isEmpty();
        assertThat(leftOver())
                .as("keys beside those in use; seed %s", SEED)
                .noneMatch(file -> file.toString().startsWith(keyFile.toString()));
    }

    /** Which epoch each row of an action tells of. */
    private static List<String> fields(String action) {
        return DATABASE.jdbi()
                .withHandle(handle -> handle.select(
                                "SELECT SUBSTRING_INDEX(fields, ',', 1) FROM audit_event WHERE action = ?", action)
                        .mapTo(String.class)
                        .list());
    }

    @Test
    void aShreddingThatIsKilledIsDoneByTheNextAndNeverByHalves() throws Exception {
        ClientId client = client();
        ClientId living = client();
        // Killed while the transaction is under way: nothing has happened.
        Handle blocking = DATABASE.jdbi().open();
        try (ChildCommand shredding = shred(client)) {
            blocking.begin();
            blocking.execute("UPDATE account SET version = version + 1 WHERE client_id = ?", client);
            awaitLockWait(shredding);
            assertThat(shredding.kill()).isTrue();
        }
        blocking.rollback();
        // The database learns of the death of who waited when it gives them the lock.
        await().pollInterval(Duration.ofMillis(150)).until(() -> lockWaits() == 0);
        assertThat(read(vault, client)).hasSize(2);
        assertThat(rows("SELECT COUNT(*) FROM account WHERE client_id = ?", client))
                .isEqualTo(1);

        // Killed between the commit and the destruction of the key: the row says so, and the key is still there.
        try (ChildCommand shredding = shred(client);
                FileChannel lock = FileChannel.open(
                        storeFolder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            blocking.begin();
            blocking.execute("UPDATE account SET version = version + 1 WHERE client_id = ?", client);
            awaitLockWait(shredding);
            assertThat(lock.lock().isValid()).isTrue();
            blocking.rollback();
            assertThat(shredding.awaitSign(() -> isShredded(client))).isTrue();
            assertThat(shredding.kill()).isTrue();
        }
        blocking.close();
        assertThat(vault.store().find(Set.of(client))).hasSize(1);
        assertThat(read(vault, client)).isEmpty();
        assertThat(rows("SELECT COUNT(*) FROM account WHERE client_id = ?", client))
                .isZero();

        // Run again, as an operator does who saw no end of it.
        ChildCommand.Outcome outcome = shred(client).outcome();

        assertThat(outcome.status()).as(outcome.output()).isZero();
        assertThat(outcome.output()).contains("Shredded already");
        assertThat(vault.store().find(Set.of(client))).isEmpty();
        assertThat(rows("SELECT COUNT(*) FROM vault_item WHERE client_id = ?", client))
                .isZero();
        assertThat(rows("SELECT COUNT(*) FROM vault_key WHERE client_id = ? AND shredded_at IS NOT NULL", client))
                .isEqualTo(1);
        assertThat(rows("SELECT COUNT(*) FROM audit_event WHERE action = 'client_shred' AND clinic_id = ?", clinic))
                .as("in the trail once, with the one transaction that held")
                .isEqualTo(1);
        assertWhole(vault, List.of(living));
        assertThat(leftOver()).isEmpty();
        assertThat(new AuditVerifier(transactor, new KeyedAuditSigner(KeyFile.load(keyFile)))
                        .verify(Map.of())
                        .fault())
                .isEmpty();
    }

    private ChildCommand shred(ClientId client) {
        return ChildCommand.start("shred-client", "--client", client.toString(), "--really", settings);
    }

    private static void awaitLockWait(ChildCommand child) {
        // The table is filled anew only when nobody read it for a tenth of a second.
        boolean waits = child.awaitSign(Duration.ofMillis(150), () -> lockWaits() > 0);
        assertThat(waits).as(() -> "it waits in the middle: " + child.outcome()).isTrue();
    }

    private static int lockWaits() {
        return DATABASE.jdbi()
                .withHandle(handle -> handle.select(
                                "SELECT COUNT(*) FROM information_schema.innodb_trx" + " WHERE trx_state = 'LOCK WAIT'")
                        .mapTo(Integer.class)
                        .one());
    }

    private static boolean isShredded(ClientId client) {
        return rows("SELECT COUNT(*) FROM vault_key WHERE client_id = ? AND shredded_at IS NOT NULL", client) > 0;
    }

    private static int rows(String sql, Object id) {
        return DATABASE.jdbi()
                .withHandle(
                        handle -> handle.select(sql, id).mapTo(Integer.class).one());
    }

    /** A writer that was killed leaves a file with a wrapped key in it, which has to go with the key. */
    @Test
    void whatAKilledWriterLeftGoesWithTheKey() throws IOException {
        ClientId client = client();
        Path key = storeFolder.resolve(client.toString().substring(0, 2)).resolve(client + ".key");
        Path left = key.resolveSibling(key.getFileName() + ".new");
        // The same file by another name, as between the two steps of putting it in place.
        Files.createLink(left, key);
        KeyRotation.of(KeyStorePlace.folder(storeFolder), KeyPlace.file(keyFile), Duration.ZERO, entry -> {})
                .run(clock.instant());
        assertThat(read(vault, client)).containsEntry(IdentityField.LEGAL_NAME, NAME);
        assertThat(left).doesNotExist();
        Files.copy(key, left);
        assertThat(vault.store().destroy(client)).isTrue();
        assertThat(key).doesNotExist();
        assertThat(left).doesNotExist();
        Path keys = folder.resolve("keys.json.new");
        Files.copy(keyFile, keys);
        KeyRotation.of(KeyStorePlace.folder(storeFolder), KeyPlace.file(keyFile), Duration.ZERO, entry -> {})
                .run(clock.instant());
        assertThat(keys).doesNotExist();
    }
}
