package org.alcove.privacy;

import java.time.Instant;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.alcove.audit.AuditAction;
import org.alcove.audit.AuditEntry;
import org.alcove.audit.AuditTrail;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.IdFactory;
import org.alcove.persistence.Transactor;
import org.jdbi.v3.core.Handle;

/**
 * Makes a client nobody: their key is destroyed, so that nothing sealed under it opens and no row of the trail can be
 * traced to them, and their accounts go. What a law or a legal hold keeps is sealed anew under a key of its own, which
 * opens to nobody and goes at its time. Their appointments stay as times that belong to nobody. Can be run again after a
 * crash, and then finishes.
 */
public final class Shredding {
    private static final int DUE_AT_ONCE = 100;

    private final Transactor transactor;
    private final AuditTrail audit;
    private final Vault vault;
    private final IdFactory ids;

    public Shredding(Transactor transactor, AuditTrail audit, Vault vault, IdFactory ids) {
        this.transactor = Objects.requireNonNull(transactor);
        this.audit = Objects.requireNonNull(audit);
        this.vault = Objects.requireNonNull(vault);
        this.ids = Objects.requireNonNull(ids);
    }

    /** Why something has to be kept. */
    public enum Ground {
        RETENTION("retention"),
        LEGAL_HOLD("legal_hold");

        private final String code;

        Ground(String code) {
            this.code = code;
        }

        public String code() {
            return code;
        }
    }

    /** What has to be kept of a client, sealed. @param until when it goes */
    public record Keep(Set<IdentityField> fields, Instant until, Ground ground) {
        /** @throws IllegalArgumentException for a name that is not a field's */
        public static Set<IdentityField> fields(List<String> names) {
            Set<IdentityField> fields = EnumSet.noneOf(IdentityField.class);
            names.forEach(name -> fields.add(IdentityField.find(name)
                    .orElseThrow(() -> new IllegalArgumentException("there is no field of that name"))));
            return fields;
        }
    }

    /**
     * What there is of a client.
     *
     * @param ahead holds and booked appointments that are not over; while there are any, nobody is shredded
     * @param shreddedAt empty for a client who was not
     * @param sealedUntil when what is kept goes, if anything is
     */
    public record Plan(
            int values, int accounts, int ahead, Optional<Instant> shreddedAt, Optional<Instant> sealedUntil) {}

    /** The client of an account that is known by its login name, as its owner tells it. */
    public Optional<ClientId> findClient(String loginName) {
        return transactor.inTransaction(handle -> handle.attach(ShredDao.class).findClient(loginName));
    }

    /** What shredding would take; empty for a client who is not there. */
    public Optional<Plan> plan(ClientId client, Instant now) {
        return transactor.inTransaction(handle -> {
            if (handle.attach(VaultDao.class).lockClient(client).isEmpty()) {
                return Optional.empty();
            }
            ShredDao rows = handle.attach(ShredDao.class);
            Optional<VaultDao.KeyRow> key = handle.attach(VaultDao.class).lockKey(client);
            return Optional.of(new Plan(
                    rows.countItems(client),
                    rows.countAccounts(client),
                    rows.countAhead(client, now),
                    key.flatMap(row -> Optional.ofNullable(row.shreddedAt())),
                    key.flatMap(row -> Optional.ofNullable(row.sealedUntil()))));
        });
    }

