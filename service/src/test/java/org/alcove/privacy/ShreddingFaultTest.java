package org.alcove.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
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
import java.util.UUID;
import org.alcove.audit.AuditAction;
import org.alcove.audit.AuditEntry;
import org.alcove.audit.AuditTrail;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.IdFactory;
import org.alcove.persistence.Transactor;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestPeople;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Shreddings that are cut short, held, kept by a rule and due, and a clock that runs back meanwhile. */
final class ShreddingFaultTest {
    private static final TestDatabase DATABASE = TestDatabase.fresh();
    /** Where a client stands with something that a hold keeps. */
    private static final List<String> TIES =
            List.of("emergency_access", "access_grant", "grant_request", "contact_preference", "breach_receipt");

    private static final String NAME = "Wilhelmina Quackenbush";
    private static final Shredding.Retention RULE =
            new Shredding.Retention(Set.of(IdentityField.LEGAL_NAME), Duration.ofDays(100));

    private final TestClock clock = new TestClock(TestClock.MONDAY);
    private final Transactor transactor = DATABASE.transactor();
    private final SecureRandom random = new SecureRandom();
    private final IdFactory ids = new IdFactory(clock, random);
    private final TestPeople people = TestPeople.in(DATABASE, TestClock.MONDAY);
    private final ClinicId clinic = people.clinic();

    @TempDir
    Path folder = Path.of("");

    private Path keyFile;
    private KeyStore store;
    private Vault vault;

    @BeforeEach
    void makeKeys() {
        DATABASE.jdbi().useHandle(handle -> {
            handle.execute("DELETE FROM vault_store");
            handle.execute("DELETE FROM vault_key");
            // Of earlier tests, whose key stores are gone.
            handle.execute("DELETE FROM legal_hold");
            handle.execute("UPDATE client SET joined_on = '2100-01-01'");
        });
        keyFile = folder.resolve("keys.json");
        KeyFile.createOrComplete(keyFile, true);
        vault = VaultOpening.open(
                transactor,
                KeyStorePlace.folder(folder.resolve("vault-keys")),
                EpochFile.load(keyFile),
                clock,
                ids,
                random);
        store = vault.store();
    }

    private Shredding shredding(Vault with, Shredding.Retention rule) {
        return new Shredding(
                transactor, new AuditTrail(new KeyedAuditSigner(KeyFile.load(keyFile)), with), with, ids, rule);
    }

    private Shredding shredding() {
        return shredding(vault, Shredding.Retention.NOTHING);
    }

    private ClientId clientNamed(String name) {
        ClientId client = people.client(clinic).actor().requireClient();
        transactor.useTransaction(handle -> vault.replace(
                handle, clinic, client, Map.of(IdentityField.LEGAL_NAME, name, IdentityField.PHONE, "555 0100")));
        return client;
    }

    private UUID hold(ClientId client, Instant until) {
        UUID id = UUID.randomUUID();
        DATABASE.jdbi()
                .useHandle(handle -> handle.execute(
                        "INSERT INTO legal_hold (id, clinic_id, client_id, set_at, until_at) VALUES (?, ?, ?, ?, ?)",
                        id,
                        clinic,
                        client,
                        clock.instant(),
                        until));
        return id;
    }

    private List<String> fields(ClientId client) {
        return transactor.inTransaction(handle -> handle.attach(ShredDao.class).listFields(client));
    }

    private Map<IdentityField, String> read(ClientId client) {
        return transactor.inTransaction(
                handle -> vault.open(handle, clinic, client, EnumSet.allOf(IdentityField.class)));
    }

    private int keysOf(ClientId client) {
        return store.find(Set.of(client, Vault.heldSlot(client))).size();
    }

    /** A process that ends where it would destroy a key. */
    private Vault dying() {
        KeyStore dying = new DyingKeyStore(store, 100) {
            @Override
            public boolean destroy(ClientId client) {
                throw new Killed();
            }
        };
        return new Vault(dying, EpochFile.load(keyFile), clock, ids, random);
    }

