package org.alcove.audit;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.alcove.kernel.AccountId;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.Id;
import org.alcove.persistence.SqlFailure;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Appends to the trail in the caller's transaction: if the row can't be written, what it records does not happen. A row
 * is authenticated as it is written, so that one put into the table by another hand is found out even before it is
 * sealed.
 */
public final class AuditTrail {
    private final AuditSigner signer;
    private final ClientNames names;
    private final Receipts receipts;
    private final ThreadLocal<@Nullable Watch> watches = new ThreadLocal<>();

    public AuditTrail(AuditSigner signer, ClientNames names) {
        this.signer = Objects.requireNonNull(signer);
        this.names = Objects.requireNonNull(names);
        this.receipts = new Receipts(names);
    }

    /** Watches, on the thread that handles a request, whether a row is written for it. */
    public void watch() {
        watches.set(new Watch());
    }

    /** Ends the watch. @return whether a row was committed meanwhile; what was rolled back does not count */
    public boolean endWatch() {
        Watch watch = watches.get();
        watches.remove();
        return watch != null && watch.written;
    }

    /** Shows clients that what they did stands in the trail. */
    public Receipts receipts() {
        return receipts;
    }

    public void append(Handle handle, AuditEntry entry) {
        AuditRow row = row(entry, names(handle, List.of(entry)));
        handle.attach(AuditDao.class).insertEvent(row, signer.authenticate(row.canonicalBytes()));
        tellWatch(handle);
    }

    /**
     * Appends what an account did that has not proved yet whose it is, such as a try to sign in; with the same statements
     * whether it is a client's, somebody else's or nobody's.
     */
    public void appendAttempt(Handle handle, AuditEntry entry) {
        Optional<ClientId> client = entry.actorClient();
        Optional<ClientName> name = names.ofClientOrNobody(handle, client);
        AuditRow row = row(
                entry,
                client.flatMap(known -> name.map(own -> Map.of(known, own))).orElse(Map.of()));
        handle.attach(AuditDao.class).insertEvent(row, signer.authenticate(row.canonicalBytes()));
        tellWatch(handle);
    }

    /**
     * The row that an entry makes. For what has to be written down elsewhere because the trail can't be written; it is
     * brought into the trail by {@link #appendDrawn} as soon as it can.
     */
    public AuditRow draw(Handle handle, AuditEntry entry) {
        AuditRow row = row(entry, names(handle, List.of(entry)));
        tellWatch(handle);
        return row;
    }

    /** Appends a row that was drawn before. @return false if it stands in the trail already */
    public boolean appendDrawn(Handle handle, AuditRow row) {
        try {
            handle.attach(AuditDao.class).insertEvent(row, signer.authenticate(row.canonicalBytes()));
            return true;
        } catch (RuntimeException failure) {
            if (SqlFailure.isDuplicateKey(failure)) {
                return false;
            }
            throw failure;
        }
    }

    /** Appends any number of entries in one statement. */
    public void appendAll(Handle handle, List<AuditEntry> entries) {
        if (!entries.isEmpty()) {
            Map<ClientId, ClientName> named = names(handle, entries);
            handle.attach(AuditDao.class)
                    .insertEvents(entries.stream()
                            .map(entry -> row(entry, named))
                            .map(row -> AuditDao.StoredRow.of(row, signer.authenticate(row.canonicalBytes())))
                            .toList());
            tellWatch(handle);
        }
    }

    private void tellWatch(Handle handle) {
        Watch watch = watches.get();
        if (watch != null && handle.isInTransaction()) {
            handle.afterCommit(() -> watch.written = true);
        }
    }

    private static final class Watch {
        private boolean written;
    }

    /** Of whose records the entries are about, and of those among who acted who are clients: mostly the same one. */
    private Map<ClientId, ClientName> names(Handle handle, List<AuditEntry> entries) {
        Set<ClientId> clients = entries.stream()
                .flatMap(entry -> Stream.of(entry.client(), entry.actorClient()).flatMap(Optional::stream))
                .collect(Collectors.toSet());
        return clients.isEmpty() ? Map.of() : names.of(handle, clients);
    }

    private static AuditRow row(AuditEntry entry, Map<ClientId, ClientName> names) {
        Optional<ClientName> client = entry.client().map(names::get);
        return new AuditRow(
                entry.id(),
                entry.at(),
                entry.clinicId().map(Id::value).orElse(null),
                entry.actor().flatMap(account -> actor(entry, account, names)).orElse(null),
                entry.actorRole().orElse(null),
                entry.action().code(),
                entry.outcome().code(),
                entry.subjectKind().orElse(null),
                entry.subjectId()
                        .flatMap(subject -> subject(entry, subject, names))
                        .orElse(null),
                null,
                entry.look().map(AuditEntry.Look::purpose).orElse(null),
                entry.look().map(AuditEntry.Look::ground).orElse(null),
                client.map(ClientName::own).orElse(null),
                fields(entry));
    }

    /** Codes of what was opened, or of what the service did by itself. */
    private static @Nullable String fields(AuditEntry entry) {
        if (entry.look().isPresent()) {
            return String.join(",", entry.look().get().fields());
        }
        return entry.counts().isEmpty() ? null : String.join(",", entry.counts());
    }

    /** Who works here answers for what they do under the id of their account; a client's is named by their own key. */
    private static Optional<UUID> actor(AuditEntry entry, AccountId account, Map<ClientId, ClientName> names) {
        return entry.actorClient().isEmpty()
                ? Optional.of(account.value())
                : entry.actorClient().map(names::get).map(name -> name.of(account));
    }

    /** What was acted on; a client or the acting client's account under the name that the rest of the row has for them. */
    private static Optional<UUID> subject(AuditEntry entry, UUID subject, Map<ClientId, ClientName> names) {
        if (entry.actorClient().isPresent()
                && entry.actor().map(Id::value).filter(subject::equals).isPresent()) {
            return entry.actor().flatMap(account -> actor(entry, account, names));
        }
        Optional<ClientId> client = Stream.of(entry.client(), entry.actorClient())
                .flatMap(Optional::stream)
                .filter(known -> known.value().equals(subject))
                .findFirst();
        return client.isEmpty() ? Optional.of(subject) : client.map(names::get).map(ClientName::own);
    }
}
