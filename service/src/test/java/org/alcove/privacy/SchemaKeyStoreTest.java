package org.alcove.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.alcove.audit.AuditTrail;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.IdFactory;
import org.alcove.persistence.DatabaseConfiguration;
import org.alcove.persistence.JdbiModule;
import org.alcove.persistence.Transactor;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestPeople;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A vault whose key store is a schema of its own. */
final class SchemaKeyStoreTest {
    private static final TestDatabase DATABASE = TestDatabase.fresh();
    private static final Duration BACKUPS_LIVE = Duration.ofDays(35);
    private static final String NAME = "Wilhelmina Quackenbush";

    private final TestClock clock = new TestClock(TestClock.MONDAY);
    private final Transactor transactor = DATABASE.transactor();
    private final SecureRandom random = new SecureRandom();
    private final IdFactory ids = new IdFactory(clock, random);
    private final TestPeople people = TestPeople.in(DATABASE, TestClock.MONDAY);
    private final ClinicId clinic = people.clinic();
    private final DatabaseConfiguration schema = TestDatabase.empty();

    @TempDir
    Path folder = Path.of("");

    private Path keyFile;

    @BeforeEach
    void makeKeys() {
        DATABASE.jdbi().useHandle(handle -> handle.execute("DELETE FROM vault_store"));
        keyFile = folder.resolve("keys.json");
        KeyFile.createOrComplete(keyFile, true);
    }

    private static KeyStorePlace place(DatabaseConfiguration of) {
        return KeyStorePlace.of(of.getUrl(), of.getUser(), of.getPassword());
    }

    private Vault open(KeyStorePlace store) {
        return VaultOpening.open(transactor, store, EpochFile.load(keyFile), clock, ids, random);
    }

    private Vault open() {
        return open(place(schema));
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

    private List<String> tables() {
        return jdbi().withHandle(handle ->
                handle.select("SHOW TABLES").mapTo(String.class).list());
    }

    private Jdbi jdbi() {
        return JdbiModule.jdbi(schema.build(new com.codahale.metrics.MetricRegistry(), "look"));
    }

    @Test
    void replicasShareKeysWithoutAFolderWhileTheyRotateAndShred() {
        try (Vault one = open();
                Vault other = open();
                KeyRotation rotation =
                        KeyRotation.of(place(schema), KeyPlace.file(keyFile), BACKUPS_LIVE, entry -> {})) {
            ClientId client = clientNamed(one, NAME);
            ClientId gone = clientNamed(other, "Gone");
            assertThat(read(other, client)).containsEntry(IdentityField.LEGAL_NAME, NAME);
            KeyRotation.Report report = rotation.run(clock.instant());
            assertThat(report.rewrapped()).isEqualTo(2);
            assertThat(read(other, client)).containsEntry(IdentityField.LEGAL_NAME, NAME);
            Shredding shredding = new Shredding(
                    transactor, new AuditTrail(new KeyedAuditSigner(KeyFile.load(keyFile)), one), one, ids);
            assertThat(shredding.shred(gone, Optional.empty(), clock.instant())).isTrue();
            assertThat(read(other, gone)).isEmpty();
            int left = jdbi().withHandle(handle -> handle.select("SELECT COUNT(*) FROM wrapped_key")
                    .mapTo(int.class)
                    .one());
            assertThat(left).isEqualTo(1);
        }
    }

    @Test
    void refusesTheSchemaOfTheDataAndWritesNothingThere() {
        KeyStorePlace data = place(DATABASE.configuration());
        assertThatThrownBy(() -> open(data)).isInstanceOf(VaultFault.class).hasMessageContaining("a schema of its own");
        assertThatThrownBy(data::open).isInstanceOf(VaultFault.class);
        assertThatThrownBy(() -> data.create(UUID.randomUUID())).isInstanceOf(VaultFault.class);
        List<String> tables = DATABASE.jdbi()
                .withHandle(handle -> handle.select("SHOW TABLES LIKE 'key\\_store'")
                        .mapTo(String.class)
                        .list());
        assertThat(tables).isEmpty();
        Optional<UUID> marked =
                transactor.inTransaction(handle -> handle.attach(VaultDao.class).findStore());
        assertThat(marked).isEmpty();
    }

    @Test
    void refusesAnotherDatabasesStoreAndAMissingOneAndWritesNothing() {
        open().close();
        DatabaseConfiguration elsewhere = TestDatabase.empty();
        assertThatThrownBy(() -> open(place(elsewhere)))
                .isInstanceOf(VaultFault.class)
                .hasMessageContaining("there is no key store");
        List<String> made = JdbiModule.jdbi(elsewhere.build(new com.codahale.metrics.MetricRegistry(), "look"))
                .withHandle(handle ->
                        handle.select("SHOW TABLES").mapTo(String.class).list());
        assertThat(made).isEmpty();
        try (KeyStore other = place(elsewhere).create(UUID.randomUUID())) {
            assertThatThrownBy(() -> open(place(elsewhere)))
                    .isInstanceOf(VaultFault.class)
                    .hasMessageContaining("this database belongs to");
            assertThat(other.checks()).isEmpty();
        }
    }

    @Test
    void tellsInOneLineWhatItCannotReach() {
        DatabaseConfiguration wrong = new DatabaseConfiguration();
        wrong.setUrl(schema.getUrl());
        wrong.setUser("nobody");
        wrong.setPassword("secret-of-nobody");
        assertThatThrownBy(() -> open(place(wrong)))
                .isInstanceOf(VaultFault.class)
                .hasMessageContaining("ALCOVE_KEY_STORE")
                .hasMessageNotContaining("secret-of-nobody");
        DatabaseConfiguration nowhere = new DatabaseConfiguration();
        nowhere.setUrl("jdbc:mysql://127.0.0.1:1/keys");
        nowhere.setUser("nobody");
        nowhere.setPassword("secret-of-nobody");
        assertThatThrownBy(() -> open(place(nowhere))).isInstanceOf(VaultFault.class);
        assertThat(place(nowhere).toString()).doesNotContain("secret-of-nobody");
        assertThat(tables()).isEmpty();
    }

    @Test
    void keysOfTwoClientsThatChangedPlacesOpenNeither() {
        try (Vault vault = open()) {
            ClientId one = clientNamed(vault, NAME);
            ClientId other = clientNamed(vault, "Other");
            jdbi().useHandle(handle -> {
                handle.execute("UPDATE wrapped_key a JOIN wrapped_key b ON a.client_id <> b.client_id"
                        + " SET a.wrapped = b.wrapped, a.key_id = b.key_id WHERE a.client_id = UNHEX(REPLACE('" + one
                        + "', '-', ''))");
            });
            assertThatThrownBy(() -> read(vault, one))
                    .isInstanceOf(VaultFault.class)
                    .hasMessageContaining(one.toString());
            assertThat(read(vault, other)).containsEntry(IdentityField.LEGAL_NAME, "Other");
            jdbi().useHandle(handle -> handle.execute("UPDATE wrapped_key SET wrapped = ''"));
            assertThatThrownBy(() -> read(vault, other))
                    .isInstanceOf(VaultFault.class)
                    .hasMessageContaining("damaged");
        }
    }
}
