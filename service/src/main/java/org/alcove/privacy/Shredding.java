package org.alcove.privacy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
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
 * opens to nobody and goes at its time; what does not open any more is kept until then as it is. Their appointments stay
 * as times that belong to nobody. Can be run again after a crash, and then finishes.
 */
public final class Shredding {
    private final Transactor transactor;
    private final AuditTrail audit;
    private final Vault vault;
    private final IdFactory ids;
    private final Retention retention;

    public Shredding(Transactor transactor, AuditTrail audit, Vault vault, IdFactory ids, Retention retention) {
        this.transactor = Objects.requireNonNull(transactor);
        this.audit = Objects.requireNonNull(audit);
        this.vault = Objects.requireNonNull(vault);
        this.ids = Objects.requireNonNull(ids);
        this.retention = Objects.requireNonNull(retention);
    }

    /** Where no law keeps anything. */
    Shredding(Transactor transactor, AuditTrail audit, Vault vault, IdFactory ids) {
        this(transactor, audit, vault, ids, Retention.NOTHING);
    }

    /** What a law keeps of every client. @param length after their last session */
    public record Retention(Set<IdentityField> fields, Duration length) {
        static final Retention NOTHING = new Retention(Set.of(), Duration.ZERO);

        public Retention {
            fields = Set.copyOf(fields);
            Objects.requireNonNull(length);
        }
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
     * What is kept of somebody, sealed, and opens to nobody.
     *
     * @param fields of the identity; a legal hold keeps whatever else is sealed for the client as well
     * @param until when it goes
     */
    public record Kept(Set<String> fields, Ground ground, Instant until) {
        public Kept {
            fields = Set.copyOf(fields);
        }
    }

    /**
     * What there is of a client.
     *
     * @param ahead holds and booked appointments that are not over; while there are any, nobody is shredded
     * @param shreddedAt empty for a client who was not
     * @param sealedUntil when what is kept goes, if anything is
     * @param fields what stands in the vault
     * @param kept what shredding now would keep: of these, what a hold or a retention rule names
     */
    public record Plan(
            int values,
            int accounts,
            int ahead,
            Optional<Instant> shreddedAt,
            Optional<Instant> sealedUntil,
            Set<String> fields,
            Optional<Kept> kept) {}

    /** The client of an account that is known by its login name, as its owner tells it. */
    public Optional<ClientId> findClient(String loginName) {
        return transactor.inTransaction(handle -> handle.attach(ShredDao.class).findClient(loginName));
    }

    /** What shredding would take; empty for a client who is not there. */
    public Optional<Plan> plan(ClientId client, Instant now) {
        return plan(client, Optional.empty(), now);
    }

    /**
     * What shredding would do now.
     *
     * @param keep what was asked to be kept; what the retention rule names if empty
     */
    public Optional<Plan> plan(ClientId client, Optional<Keep> keep, Instant now) {
        return transactor.inTransaction(handle -> plan(handle, client, keep, now));
    }

    /** As {@link #plan(ClientId, Instant)}, in the caller's transaction. */
    public Optional<Plan> plan(Handle handle, ClientId client, Instant now) {
        return plan(handle, client, Optional.empty(), now);
    }

    private Optional<Plan> plan(Handle handle, ClientId client, Optional<Keep> keep, Instant now) {
        if (handle.attach(VaultDao.class).lockClient(client).isEmpty()) {
            return Optional.empty();
        }
        ShredDao rows = handle.attach(ShredDao.class);
        Optional<VaultDao.KeyRow> key = handle.attach(VaultDao.class).lockKey(client);
        Set<String> fields = new TreeSet<>(rows.listFields(client));
        return Optional.of(new Plan(
                fields.size(),
                rows.countAccounts(client),
                rows.countAhead(client, now),
                key.flatMap(row -> Optional.ofNullable(row.shreddedAt())),
                key.flatMap(row -> Optional.ofNullable(row.sealedUntil())),
                fields,
                kept(rows, client, keep, fields, now)));
    }

    /** What has to be kept: all under a hold, else what was named or what the retention rule names. */
    private Optional<Kept> kept(ShredDao rows, ClientId client, Optional<Keep> named, Set<String> there, Instant now) {
        Optional<Instant> held = rows.findHeldUntil(client, now);
        if (held.isPresent()) {
            return Optional.of(new Kept(there, Ground.LEGAL_HOLD, held.get()));
        }
        Keep keep = named.orElseGet(() -> rule(rows, client));
        Set<String> fields = keep.fields().stream()
                .map(IdentityField::wireName)
                .filter(there::contains)
                .collect(Collectors.toSet());
        return fields.isEmpty() || !keep.until().isAfter(now)
                ? Optional.empty()
                : Optional.of(new Kept(fields, keep.ground(), keep.until()));
    }

