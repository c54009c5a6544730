package org.alcove.audit;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.alcove.kernel.AccountId;
import org.alcove.kernel.Actor;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.Id;
import org.alcove.kernel.IdFactory;
import org.alcove.kernel.Role;

/**
 * One row of the trail, made before the transaction that appends it. Holds ids and enumerated codes only.
 *
 * @param actorClient whose account the actor is, if a client's: the row then names it by a pseudonym from that client's key
 * @param actorRole what the actor was then: wire names of all their roles, in the order of {@link Role}, comma-separated
 * @param subjectKind the table that the subject stands in, or the operation that was called
 * @param client whose record was touched, if one client's was; the row names them by a pseudonym
 * @param look why identity was opened, if it was
 * @param counts codes and numbers of what the service did by itself, such as {@code rewrapped:12}; of nobody
 */
public record AuditEntry(
        UUID id,
        Instant at,
        Optional<ClinicId> clinicId,
        Optional<AccountId> actor,
        Optional<ClientId> actorClient,
        Optional<String> actorRole,
        AuditAction action,
        Outcome outcome,
        Optional<String> subjectKind,
        Optional<UUID> subjectId,
        Optional<ClientId> client,
        Optional<Look> look,
        List<String> counts) {

    /**
     * Why identity was opened.
     *
     * @param purpose what it was needed for
     * @param ground what allowed it
     * @param fields codes of what was opened
     */
    public record Look(String purpose, String ground, List<String> fields) {
        public Look {
            Objects.requireNonNull(purpose);
            Objects.requireNonNull(ground);
            fields = List.copyOf(fields);
        }
    }

    /** Whether what was asked was done. */
    public enum Outcome {
        DONE("done"),
        DENIED("denied");

        private final String code;

        Outcome(String code) {
            this.code = code;
        }

        public String code() {
            return code;
        }
    }

    public AuditEntry {
        Objects.requireNonNull(id);
        Objects.requireNonNull(at);
        Objects.requireNonNull(action);
        Objects.requireNonNull(outcome);
        counts = List.copyOf(counts);
    }

    /** Something that an actor did. */
    public static AuditEntry by(Actor actor, AuditAction action, IdFactory ids, Instant at) {
        return by(actor, action, ids.forThing(), at);
    }

    /** As above, under an id that the caller made. */
    public static AuditEntry by(Actor actor, AuditAction action, UUID id, Instant at) {
        // Any of them may have been what allowed it, so all are told.
        Optional<String> role =
                actor.roles().stream().sorted().map(Role::wireName).reduce((before, next) -> before + "," + next);
        Parts parts = new Parts(id, at, action);
        parts.clinicId = Optional.of(actor.clinicId());
        parts.actor = Optional.of(actor.accountId());
        parts.actorClient = actor.clientId();
        parts.actorRole = role;
        parts.client = actor.clientId();
        return parts.entry();
    }

    /** Something that happened without a login session, such as a failed sign-in or the fetch of a feed. */
    public static AuditEntry anonymous(AuditAction action, IdFactory ids, Instant at) {
        return anonymous(action, ids.forThing(), at);
    }

    /** As above, under an id that the caller made. */
    public static AuditEntry anonymous(AuditAction action, UUID id, Instant at) {
        return new Parts(id, at, action).entry();
    }

    public AuditEntry denied() {
        return with(parts -> parts.outcome = Outcome.DENIED);
    }

    public AuditEntry inClinic(ClinicId clinic) {
        return with(parts -> parts.clinicId = Optional.of(clinic));
    }

    /** @param ofClient whose account it is, if a client's */
    public AuditEntry byAccount(AccountId account, Optional<ClientId> ofClient) {
        return with(parts -> {
            parts.actor = Optional.of(account);
            parts.actorClient = ofClient;
        });
    }

    public AuditEntry on(String kind, Id subject) {
        return with(parts -> {
            parts.subjectKind = Optional.of(kind);
            parts.subjectId = Optional.of(subject.value());
        });
    }

    /** Names an operation of the contract instead of a table. @param subject what it was asked of, if that has an id */
    public AuditEntry onOperation(String operation, Optional<UUID> subject) {
        return with(parts -> {
            parts.subjectKind = Optional.of(operation);
            parts.subjectId = subject;
        });
    }

    public AuditEntry about(ClientId aboutClient) {
        return with(parts -> parts.client = Optional.of(aboutClient));
    }

    /** How much it was. */
    public AuditEntry counting(List<String> much) {
        return with(parts -> parts.counts = much);
    }

    /** A look at identity: for what, on what ground, at which fields. */
    public AuditEntry looking(Look at) {
        return with(parts -> parts.look = Optional.of(at));
    }

    private AuditEntry with(Consumer<Parts> change) {
        Parts parts = new Parts(id, at, action);
        parts.clinicId = clinicId;
        parts.actor = actor;
        parts.actorClient = actorClient;
        parts.actorRole = actorRole;
        parts.outcome = outcome;
        parts.subjectKind = subjectKind;
        parts.subjectId = subjectId;
        parts.client = client;
        parts.look = look;
        parts.counts = counts;
        change.accept(parts);
        return parts.entry();
    }

    /** A row that is being made. */
    private static final class Parts {
        private final UUID id;
        private final Instant at;
        private final AuditAction action;
        private Optional<ClinicId> clinicId = Optional.empty();
        private Optional<AccountId> actor = Optional.empty();
        private Optional<ClientId> actorClient = Optional.empty();
        private Optional<String> actorRole = Optional.empty();
        private Outcome outcome = Outcome.DONE;
        private Optional<String> subjectKind = Optional.empty();
        private Optional<UUID> subjectId = Optional.empty();
        private Optional<ClientId> client = Optional.empty();
        private Optional<Look> look = Optional.empty();
        private List<String> counts = List.of();

        Parts(UUID id, Instant at, AuditAction action) {
            this.id = id;
            this.at = at;
            this.action = action;
        }

        AuditEntry entry() {
            return new AuditEntry(
                    id,
                    at,
                    clinicId,
                    actor,
                    actorClient,
                    actorRole,
                    action,
                    outcome,
                    subjectKind,
                    subjectId,
                    client,
                    look,
                    counts);
        }
    }
}
