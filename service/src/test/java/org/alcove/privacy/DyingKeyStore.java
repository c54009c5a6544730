package org.alcove.privacy;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.alcove.kernel.ClientId;

/** A key store whose process ends after some writes. */
class DyingKeyStore implements KeyStore {
    private final KeyStore real;
    private int writesLeft;

    DyingKeyStore(KeyStore real, int writes) {
        this.real = real;
        this.writesLeft = writes;
    }

    static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    @Override
    public UUID id() {
        return real.id();
    }

    @Override
    public Map<ClientId, WrappedKey> find(Set<ClientId> clients) {
        return real.find(clients);
    }

    @Override
    public Map<ClientId, WrappedKey> findWhole(Set<ClientId> clients) {
        return real.findWhole(clients);
    }

    @Override
    public WrappedKey putIfAbsent(WrappedKey key) {
        return real.putIfAbsent(key);
    }

    @Override
    public boolean replace(WrappedKey old, WrappedKey fresh) {
        if (writesLeft-- == 0) {
            throw new Killed();
        }
        return real.replace(old, fresh);
    }

    @Override
    public boolean destroy(ClientId client) {
        return real.destroy(client);
    }

    @Override
    public List<ClientId> listOutside(String epoch, int limit) {
        return real.listOutside(epoch, limit);
    }

    @Override
    public Map<String, byte[]> checks() {
        return real.checks();
    }

    @Override
    public void putCheck(String epoch, byte[] check) {
        real.putCheck(epoch, check);
    }

    @Override
    public void removeCheck(String epoch) {
        real.removeCheck(epoch);
    }
}