    private Keep rule(ShredDao rows, ClientId client) {
        Instant until = rows.findLastSeen(client)
                .map(last -> last.plus(retention.length()))
                .orElse(Instant.EPOCH);
        return new Keep(retention.fields(), until, Ground.RETENTION);
    }

    /**
     * Shreds a client.
     *
     * @param keep what has to be kept; what the retention rule names if empty
     * @return whether it was done: not for a client who is not there, or who has time ahead
     */
    public boolean shred(ClientId client, Optional<Keep> keep, Instant now) {
        return shredAndTell(client, keep, now).isPresent();
    }

    /**
     * As {@link #shred(ClientId, Optional, Instant)}.
     *
     * @return what was taken and what was kept; empty if nothing was done
     */
    public Optional<Plan> shredAndTell(ClientId client, Optional<Keep> keep, Instant now) {
        AuditEntry entry = AuditEntry.anonymous(AuditAction.CLIENT_SHRED, ids, now);
        Prepared prepared = prepare();
        Optional<Plan> done = transactor.inTransaction(handle -> shred(handle, client, keep, prepared, entry, now));
        if (done.isPresent()) {
            finish(client);
        }
        return done;
    }

    /** Drawn before the transaction that shreds. */
    public static final class Prepared {
        private final Vault.FreshKey fresh;

        private Prepared(Vault.FreshKey fresh) {
            this.fresh = fresh;
        }
    }

    public Prepared prepare() {
        return new Prepared(vault.drawKeyOfItsOwn());
    }

    /**
     * Shreds a client in the caller's transaction; {@link #finish} destroys their key after its commit, and the job does
     * where that was not reached.
     *
     * @return what was taken and what was kept; empty if nothing was done: for a client who is not there, or has time ahead
     */
    public Optional<Plan> shred(
            Handle handle, ClientId client, Optional<Keep> keep, Prepared prepared, AuditEntry entry, Instant now) {
        VaultDao rows = handle.attach(VaultDao.class);
        ShredDao ties = handle.attach(ShredDao.class);
        Optional<ClinicId> clinic = rows.lockClient(client);
        if (clinic.isEmpty() || ties.countAhead(client, now) > 0) {
            return Optional.empty();
        }
        VaultDao.KeyRow key = lockKey(handle, client);
        Plan before = plan(handle, client, now).orElseThrow();
        if (key.shreddedAt() != null) {
            return Optional.of(before);
        }
        Optional<Kept> kept = kept(ties, client, keep, before.fields(), now);
        if (kept.isEmpty()) {
            rows.deleteItems(clinic.get(), client);
            rows.updateShredded(client, key.keyId(), now, null, null, null, null);
        } else if (ties.findHeldUntil(client, now).isPresent()) {
            hold(
                    handle,
                    client,
                    key,
                    kept.get().until(),
                    keep.orElseGet(() -> rule(ties, client)).until(),
                    now);
        } else {
            Optional<DataKey> own = unlessClosed(
                    () -> vault.unwrap(key, vault.store().find(Set.of(client)).get(client)));
            seal(handle, clinic.get(), client, own, kept.get(), prepared.fresh, now);
        }
        cutTies(
                handle,
                clinic.get(),
                client,
                kept.filter(what -> what.ground() == Ground.LEGAL_HOLD
                                && ties.findHeldUntil(client, now).isPresent())
                        .isPresent(),
                now);
        // Without whom: their id stands in rows that stay, and would tell whose those are.
        audit.append(handle, entry.inClinic(clinic.get()));
        return Optional.of(new Plan(
                before.values(), before.accounts(), 0, Optional.of(now), kept.map(Kept::until), before.fields(), kept));
    }

