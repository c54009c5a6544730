package org.alcove.privacy.consent;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.alcove.audit.AuditAction;
import org.alcove.audit.AuditEntry;
import org.alcove.kernel.Actor;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ConsentId;
import org.alcove.kernel.Cursor;
import org.alcove.kernel.ErrorCode;
import org.alcove.kernel.Faults;
import org.alcove.kernel.Id;
import org.alcove.kernel.Page;
import org.alcove.kernel.QueryValues;
import org.alcove.kernel.ServiceException;
import org.alcove.kernel.TherapistId;
import org.alcove.privacy.Foundation;
import org.alcove.privacy.Vault;
import org.alcove.privacy.VaultDao;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Lets clients, and nobody else, make, read and take back their consents. One taken back is out of force at once. */
final class ConsentService {
    private static final int DEFAULT_LIMIT = 100;

    private final Foundation foundation;
    private final SealedTerms sealed;
    private final CareTeam careTeam;
    private final ConsentRules rules;
    private final ConsentConfiguration settings;

    ConsentService(
            Foundation foundation,
            SealedTerms sealed,
            CareTeam careTeam,
            ConsentRules rules,
            ConsentConfiguration settings) {
        this.foundation = foundation;
        this.sealed = sealed;
        this.careTeam = careTeam;
        this.rules = rules;
        this.settings = settings;
    }

    /** Where a page of a list that shows the latest first goes on. */
    record Place(Instant at, UUID id) {
        private static final Place LAST = new Place(Instant.parse("9999-01-01T00:00:00Z"), new UUID(-1, -1));

        static Place read(@Nullable String cursor) {
            return Cursor.decode(Optional.ofNullable(cursor).filter(text -> !text.isEmpty()), 2)
                    .map(values -> {
                        try {
                            return new Place(Instant.parse(values.get(0)), Id.parse(values.get(1)));
                        } catch (DateTimeException | IllegalArgumentException notOurs) {
                            throw ServiceException.invalid("?cursor", "invalid_cursor", "not a cursor of this list");
                        }
                    })
                    .orElse(LAST);
        }

        static String write(Instant at, Id id) {
            return Cursor.encode(at.toString(), id.value().toString());
        }
    }

    /**
     * Makes a consent of the acting client.
     *
     * @throws ServiceException {@link ErrorCode#TOO_MANY_CONSENTS} if as many are in force as may be;
     *     {@link ErrorCode#FRESH_SIGN_IN_REQUIRED} for an affirmation too long after signing in
     */
    ConsentView create(Actor actor, @Nullable ConsentRequest request, Optional<String> key) {
        ClientId client = actor.requireClient();
        Instant now = foundation.clock().instant();
        ConsentTerms terms = rules.check(request, now);
        ConsentId id = new ConsentId(foundation.ids().forThing());
        AuditEntry entry = AuditEntry.by(actor, AuditAction.CONSENT_CREATE, foundation.ids(), now)
                .on("consent", id);
        return foundation
                .idempotency()
                .once(
                        Optional.of(actor.accountId()),
                        "consent",
                        key,
                        Objects.requireNonNull(request),
                        ConsentView.class,
                        handle -> insert(handle, actor, client, id, terms, entry),
                        handle -> find(handle, actor, client, id, now));
    }

    private ConsentView insert(
            Handle handle, Actor actor, ClientId client, ConsentId id, ConsentTerms terms, AuditEntry entry) {
        Instant now = entry.at();
        ConsentDao consents = handle.attach(ConsentDao.class);
        // One consent at a time, and none beside a shredding.
        if (handle.attach(VaultDao.class)
                .lockClient(client)
                .filter(actor.clinicId()::equals)
                .isEmpty()) {
            throw ServiceException.notFound();
        }
        if (terms.signature().type() == Signature.Type.AFFIRMATION
                && consents.findSignInAt(actor.clinicId(), actor.loginSessionId())
                        .filter(at -> !at.plus(settings.freshSignIn()).isBefore(now))
                        .isEmpty()) {
            throw new ServiceException(ErrorCode.FRESH_SIGN_IN_REQUIRED);
        }
        requireTherapists(consents, actor, terms);
        if (consents.listUsable(actor.clinicId(), client, now).size() >= settings.perClient()) {
            throw new ServiceException(ErrorCode.TOO_MANY_CONSENTS);
        }
        Vault.ClientSeal seal = sealed.find(handle, client).orElseThrow(ServiceException::notFound);
        ConsentDao.ConsentRow row = new ConsentDao.ConsentRow(
                id,
                actor.clinicId(),
                client,
                now,
                terms.expiresAt(),
                null,
                null,
                SealedTerms.seal(seal, SealedTerms.CONSENT, id, terms));
        consents.insertConsent(row);
        foundation.audit().append(handle, entry);
        return ConsentView.of(row, terms, ConsentStatus.ACTIVE);
    }

