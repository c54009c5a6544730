package org.alcove.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.codahale.metrics.MetricRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.alcove.audit.AuditRetention;
import org.alcove.audit.AuditTrail;
import org.alcove.kernel.AccessGrantId;
import org.alcove.kernel.AccountId;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.IdFactory;
import org.alcove.persistence.DatabaseConfiguration;
import org.alcove.persistence.Transactor;
import org.alcove.privacy.retention.RetentionConfiguration;
import org.alcove.privacy.retention.RetentionService;
import org.alcove.testing.DatabaseDump;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestPeople;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A backup as operators make them, {@code mariadb-dump} and a copy of the key store, is restored beside every key that
 * there still is: until the stated time it brings back who was shredded since and what was retired, and from then on
 * nothing of it.
 */
final class BackupRestoreTest {
    private static final Duration BACKUPS_LIVE = Duration.ofDays(35);
    private static final String NAME = "Wilhelmina Quackenbush";

    private final TestDatabase database = TestDatabase.fresh();
    private final TestClock clock = new TestClock(TestClock.MONDAY);
    private final SecureRandom random = new SecureRandom();
    private final IdFactory ids = new IdFactory(clock, random);
    private final TestPeople people = TestPeople.in(database, TestClock.MONDAY);
    private final ClinicId clinic = people.clinic();

    @TempDir
    Path folder = Path.of("");

    private Path keyFile = Path.of("");
    private Path storeFolder = Path.of("");

    /** A client with all that is sealed of them. @param sealed under their account's key, as a second factor is */
    private record Sealed(ClientId client, AccountId account, byte[] sealed) {}

    private Vault open(TestDatabase of, Path store) {
        return VaultOpening.open(
                of.transactor(), KeyStorePlace.folder(store), EpochFile.load(keyFile), clock, ids, random);
    }

    private Sealed client(Vault vault) {
        TestPeople.Person person = people.client(clinic);
        ClientId client = person.actor().requireClient();
        AccountId account = person.actor().accountId();
        database.transactor()
                .useTransaction(
                        handle -> vault.replace(handle, clinic, client, Map.of(IdentityField.LEGAL_NAME, NAME)));
        byte[] secret = owners(database, vault)
                .seal(account, NAME.getBytes(StandardCharsets.UTF_8), "account", "totp_secret", account);
        database.jdbi()
                .useHandle(
                        handle -> handle.execute("UPDATE account SET totp_secret = ? WHERE id = ?", secret, account));
        return new Sealed(client, account, secret);
    }

    private OwnerSeals owners(TestDatabase of, Vault vault) {
        return new OwnerSeals(of.transactor(), vault, KeyFile.load(keyFile));
    }

    private Map<IdentityField, String> identity(TestDatabase of, Vault vault, Sealed who) {
        return of.transactor()
                .inTransaction(handle -> vault.open(handle, clinic, who.client(), EnumSet.allOf(IdentityField.class)));
    }

    private String secret(TestDatabase of, Vault vault, Sealed who) {
        byte[] sealed = of.jdbi()
                .withHandle(handle -> handle.select("SELECT totp_secret FROM account WHERE id = ?", who.account())
                        .mapTo(byte[].class)
                        .one());
        return new String(
                owners(of, vault)
                        .open(Purpose.TOTP_SECRET, who.account(), sealed, "account", "totp_secret", who.account()),
                StandardCharsets.UTF_8);
    }

    private void assertOpens(TestDatabase of, Vault vault, Sealed who) {
        assertThat(identity(of, vault, who)).isEqualTo(Map.of(IdentityField.LEGAL_NAME, NAME));
        assertThat(secret(of, vault, who)).isEqualTo(NAME);
    }

    private void assertStaysShut(TestDatabase of, Vault vault, Sealed who, String why) {
        assertThatThrownBy(() -> identity(of, vault, who))
                .isInstanceOf(VaultFault.class)
                .hasMessageContaining(why)
                .hasMessageNotContaining("Quackenbush");
        assertThatThrownBy(() -> secret(of, vault, who))
                .isInstanceOf(VaultFault.class)
                .hasMessageContaining(why);
    }

