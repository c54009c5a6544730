package org.alcove.privacy.emergency;

import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.alcove.audit.AuditAction;
import org.alcove.audit.AuditEntry;
import org.alcove.kernel.AccessGrantId;
import org.alcove.kernel.Actor;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.EmergencyAccessId;
import org.alcove.kernel.ErrorCode;
import org.alcove.kernel.Faults;
import org.alcove.kernel.Secret;
import org.alcove.kernel.ServiceException;
import org.alcove.kernel.TherapistId;
import org.alcove.privacy.AccessGrants;
import org.alcove.privacy.CareLookup;
import org.alcove.privacy.Foundation;
import org.alcove.privacy.FreshFactor;
import org.alcove.privacy.IdentityField;
import org.alcove.privacy.Look;
import org.alcove.privacy.LookPurpose;
import org.alcove.privacy.LookService;
import org.alcove.privacy.consent.Disclosed;
import org.alcove.privacy.consent.DisclosureBook;
import org.alcove.privacy.consent.DisclosureGate;
import org.alcove.privacy.consent.Released;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Opens identity to a therapist of the clinic in an emergency, on a fresh second factor and nobody else's leave. Only the
 * secret of a client's card, or a code of one's own care, changes the answer: everything else is one
 * {@code NOT_FOUND}. What is opened closes by itself, and the client sees it at once.
 */
final class EmergencyService {
    /** The ground that grants and the trail name. */
    static final String GROUND = "emergency";

    static final String OPENED = "emergency_opened";

    private final Foundation foundation;
    private final LookService looks;
    private final DisclosureGate gate;
    private final CareLookup care;
    private final FreshFactor factors;
    private final EmergencyCards cards;
    private final SealedJournal journal;
    private final EmergencyConfiguration settings;
    private final AccessGrants grants = new AccessGrants();

    EmergencyService(
            Foundation foundation,
            LookService looks,
            DisclosureGate gate,
            CareLookup care,
            FreshFactor factors,
            EmergencyCards cards,
            SealedJournal journal,
            EmergencyConfiguration settings) {
        this.foundation = foundation;
        this.looks = looks;
        this.gate = gate;
        this.care = care;
        this.factors = factors;
        this.cards = cards;
        this.journal = journal;
        this.settings = settings;
    }

    /** What was opened, and what the gate let out of it. */
    record Opened(
            EmergencyAccessId id, Instant openedAt, Instant until, Instant documentBy, Disclosed<Released> told) {}

    /** What is kept under an idempotency key: no identity. */
    record Begun(EmergencyAccessId id) {}

    /** What of a request makes it the same one; the factor too, so that none but the right one gets the answer again. */
    private record Same(
            @Nullable String card, @Nullable String code, String otp, String nature, Set<IdentityField> fields) {}

    private record Wish(
            @Nullable String card,
            @Nullable String code,
            Secret otp,
            EmergencyNature nature,
            Set<IdentityField> fields) {}

    /**
     * Opens at once. Asked for again while it is open, it is the same emergency and another look.
     *
     * @throws ServiceException {@link ErrorCode#SIGN_IN_FAILED} for a second factor that was wrong or used before,
     *     {@link ErrorCode#RATE_LIMITED} after too many cards and codes in a row that were nobody's
     */
    Opened open(Actor actor, @Nullable EmergencyRequest request, Optional<String> key) {
        TherapistId therapist = actor.requireTherapist();
        Wish wish = wish(request);
        FreshFactor.Shown shown = factors.show(actor, wish.otp(), GROUND);
        Instant now = foundation.clock().instant();
        EmergencyAccessId fresh = new EmergencyAccessId(foundation.ids().forThing());
        AuditEntry opening = AuditEntry.by(actor, AuditAction.EMERGENCY_OPEN, foundation.ids(), now);
        DisclosureGate.Papers look = gate.prepareLook(actor, now);
        AuditEntry denied = AuditEntry.by(actor, AuditAction.EMERGENCY_OPEN, foundation.ids(), now)
                .denied();
        UUID outbox = foundation.ids().forThing();
        Recording recording = new Recording(foundation.audit(), journal, settings.trailWait());
        try {
            Begun begun = recording.run(trail -> foundation
                    .idempotency()
                    .once(
                            Optional.of(actor.accountId()),
                            "open_emergency",
                            key,
                            new Same(
                                    wish.card(),
                                    wish.code(),
                                    wish.otp().reveal(),
                                    wish.nature().code(),
                                    wish.fields()),
                            Begun.class,
                            handle -> {
                                if (!shown.use(handle)) {
                                    throw new ServiceException(ErrorCode.SIGN_IN_FAILED);
                                }
                                // No look would succeed, and what was begun would tell who is somebody.
                                if (grants.rest(handle, actor.clinicId(), therapist)) {
                                    throw ServiceException.notFound();
                                }
                                ClientId client = findLocked(handle, actor, therapist, wish, recording);
                                EmergencyDao rows = handle.attach(EmergencyDao.class);
                                // The factor's row keeps two of one account from each missing the other's.
                                return rows.findOpen(actor.clinicId(), actor.accountId(), client, now)
                                        .map(Begun::new)
                                        .orElseGet(() -> begin(
                                                handle, actor, therapist, client, wish, fresh, outbox, opening, trail));
                            },
                            handle -> handle.attach(EmergencyDao.class)
                                    .findOwn(actor.clinicId(), actor.accountId(), fresh)
                                    .map(row -> new Begun(row.id()))));
            return recording.run(trail -> foundation
                    .transactor()
                    .inTransaction(handle -> look(handle, actor, begun.id(), wish.fields(), look, trail)));
        } catch (ServiceException refused) {
            if (refused.code() == ErrorCode.NOT_FOUND || refused.code() == ErrorCode.SIGN_IN_FAILED) {
                boolean rightFactor = refused.code() == ErrorCode.NOT_FOUND;
                recording.run(trail -> foundation.transactor().inTransaction(handle -> {
                    if (rightFactor) {
                        shown.forgive(handle);
                    }
                    trail.append(handle, denied);
                    return Boolean.TRUE;
                }));
            }
            throw refused;
        }
    }

