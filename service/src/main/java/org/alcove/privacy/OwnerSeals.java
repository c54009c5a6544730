package org.alcove.privacy;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.Id;
import org.alcove.persistence.Transactor;
import org.jdbi.v3.core.Handle;

/**
 * What accounts, therapists and clients keep in rows of their own, sealed under a key of each one's own: a client's is the
 * one that identity is sealed under, and accounts and therapists have theirs beside those in the vault. A row that belongs
 * to nobody can be its own owner: its key goes with it. What an older version sealed under one key for all opens as well,
 * until it was sealed anew.
 */
public final class OwnerSeals {
    private final Transactor transactor;
    private final Vault vault;
    private final KeyRing keys;

    public OwnerSeals(Transactor transactor, Vault vault, KeyRing keys) {
        this.transactor = Objects.requireNonNull(transactor);
        this.vault = Objects.requireNonNull(vault);
        this.keys = Objects.requireNonNull(keys);
    }

    /** Seals in a transaction of its own; not to be called within another one. */
    public byte[] seal(Id owner, byte[] plain, String table, String column, Id row) {
        return transactor.inTransaction(handle -> seal(handle, owner, plain, table, column, row));
    }

    /** @throws VaultFault if the owner's key is lost, damaged or another's */
    public byte[] seal(Handle handle, Id owner, byte[] plain, String table, String column, Id row) {
        return of(handle, owner).seal(plain, table, column, row);
    }

    /** Opens in a transaction of its own; not to be called within another one. */
    public byte[] open(Purpose older, Id owner, byte[] sealed, String table, String column, Id row) {
        return transactor.inTransaction(handle -> open(handle, older, owner, sealed, table, column, row));
    }

    /**
     * Opens in a transaction of its own, by as many statements as {@link #open}; not to be called within another one.
     *
     * @return empty if the owner's key was destroyed
     */
    public Optional<byte[]> find(Purpose older, Id owner, byte[] sealed, String table, String column, Id row) {
        return transactor.inTransaction(
                handle -> findKey(handle, owner).map(own -> open(own, older, sealed, table, column, row)));
    }

    /**
     * Opens what was sealed for this owner and place.
     *
     * @param older what an older version sealed it for
     * @throws VaultFault naming table, column and row of what was changed, moved or sealed under another key
     */
    public byte[] open(Handle handle, Purpose older, Id owner, byte[] sealed, String table, String column, Id row) {
        return open(of(handle, owner), older, sealed, table, column, row);
    }

    /**
     * As {@link #open}, without a statement, for what is read much more often than written. Only for rows that go in the
     * transaction which shreds their owner: nobody but who read the row just now may ask.
     */
    public byte[] openOfLivingRow(Purpose older, Id owner, byte[] sealed, String table, String column, Id row) {
        return vault.findSealOf(slot(owner), sealed)
                .map(own -> own.open(sealed, table, column, row))
                .orElseGet(() -> openOlder(older, sealed, table, column, row));
    }

    /**
     * As {@link #openOfLivingRow}, of any number of rows that own themselves, by one question to the key store.
     *
     * @return what opened, by row; of each that did not the log names table, column and row
     */
    public <R extends Id> Map<R, byte[]> openOfLivingRows(
            Purpose older, Map<R, byte[]> sealed, String table, String column) {
        Map<ClientId, byte[]> asked = new HashMap<>();
        sealed.forEach((row, value) -> asked.put(slot(row), value));
        Map<ClientId, Vault.ClientSeal> own = vault.findSealsOf(asked);
        Map<R, byte[]> opened = new HashMap<>();
        sealed.forEach((row, value) -> {
            Vault.ClientSeal seal = own.get(slot(row));
            try {
                opened.put(
                        row,
                        seal == null
                                ? openOlder(older, value, table, column, row)
                                : seal.open(value, table, column, row));
            } catch (VaultFault told) {
                // In the log.
            }
        });
        return opened;
    }

    private byte[] open(Vault.ClientSeal own, Purpose older, byte[] sealed, String table, String column, Id row) {
        return own.isOwn(sealed) ? own.open(sealed, table, column, row) : openOlder(older, sealed, table, column, row);
    }

    private byte[] openOlder(Purpose older, byte[] sealed, String table, String column, Id row) {
        try {
            return keys.open(older, sealed, table, column, row);
        } catch (IllegalStateException refused) {
            throw Vault.fault(table + " " + row + ", " + column
                    + ", does not open: it was changed, moved or sealed under another key");
        }
    }

    private Vault.ClientSeal of(Handle handle, Id owner) {
        return findKey(handle, owner)
                .orElseThrow(() -> Vault.fault("the key of owner " + owner.value() + " was destroyed"));
    }

    private Optional<Vault.ClientSeal> findKey(Handle handle, Id owner) {
        ClientId slot = slot(owner);
        return Optional.ofNullable(vault.seals(handle, Set.of(slot)).get(slot));
    }

    /** In whose place the key lies: ids of persons and of things differ by their version, so no two owners share one. */
    private static ClientId slot(Id owner) {
        return new ClientId(owner.value());
    }
}
