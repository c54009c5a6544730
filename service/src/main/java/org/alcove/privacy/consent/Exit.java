package org.alcove.privacy.consent;

import java.time.Instant;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.ConsentId;
import org.alcove.kernel.TherapistId;
import org.alcove.privacy.rights.AgreedRestriction;
import org.jspecify.annotations.Nullable;

/**
 * A way by which information about a client is about to leave: whose, to whom, what and for what.
 *
 * @param therapist who asks: of a view, whom it is shown to; of an export, who discloses
 * @param consent the one to be carried out; null: every consent that allows it
 */
record Exit(
        ClinicId clinicId,
        ClientId clientId,
        TherapistId therapist,
        @Nullable ConsentId consent) {
    private static final Set<Information> IN_A_VIEW = EnumSet.of(Information.APPOINTMENT_TIMES, Information.CARE_TEAM);
    private static final Set<Information> OF_SESSIONS =
            EnumSet.of(Information.APPOINTMENT_TIMES, Information.ATTENDANCE);

    /** To a therapist of the client's, about the client's sessions with their other therapists. */
    static Exit toCareTeam(ClinicId clinic, ClientId client, TherapistId viewer) {
        return new Exit(clinic, client, viewer, null);
    }

    /** From a therapist of the client's to somebody outside the care team, whom a consent names. */
    static Exit toRecipientOf(ConsentId consent, ClinicId clinic, ClientId client, TherapistId discloser) {
        return new Exit(clinic, client, discloser, consent);
    }

    boolean isView() {
        return consent == null;
    }

    /**
     * What a consent in force lets out here, if anything.
     *
     * @param team who treats the client now
     */
    Optional<Permit.Scope> scope(ConsentId id, ConsentTerms terms, Set<TherapistId> team) {
        Set<TherapistId> disclosing = new HashSet<>(team);
        disclosing.removeIf(member -> !terms.lets(member));
        Set<Information> information = EnumSet.copyOf(terms.information());
        if (isView()) {
            disclosing.remove(therapist);
            information.retainAll(IN_A_VIEW);
            return terms.reaches(therapist)
                            && terms.purposes().contains(DisclosurePurpose.TREATMENT)
                            && information.contains(Information.APPOINTMENT_TIMES)
                            && !disclosing.isEmpty()
                    ? Optional.of(new Permit.Scope(id, terms, disclosing, information, Map.of()))
                    : Optional.empty();
        }
        // Each discloses their own part: by the consent to tell somebody outside, therapists are not told of each
        // other.
        return id.equals(consent) && !terms.isForCareTeam() && disclosing.contains(therapist)
                ? Optional.of(new Permit.Scope(id, terms, Set.of(therapist), information, Map.of()))
                : Optional.empty();
    }

    /**
     * What restrictions leave of what a consent lets out here, if anything. Where the clinic ended one, what was created
     * before the client was told stays kept back: sessions by the time they were booked, and who treats the client wholly,
     * because that does not begin with a session (45 CFR 164.522(a)(2)(iii)(B)).
     */
    Optional<Permit.Scope> within(Permit.Scope scope, List<AgreedRestriction> restrictions) {
        String to = isView()
                ? Recipient.Type.CARE_TEAM.code()
                : Objects.requireNonNull(scope.terms().recipient().type()).code();
        List<String> disclosedFor = (isView()
                        ? List.of(DisclosurePurpose.TREATMENT)
                        : scope.terms().purposes())
                .stream().map(DisclosurePurpose::code).toList();
        Set<Information> information = EnumSet.copyOf(scope.information());
        Map<Information, Instant> onlyAfter = new EnumMap<>(Information.class);
        for (AgreedRestriction restriction : restrictions) {
            if (restriction.concerns(to, disclosedFor)) {
                for (Information kind : scope.information()) {
                    if (restriction.information().contains(kind.code())) {
                        if (restriction.onlyBefore().isPresent() && OF_SESSIONS.contains(kind)) {
                            onlyAfter.merge(kind, restriction.onlyBefore().get(), (a, b) -> a.isAfter(b) ? a : b);
                        } else {
                            information.remove(kind);
                        }
                    }
                }
            }
        }
        boolean nothing = isView() ? !information.contains(Information.APPOINTMENT_TIMES) : information.isEmpty();
        return nothing
                ? Optional.empty()
                : Optional.of(new Permit.Scope(
                        scope.consentId(), scope.terms(), scope.therapists(), information, Map.copyOf(onlyAfter)));
    }

    /** To whom. */
    Recipient recipient(Permit permit) {
        return isView()
                ? new Recipient(Recipient.Type.CARE_TEAM, null, List.of(therapist))
                : permit.scopes().get(0).terms().recipient();
    }

    /** What for. */
    List<DisclosurePurpose> purposes(Permit permit) {
        return isView()
                ? List.of(DisclosurePurpose.TREATMENT)
                : permit.scopes().get(0).terms().purposes();
    }
}