    /**
     * Shreds a client.
     *
     * @param keep what has to be kept; nothing if empty
     * @return whether it was done: not for a client who is not there, or who has time ahead
     */
    public boolean shred(ClientId client, Optional<Keep> keep, Instant now) {
        Vault.FreshKey fresh = keep.map(kept -> vault.drawKeyOfItsOwn()).orElse(null);
        AuditEntry entry = AuditEntry.anonymous(AuditAction.CLIENT_SHRED, ids, now);
        boolean done = transactor.inTransaction(handle -> {
            VaultDao rows = handle.attach(VaultDao.class);
            ShredDao ties = handle.attach(ShredDao.class);
            Optional<ClinicId> clinic = rows.lockClient(client);
            if (clinic.isEmpty() || ties.countAhead(client, now) > 0) {
                return false;
            }
            VaultDao.KeyRow key = lockKey(handle, client);
            if (key.shreddedAt() == null) {
                if (fresh == null) {
                    rows.deleteItems(clinic.get(), client);
                    rows.updateShredded(client, key.keyId(), now, null, null);
                } else {
                    seal(handle, clinic.get(), client, keep.orElseThrow(), fresh, now);
                }
                cutTies(handle, clinic.get(), client, now);
                audit.append(handle, entry.inClinic(clinic.get()).on("client", client));
            }
            return true;
        });
        if (done) {
            // After the commit: a client whose row says nothing yet still needs the key. A second run does it again.
            vault.store().destroy(client);
            vault.forgetName(client);
        }
        return done;
    }

    /** Destroys what need not be kept any longer. @return how many clients' */
    public int purgeDue(Instant now) {
        List<ClientId> due =
                transactor.inTransaction(handle -> handle.attach(VaultDao.class).listDue(now, DUE_AT_ONCE));
        for (ClientId client : due) {
            Optional<ClientId> key = transactor.inTransaction(handle -> {
                VaultDao rows = handle.attach(VaultDao.class);
                Optional<ClinicId> clinic = rows.lockClient(client);
                Optional<VaultDao.KeyRow> row = rows.lockKey(client);
                clinic.ifPresent(found -> rows.deleteItems(found, client));
                return row.map(found -> new ClientId(found.keyId()));
            });
            key.ifPresent(slot -> vault.store().destroy(slot));
            // Last, so that a crash leaves it due.
            transactor.useTransaction(handle -> {
                VaultDao rows = handle.attach(VaultDao.class);
                rows.lockKey(client)
                        .ifPresent(row -> rows.updateShredded(
                                client, row.keyId(), Objects.requireNonNullElse(row.shreddedAt(), now), null, null));
            });
        }
        return due.size();
    }

    /** The client's key row; made for who never had a key, so that none is made for them any more. */
    private static VaultDao.KeyRow lockKey(Handle handle, ClientId client) {
        VaultDao rows = handle.attach(VaultDao.class);
        return rows.lockKey(client).orElseGet(() -> {
            VaultDao.KeyRow none = new VaultDao.KeyRow(client, client.value(), null, null, null);
            rows.insertKeys(List.of(none));
            return rows.lockKey(client).orElseThrow();
        });
    }

    private void seal(Handle handle, ClinicId clinic, ClientId client, Keep keep, Vault.FreshKey fresh, Instant now) {
        VaultDao rows = handle.attach(VaultDao.class);
        Map<IdentityField, String> kept = new EnumMap<>(IdentityField.class);
        kept.putAll(vault.open(handle, clinic, client, keep.fields()));
        // Before the commit: what is sealed under it must never be without it.
        vault.store().putIfAbsent(fresh.wrapped());
        rows.deleteItems(clinic, client);
        if (!kept.isEmpty()) {
            rows.insertItems(Vault.seal(fresh.key(), clinic, client, kept));
        }
        rows.updateShredded(
                client,
                fresh.wrapped().keyId(),
                now,
                keep.until(),
                keep.ground().code());
    }

    private static void cutTies(Handle handle, ClinicId clinic, ClientId client, Instant now) {
        ShredDao ties = handle.attach(ShredDao.class);
        handle.attach(GrantDao.class).deleteGrants(clinic, client);
        ties.withdrawOffers(client);
        ties.endCare(client, now);
        ties.deleteTokens(client);
        ties.deleteFeeds(client);
        ties.deleteLoginSessions(client);
        ties.deleteRecoveryCodes(client);
        ties.deleteRoles(client);
        ties.deleteAccounts(client);
    }
}
