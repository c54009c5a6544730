package org.alcove.privacy.consent;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.alcove.audit.AuditAction;
import org.alcove.audit.AuditEntry;
import org.alcove.kernel.Actor;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ConsentId;
import org.alcove.kernel.Cursor;
import org.alcove.kernel.DisclosureId;
import org.alcove.kernel.ErrorCode;
import org.alcove.kernel.Faults;
import org.alcove.kernel.Id;
import org.alcove.kernel.Page;
import org.alcove.kernel.QueryValues;
import org.alcove.kernel.ServiceException;
import org.alcove.kernel.TherapistId;
import org.alcove.privacy.AccessGrants;
import org.alcove.privacy.CareLookup;
import org.alcove.privacy.Foundation;
import org.alcove.privacy.Vault;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Lets therapists of a client tell what the client consented to, and the client read what was told. A client without a
 * consent, and one who sees nobody else, are one empty list.
 */
final class DisclosureService {
    private static final int DEFAULT_LIMIT = 100;
    private static final TherapistId NOBODY = new TherapistId(new UUID(0, 0));

    private final Foundation foundation;
    private final CareLookup care;
    private final CareTeam careTeam;
    private final AccessGrants grants = new AccessGrants();
    private final DisclosureGate gate;
    private final SealedTerms sealed;
    private final EmergencyRecipients emergencies;
    private final DocumentWriter writer;
    private final ConsentConfiguration settings;

    DisclosureService(
            Foundation foundation,
            CareLookup care,
            CareTeam careTeam,
            DisclosureGate gate,
            SealedTerms sealed,
            EmergencyRecipients emergencies,
            ConsentConfiguration settings) {
        this.foundation = foundation;
        this.care = care;
        this.careTeam = careTeam;
        this.gate = gate;
        this.sealed = sealed;
        this.emergencies = emergencies;
        this.writer = new DocumentWriter(settings.redisclosureNotice());
        this.settings = settings;
    }

    /** When a client of the acting therapist sees their other therapists, as far as the client consented; earliest first. */
    Disclosed<Page<CareTeamSession>> careTeam(
            Actor actor, String clientCode, @Nullable String limit, @Nullable String cursor) {
        TherapistId therapist = actor.requireTherapist();
        Faults faults = new Faults();
        int count = new QueryValues(faults).limit(limit, DEFAULT_LIMIT);
        faults.refuseIfAny();
        After after = After.read(cursor);
        Instant now = foundation.clock().instant();
        DisclosureGate.Papers papers = gate.prepare(actor, now);
        return foundation.transactor().inTransaction(handle -> {
            ClientId client = client(handle, actor, therapist, clientCode, now);
            Exit exit = Exit.toCareTeam(actor.clinicId(), client, therapist);
            Verdict<Page<CareTeamSession>> verdict = gate.disclose(
                    handle, papers, exit, permit -> view(handle, exit, permit.therapists(), after, permit, count));
            return verdict.told().orElseGet(() -> {
                // As many statements as with a consent, and whatever the reason: it is not this therapist's to know.
                ahead(handle, exit, Set.of(NOBODY), after, now, Instant.EPOCH, count);
                return DisclosureGate.nothing();
            });
        });
    }

    private Page<CareTeamSession> view(
            Handle handle, Exit exit, Set<TherapistId> therapists, After after, Permit permit, int count) {
        List<CareTeam.Session> rows = ahead(handle, exit, therapists, after, permit.at(), permit.timesAfter(), count);
        List<CareTeamSession> items = rows.stream()
                .limit(count)
                .map(row -> new CareTeamSession(
                        row.start(),
                        row.end(),
                        permit.covers(row.therapistId(), Information.CARE_TEAM)
                                ? Optional.of(row.therapistId())
                                : Optional.empty()))
                .toList();
        if (rows.size() <= count) {
            return Page.whole(items);
        }
        CareTeam.Session last = rows.get(count - 1);
        return new Page<>(
                items,
                Optional.of(Cursor.encode(last.start().toString(), last.id().toString())));
    }

    private List<CareTeam.Session> ahead(
            Handle handle,
            Exit exit,
            Set<TherapistId> therapists,
            After after,
            Instant now,
            Instant createdAfter,
            int count) {
        return careTeam.listAhead(
                handle,
                exit.clinicId(),
                exit.clientId(),
                therapists,
                now,
                now.plus(settings.viewAhead()),
                createdAfter,
                after.start(),
                after.id(),
                count + 1);
    }

