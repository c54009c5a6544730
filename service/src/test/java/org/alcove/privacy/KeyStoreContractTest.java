package org.alcove.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.alcove.kernel.ClientId;
import org.alcove.persistence.DatabaseConfiguration;
import org.alcove.testing.TestDatabase;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every place for wrapped keys must do alike, whether a folder or a schema. */
final class KeyStoreContractTest {
    @TempDir
    Path folder = Path.of("");

    private @Nullable DatabaseConfiguration schema;

    private enum Kind {
        FOLDER,
        SCHEMA
    }

    private KeyStorePlace place(Kind kind) {
        if (kind == Kind.FOLDER) {
            return KeyStorePlace.folder(folder.resolve("vault-keys"));
        }
        DatabaseConfiguration fresh = TestDatabase.empty();
        schema = fresh;
        return KeyStorePlace.of(fresh.getUrl(), fresh.getUser(), fresh.getPassword());
    }

    private static WrappedKey key(String epoch, int content) {
        return new WrappedKey(
                new ClientId(UUID.randomUUID()), UUID.randomUUID(), epoch, new byte[] {(byte) content, 2});
    }

    private static void assertHolds(KeyStore store, WrappedKey key) {
        WrappedKey found = store.find(Set.of(key.client())).get(key.client());
        assertThat(found).isNotNull().usingRecursiveComparison().isEqualTo(key);
    }

    @ParameterizedTest
    @EnumSource
    void isMadeOnceAndKnownAgain(Kind kind) {
        KeyStorePlace place = place(kind);
        assertThat(place.exists()).isFalse();
        UUID id = UUID.randomUUID();
        try (KeyStore made = place.create(id);
                KeyStore second = place.create(UUID.randomUUID());
                KeyStore opened = place.open()) {
            assertThat(made.id()).isEqualTo(id);
            assertThat(second.id()).isEqualTo(id);
            assertThat(opened.id()).isEqualTo(id);
            assertThat(place.exists()).isTrue();
            WrappedKey key = key("1", 1);
            made.putIfAbsent(key);
            assertHolds(opened, key);
        }
    }

    @ParameterizedTest
    @EnumSource
    void keepsTheFirstKeyOfAClient(Kind kind) {
        try (KeyStore store = place(kind).create(UUID.randomUUID())) {
            WrappedKey first = key("1", 1);
            WrappedKey second = new WrappedKey(first.client(), UUID.randomUUID(), "1", new byte[] {9});
            assertThat(store.putIfAbsent(first)).usingRecursiveComparison().isEqualTo(first);
            assertThat(store.putIfAbsent(second)).usingRecursiveComparison().isEqualTo(first);
            assertHolds(store, first);
            assertThat(store.find(Set.of())).isEmpty();
            assertThat(store.find(Set.of(new ClientId(UUID.randomUUID())))).isEmpty();
        }
    }