    @Test
    void theJobDestroysEveryKeyThatIsDueHoweverManyThereAre() {
        ClientId last = new ClientId(new UUID(-1, -1));
        List<ClientId> due = new ArrayList<>(List.of(last));
        for (int i = 0; i < 120; i++) {
            due.add(new ClientId(ids.forThing()));
        }
        transactor.useTransaction(handle -> {
            vault.seals(handle, Set.copyOf(due));
            handle.execute("UPDATE vault_key SET shredded_at = ?, key_due = 1", clock.instant());
        });

        shredding().purgeDue(clock.instant());

        assertThat(store.find(Set.copyOf(due))).isEmpty();
        List<ClientId> left =
                transactor.inTransaction(handle -> handle.attach(VaultDao.class).listKeysDue(1));
        assertThat(left).isEmpty();
    }

    @Test
    void theJobDestroysTheKeyWhereAShreddingWasKilledBeforeIt() {
        ClientId client = clientNamed(NAME);
        ClientId living = clientNamed("Living");
        assertThatThrownBy(() -> shredding(dying(), Shredding.Retention.NOTHING)
                        .shred(client, Optional.empty(), clock.instant()))
                .isInstanceOf(DyingKeyStore.Killed.class);
        assertThat(keysOf(client)).isEqualTo(1);
        assertThat(read(client)).isEmpty();
        shredding().purgeDue(clock.instant());
        assertThat(keysOf(client)).isZero();
        assertThat(read(living)).containsEntry(IdentityField.LEGAL_NAME, "Living");
        shredding().purgeDue(clock.instant());
        List<ClientId> due =
                transactor.inTransaction(handle -> handle.attach(VaultDao.class).listKeysDue(10));
        assertThat(due).isEmpty();
    }

    @Test
    void aShreddingThatDidNotCommitLeavesTheClientWholeAndNoCopyForEver() {
        ClientId client = clientNamed(NAME);
        hold(client, clock.instant().plus(Duration.ofDays(10)));
        AuditEntry entry = AuditEntry.anonymous(AuditAction.CLIENT_SHRED, ids, clock.instant());
        assertThatThrownBy(() -> transactor.useTransaction(handle -> {
                    assertThat(shredding()
                                    .shred(
                                            handle,
                                            client,
                                            Optional.empty(),
                                            shredding().prepare(),
                                            entry,
                                            clock.instant()))
                            .isPresent();
                    throw new DyingKeyStore.Killed();
                }))
                .isInstanceOf(DyingKeyStore.Killed.class);
        assertThat(keysOf(client)).isEqualTo(2);
        assertThat(read(client)).containsEntry(IdentityField.LEGAL_NAME, NAME);
        // The copy for the hold is there already, and goes with a shredding that nothing holds.
        DATABASE.jdbi().useHandle(handle -> handle.execute("DELETE FROM legal_hold WHERE client_id = ?", client));
        assertThat(shredding().shred(client, Optional.empty(), clock.instant())).isTrue();
        assertThat(keysOf(client)).isZero();
    }