    /** Destroys a shredded client's key; can be done again. */
    public void finish(ClientId client) {
        // After the commit: a client whose row says nothing yet still needs the key.
        vault.store().destroy(client);
        Optional<VaultDao.KeyRow> row =
                transactor.inTransaction(handle -> handle.attach(VaultDao.class).lockKey(client));
        ClientId held = Vault.heldSlot(client);
        if (row.isPresent()
                && (row.get().sealedUntil() == null || !row.get().slot().equals(held))) {
            // Left by a shredding under a hold that was not committed.
            vault.store().destroy(held);
        }
        vault.forget(client);
        transactor.useTransaction(handle -> {
            int unused = handle.attach(VaultDao.class).updateKeyDestroyed(client);
        });
    }

    /**
     * Finishes shreddings that were cut short, destroys the keys of requests that retention took, and what need not be
     * kept any longer.
     *
     * @return of how many clients something need not be kept any longer
     * @throws VaultFault once everything else is done, if a key could not be destroyed or does not open
     */
    public int purgeDue(Instant now) {
        EachDue due = new EachDue();
        // All of them: retention can take many at once, and nobody's key waits behind those for the next run.
        int unused = due.run(
                limit -> transactor.inTransaction(
                        handle -> handle.attach(VaultDao.class).listKeysDue(limit)),
                client -> {
                    finish(client);
                    return true;
                });
        transactor.useTransaction(handle -> {
            int unusedFreed = handle.attach(ShredDao.class).freeHeld(now);
        });
        int purged = due.run(
                limit -> transactor.inTransaction(
                        handle -> handle.attach(VaultDao.class).listDue(now, limit)),
                client -> purge(client, now));
        due.requireNoneLeft();
        return purged;
    }

    /** @return whether something of the client went; not if it was due no longer */
    private boolean purge(ClientId client, Instant now) {
        Prepared prepared = prepare();
        Optional<ClientId> slot = transactor.inTransaction(handle -> {
            VaultDao rows = handle.attach(VaultDao.class);
            Optional<ClinicId> clinic = rows.lockClient(client);
            VaultDao.KeyRow row = rows.lockKey(client).orElseThrow();
            Instant until = row.sealedUntil();
            if (clinic.isEmpty() || until == null || until.isAfter(now)) {
                return Optional.empty();
            }
            if (Ground.LEGAL_HOLD.code().equals(row.ground())) {
                forget(handle, clinic.get(), client);
            }
            Instant retained = row.retainedUntil();
            Set<String> fields = new TreeSet<>(handle.attach(ShredDao.class).listFields(client));
            fields.retainAll(
                    retention.fields().stream().map(IdentityField::wireName).toList());
            if (retained != null && retained.isAfter(now) && !fields.isEmpty()) {
                seal(
                        handle,
                        clinic.get(),
                        client,
                        unlessClosed(() -> vault.unwrapKept(row)),
                        new Kept(fields, Ground.RETENTION, retained),
                        prepared.fresh,
                        Objects.requireNonNullElse(row.shreddedAt(), now));
                return Optional.of(row.slot());
            }
            rows.deleteItems(clinic.get(), client);
            return Optional.of(row.slot());
        });
        slot.ifPresent(gone -> {
            vault.store().destroy(gone);
            // A lost one may have been put back since.
            vault.store().destroy(client);
            // Last, so that a crash leaves it due.
            transactor.useTransaction(handle -> {
                VaultDao rows = handle.attach(VaultDao.class);
                rows.lockKey(client)
                        .filter(row -> row.slot().equals(gone))
                        .ifPresent(row -> rows.updateShredded(
                                client,
                                row.keyId(),
                                Objects.requireNonNullElse(row.shreddedAt(), now),
                                null,
                                null,
                                null,
                                null));
            });
        });
        return slot.isPresent();
    }

    /** Seals what is kept of a shredded client until another time, as when a hold is extended or lifted. */
    public void sealUntil(Handle handle, ClientId client, Instant until) {
        int unused = handle.attach(VaultDao.class).updateSealedUntil(client, until);
    }

    /** Sees to it that a client has a key, and so a row of it. */
    public void requireKeyRow(Handle handle, ClientId client) {
        vault.seals(handle, Set.of(client));
    }

    /** The client's key row; made for who never had a key, so that none is made for them any more. */
    private static VaultDao.KeyRow lockKey(Handle handle, ClientId client) {
        VaultDao rows = handle.attach(VaultDao.class);
        return rows.lockKey(client).orElseGet(() -> {
            VaultDao.KeyRow none = VaultDao.KeyRow.of(client, client.value());
            rows.insertKeys(List.of(none));
            return rows.lockKey(client).orElseThrow();
        });
    }

