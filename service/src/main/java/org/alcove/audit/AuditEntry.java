package org.alcove.audit;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
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
        return new AuditEntry(
                id,
                at,
                Optional.of(actor.clinicId()),
                Optional.of(actor.accountId()),
                actor.clientId(),
                role,
                action,
                Outcome.DONE,
                Optional.empty(),
                Optional.empty(),
                actor.clientId(),
                Optional.empty(),
                List.of());
    }

    /** Something that happened without a login session, such as a failed sign-in or the fetch of a feed. */
    public static AuditEntry anonymous(AuditAction action, IdFactory ids, Instant at) {
        return anonymous(action, ids.forThing(), at);
    }

    /** As above, under an id that the caller made. */
    public static AuditEntry anonymous(AuditAction action, UUID id, Instant at) {
        return new AuditEntry(
                id,
                at,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                action,
                Outcome.DONE,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of());
    }

    public AuditEntry denied() {
        return new AuditEntry(
                id,
                at,
                clinicId,
                actor,
                actorClient,
                actorRole,
                action,
                Outcome.DENIED,
                subjectKind,
                subjectId,
                client,
                look,
                counts);
    }

    public AuditEntry inClinic(ClinicId clinic) {
        return new AuditEntry(
                id,
                at,
                Optional.of(clinic),
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

    /** @param ofClient whose account it is, if a client's */
    public AuditEntry byAccount(AccountId account, Optional<ClientId> ofClient) {
        return new AuditEntry(
                id,
                at,
                clinicId,
                Optional.of(account),
                ofClient,
                actorRole,
                action,
                outcome,
                subjectKind,
                subjectId,
                client,
                look,
                counts);
    }

    public AuditEntry on(String kind, Id subject) {
        return new AuditEntry(
                id,
                at,
                clinicId,
                actor,
                actorClient,
                actorRole,
                action,
                outcome,
                Optional.of(kind),
                Optional.of(subject.value()),
                client,
                look,
                counts);
    }

    /** Names an operation of the contract instead of a table. @param subject what it was asked of, if that has an id */
    public AuditEntry onOperation(String operation, Optional<UUID> subject) {
        return new AuditEntry(
                id,
                at,
                clinicId,
                actor,
                actorClient,
                actorRole,
                action,
                outcome,
                Optional.of(operation),
                subject,
                client,
                look,
                counts);
    }

    public AuditEntry about(ClientId aboutClient) {
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
                Optional.of(aboutClient),
                look,
                counts);
    }

    /** How much it was. */
    public AuditEntry counting(List<String> much) {
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
                much);
    }

    /** A look at identity: for what, on what ground, at which fields. */
    public AuditEntry looking(Look at) {
        return new AuditEntry(
                id,
                this.at,
                clinicId,
                actor,
                actorClient,
                actorRole,
                action,
                outcome,
                subjectKind,
                subjectId,
                client,
                Optional.of(at),
                counts);
    }
}