    @Test
    void aHoldKeepsEverythingSealedAndOpensItToNobody() {
        ClientId client = clientNamed(NAME);
        byte[] elsewhere = transactor.inTransaction(
                handle -> vault.seal(handle, clinic, client, "consent", "signature", 7, new byte[] {1}));
        Instant until = clock.instant().plus(Duration.ofDays(30));
        hold(client, until);
        assertThat(shredding().shred(client, Optional.empty(), clock.instant())).isTrue();
        assertThat(read(client)).isEmpty();
        Optional<byte[]> opened =
                transactor.inTransaction(handle -> vault.open(handle, client, "consent", "signature", 7, elsewhere));
        assertThat(opened).isEmpty();
        assertThat(fields(client)).containsExactly("legalName", "phone");
        assertThat(store.find(Set.of(client))).isEmpty();
        assertThat(keysOf(client)).isEqualTo(1);
        // Kept through a rotation, and whole: what was sealed still opens with the key that is kept.
        KeyRotation.of(
                        KeyStorePlace.folder(folder.resolve("vault-keys")),
                        KeyPlace.file(keyFile),
                        Duration.ofDays(35),
                        entry -> {})
                .run(clock.instant());
        VaultDao.KeyRow row = transactor.inTransaction(
                handle -> handle.attach(VaultDao.class).lockKey(client).orElseThrow());
        DataKey kept = vault.unwrapKept(row);
        transactor.useTransaction(handle -> handle.attach(VaultDao.class)
                .listItems(clinic, Set.of(client), List.of("legalName"))
                .forEach(item -> assertThat(Vault.open(kept, item)).isEqualTo(NAME)));
        assertThat(shredding().purgeDue(until.minusSeconds(1))).isZero();
        // Set back while it is due, then right again.
        assertThat(shredding().purgeDue(clock.instant().minus(Duration.ofDays(400))))
                .isZero();
        assertThat(shredding().purgeDue(until)).isEqualTo(1);
        assertThat(keysOf(client)).isZero();
        assertThat(fields(client)).isEmpty();
    }

    @Test
    void aHoldKeepsEmergenciesAndGrantsAndTheyGoWithIt() {
        ClientId client = clientNamed(NAME);
        ClientId free = clientNamed("Free");
        UUID therapist = people.therapistRow(clinic).value();
        Instant until = clock.instant().plus(Duration.ofDays(30));
        for (ClientId each : List.of(client, free)) {
            tiesOf(each, therapist);
        }
        hold(client, until);
        assertThat(shredding().shred(client, Optional.empty(), clock.instant())).isTrue();
        assertThat(shredding().shred(free, Optional.empty(), clock.instant())).isTrue();
        for (String table : TIES) {
            assertThat(rows(table, client)).as(table).isEqualTo(1);
            assertThat(rows(table, free)).as(table).isZero();
        }
        assertThat(rows("emergency_access WHERE documentation IS NOT NULL AND ", client))
                .isEqualTo(1);
        assertThat(rows("access_grant WHERE ended_at IS NULL AND ", client)).isZero();
        assertThat(shredding().purgeDue(until)).isEqualTo(1);
        for (String table : TIES) {
            assertThat(rows(table, client)).as(table).isZero();
        }
        // As a request and a grant by a code that never named anybody.
        int likeNobodys = transactor.inTransaction(handle -> handle.select(
                        "SELECT COUNT(*) FROM access_grant g JOIN grant_request r ON r.id = g.id"
                                + " WHERE g.therapist_id = ? AND g.ended_at IS NULL AND r.status = 'approved'",
                        therapist)
                .mapTo(int.class)
                .one());
        assertThat(likeNobodys).isEqualTo(2);
    }

    private int rows(String from, ClientId client) {
        String where = from.contains(" ") ? from : from + " WHERE ";
        return transactor.inTransaction(
                handle -> handle.select("SELECT COUNT(*) FROM " + where + "client_id = ?", client)
                        .mapTo(int.class)
                        .one());
    }