    @Test
    void aRestoredBackupBringsBackNobodyWhoWasShreddedOnceItsEpochIsDestroyed() throws IOException {
        keyFile = folder.resolve("keys.json");
        storeFolder = folder.resolve("vault-keys");
        KeyFile.createOrComplete(keyFile, true);
        Vault vault = open(database, storeFolder);
        Sealed gone = client(vault);
        Sealed living = client(vault);

        byte[] dump = DatabaseDump.of(database);
        Path storeBackup = copy(storeFolder, folder.resolve("store-backup"));
        shred(vault, gone.client());
        assertThat(identity(database, vault, gone)).isEmpty();
        TestDatabase restored = restore(dump);

        // Until then: both halves of the backup bring everything back.
        Vault early = open(restored, copy(storeBackup, folder.resolve("early")));
        assertOpens(restored, early, gone);
        assertOpens(restored, early, living);
        // The database's backup alone brings nobody back, ever: the key went with the shredding.
        Vault present = open(restored, storeFolder);
        assertStaysShut(restored, present, gone, "no key for client");
        assertOpens(restored, present, living);

        rotate();
        clock.advance(BACKUPS_LIVE.minusSeconds(1));
        assertThat(rotate().destroyed()).isEmpty();
        assertOpens(restored, open(restored, copy(storeBackup, folder.resolve("last"))), gone);
        clock.advance(Duration.ofSeconds(1));
        assertThat(rotate().destroyed()).containsExactly("1");

        // From then on: the same backup, with every key that there is.
        Path late = copy(storeBackup, folder.resolve("late"));
        assertThatThrownBy(() -> open(restored, late))
                .isInstanceOf(VaultFault.class)
                .hasMessageContaining("no key for epoch 1");
        // Nor for who goes round what the service checks at its start.
        Vault forced = new Vault(FileKeyStore.open(late), EpochFile.load(keyFile), clock, ids, random);
        assertStaysShut(restored, forced, gone, "no key for epoch 1");
        // Nor under the key that an older version sealed second factors with; and the epoch's is in no file.
        KeyRing ring = KeyFile.load(keyFile);
        assertThatThrownBy(
                        () -> ring.open(Purpose.TOTP_SECRET, gone.sealed(), "account", "totp_secret", gone.account()))
                .isInstanceOf(IllegalStateException.class);
        assertThat(EpochFile.load(keyFile).list())
                .extracting(EpochFile.Epoch::name)
                .doesNotContain("1");
        // Who lives is there as before, in the restored database and in the one that went on.
        assertOpens(restored, open(restored, storeFolder), living);
        assertOpens(database, vault, living);
    }

    @Test
    void aRestoredBackupDoesNotOpenTheReferencesOfARetiredRequestOnceTheirEpochIsDestroyed() throws IOException {
        keyFile = folder.resolve("keys.json");
        storeFolder = folder.resolve("vault-keys");
        KeyFile.createOrComplete(keyFile, true);
        Vault vault = open(database, storeFolder);
        Instant longAgo = clock.instant().minus(Duration.ofDays(3000));
        AccessGrantId retired = request(vault, longAgo);
        AccessGrantId kept = request(vault, clock.instant());
        byte[] dump = DatabaseDump.of(database);
        Path storeBackup = copy(storeFolder, folder.resolve("store-backup"));

        retire(vault);
        assertThat(references(database, vault, kept)).contains(NAME);
        TestDatabase restored = restore(dump);
        // Until then: both halves of the backup bring them back; the database's alone never does.
        assertThat(references(restored, open(restored, copy(storeBackup, folder.resolve("early"))), retired))
                .contains(NAME);
        assertThat(references(restored, open(restored, storeFolder), retired)).isEmpty();
        assertThat(references(restored, open(restored, storeFolder), kept)).contains(NAME);

        rotate();
        clock.advance(BACKUPS_LIVE);
        assertThat(rotate().destroyed()).containsExactly("1");

        Path late = copy(storeBackup, folder.resolve("late"));
        Vault forced = new Vault(FileKeyStore.open(late), EpochFile.load(keyFile), clock, ids, random);
        assertThat(references(restored, forced, retired)).isEmpty();
        // Nor under the key that an older version sealed references with.
        KeyRing ring = KeyFile.load(keyFile);
        byte[] sealed = documents(restored, retired);
        assertThatThrownBy(() -> ring.open(Purpose.GRANT_DOCUMENTS, sealed, "grant_request", "documents", retired))
                .isInstanceOf(IllegalStateException.class);
        assertThat(references(restored, open(restored, storeFolder), kept)).contains(NAME);
        assertThat(references(database, vault, kept)).contains(NAME);
    }

