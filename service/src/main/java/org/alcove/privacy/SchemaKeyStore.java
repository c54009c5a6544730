package org.alcove.privacy;

import com.codahale.metrics.MetricRegistry;
import io.dropwizard.db.ManagedDataSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ServiceException;
import org.alcove.persistence.DatabaseConfiguration;
import org.alcove.persistence.JdbiModule;
import org.alcove.persistence.SqlFailure;
import org.alcove.persistence.Transactor;
import org.jdbi.v3.core.Handle;

/**
 * A key store in a schema of its own, with a user of its own, so that replicas share no folder. What it keeps is committed
 * before it answers, whatever becomes of the caller's transaction. It refuses a schema that holds the service's data.
 */
final class SchemaKeyStore implements KeyStore {
    private final ManagedDataSource pool;
    private final Transactor transactor;
    private final UUID id;

    private SchemaKeyStore(ManagedDataSource pool, Transactor transactor, UUID id) {
        this.pool = pool;
        this.transactor = transactor;
        this.id = id;
    }

    /** Whether there is a store in the schema. @throws VaultFault if it can't be used, or is the schema of the data */
    static boolean exists(DatabaseConfiguration schema) {
        ManagedDataSource pool = schema.build(new MetricRegistry(), "key-store");
        try {
            return new Transactor(JdbiModule.jdbi(pool)).inTransaction(SchemaKeyStore::isThere);
        } catch (RuntimeException failure) {
            throw told(failure);
        } finally {
            stop(pool);
        }
    }

    /** @throws VaultFault if it is not there, can't be used, or is the schema of the data */
    static SchemaKeyStore open(DatabaseConfiguration schema) {
        return open(schema, handle -> {
            if (!isThere(handle)) {
                throw new VaultFault("there is no key store in the schema that ALCOVE_KEY_STORE names");
            }
        });
    }

    /** Makes an empty store, or opens the one that another replica made meanwhile. */
    static SchemaKeyStore create(DatabaseConfiguration schema, UUID id) {
        return open(schema, handle -> {
            if (!isThere(handle)) {
                KeyStoreDao rows = handle.attach(KeyStoreDao.class);
                rows.createChecks();
                rows.createKeys();
                // Last, because it tells that all is there.
                rows.createHeader();
            }
            handle.attach(KeyStoreDao.class).insertHeader(id);
        });
    }

    private static SchemaKeyStore open(DatabaseConfiguration schema, Consumer<Handle> prepare) {
        ManagedDataSource pool = schema.build(new MetricRegistry(), "key-store");
        try {
            Transactor transactor = new Transactor(JdbiModule.jdbi(pool));
            UUID id = transactor.inTransaction(handle -> {
                prepare.accept(handle);
                return handle.attach(KeyStoreDao.class)
                        .findId()
                        .orElseThrow(() -> new VaultFault("the key store's schema is damaged"));
            });
            return new SchemaKeyStore(pool, transactor, id);
        } catch (RuntimeException failure) {
            stop(pool);
            throw told(failure);
        }
    }

    private static boolean isThere(Handle handle) {
        KeyStoreDao rows = handle.attach(KeyStoreDao.class);
        if (rows.countTablesOfData() > 0) {
            throw new VaultFault("the key store's schema holds the service's own data; give it a schema of its own");
        }
        return rows.countHeaders() > 0;
    }

    /** In one line, because this is told where the service starts. */
    private static RuntimeException told(RuntimeException failure) {
        if (failure instanceof ServiceException) {
            return new VaultFault("the key store's schema can't be reached; check ALCOVE_KEY_STORE");
        }
        return SqlFailure.of(failure)
                .<RuntimeException>map(sql -> new VaultFault("the key store's schema can't be used (state "
                        + sql.sqlState() + ", code " + sql.vendorCode()
                        + "); check ALCOVE_KEY_STORE, its user and its password"))
                .orElse(failure);
    }

    @Override
    public UUID id() {
        return id;
    }

    @Override
    public Map<ClientId, WrappedKey> find(Set<ClientId> clients) {
        Map<ClientId, WrappedKey> found = new HashMap<>();
        for (KeyStoreDao.Row row : list(clients)) {
            found.put(row.clientId(), key(row));
        }
        return found;
    }

    @Override
    public Map<ClientId, WrappedKey> findWhole(Set<ClientId> clients) {
        Map<ClientId, WrappedKey> found = new HashMap<>();
        for (KeyStoreDao.Row row : list(clients)) {
            try {
                found.put(row.clientId(), key(row));
            } catch (VaultFault told) {
                // In the log.
            }
        }
        return found;
    }

    private List<KeyStoreDao.Row> list(Set<ClientId> clients) {
        return clients.isEmpty() ? List.of() : run(rows -> rows.listKeys(clients));
    }

    private static WrappedKey key(KeyStoreDao.Row row) {
        if (row.epoch().isEmpty() || row.wrapped().length == 0) {
            throw Vault.closed("the key store's row for client " + row.clientId() + " is damaged");
        }
        return new WrappedKey(row.clientId(), row.keyId(), row.epoch(), row.wrapped());
    }

    @Override
    public WrappedKey putIfAbsent(WrappedKey key) {
        WrappedKey before = find(Set.of(key.client())).get(key.client());
        if (before != null) {
            return before;
        }
        run(rows -> {
            rows.insertKey(key.client(), key.keyId(), key.epoch(), key.wrapped());
            return Boolean.TRUE;
        });
        WrappedKey now = find(Set.of(key.client())).get(key.client());
        if (now == null) {
            throw Vault.fault("the key store lost the key of client " + key.client() + " while it was made");
        }
        return now;
    }

    @Override
    public boolean replace(WrappedKey old, WrappedKey fresh) {
        return run(rows ->
                rows.replaceKey(old.client(), old.keyId(), old.epoch(), fresh.keyId(), fresh.epoch(), fresh.wrapped())
                        == 1);
    }

    @Override
    public boolean destroy(ClientId client) {
        return run(rows -> rows.deleteKey(client) == 1);
    }

    @Override
    public List<ClientId> listOutside(String epoch, int limit) {
        return run(rows -> rows.listOutside(epoch, limit));
    }

    @Override
    public Map<String, byte[]> checks() {
        Map<String, byte[]> checks = new HashMap<>();
        run(KeyStoreDao::listChecks).forEach(check -> checks.put(check.epoch(), check.sealed()));
        return checks;
    }

    @Override
    public void putCheck(String epoch, byte[] check) {
        run(rows -> {
            rows.insertCheck(epoch, check);
            return Boolean.TRUE;
        });
    }

    @Override
    public void removeCheck(String epoch) {
        run(rows -> {
            rows.deleteCheck(epoch);
            return Boolean.TRUE;
        });
    }

    @Override
    public void close() {
        stop(pool);
    }

    private <T> T run(Function<KeyStoreDao, T> work) {
        try {
            return transactor.inTransaction(handle -> work.apply(handle.attach(KeyStoreDao.class)));
        } catch (ServiceException unavailable) {
            throw unavailable;
        } catch (RuntimeException failure) {
            // Not passed on: the caller's transaction would take it for a failure of its own database.
            throw SqlFailure.of(failure)
                    .<RuntimeException>map(sql -> Vault.fault("the key store's schema can't be used (state "
                            + sql.sqlState() + ", code " + sql.vendorCode() + ")"))
                    .orElse(failure);
        }
    }

    private static void stop(ManagedDataSource pool) {
        try {
            pool.stop();
        } catch (Exception ignored) {
            // As wide as the library declares it; the pool goes with the process.
        }
    }
}
