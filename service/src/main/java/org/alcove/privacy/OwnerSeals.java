package org.alcove.privacy;

import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.Id;
import org.alcove.persistence.Transactor;
import org.jdbi.v3.core.Handle;

/**
 * Secrets of accounts and therapists, sealed under a key of each one's own that lies in the vault like a client's. What an
 * older version sealed under one key for all opens as well, until it was sealed anew.
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

    private byte[] open(Vault.ClientSeal own, Purpose older, byte[] sealed, String table, String column, Id row) {
        if (own.isOwn(sealed)) {
            return own.open(sealed, table, column, row);
        }
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
        ClientId slot = new ClientId(owner.value());
        return Optional.ofNullable(vault.seals(handle, Set.of(slot)).get(slot));
    }
}
