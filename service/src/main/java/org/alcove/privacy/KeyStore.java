package org.alcove.privacy;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.alcove.kernel.ClientId;

/**
 * Where wrapped data keys are kept: apart from the database and from its backups. Safe for use by many threads and many
 * replicas; a key that was destroyed never comes back by what another one does at the same time.
 */
interface KeyStore extends AutoCloseable {
    /** Made with the store, so that a database knows its own again. */
    UUID id();

    /**
     * The keys of clients; those it does not have are left out.
     *
     * @throws VaultFault naming the client whose key is damaged
     */
    Map<ClientId, WrappedKey> find(Set<ClientId> clients);

    /** As {@link #find}, but a damaged key keeps back itself alone: it is left out, and the log names whose it is. */
    Map<ClientId, WrappedKey> findWhole(Set<ClientId> clients);

    /** Keeps a key unless its client has one already. @return the key that the client has now */
    WrappedKey putIfAbsent(WrappedKey key);

    /** Puts a key in the place of another, if that one is still there. @return whether it was */
    boolean replace(WrappedKey old, WrappedKey fresh);

    /** Destroys a client's key, a damaged one too. @return whether there was one */
    boolean destroy(ClientId client);

    /** Some clients whose keys are wrapped under another epoch than the given one, or are too damaged to tell. */
    List<ClientId> listOutside(String epoch, int limit);

    /** What was sealed under each epoch when it began, to tell its key from another of the same name. */
    Map<String, byte[]> checks();

    /** Keeps a check unless its epoch has one. */
    void putCheck(String epoch, byte[] check);

    void removeCheck(String epoch);

    @Override
    default void close() {}
}