    private void tiesOf(ClientId client, UUID therapist) {
        Instant now = clock.instant();
        DATABASE.jdbi().useHandle(handle -> {
            handle.execute(
                    "INSERT INTO emergency_access (id, clinic_id, client_id, account_id, therapist_id, nature, opened_at,"
                            + " until_at, document_by, documentation) VALUES (?, ?, ?, ?, ?, 'disaster', ?, ?, ?, 'x')",
                    UUID.randomUUID(),
                    clinic,
                    client,
                    UUID.randomUUID(),
                    therapist,
                    now,
                    now,
                    now);
            UUID named = UUID.randomUUID();
            handle.execute(
                    "INSERT INTO access_grant (id, clinic_id, client_id, client_code, therapist_id, fields, ground,"
                            + " from_at, until_at) VALUES (?, ?, ?, 'maple-heron', ?, 'phone', 'audit', ?, ?)",
                    named,
                    clinic,
                    client,
                    therapist,
                    now,
                    now.plusSeconds(9));
            handle.execute(
                    "INSERT INTO grant_request (id, clinic_id, ground, grantee_id, of_therapist_id, client_code,"
                            + " client_id, fields, from_at, until_at, status, requested_by, requested_at)"
                            + " VALUES (?, ?, 'audit', ?, ?, 'maple-heron', ?, 'phone', ?, ?, 'approved', ?, ?)",
                    named,
                    clinic,
                    therapist,
                    therapist,
                    client,
                    now,
                    now.plusSeconds(9),
                    UUID.randomUUID(),
                    now);
            handle.execute(
                    "INSERT INTO access_grant (id, clinic_id, client_id, therapist_id, fields, ground, from_at)"
                            + " VALUES (?, ?, ?, ?, '*', 'care', ?)",
                    UUID.randomUUID(),
                    clinic,
                    client,
                    therapist,
                    now);
            handle.execute(
                    "INSERT INTO contact_preference (clinic_id, client_id, channel, address, start_minute, end_minute,"
                            + " zone, confirmed_at) VALUES (?, ?, 'email', 'x', 0, 1, 'UTC', ?)",
                    clinic,
                    client,
                    now);
            UUID breach = UUID.randomUUID();
            handle.execute(
                    "INSERT INTO breach (id, clinic_id, discovered_on, kind, information, status, created_at,"
                            + " updated_at) VALUES (?, ?, '2018-01-01', 'loss', '', 'breach', ?, ?)",
                    breach,
                    clinic,
                    now,
                    now);
            handle.execute(
                    "INSERT INTO breach_receipt (breach_id, client_id, clinic_id, seen_at) VALUES (?, ?, ?, ?)",
                    breach,
                    client,
                    clinic,
                    now);
        });
    }

    @Test
    void aKeptKeyThatCanNotBeReadKeepsBackNobodyElse() throws IOException {
        Instant until = clock.instant().plus(Duration.ofDays(30));
        List<ClientId> clients = List.of(clientNamed(NAME), clientNamed(NAME));
        Shredding shredding = shredding(vault, RULE);
        for (ClientId client : clients) {
            hold(client, until);
            assertThat(shredding.shred(client, Optional.empty(), clock.instant()))
                    .isTrue();
        }
        ClientId damaged =
                clients.stream().min(Comparator.comparing(ClientId::toString)).orElseThrow();
        ClientId other = clients.get(1 - clients.indexOf(damaged));
        Path key = fileOf(Vault.heldSlot(damaged));
        Path away = folder.resolve("away");
        Files.move(key, away);
        // There, and can't be read.
        Files.createDirectory(key);

        assertThatThrownBy(() -> shredding.purgeDue(until)).isInstanceOf(VaultFault.class);
        assertThat(fields(other)).containsExactly("legalName");
        assertThat(fields(damaged)).containsExactly("legalName", "phone");

        Files.delete(key);
        Files.move(away, key);
        assertThat(shredding.purgeDue(until)).isEqualTo(1);
        assertThat(fields(damaged)).containsExactly("legalName");
    }

    @Test
    void whatARuleKeepsStaysWhenTheHoldEndsFirst() {
        ClientId client = clientNamed(NAME);
        Instant until = clock.instant().plus(Duration.ofDays(30));
        hold(client, until);
        Shredding shredding = shredding(vault, RULE);
        assertThat(shredding.shred(client, Optional.empty(), clock.instant())).isTrue();
        assertThat(shredding.purgeDue(until)).isEqualTo(1);
        assertThat(fields(client)).containsExactly("legalName");
        assertThat(keysOf(client)).isZero();
        Shredding.Plan plan = shredding.plan(client, until).orElseThrow();
        Instant ruleEnds = Instant.parse("2026-08-12T00:00:00Z");
        assertThat(plan.sealedUntil()).contains(ruleEnds);
        assertThat(shredding.purgeDue(ruleEnds.minusSeconds(1))).isZero();
        assertThat(shredding.purgeDue(ruleEnds)).isEqualTo(1);
        assertThat(fields(client)).isEmpty();
        assertThat(shredding.plan(client, ruleEnds).orElseThrow().sealedUntil()).isEmpty();
    }