    /** A request that was asked for then, with what names somebody; it is about nobody. */
    private AccessGrantId request(Vault vault, Instant then) {
        AccessGrantId id = new AccessGrantId(ids.forThing());
        byte[] sealed = owners(database, vault)
                .seal(id, NAME.getBytes(StandardCharsets.UTF_8), "grant_request", "documents", id);
        database.jdbi()
                .useHandle(handle -> handle.execute(
                        "INSERT INTO grant_request (id, clinic_id, ground, grantee_id, of_therapist_id, client_code,"
                                + " fields, from_at, until_at, documents, status, requested_by, requested_at)"
                                + " VALUES (?, ?, 'court_order', ?, ?, 'maple-heron', 'phone', ?, ?, ?, 'refused', ?, ?)",
                        id,
                        clinic,
                        id,
                        id,
                        then,
                        then,
                        sealed,
                        id,
                        then));
        return id;
    }

    private static byte[] documents(TestDatabase of, AccessGrantId request) {
        return of.jdbi()
                .withHandle(handle -> handle.select("SELECT documents FROM grant_request WHERE id = ?", request)
                        .mapTo(byte[].class)
                        .one());
    }

    private Optional<String> references(TestDatabase of, Vault vault, AccessGrantId request) {
        Map<AccessGrantId, byte[]> opened = owners(of, vault)
                .openOfLivingRows(
                        Purpose.GRANT_DOCUMENTS, Map.of(request, documents(of, request)), "grant_request", "documents");
        return Optional.ofNullable(opened.get(request)).map(plain -> new String(plain, StandardCharsets.UTF_8));
    }

    /** With the job's part, as for who is shredded. */
    private void retire(Vault vault) {
        KeyedAuditSigner signer = new KeyedAuditSigner(KeyFile.load(keyFile));
        AuditTrail trail = new AuditTrail(signer, vault);
        new RetentionService(
                        database.transactor(),
                        trail,
                        new AuditRetention(database.transactor(), signer),
                        vault,
                        RetentionConfiguration.defaults(),
                        new MetricRegistry(),
                        ids)
                .run(clock.instant());
        assertThat(new Shredding(database.transactor(), trail, vault, ids).purgeDue(clock.instant()))
                .isZero();
    }

    private KeyRotation.Report rotate() {
        try (KeyRotation rotation =
                KeyRotation.of(KeyStorePlace.folder(storeFolder), KeyPlace.file(keyFile), BACKUPS_LIVE, entry -> {})) {
            return rotation.run(clock.instant());
        }
    }

    /** With the job's part: the accounts' own keys go after the client's. */
    private void shred(Vault vault, ClientId client) {
        Transactor transactor = database.transactor();
        Shredding shredding = new Shredding(
                transactor, new AuditTrail(new KeyedAuditSigner(KeyFile.load(keyFile)), vault), vault, ids);
        assertThat(shredding.shred(client, Optional.empty(), clock.instant())).isTrue();
        assertThat(shredding.purgeDue(clock.instant())).isZero();
    }

    private static TestDatabase restore(byte[] dump) {
        DatabaseConfiguration empty = TestDatabase.empty();
        DatabaseDump.restore(dump, empty);
        return TestDatabase.restored(empty);
    }

    private static Path copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        }
        return Files.setPosixFilePermissions(to, PosixFilePermissions.fromString("rwx------"));
    }
}