    /** Keeps all of it as it is, under the client's key in another place. */
    private void hold(
            Handle handle, ClientId client, VaultDao.KeyRow key, Instant until, Instant retainedUntil, Instant now) {
        Optional<WrappedKey> held = key.isDrawn() ? unlessClosed(() -> vault.held(key)) : Optional.empty();
        // Before the commit: what is sealed under it must never be without it.
        held.ifPresent(vault.store()::putIfAbsent);
        handle.attach(VaultDao.class)
                .updateShredded(
                        client,
                        key.keyId(),
                        now,
                        until,
                        Ground.LEGAL_HOLD.code(),
                        // Where there is none, nobody looks for it.
                        held.map(WrappedKey::client).map(ClientId::value).orElse(null),
                        retainedUntil);
    }

    /**
     * What is damaged or gone keeps nobody from being shredded. What can't be reached just now does: it may open again, and
     * what has to be kept would be lost.
     */
    private static <T> Optional<T> unlessClosed(Supplier<T> opening) {
        try {
            return Optional.of(opening.get());
        } catch (VaultFault.Closed told) {
            // In the log.
            return Optional.empty();
        }
    }

    /**
     * Seals some fields anew under a key that nothing else is sealed under; the others go. What does not open stays as it
     * is: nobody can open it, and it has to be kept all the same.
     *
     * @param opens empty if the key that they are sealed under is damaged or gone
     */
    private void seal(
            Handle handle,
            ClinicId clinic,
            ClientId client,
            Optional<DataKey> opens,
            Kept kept,
            Vault.FreshKey fresh,
            Instant shreddedAt) {
        VaultDao rows = handle.attach(VaultDao.class);
        Map<IdentityField, String> values = new EnumMap<>(IdentityField.class);
        List<VaultDao.ItemRow> anew = new ArrayList<>();
        for (VaultDao.ItemRow item : rows.listItems(clinic, Set.of(client), List.copyOf(kept.fields()))) {
            Optional<String> value = opens.flatMap(key -> unlessClosed(() -> Vault.open(key, item)));
            if (value.isEmpty()) {
                anew.add(item);
            }
            value.ifPresent(open -> IdentityField.find(item.field()).ifPresent(field -> values.put(field, open)));
        }
        // Before the commit: what is sealed under it must never be without it.
        vault.store().putIfAbsent(fresh.wrapped());
        rows.deleteItems(clinic, client);
        anew.addAll(Vault.seal(fresh.key(), clinic, client, values));
        rows.insertItems(anew);
        rows.updateShredded(
                client,
                fresh.wrapped().keyId(),
                shreddedAt,
                kept.until(),
                kept.ground().code(),
                fresh.wrapped().client().value(),
                null);
    }

    /** Takes away what tells of a client and is not sealed under their key, as soon as nothing holds it. */
    private static void forget(Handle handle, ClinicId clinic, ClientId client) {
        ShredDao ties = handle.attach(ShredDao.class);
        // First what was asked for: whoever gives it at the same time begins a grant, which is then found.
        ties.forgetGrantRequests(client);
        GrantDao grants = handle.attach(GrantDao.class);
        grants.forgetNamed(clinic, client);
        grants.deleteGrants(clinic, client);
        ties.forgetEmergencies(client);
        ties.deleteContact(client);
        ties.deleteBreachReceipts(client);
    }

    /** @param held whether a hold keeps what there is */
    private static void cutTies(Handle handle, ClinicId clinic, ClientId client, boolean held, Instant now) {
        ShredDao ties = handle.attach(ShredDao.class);
        if (held) {
            ties.forgetOpenGrantRequests(client);
            GrantDao grants = handle.attach(GrantDao.class);
            // Whom the code named stays with the request, where nobody sees it.
            grants.forgetNamed(clinic, client);
            grants.endGrants(clinic, client, now);
        } else {
            forget(handle, clinic, client);
        }
        ties.revokeConsents(client, now);
        ties.deleteCard(client);
        ties.withdrawOffers(client);
        ties.endCare(client, now);
        ties.deleteTokens(client);
        ties.deleteFeeds(client);
        ties.deleteLoginSessions(client);
        ties.deleteRecoveryCodes(client);
        ties.deleteAnswers(client);
        ties.deleteRoles(client);
        ties.shredAccountKeys(client, now);
        ties.deleteMessages(client);
        ties.forgetTold(client);
        ties.deleteAccounts(client);
    }
}