    private enum Fault {
        GONE,
        CUT_SHORT,
        CHANGED,
        OF_A_DESTROYED_EPOCH
    }

    private Path fileOf(ClientId client) {
        return folder.resolve("vault-keys")
                .resolve(client.toString().substring(0, 2))
                .resolve(client + ".key");
    }

    private void damage(ClientId client, Fault fault) throws IOException {
        WrappedKey key = Objects.requireNonNull(store.find(Set.of(client)).get(client));
        switch (fault) {
            case GONE -> assertThat(store.destroy(client)).isTrue();
            case CUT_SHORT -> Files.writeString(fileOf(client), "{\"epoch\":");
            case CHANGED -> {
                byte[] flipped = key.wrapped().clone();
                flipped[flipped.length - 1] ^= 1;
                assertThat(store.replace(key, new WrappedKey(client, key.keyId(), key.epoch(), flipped)))
                        .isTrue();
            }
            case OF_A_DESTROYED_EPOCH -> {
                KeyRotation.of(
                                KeyStorePlace.folder(folder.resolve("vault-keys")),
                                KeyPlace.file(keyFile),
                                Duration.ZERO,
                                entry -> {})
                        .run(clock.instant());
                // From a copy of the key store that is too old.
                WrappedKey anew =
                        Objects.requireNonNull(store.find(Set.of(client)).get(client));
                assertThat(store.replace(anew, key)).isTrue();
            }
        }
    }

    private List<String> ciphertexts(ClientId client) {
        return transactor.inTransaction(handle -> handle.select(
                        "SELECT CONCAT(field, HEX(ciphertext)) FROM vault_item WHERE client_id = ? ORDER BY field",
                        client)
                .mapTo(String.class)
                .list());
    }

    @ParameterizedTest
    @EnumSource
    void aClientWhoseKeyDoesNotOpenIsShreddedAndWhatARuleKeepsStaysAsItIsUntilItsDate(Fault fault) throws IOException {
        ClientId client = clientNamed(NAME);
        ClientId other = clientNamed("Other");
        tiesOf(client, people.therapistRow(clinic).value());
        List<String> before = ciphertexts(client);
        damage(client, fault);
        Shredding shredding = shredding(vault, RULE);

        Shredding.Plan done = shredding
                .shredAndTell(client, Optional.empty(), clock.instant())
                .orElseThrow();

        Instant until = Instant.parse("2026-08-12T00:00:00Z");
        assertThat(done.kept()).contains(new Shredding.Kept(Set.of("legalName"), Shredding.Ground.RETENTION, until));
        assertThat(ciphertexts(client)).containsExactly(before.get(0));
        assertThat(rows("account", client)).isZero();
        for (String table : TIES) {
            assertThat(rows(table, client)).as(table).isZero();
        }
        assertThat(fileOf(client)).doesNotExist();
        assertThat(shredding.purgeDue(until.minusSeconds(1))).isZero();
        assertThat(shredding.purgeDue(until)).isEqualTo(1);
        assertThat(fields(client)).isEmpty();
        assertThat(shredding.purgeDue(until)).isZero();
        assertThat(read(other)).containsEntry(IdentityField.LEGAL_NAME, "Other");
    }

