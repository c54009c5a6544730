package org.alcove.privacy.consent;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.alcove.audit.AuditAction;
import org.alcove.audit.AuditEntry;
import org.alcove.kernel.Actor;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.ConsentId;
import org.alcove.kernel.DisclosureId;
import org.alcove.kernel.ErrorCode;
import org.alcove.kernel.Page;
import org.alcove.kernel.ServiceException;
import org.alcove.kernel.TherapistId;
import org.alcove.privacy.Foundation;
import org.alcove.privacy.Look;
import org.alcove.privacy.LookService;
import org.alcove.privacy.Vault;
import org.alcove.privacy.rights.AgreedRestriction;
import org.alcove.privacy.rights.AgreedRestrictions;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * The one gate through which information about a client leaves to anybody but the client and a therapist of theirs. What
 * it lets out is in the disclosure ledger and in the trail by the same transaction, and is decided at one instant. A
 * consent that was taken back lets nothing out any more once taking it back was acknowledged: using it writes its row. So
 * it is with a restriction that was agreed to, which goes before every consent: both write the client's row.
 */
public final class DisclosureGate {
    private static final String CONSENT = "consent";
    private static final ConsentId NO_CONSENT = new ConsentId(new UUID(0, 0));
    private static final int ATTEMPTS = 4;

    private final Foundation foundation;
    private final SealedTerms sealed;
    private final CareTeam careTeam;
    private final AgreedRestrictions restrictions = new AgreedRestrictions();
    private final LookService looks;
    private final String notice;

    /** @param notice what goes with what it lets out */
    DisclosureGate(Foundation foundation, SealedTerms sealed, CareTeam careTeam, LookService looks, String notice) {
        this.foundation = foundation;
        this.sealed = sealed;
        this.careTeam = careTeam;
        this.looks = looks;
        this.notice = notice;
    }

    /** What a disclosure is written down with; made before its transaction, which can run twice. */
    public static final class Papers {
        private final DisclosureId id;
        private final AuditEntry entry;

        private Papers(DisclosureId id, AuditEntry entry) {
            this.id = id;
            this.entry = entry;
        }

        /** The ledger's name for what leaves to a recipient. */
        DisclosureId id() {
            return id;
        }

        /** The instant that decides. */
        public Instant at() {
            return entry.at();
        }

        /** What the trail gets, before it is known of what. */
        public AuditEntry entry() {
            return entry;
        }
    }

    /** Papers for one request of an actor's. */
    public Papers prepare(Actor actor, Instant at) {
        return prepare(actor, AuditAction.DISCLOSE, at);
    }

    /** Papers for one look of an actor's that may be a disclosure. */
    public Papers prepareLook(Actor actor, Instant at) {
        return prepare(actor, AuditAction.IDENTITY_OPEN, at);
    }

    private Papers prepare(Actor actor, AuditAction action, Instant at) {
        return new Papers(
                new DisclosureId(foundation.ids().forThing()), AuditEntry.by(actor, action, foundation.ids(), at));
    }

    /** An answer that tells nothing of anybody. */
    public static <T> Disclosed<Page<T>> nothing() {
        return new Disclosed<>(Page.whole(List.of()));
    }

    /**
     * Lets out what consents in force allow and no restriction keeps back. Runs as many statements whether anything leaves
     * or not.
     *
     * @param content makes what leaves, within what the permit says
     * @return nothing told if nothing may leave; the refusal is in the trail, without its reason
     */
    <T> Verdict<T> disclose(Handle handle, Papers papers, Exit exit, Function<Permit, T> content) {
        Optional<Vault.ClientSeal> seal = sealed.find(handle, exit.clientId());
        Decision decision =
                seal.map(key -> decide(handle, exit, key, papers.at())).orElse(Decision.NO);
        Optional<Permit> permit = decision.permit();
        AuditEntry entry = papers.entry.about(exit.clientId());
        if (permit.isEmpty()) {
            handle.attach(DisclosureDao.class)
                    .count(exit.clinicId(), new DisclosureId(NO_CONSENT.value()), papers.at());
            foundation.audit().append(handle, entry.denied());
            return new Verdict<>(Optional.empty(), decision.isRestricted());
        }
        DisclosureTerms terms = terms(exit, permit.get());
        DisclosureId id = exit.isView() ? idOfDay(exit, terms, papers.at()) : papers.id;
        handle.attach(DisclosureDao.class)
                .insertOrCount(row(seal.orElseThrow(), exit.clinicId(), exit.clientId(), id, papers.at(), terms));
        foundation
                .audit()
                .append(
                        handle,
                        entry.on("disclosure", id)
                                .looking(new AuditEntry.Look(
                                        terms.purposes().get(0), terms.ground(), terms.information())));
        return new Verdict<>(Optional.of(new Disclosed<>(content.apply(permit.get()))), false);
    }

    /** Whether nothing leaves on a ground unless it is said to whom. @throws IllegalStateException if nothing leaves on it */
    public boolean needsRecipient(String ground) {
        return ground(ground).needsName();
    }

    /** As {@link #release(Handle, Papers, Look, Optional, DisclosureBook)}, into the tables themselves. */
    public Disclosed<Released> release(Handle handle, Papers papers, Look look, Optional<String> recipient) {
        return release(handle, papers, look, recipient, DisclosureBook.of(foundation.audit()));
    }

