package org.alcove.identity;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import org.alcove.audit.AuditAction;
import org.alcove.audit.AuditEntry;
import org.alcove.kernel.Actor;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.OneTimeTokenId;
import org.alcove.kernel.Role;
import org.alcove.kernel.ServiceException;
import org.alcove.privacy.Foundation;
import org.alcove.privacy.Purpose;
import org.jdbi.v3.core.Handle;

/**
 * Issues one-time tokens by which a client who lost everything comes back. Whoever calls this has made sure that the
 * actor is a therapist of that client: nobody else can recognise them.
 */
public final class ReEntries {
    private final Foundation foundation;
    private final IdentityConfiguration.Tokens settings;

    ReEntries(Foundation foundation, IdentityConfiguration.Tokens settings) {
        this.foundation = foundation;
        this.settings = settings;
    }

    /** What is handed over, once. */
    @Schema(name = "ReEntryToken")
    public record ReEntryToken(String token, Instant expiresAt) {
        @Override
        public String toString() {
            return "ReEntryToken[REDACTED]";
        }
    }

    /** A token that is drawn but not written yet; made before the transaction that writes it. */
    public static final class Ticket {
        private final OneTimeTokenId id;
        private final ReEntryToken answer;
        private final Instant now;
        private final AuditEntry entry;

        Ticket(OneTimeTokenId id, ReEntryToken answer, Instant now, AuditEntry entry) {
            this.id = id;
            this.answer = answer;
            this.now = now;
            this.entry = entry;
        }

        /** What the therapist hands to the client. */
        public ReEntryToken answer() {
            return answer;
        }
    }

    /** Draws a token for a client of the therapist's. @throws ServiceException forbidden to anybody but therapists */
    public Ticket prepare(Actor therapist) {
        therapist.requireAny(Role.THERAPIST);
        Instant now = foundation.clock().instant();
        OneTimeTokenId id = new OneTimeTokenId(foundation.ids().forThing());
        AuditEntry entry = AuditEntry.by(therapist, AuditAction.RE_ENTRY_ISSUE, foundation.ids(), now)
                .on("one_time_token", id);
        return new Ticket(
                id,
                new ReEntryToken(OneTimeSecrets.token(foundation.random()), now.plus(settings.reEntry())),
                now,
                entry);
    }

    /** Writes the token and its audit row in the caller's transaction; tokens issued earlier for that client die. */
    public void issue(Handle handle, Actor therapist, ClientId client, Ticket ticket) {
        therapist.requireAny(Role.THERAPIST);
        // Two therapists at once must not each miss the other's token.
        if (handle.attach(AccountDao.class)
                .lockClient(client, therapist.clinicId())
                .isEmpty()) {
            throw ServiceException.notFound();
        }
        OneTimeTokenDao tokens = handle.attach(OneTimeTokenDao.class);
        tokens.revokeForClient(client, therapist.clinicId(), ticket.now);
        tokens.insertToken(
                ticket.id,
                therapist.clinicId(),
                Entrance.RE_ENTRY,
                foundation.keys().hash(Purpose.ONE_TIME_TOKEN, Entrance.RE_ENTRY, ticket.answer.token()),
                "",
                null,
                client,
                therapist.accountId(),
                ticket.now,
                ticket.answer.expiresAt());
        foundation.audit().append(handle, ticket.entry.about(client));
    }

    /** Revokes a client's open tokens in the caller's transaction, as when care ends; nobody can come back by them. */
    public void revokeFor(Handle handle, ClientId client, Instant now) {
        handle.attach(OneTimeTokenDao.class).revokeReEntries(client, now);
    }
}