    @ParameterizedTest
    @EnumSource
    void aClientWhoseKeyDoesNotOpenIsShreddedUnderAHold(Fault fault) throws IOException {
        ClientId client = clientNamed(NAME);
        List<String> before = ciphertexts(client);
        Instant until = clock.instant().plus(Duration.ofDays(30));
        hold(client, until);
        WrappedKey right = Objects.requireNonNull(store.find(Set.of(client)).get(client));
        damage(client, fault);
        Shredding shredding = shredding(vault, RULE);

        Shredding.Plan done = shredding
                .shredAndTell(client, Optional.empty(), clock.instant())
                .orElseThrow();

        assertThat(done.kept())
                .contains(new Shredding.Kept(Set.of("legalName", "phone"), Shredding.Ground.LEGAL_HOLD, until));
        assertThat(ciphertexts(client)).isEqualTo(before);
        assertThat(rows("account", client)).isZero();
        assertThat(fileOf(client)).doesNotExist();
        // Retention of the trail goes on without them.
        transactor.useTransaction(
                handle -> assertThat(vault.ofHeld(handle, Set.of(client))).isEmpty());
        // From a copy of the key store.
        assertThat(store.putIfAbsent(right).keyId()).isEqualTo(right.keyId());
        // What the rule keeps stays for its own time.
        assertThat(shredding.purgeDue(until)).isEqualTo(1);
        assertThat(ciphertexts(client)).containsExactly(before.get(0));
        assertThat(shredding.purgeDue(Instant.parse("2026-08-12T00:00:00Z"))).isEqualTo(1);
        assertThat(fields(client)).isEmpty();
        assertThat(fileOf(client)).doesNotExist();
    }

    @ParameterizedTest
    @EnumSource
    void whatIsKeptGoesAtItsTimeThoughItsKeyDoesNotOpen(Fault fault) throws IOException {
        ClientId client = clientNamed(NAME);
        Instant until = clock.instant().plus(Duration.ofDays(30));
        hold(client, until);
        Shredding shredding = shredding(vault, RULE);
        assertThat(shredding.shred(client, Optional.empty(), clock.instant())).isTrue();
        List<String> before = ciphertexts(client);
        damage(Vault.heldSlot(client), fault);

        assertThat(shredding.purgeDue(until)).isEqualTo(1);
        assertThat(ciphertexts(client)).containsExactly(before.get(0));
        assertThat(shredding.purgeDue(Instant.parse("2026-08-12T00:00:00Z"))).isEqualTo(1);
        assertThat(fields(client)).isEmpty();
        assertThat(keysOf(client)).isZero();
    }

    @Test
    void aValueThatDoesNotOpenStaysAsItIsBesideThoseThatDo() {
        ClientId client = clientNamed(NAME);
        DATABASE.jdbi()
                .useHandle(handle -> handle.execute(
                        "UPDATE vault_item SET ciphertext = REVERSE(ciphertext) WHERE client_id = ? AND field = 'phone'",
                        client));
        List<String> before = ciphertexts(client);
        Shredding shredding = shredding(
                vault, new Shredding.Retention(Set.of(IdentityField.LEGAL_NAME, IdentityField.PHONE), RULE.length()));

        assertThat(shredding.shred(client, Optional.empty(), clock.instant())).isTrue();

        assertThat(ciphertexts(client)).hasSize(2).contains(before.get(1)).doesNotContain(before.get(0));
        VaultDao.KeyRow row = transactor.inTransaction(
                handle -> handle.attach(VaultDao.class).lockKey(client).orElseThrow());
        VaultDao.ItemRow name = transactor.inTransaction(handle -> handle.attach(VaultDao.class)
                .listItems(clinic, Set.of(client), List.of("legalName"))
                .get(0));
        assertThat(Vault.open(vault.unwrapKept(row), name)).isEqualTo(NAME);
    }

    /** It may open again, and what has to be kept would be lost. */
    @Test
    void aClientWhoseKeyCanNotBeReadJustNowIsNotShredded() throws IOException {
        ClientId client = clientNamed(NAME);
        Path key = fileOf(client);
        Path away = folder.resolve("away");
        Files.move(key, away);
        Files.createDirectory(key);
        Shredding shredding = shredding(vault, RULE);

        assertThatThrownBy(() -> shredding.shred(client, Optional.empty(), clock.instant()))
                .isInstanceOf(VaultFault.class)
                .hasMessageContaining("can't be read");

        Files.delete(key);
        Files.move(away, key);
        assertThat(read(client)).containsEntry(IdentityField.LEGAL_NAME, NAME);
    }
}