    /**
     * Opens and lets out what an access grant allows that is no consent, in the transaction that found that grant: a court
     * order with a subpoena, an audit, an emergency, a right of the client's. One row of the trail stands for the look and
     * for the disclosure. No restriction is asked for: none binds emergency treatment (45 CFR 164.522(a)(1)(iii)), what the
     * client or who acts for them asks for (164.502(a)(2)(i)), nor what law requires or oversight asks for (164.522(a)(1)(v)
     * with 164.502(a)(2)(ii) and 164.512).
     *
     * @param recipient who is told; empty where the client is, or where it is written down later
     * @param book where it is written down; nothing is opened unless it was
     * @throws IllegalStateException for a ground on which nothing leaves, or that needs a recipient
     */
    public Disclosed<Released> release(
            Handle handle, Papers papers, Look look, Optional<String> recipient, DisclosureBook book) {
        ReleaseGround ground = ground(look.ground());
        String name = recipient.orElse(null);
        if (!look.isDisclosure() || (name == null && ground.needsName())) {
            throw new IllegalStateException("nothing leaves on this ground, or not without a recipient");
        }
        DisclosureTerms terms = new DisclosureTerms(
                ground.recipient(name),
                look.fields(),
                List.of(look.purpose()),
                ground.code(),
                List.of(),
                look.grantId().value());
        Vault.ClientSeal seal = sealed.find(handle, look.clientId()).orElseThrow(ServiceException::notFound);
        book.enter(handle, row(seal, look.clinicId(), look.clientId(), papers.id, papers.at(), terms));
        book.append(handle, look.on(papers.entry));
        return new Disclosed<>(new Released(looks.openReleased(handle, look), noticeOf(ground, name)));
    }

    private Optional<String> noticeOf(ReleaseGround ground, @Nullable String recipient) {
        return ground.isToClient(recipient) ? Optional.empty() : Optional.of(notice);
    }

    private static ReleaseGround ground(String code) {
        return ReleaseGround.find(code).orElseThrow(() -> new IllegalStateException("nothing leaves on this ground"));
    }

    /** @param isRestricted whether a consent allowed it and restrictions took all of it away */
    private record Decision(Optional<Permit> permit, boolean isRestricted) {
        private static final Decision NO = new Decision(Optional.empty(), false);
    }

    private Decision decide(Handle handle, Exit exit, Vault.ClientSeal seal, Instant at) {
        ConsentDao consents = handle.attach(ConsentDao.class);
        Set<TherapistId> team = careTeam.listTherapists(handle, exit.clinicId(), exit.clientId());
        List<Instant> ends = careTeam.listTreatmentEnds(handle, exit.clinicId(), exit.clientId());
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            List<Permit.Scope> scopes = new ArrayList<>();
            for (ConsentDao.ConsentRow row : consents.listUsable(exit.clinicId(), exit.clientId(), at)) {
                ConsentTerms terms = SealedTerms.open(seal, row);
                if (!terms.isExpired(row.madeAt(), ends, at)) {
                    exit.scope(row.id(), terms, team).ifPresent(scopes::add);
                }
            }
            List<ConsentId> ids = scopes.isEmpty()
                    ? List.of(NO_CONSENT)
                    : scopes.stream().map(Permit.Scope::consentId).toList();
            // Waits for an agreement or a revocation under way, and keeps one from beginning until the commit.
            restrictions.takeTurn(handle, exit.clinicId(), scopes.isEmpty() ? ClientId.NOBODY : exit.clientId());
            if (consents.use(exit.clinicId(), ids, at) == scopes.size()) {
                return withinRestrictions(handle, exit, scopes, at);
            }
        }
        throw new ServiceException(ErrorCode.UNAVAILABLE);
    }

    /** What is left of what consents allow; read after the turn was taken. */
    private Decision withinRestrictions(Handle handle, Exit exit, List<Permit.Scope> scopes, Instant at) {
        List<AgreedRestriction> agreed = restrictions.list(handle, exit.clinicId(), exit.clientId());
        List<Permit.Scope> left = scopes.stream()
                .flatMap(scope -> exit.within(scope, agreed).stream())
                .toList();
        return left.isEmpty()
                ? new Decision(Optional.empty(), !scopes.isEmpty())
                : new Decision(Optional.of(new Permit(left, at)), false);
    }

    private static DisclosureTerms terms(Exit exit, Permit permit) {
        return new DisclosureTerms(
                exit.recipient(permit),
                permit.information().stream().map(Information::code).toList(),
                exit.purposes(permit).stream().map(DisclosurePurpose::code).toList(),
                CONSENT,
                permit.scopes().stream().map(Permit.Scope::consentId).toList(),
                null);
    }

    private static DisclosureDao.DisclosureRow row(
            Vault.ClientSeal seal,
            ClinicId clinic,
            ClientId client,
            DisclosureId id,
            Instant at,
            DisclosureTerms terms) {
        return new DisclosureDao.DisclosureRow(
                id, clinic, client, at, at, 1, SealedTerms.seal(seal, SealedTerms.DISCLOSURE, id, terms));
    }

    /** One row for a viewer, what they see and a day (45 CFR 164.528(b)(3)); each view is in the trail. */
    private static DisclosureId idOfDay(Exit exit, DisclosureTerms terms, Instant at) {
        String day = LocalDate.ofInstant(at, ZoneOffset.UTC).toString();
        // Every part has one length or, at the end, a form of its own.
        String name = exit.clientId() + " " + exit.therapist() + " " + day + " " + terms.consentIds() + " "
                + terms.information();
        try {
            ByteBuffer hash =
                    ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8)));
            // Version 8 (RFC 9562 section 5.8).
            long high = (hash.getLong() & ~0xf000L) | 0x8000L;
            long low = (hash.getLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
            return new DisclosureId(new UUID(high, low));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
