package org.alcove.privacy.consent;

import java.time.Instant;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.alcove.kernel.ConsentId;
import org.alcove.kernel.TherapistId;

/** What the {@link DisclosureGate}, which alone makes one, lets out at one instant. */
public final class Permit {
    private final List<Scope> scopes;
    private final Instant at;

    Permit(Collection<Scope> scopes, Instant at) {
        this.scopes = List.copyOf(scopes);
        this.at = at;
    }

    /**
     * What one consent lets out.
     *
     * @param therapists whose part of the record
     */
    record Scope(ConsentId consentId, ConsentTerms terms, Set<TherapistId> therapists, Set<Information> information) {}

    List<Scope> scopes() {
        return scopes;
    }

    /** The instant of the request, which decided. */
    public Instant at() {
        return at;
    }

    /** Whose part of the record may be told. */
    Set<TherapistId> therapists() {
        Set<TherapistId> all = new HashSet<>();
        scopes.forEach(scope -> all.addAll(scope.therapists()));
        return all;
    }

    /** Whether a kind of information of this therapist's part may be told. */
    boolean covers(TherapistId therapist, Information kind) {
        return scopes.stream()
                .anyMatch(scope -> scope.therapists().contains(therapist)
                        && scope.information().contains(kind));
    }

    /** All kinds of information that may be told. */
    Set<Information> information() {
        EnumSet<Information> all = EnumSet.noneOf(Information.class);
        scopes.forEach(scope -> all.addAll(scope.information()));
        return all;
    }
}