    private ClientId findLocked(Handle handle, Actor actor, TherapistId therapist, Wish wish, Recording recording) {
        ClientId seen = find(handle, actor, therapist, wish).orElseThrow(ServiceException::notFound);
        recording.lock(handle, seen);
        // Clients are erased, and care ends, under that lock: what was found before it may be nobody's by now.
        return find(handle, actor, therapist, wish).filter(seen::equals).orElseThrow(ServiceException::notFound);
    }

    private Optional<ClientId> find(Handle handle, Actor actor, TherapistId therapist, Wish wish) {
        String card = wish.card();
        return card == null
                ? care.findClient(handle, actor.clinicId(), therapist, wish.code() == null ? "" : wish.code())
                : cards.find(handle, actor.clinicId(), card);
    }

    private Begun begin(
            Handle handle,
            Actor actor,
            TherapistId therapist,
            ClientId client,
            Wish wish,
            EmergencyAccessId id,
            UUID outbox,
            AuditEntry opening,
            LookService.Written trail) {
        Instant now = opening.at();
        EmergencyDao rows = handle.attach(EmergencyDao.class);
        rows.insertEmergency(new EmergencyDao.EmergencyRow(
                id,
                actor.clinicId(),
                client,
                actor.accountId(),
                therapist,
                wish.nature().code(),
                now,
                now.plus(settings.lasts()),
                now.plus(settings.documentWithin()),
                null,
                null));
        grants.begin(
                handle,
                new AccessGrantId(id.value()),
                actor.clinicId(),
                Optional.of(client),
                Optional.empty(),
                Optional.empty(),
                therapist,
                GROUND,
                settings.openedFields(),
                now,
                now.plus(settings.lasts()));
        rows.insertOutbox(outbox, actor.clinicId(), OPENED, id, now);
        trail.append(
                handle,
                opening.about(client)
                        .on("emergency_access", id)
                        .looking(new AuditEntry.Look(wish.nature().code(), GROUND, List.of())));
        return new Begun(id);
    }

    private Opened look(
            Handle handle,
            Actor actor,
            EmergencyAccessId id,
            Set<IdentityField> fields,
            DisclosureGate.Papers papers,
            DisclosureBook book) {
        EmergencyDao.EmergencyRow row = handle.attach(EmergencyDao.class)
                .findOwn(actor.clinicId(), actor.accountId(), id)
                .orElseThrow(ServiceException::notFound);
        ClientId client = row.clientId();
        if (client == null) {
            throw ServiceException.notFound();
        }
        Look look = looks.findGranted(
                        handle, actor, new AccessGrantId(id.value()), client, LookPurpose.SAFETY, fields, papers.at())
                .orElseThrow(ServiceException::notFound);
        // Who is told is written down afterwards, and the ledger refers to it by the emergency's id.
        Disclosed<Released> told = gate.release(handle, papers, look, Optional.empty(), book);
        return new Opened(id, row.openedAt(), row.untilAt(), row.documentBy(), told);
    }

    private Wish wish(@Nullable EmergencyRequest request) {
        Faults faults = new Faults();
        Optional<Secret> otp = faults.required("/otp", request == null ? null : request.otp());
        String nature = request == null ? null : request.nature();
        Optional<EmergencyNature> known = faults.required("/nature", nature).flatMap(EmergencyNature::find);
        faults.require(nature == null || known.isPresent(), "/nature", "unknown_nature", "one of the natures");
        String card = request == null || request.card() == null
                ? null
                : request.card().reveal();
        String code = request == null ? null : request.clientCode();
        faults.require(
                (card == null) != (code == null), "/card", "card_or_code", "either a card or a client code is needed");
        Set<IdentityField> fields = EnumSet.noneOf(IdentityField.class);
        fields.addAll(settings.openedFields());
        if (request != null && request.fields() != null) {
            fields.retainAll(named(request.fields(), faults));
        }
        faults.refuseIfAny();
        return new Wish(card, code, otp.orElseThrow(), known.orElseThrow(), fields);
    }

    private Set<IdentityField> named(List<@Nullable String> names, Faults faults) {
        Map<String, IdentityField> allowed = new HashMap<>();
        settings.openedFields().forEach(field -> allowed.put(field.wireName(), field));
        Set<IdentityField> fields = EnumSet.noneOf(IdentityField.class);
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            IdentityField field = name == null ? null : allowed.get(name);
            if (field == null) {
                faults.add("/fields/" + i, "unknown_field", "the name of a field that an emergency opens is needed");
            } else {
                fields.add(field);
            }
        }
        return fields;
    }
}