    /** Consents of a client that the acting therapist may carry out. */
    Page<OpenConsent> listOpen(Actor actor, String clientCode) {
        TherapistId therapist = actor.requireTherapist();
        Instant now = foundation.clock().instant();
        AuditEntry entry = AuditEntry.by(actor, AuditAction.CONSENT_LIST, foundation.ids(), now);
        return foundation.transactor().inTransaction(handle -> {
            ClientId client = client(handle, actor, therapist, clientCode, now);
            foundation.audit().append(handle, entry.about(client));
            List<Instant> ends = careTeam.listTreatmentEnds(handle, actor.clinicId(), client);
            Vault.ClientSeal seal = sealed.find(handle, client).orElseThrow(ServiceException::notFound);
            return Page.whole(handle.attach(ConsentDao.class).listUsable(actor.clinicId(), client, now).stream()
                    .flatMap(row -> {
                        ConsentTerms terms = SealedTerms.open(seal, row);
                        return Exit.toRecipientOf(row.id(), actor.clinicId(), client, therapist)
                                .scope(row.id(), terms, Set.of(therapist))
                                .filter(scope -> !terms.isExpired(row.madeAt(), ends, now))
                                .map(scope -> open(row, terms))
                                .stream();
                    })
                    .toList());
        });
    }

    private static OpenConsent open(ConsentDao.ConsentRow row, ConsentTerms terms) {
        return new OpenConsent(
                row.id(),
                terms.recipient(),
                terms.information(),
                terms.purposes(),
                Optional.ofNullable(terms.expiresAt()),
                Optional.ofNullable(terms.expiryEvent()),
                Optional.ofNullable(row.requestedAt()));
    }

    /**
     * Carries a consent out: the document for its recipient, with what the acting therapist may tell.
     *
     * @throws ServiceException not found for a client who is not in the therapist's care and for a consent that does not
     *     let this therapist disclose now, whatever the reason; {@link ErrorCode#RESTRICTED} where a consent would, and it
     *     was agreed with the client to keep all of it back
     */
    Disclosed<DisclosureDocument> disclose(Actor actor, String clientCode, @Nullable DisclosureRequest request) {
        TherapistId therapist = actor.requireTherapist();
        Instant now = foundation.clock().instant();
        Faults faults = new Faults();
        Optional<ConsentId> consent = faults.required("/consentId", request == null ? null : request.consentId());
        Instant to = request == null || request.to() == null ? now : request.to();
        Instant from = request == null || request.from() == null ? to.minus(settings.exportSpan()) : request.from();
        faults.require(from.isBefore(to), "/from", "not_before_end", "a time before the end is needed");
        faults.require(
                !from.plus(settings.exportSpan()).isBefore(to),
                "/from",
                "span_too_long",
                "at most " + settings.exportSpan());
        faults.refuseIfAny();
        DisclosureGate.Papers papers = gate.prepare(actor, now);
        Verdict<DisclosureDocument> verdict = foundation.transactor().inTransaction(handle -> {
            ClientId client = client(handle, actor, therapist, clientCode, now);
            return gate.disclose(
                    handle,
                    papers,
                    Exit.toRecipientOf(consent.orElseThrow(), actor.clinicId(), client, therapist),
                    permit -> {
                        List<CareTeam.Session> sessions = careTeam.listSessions(
                                handle,
                                actor.clinicId(),
                                client,
                                Set.of(therapist),
                                from,
                                to,
                                settings.exportRows() + 1);
                        if (sessions.size() > settings.exportRows()) {
                            throw ServiceException.invalid("/from", "too_much", "a shorter time is needed");
                        }
                        String name =
                                handle
                                        .attach(ConsentDao.class)
                                        .listTherapists(actor.clinicId(), Set.of(therapist))
                                        .stream()
                                        .findFirst()
                                        .map(ConsentDao.NamedTherapist::displayName)
                                        .orElse("");
                        return writer.write(papers.id(), permit, name, from, to, sessions);
                    });
        });
        if (verdict.isRestricted()) {
            throw new ServiceException(ErrorCode.RESTRICTED);
        }
        return verdict.told().orElseThrow(ServiceException::notFound);
    }

