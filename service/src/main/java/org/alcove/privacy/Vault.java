package org.alcove.privacy;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.alcove.audit.ClientName;
import org.alcove.audit.ClientNames;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.IdFactory;
import org.alcove.kernel.ServiceException;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds who clients are. A value stands in the database only as ciphertext under its client's own key, which is wrapped
 * by a key-encryption key and lies in another store. What was changed, moved to another row or sealed under another key
 * does not open: the client it belongs to is refused with {@link VaultFault}, and nothing is written over. It opens to
 * whoever calls it: permission is the caller's.
 */
public final class Vault implements ClientNames, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Vault.class);
    /** For so long another replica may still name a client who was shredded meanwhile. */
    private static final Duration NAMES_KEPT = Duration.ofMinutes(1);

    private static final int NAMES_AT_MOST = 20_000;

    /** About so long the memory of another replica may hold the key of a client who was shredded meanwhile. */
    private static final Duration SEALS_KEPT = Duration.ofMinutes(10);

    private static final int SEALS_AT_MOST = 10_000;

    private final KeyStore store;
    private final KeyEncryption encryption;
    private final InstantSource clock;
    private final IdFactory ids;
    private final SecureRandom random;
    private final Remembered<ClientName> names = new Remembered<>(NAMES_KEPT, NAMES_AT_MOST);
    private final Remembered<ClientSeal> opened = new Remembered<>(SEALS_KEPT, SEALS_AT_MOST);
    private final Set<String> marked = ConcurrentHashMap.newKeySet();

    Vault(KeyStore store, KeyEncryption encryption, InstantSource clock, IdFactory ids, SecureRandom random) {
        this.store = Objects.requireNonNull(store);
        this.encryption = Objects.requireNonNull(encryption);
        this.clock = Objects.requireNonNull(clock);
        this.ids = Objects.requireNonNull(ids);
        this.random = Objects.requireNonNull(random);
    }

    KeyStore store() {
        return store;
    }

    @Override
    public void close() {
        store.close();
    }

    /**
     * Replaces all that is kept of a client.
     *
     * @throws ServiceException not found for a client who was shredded
     */
    void replace(Handle handle, ClinicId clinic, ClientId client, Map<IdentityField, String> values) {
        VaultDao rows = handle.attach(VaultDao.class);
        // One writer at a time, and none beside a shredding.
        if (rows.lockClient(client).filter(clinic::equals).isEmpty()) {
            throw ServiceException.notFound();
        }
        DataKey key =
                Optional.ofNullable(keys(handle, Set.of(client)).get(client)).orElseThrow(ServiceException::notFound);
        rows.deleteItems(clinic, client);
        if (!values.isEmpty()) {
            rows.insertItems(seal(key, clinic, client, values));
        }
    }

    static List<VaultDao.ItemRow> seal(
            DataKey key, ClinicId clinic, ClientId client, Map<IdentityField, String> values) {
        return values.entrySet().stream()
                .map(value -> {
                    String field = value.getKey().wireName();
                    return new VaultDao.ItemRow(
                            clinic,
                            client,
                            field,
                            key.id(),
                            key.seal(value.getValue(), place(clinic, client, field, key)));
                })
                .toList();
    }

    /** Opens fields of one client; those that were never given are left out. */
    Map<IdentityField, String> open(Handle handle, ClinicId clinic, ClientId client, Set<IdentityField> fields) {
        return openAll(handle, clinic, Set.of(client), fields).getOrDefault(client, Map.of());
    }

    /** Opens fields of any number of clients in as many statements as of one. */
    Map<ClientId, Map<IdentityField, String>> openAll(
            Handle handle, ClinicId clinic, Set<ClientId> clients, Set<IdentityField> fields) {
        if (clients.isEmpty() || fields.isEmpty()) {
            return Map.of();
        }
        List<VaultDao.KeyedItemRow> items = handle.attach(VaultDao.class)
                .listKeyedItems(
                        clinic,
                        clients,
                        fields.stream().map(IdentityField::wireName).toList());
        Map<ClientId, DataKey> keys = keysOf(handle, items);
        Map<ClientId, Map<IdentityField, String>> opened = new HashMap<>();
        for (VaultDao.KeyedItemRow item : items) {
            DataKey key = keys.get(item.clientId());
            if (key != null) {
                IdentityField.find(item.field())
                        .ifPresent(field -> opened.computeIfAbsent(
                                        item.clientId(), missing -> new EnumMap<>(IdentityField.class))
                                .put(field, open(key, item.item())));
            }
        }
        return opened;
    }

    private Map<ClientId, DataKey> keysOf(Handle handle, List<VaultDao.KeyedItemRow> items) {
        Map<ClientId, VaultDao.KeyRow> expected = new HashMap<>();
        Set<ClientId> untold = new HashSet<>();
        for (VaultDao.KeyedItemRow item : items) {
            item.key().ifPresentOrElse(row -> expected.put(row.clientId(), row), () -> untold.add(item.clientId()));
        }
        Map<ClientId, DataKey> keys = unwrapLiving(expected);
        keys.putAll(keys(handle, untold));
        return keys;
    }

    static String open(DataKey key, VaultDao.ItemRow item) {
        try {
            if (item.keyId().equals(key.id())) {
                return key.open(item.ciphertext(), place(item.clinicId(), item.clientId(), item.field(), key));
            }
        } catch (GeneralSecurityException refused) {
            // Told below, without what the library says.
        }
        throw closed("vault_item of client " + item.clientId() + ", field " + item.field()
                + ", does not open: it was changed, moved or sealed under another key");
    }

    /**
     * What rows of other tables are sealed with: one client's key. What was sealed is as long as the next multiple of 64
     * bytes and opens for this client, table, column and row only.
     */
    public static final class ClientSeal {
        private static final int KEY_ID = 16;

        private final ClientId client;
        private final DataKey key;

        private ClientSeal(ClientId client, DataKey key) {
            this.client = client;
            this.key = key;
        }

        /** @param row what names the row: ids, texts, numbers */
        public byte[] seal(byte[] plain, String table, String column, Object... row) {
            byte[] sealed = key.sealBytes(plain, place(table, column, row));
            return ByteBuffer.allocate(KEY_ID + sealed.length)
                    .putLong(key.id().getMostSignificantBits())
                    .putLong(key.id().getLeastSignificantBits())
                    .put(sealed)
                    .array();
        }

        /** Whether it tells that it was sealed under this key. */
        boolean isOwn(byte[] sealed) {
            return isUnder(key.id(), sealed);
        }

        private static boolean isUnder(UUID keyId, byte[] sealed) {
            if (sealed.length <= KEY_ID) {
                return false;
            }
            ByteBuffer bytes = ByteBuffer.wrap(sealed);
            return new UUID(bytes.getLong(), bytes.getLong()).equals(keyId);
        }

        /** @throws VaultFault naming table, column and row of what was changed, moved or sealed under another key */
        public byte[] open(byte[] sealed, String table, String column, Object... row) {
            try {
                if (isOwn(sealed)) {
                    return key.openBytes(Arrays.copyOfRange(sealed, KEY_ID, sealed.length), place(table, column, row));
                }
            } catch (GeneralSecurityException refused) {
                // Told below, without what the library says.
            }
            throw fault(table + " " + Arrays.toString(row) + ", " + column
                    + ", does not open: it was changed, moved or sealed under another key");
        }

        private Object[] place(String table, String column, Object... row) {
            List<Object> parts = new ArrayList<>(List.of("sealed_row", table, column, client, key.id()));
            parts.addAll(Arrays.asList(row));
            return parts.toArray();
        }
    }

    /**
     * The seals of clients, in as many statements for many as for one; a key is made for who has none. Left out is who was
     * shredded: nothing of theirs opens any more.
     *
     * @throws VaultFault if a key is lost, damaged or another client's
     */
    public Map<ClientId, ClientSeal> seals(Handle handle, Set<ClientId> clients) {
        Map<ClientId, ClientSeal> seals = new HashMap<>();
        keys(handle, clients).forEach((client, key) -> seals.put(client, new ClientSeal(client, key)));
        return seals;
    }

    /**
     * Seals a value of a client's, in a row of any table but the vault's own; the client stays locked until the end of the
     * transaction, so that nothing is sealed beside their shredding.
     *
     * @param row the row's id: an id, a UUID, a text or a number
     * @throws ServiceException not found for a client of another clinic or one who was shredded
     * @throws VaultFault if their key is lost, damaged or another client's
     */
    public byte[] seal(
            Handle handle, ClinicId clinic, ClientId client, String table, String column, Object row, byte[] plain) {
        if (handle.attach(VaultDao.class)
                .lockClient(client)
                .filter(clinic::equals)
                .isEmpty()) {
            throw ServiceException.notFound();
        }
        return Optional.ofNullable(seals(handle, Set.of(client)).get(client))
                .orElseThrow(ServiceException::notFound)
                .seal(plain, table, column, row);
    }

    /**
     * Opens what {@link #seal} made; for many clients at once use {@link #seals}.
     *
     * @return empty if the client was shredded
     * @throws VaultFault naming table, column and row of what was changed, moved or sealed under another key
     */
    public Optional<byte[]> open(
            Handle handle, ClientId client, String table, String column, Object row, byte[] sealed) {
        return Optional.ofNullable(seals(handle, Set.of(client)).get(client))
                .map(seal -> seal.open(sealed, table, column, row));
    }

    private static Object[] place(ClinicId clinic, ClientId client, String field, DataKey key) {
        return new Object[] {"vault_item", "ciphertext", clinic, client, field, key.id()};
    }

    @Override
    public Map<ClientId, ClientName> of(Handle handle, Set<ClientId> clients) {
        Instant now = clock.instant();
        Map<ClientId, ClientName> known = names.find(clients, now);
        Set<ClientId> unknown = new HashSet<>(clients);
        unknown.removeAll(known.keySet());
        keys(handle, unknown).forEach((client, key) -> {
            ClientName name = key.name(client);
            names.put(client, name, now);
            known.put(client, name);
        });
        return known;
    }

    @Override
    public Optional<ClientName> ofClientOrNobody(Handle handle, Optional<ClientId> client) {
        ClientId asked = client.orElse(ClientId.NOBODY);
        try {
            // Never from memory: that it is quicker for who was there a minute ago would tell that they are somebody.
            Optional<ClientName> name =
                    Optional.ofNullable(keys(handle, Set.of(asked)).get(asked)).map(key -> key.name(asked));
            return client.flatMap(known -> name);
        } catch (VaultFault | ServiceException told) {
            // Of a key store that can't be reached or used now: whoever has to work signs in all the same.
            return Optional.empty();
        }
    }

    /**
     * What the trail calls clients who are under legal hold, also those who were shredded and whose key the hold keeps. Left out
     * is who never had a key, and so no row by a name, and whose own key is gone: which rows were theirs nobody can tell.
     *
     * @throws VaultFault if a key is lost or damaged
     */
    public Map<ClientId, ClientName> ofHeld(Handle handle, Set<ClientId> clients) {
        if (clients.isEmpty()) {
            return Map.of();
        }
        VaultDao rows = handle.attach(VaultDao.class);
        Map<ClientId, ClientName> found = of(
                handle,
                rows.listKeys(clients).stream()
                        .filter(row -> row.shreddedAt() == null)
                        .map(VaultDao.KeyRow::clientId)
                        .collect(Collectors.toSet()));
        // Read again, as one of them can have been shredded since.
        rows.listKeys(clients).stream()
                .filter(row -> !found.containsKey(row.clientId()))
                .filter(row -> row.slot().equals(heldSlot(row.clientId())))
                .filter(VaultDao.KeyRow::isDrawn)
                .forEach(row -> found.put(row.clientId(), unwrapKept(row).name(row.clientId())));
        return found;
    }

    /**
     * The seal that made a value, found without asking the database which key its client must have; its key is kept in
     * memory for a while. For rows only that go in the transaction which shreds their client: whoever read such a row
     * knows by it that they were not shredded.
     *
     * @return empty if the value says that it was sealed under another key than the client's
     * @throws VaultFault if the client's key is damaged
     */
    Optional<ClientSeal> findSealOf(ClientId client, byte[] sealed) {
        Instant now = clock.instant();
        Optional<ClientSeal> known = opened.find(client, now).filter(seal -> seal.isOwn(sealed));
        if (known.isPresent()) {
            return known;
        }
        Optional<ClientSeal> found = Optional.ofNullable(
                        store.find(Set.of(client)).get(client))
                .filter(kept -> ClientSeal.isUnder(kept.keyId(), sealed))
                .map(kept -> new ClientSeal(client, unwrap(kept)));
        found.ifPresent(seal -> opened.put(client, seal, now));
        return found;
    }

    /**
     * As {@link #findSealOf}, of many at once by one question to the key store, and without keeping anything in memory.
     *
     * @return left out is whose value says that it was sealed under another key, and whose key is damaged, which the log
     *     tells
     */
    Map<ClientId, ClientSeal> findSealsOf(Map<ClientId, byte[]> sealed) {
        Map<ClientId, WrappedKey> kept = store.findWhole(sealed.keySet());
        Map<ClientId, ClientSeal> found = new HashMap<>();
        sealed.forEach((client, value) -> {
            WrappedKey key = kept.get(client);
            if (key == null || !ClientSeal.isUnder(key.keyId(), value)) {
                return;
            }
            try {
                found.put(client, new ClientSeal(client, unwrap(key)));
            } catch (VaultFault told) {
                // In the log.
            }
        });
        return found;
    }

    /** Takes what was worked out from a client's key out of this replica's memory. */
    void forget(ClientId client) {
        names.forget(client);
        opened.forget(client);
    }

    /**
     * The keys of clients, made for those who never had one; a client who was shredded has none.
     *
     * @throws VaultFault if a client must have a key and the store does not have it, or it does not open
     */
    private Map<ClientId, DataKey> keys(Handle handle, Set<ClientId> clients) {
        if (clients.isEmpty()) {
            return Map.of();
        }
        VaultDao rows = handle.attach(VaultDao.class);
        Map<ClientId, VaultDao.KeyRow> expected = rows.listKeys(clients).stream()
                .collect(Collectors.toMap(VaultDao.KeyRow::clientId, Function.identity()));
        Map<ClientId, DataKey> keys = unwrapLiving(expected);
        List<ClientId> fresh =
                clients.stream().filter(client -> !expected.containsKey(client)).toList();
        if (!fresh.isEmpty()) {
            fresh.forEach(client -> keys.put(client, make(client)));
            rows.insertKeys(keyRows(fresh, keys));
        }
        return keys;
    }

    private Map<ClientId, DataKey> unwrapLiving(Map<ClientId, VaultDao.KeyRow> expected) {
        Set<ClientId> living = expected.values().stream()
                .filter(row -> row.shreddedAt() == null)
                .map(VaultDao.KeyRow::clientId)
                .collect(Collectors.toSet());
        Map<ClientId, WrappedKey> kept = store.find(living);
        Map<ClientId, DataKey> keys = new HashMap<>();
        for (ClientId client : living) {
            keys.put(client, unwrap(Objects.requireNonNull(expected.get(client)), kept.get(client)));
        }
        return keys;
    }

    private static List<VaultDao.KeyRow> keyRows(Collection<ClientId> clients, Map<ClientId, DataKey> keys) {
        List<VaultDao.KeyRow> rows = new ArrayList<>();
        for (ClientId client : clients) {
            rows.add(VaultDao.KeyRow.of(
                    client, Objects.requireNonNull(keys.get(client)).id()));
        }
        return rows;
    }

    /** Opens a client's key as the database says it must be, whether the client was shredded or not. */
    DataKey unwrap(VaultDao.KeyRow row, @Nullable WrappedKey kept) {
        return unwrap(requireOwn(row, kept));
    }

    private static WrappedKey requireOwn(VaultDao.KeyRow row, @Nullable WrappedKey kept) {
        if (kept == null) {
            throw closed("the key store has no key for client " + row.clientId()
                    + ", who must have one: it was lost, or the database is older than their shredding");
        }
        if (!kept.keyId().equals(row.keyId())) {
            throw closed(
                    "the key store holds another key for client " + row.clientId() + " than the database tells of");
        }
        return kept;
    }

    private DataKey unwrap(WrappedKey kept) {
        return new DataKey(kept.keyId(), Wrapping.open(kept, encryption, store));
    }

    private DataKey make(ClientId client) {
        WrappedKey made = drawKey(client, ids.forPerson()).wrapped();
        // Whatever was there first is the client's key: this can run twice, and beside another replica.
        return unwrap(store.putIfAbsent(made));
    }

    /**
     * A key for what has to be kept of a client, beside the one that is about to go; nothing is stored yet. It lies in the
     * store under its own id in the place of a client's.
     */
    FreshKey drawKeyOfItsOwn() {
        UUID id = ids.forPerson();
        return drawKey(new ClientId(id), id);
    }

    /** Where a client's key lies while a hold keeps it; known beforehand, so that no copy of it is ever forgotten. */
    static ClientId heldSlot(ClientId client) {
        return new ClientId(
                UUID.nameUUIDFromBytes(KeyRing.encode(new Object[] {"the key of a client who is held", client})));
    }

    /**
     * A client's key as it lies where only a hold keeps it.
     *
     * @throws VaultFault.Closed if it is lost or damaged
     */
    WrappedKey held(VaultDao.KeyRow row) {
        WrappedKey kept = requireOwn(row, store.find(Set.of(row.clientId())).get(row.clientId()));
        byte[] secret = Wrapping.open(kept, encryption, store);
        return Wrapping.wrap(heldSlot(row.clientId()), kept.keyId(), secret, encryption, currentEpoch());
    }

    /** Opens what is kept of a shredded client. */
    DataKey unwrapKept(VaultDao.KeyRow row) {
        WrappedKey kept = store.find(Set.of(row.slot())).get(row.slot());
        if (kept == null || !kept.keyId().equals(row.keyId())) {
            throw closed("the key store has no key for what is kept of client " + row.clientId());
        }
        return unwrap(kept);
    }

    private FreshKey drawKey(ClientId client, UUID id) {
        byte[] secret = new byte[DataKey.LENGTH];
        random.nextBytes(secret);
        WrappedKey wrapped = Wrapping.wrap(client, id, secret, encryption, currentEpoch());
        return new FreshKey(new DataKey(wrapped.keyId(), secret), wrapped);
    }

    /** The epoch to wrap under; never one whose key the store knows as another. */
    private String currentEpoch() {
        String current = encryption.current();
        if (!marked.contains(current)) {
            VaultOpening.mark(store, encryption, current);
            marked.add(current);
        }
        return current;
    }

    record FreshKey(DataKey key, WrappedKey wrapped) {}

    static VaultFault fault(String message) {
        LOG.error("vault: {}", message);
        return new VaultFault(message);
    }

    static VaultFault.Closed closed(String message) {
        LOG.error("vault: {}", message);
        return new VaultFault.Closed(message);
    }
}