    private static void requireTherapists(ConsentDao consents, Actor actor, ConsentTerms terms) {
        Set<TherapistId> disclosing = ConsentTerms.ids(terms.discloser().therapistIds());
        Set<TherapistId> receiving = ConsentTerms.ids(terms.recipient().therapistIds());
        Set<TherapistId> named = new HashSet<>(disclosing);
        named.addAll(receiving);
        if (named.isEmpty()) {
            return;
        }
        consents.listTherapists(actor.clinicId(), named).forEach(known -> named.remove(known.id()));
        Faults faults = new Faults();
        faults.require(
                disclosing.stream().noneMatch(named::contains),
                "/discloser/therapistIds",
                "unknown_therapist",
                "a therapist of the clinic is needed");
        faults.require(
                receiving.stream().noneMatch(named::contains),
                "/recipient/therapistIds",
                "unknown_therapist",
                "a therapist of the clinic is needed");
        faults.refuseIfAny();
    }

    /** The acting client's consents, latest first. */
    Page<ConsentView> list(Actor actor, @Nullable String limit, @Nullable String cursor) {
        ClientId client = actor.requireClient();
        Faults faults = new Faults();
        int count = new QueryValues(faults).limit(limit, DEFAULT_LIMIT);
        faults.refuseIfAny();
        Place before = Place.read(cursor);
        Instant now = foundation.clock().instant();
        AuditEntry entry = AuditEntry.by(actor, AuditAction.CONSENT_LIST, foundation.ids(), now);
        return foundation.transactor().inTransaction(handle -> {
            foundation.audit().append(handle, entry);
            List<ConsentDao.ConsentRow> rows =
                    handle.attach(ConsentDao.class).list(actor.clinicId(), client, before.at(), before.id(), count + 1);
            List<Instant> ends = careTeam.listTreatmentEnds(handle, actor.clinicId(), client);
            Vault.ClientSeal seal = sealed.find(handle, client).orElseThrow(ServiceException::notFound);
            List<ConsentView> items = rows.stream()
                    .limit(count)
                    .map(row -> view(row, SealedTerms.open(seal, row), ends, now))
                    .toList();
            if (rows.size() <= count) {
                return Page.whole(items);
            }
            ConsentDao.ConsentRow last = rows.get(count - 1);
            return new Page<>(items, Optional.of(Place.write(last.madeAt(), last.id())));
        });
    }

    /**
     * Takes a consent of the acting client back. A disclosure under way ends before this does; none begins after it. What
     * was disclosed before stays disclosed. One that was taken back before stays as it was.
     */
    ConsentView revoke(Actor actor, ConsentId id) {
        ClientId client = actor.requireClient();
        Instant now = foundation.clock().instant();
        AuditEntry entry = AuditEntry.by(actor, AuditAction.CONSENT_REVOKE, foundation.ids(), now)
                .on("consent", id);
        return foundation.transactor().inTransaction(handle -> {
            if (handle.attach(ConsentDao.class).revoke(actor.clinicId(), client, id, now) == 1) {
                foundation.audit().append(handle, entry);
            }
            return find(handle, actor, client, id, now).orElseThrow(ServiceException::notFound);
        });
    }

    /**
     * Asks who may disclose to carry a consent of the acting client out; they find it among the client's consents. The
     * document goes to them and not to the client, who must not be left with what it says of where they go.
     *
     * @throws ServiceException {@link ErrorCode#CONFLICT} for one that is not in force or that nothing is sent under
     */
    ConsentView request(Actor actor, ConsentId id) {
        ClientId client = actor.requireClient();
        Instant now = foundation.clock().instant();
        AuditEntry entry = AuditEntry.by(actor, AuditAction.CONSENT_REQUEST, foundation.ids(), now)
                .on("consent", id);
        return foundation.transactor().inTransaction(handle -> {
            ConsentView seen = find(handle, actor, client, id, now).orElseThrow(ServiceException::notFound);
            if (seen.status() != ConsentStatus.ACTIVE
                    || seen.recipient().type() == Recipient.Type.CARE_TEAM
                    || handle.attach(ConsentDao.class).request(actor.clinicId(), client, id, now) == 0) {
                throw new ServiceException(ErrorCode.CONFLICT);
            }
            foundation.audit().append(handle, entry);
            return find(handle, actor, client, id, now).orElseThrow(ServiceException::notFound);
        });
    }

    private Optional<ConsentView> find(Handle handle, Actor actor, ClientId client, ConsentId id, Instant now) {
        return handle.attach(ConsentDao.class)
                .find(actor.clinicId(), client, id)
                .flatMap(row -> sealed.find(handle, client)
                        .map(seal -> view(
                                row,
                                SealedTerms.open(seal, row),
                                careTeam.listTreatmentEnds(handle, actor.clinicId(), client),
                                now)));
    }

    private static ConsentView view(
            ConsentDao.ConsentRow row, ConsentTerms terms, List<Instant> treatmentEnds, Instant now) {
        ConsentStatus status = row.revokedAt() != null
                ? ConsentStatus.REVOKED
                : terms.isExpired(row.madeAt(), treatmentEnds, now) ? ConsentStatus.EXPIRED : ConsentStatus.ACTIVE;
        return ConsentView.of(row, terms, status);
    }
}