    /** What was disclosed of the acting client, latest first (45 CFR 164.528, 42 CFR 2.25 and 2.24). */
    Page<DisclosureView> listOwn(Actor actor, @Nullable String limit, @Nullable String cursor) {
        ClientId client = actor.requireClient();
        Faults faults = new Faults();
        int count = new QueryValues(faults).limit(limit, DEFAULT_LIMIT);
        faults.refuseIfAny();
        ConsentService.Place before = ConsentService.Place.read(cursor);
        Instant now = foundation.clock().instant();
        AuditEntry entry = AuditEntry.by(actor, AuditAction.DISCLOSURE_LIST, foundation.ids(), now);
        return foundation.transactor().inTransaction(handle -> {
            foundation.audit().append(handle, entry);
            List<DisclosureDao.DisclosureRow> rows = handle.attach(DisclosureDao.class)
                    .list(actor.clinicId(), client, before.at(), before.id(), count + 1);
            Vault.ClientSeal seal = sealed.find(handle, client).orElseThrow(ServiceException::notFound);
            Map<DisclosureId, DisclosureTerms> terms = new LinkedHashMap<>();
            rows.stream()
                    .limit(count)
                    .forEach(row -> terms.put(
                            row.id(),
                            SealedTerms.open(
                                    seal, SealedTerms.DISCLOSURE, row.id(), row.terms(), DisclosureTerms.class)));
            Map<UUID, String> told = toldInEmergencies(handle, actor, client, seal, terms.values());
            List<DisclosureView> items = rows.stream()
                    .limit(count)
                    .map(row -> view(row, Objects.requireNonNull(terms.get(row.id())), told))
                    .toList();
            if (rows.size() <= count) {
                return Page.whole(items);
            }
            DisclosureDao.DisclosureRow last = rows.get(count - 1);
            return new Page<>(items, Optional.of(ConsentService.Place.write(last.at(), last.id())));
        });
    }

    /** Who was told in emergencies, which is not known yet when their rows are written. */
    private Map<UUID, String> toldInEmergencies(
            Handle handle, Actor actor, ClientId client, Vault.ClientSeal seal, Collection<DisclosureTerms> terms) {
        Set<UUID> authorities = terms.stream()
                .filter(told -> told.ground().equals(ReleaseGround.EMERGENCY.code()))
                .flatMap(told -> Optional.ofNullable(told.authority()).stream())
                .collect(Collectors.toSet());
        return authorities.isEmpty() ? Map.of() : emergencies.find(handle, actor.clinicId(), client, seal, authorities);
    }

    private static DisclosureView view(
            DisclosureDao.DisclosureRow row, DisclosureTerms terms, Map<UUID, String> toldInEmergencies) {
        String written = terms.authority() == null ? null : toldInEmergencies.get(terms.authority());
        return new DisclosureView(
                row.id(),
                row.at(),
                row.lastAt(),
                row.times(),
                written == null ? terms.recipient() : ReleaseGround.EMERGENCY.recipient(written),
                terms.information(),
                terms.purposes(),
                terms.ground(),
                terms.consentIds());
    }

    /** The client behind one of the acting therapist's codes, whose grant opens now. */
    private ClientId client(Handle handle, Actor actor, TherapistId therapist, String code, Instant now) {
        return care.findClient(handle, actor.clinicId(), therapist, code)
                .filter(found -> grants.opens(handle, actor.clinicId(), therapist, found, now))
                .orElseThrow(ServiceException::notFound);
    }

    /** Where a page of the care team's sessions goes on. */
    private record After(Instant start, UUID id) {
        private static final After NOTHING = new After(Instant.EPOCH, new UUID(0, 0));

        static After read(@Nullable String cursor) {
            return Cursor.decode(Optional.ofNullable(cursor).filter(text -> !text.isEmpty()), 2)
                    .map(values -> {
                        try {
                            return new After(Instant.parse(values.get(0)), Id.parse(values.get(1)));
                        } catch (DateTimeException | IllegalArgumentException notOurs) {
                            throw ServiceException.invalid("?cursor", "invalid_cursor", "not a cursor of this list");
                        }
                    })
                    .orElse(NOTHING);
        }
    }
}