    @Test
    void aFolderThatIsAwayIsNotTakenForKeysThatAreGone() throws IOException {
        Path there = folder.resolve("vault-keys");
        Path away = folder.resolve("away");
        try (KeyStore store = place(Kind.FOLDER).create(UUID.randomUUID())) {
            WrappedKey key = store.putIfAbsent(key("1", 1));
            Files.move(there, away);
            // As where something is to be mounted.
            Files.createDirectory(there);
            for (ThrowingCallable use : List.<ThrowingCallable>of(
                    () -> store.find(Set.of(key.client())),
                    () -> store.findWhole(Set.of(key.client())),
                    () -> store.putIfAbsent(key("1", 2)),
                    () -> store.destroy(key.client()))) {
                assertThatThrownBy(use).isInstanceOf(VaultFault.class).hasMessageContaining(there.toString());
            }
            assertThat(there).isDirectoryNotContaining("glob:**.key");
            Files.move(there, folder.resolve("mounting-place"));
            Files.move(away, there);
            assertHolds(store, key);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aDamagedKeyIsLeftOutAlone(Kind kind) throws IOException {
        KeyStorePlace place = place(kind);
        try (KeyStore store = place.create(UUID.randomUUID())) {
            WrappedKey whole = store.putIfAbsent(key("1", 1));
            WrappedKey damaged = store.putIfAbsent(key("1", 2));
            Set<ClientId> all = Set.of(whole.client(), damaged.client(), new ClientId(UUID.randomUUID()));
            assertThat(store.findWhole(all)).containsOnlyKeys(whole.client(), damaged.client());
            damage(kind, damaged.client());
            assertThatThrownBy(() -> store.find(all))
                    .isInstanceOf(VaultFault.class)
                    .hasMessageContaining(damaged.client().toString());
            assertThat(store.findWhole(all)).containsOnlyKeys(whole.client());
            assertThat(store.findWhole(Set.of())).isEmpty();
        }
    }

    private void damage(Kind kind, ClientId client) throws IOException {
        if (kind == Kind.FOLDER) {
            String name = client.toString();
            Files.writeString(
                    folder.resolve("vault-keys").resolve(name.substring(0, 2)).resolve(name + ".key"), "{}");
        } else {
            DatabaseConfiguration own = Objects.requireNonNull(schema);
            Jdbi.create(own.getUrl(), own.getUser(), own.getPassword())
                    .useHandle(handle -> handle.createUpdate(
                                    "UPDATE wrapped_key SET wrapped = '' WHERE client_id = UNHEX(:id)")
                            .bind("id", client.toString().replace("-", ""))
                            .execute());
        }
    }

    @ParameterizedTest
    @EnumSource
    void givesOneKeyToAllWhoPutAtOnce(Kind kind) throws Exception {
        KeyStorePlace place = place(kind);
        place.create(UUID.randomUUID()).close();
        ClientId client = new ClientId(UUID.randomUUID());
        ExecutorService threads = Executors.newFixedThreadPool(6);
        try (KeyStore one = place.open();
                KeyStore other = place.open()) {
            List<Callable<UUID>> puts = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                KeyStore store = i % 2 == 0 ? one : other;
                puts.add(() -> store.putIfAbsent(new WrappedKey(client, UUID.randomUUID(), "1", new byte[] {1}))
                        .keyId());
            }
            Set<UUID> given = new HashSet<>();
            for (Future<UUID> put : threads.invokeAll(puts)) {
                given.add(put.get());
            }
            assertThat(given).hasSize(1);
        } finally {
            threads.shutdownNow();
        }
    }

    @ParameterizedTest
    @EnumSource
    void replacesOnlyWhatItWasTold(Kind kind) {
        try (KeyStore store = place(kind).create(UUID.randomUUID())) {
            WrappedKey old = store.putIfAbsent(key("1", 1));
            WrappedKey fresh = new WrappedKey(old.client(), old.keyId(), "2", new byte[] {7});
            assertThat(store.replace(new WrappedKey(old.client(), UUID.randomUUID(), "1", old.wrapped()), fresh))
                    .isFalse();
            assertThat(store.replace(new WrappedKey(old.client(), old.keyId(), "0", old.wrapped()), fresh))
                    .isFalse();
            assertHolds(store, old);
            assertThat(store.replace(old, fresh)).isTrue();
            assertHolds(store, fresh);
            assertThat(store.replace(old, fresh)).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatWasDestroyedStaysSoWhateverIsReplaced(Kind kind) {
        try (KeyStore store = place(kind).create(UUID.randomUUID())) {
            WrappedKey key = store.putIfAbsent(key("1", 1));
            WrappedKey other = store.putIfAbsent(key("1", 2));
            assertThat(store.destroy(key.client())).isTrue();
            assertThat(store.destroy(key.client())).isFalse();
            assertThat(store.replace(key, key)).isFalse();
            assertThat(store.find(Set.of(key.client(), other.client()))).containsOnlyKeys(other.client());
        }
    }

    @ParameterizedTest
    @EnumSource
    void listsWhatIsWrappedUnderOtherEpochs(Kind kind) {
        try (KeyStore store = place(kind).create(UUID.randomUUID())) {
            List<ClientId> old = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                old.add(store.putIfAbsent(key("1", i + 1)).client());
                store.putIfAbsent(key("2", i + 1));
            }
            assertThat(store.listOutside("2", 100)).containsExactlyInAnyOrderElementsOf(old);
            assertThat(store.listOutside("2", 3)).hasSize(3).isSubsetOf(old);
            assertThat(store.listOutside("3", 100)).hasSize(10);
        }
    }

    @ParameterizedTest
    @EnumSource
    void keepsTheFirstCheckOfAnEpochUntilItIsRemoved(Kind kind) {
        try (KeyStore store = place(kind).create(UUID.randomUUID())) {
            store.putCheck("1", new byte[] {1});
            store.putCheck("1", new byte[] {2});
            store.putCheck("2", new byte[] {3});
            Map<String, byte[]> checks = store.checks();
            assertThat(checks).containsOnlyKeys("1", "2");
            assertThat(checks.get("1")).containsExactly(1);
            store.removeCheck("1");
            store.removeCheck("1");
            assertThat(store.checks()).containsOnlyKeys("2");
        }
    }
}
