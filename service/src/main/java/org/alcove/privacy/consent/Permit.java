package org.alcove.privacy.consent;

import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
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
     * @param onlyAfter of some kinds of information, since when what was created may be told: of what was created before
     *     it is kept back
     */
    record Scope(
            ConsentId consentId,
            ConsentTerms terms,
            Set<TherapistId> therapists,
            Set<Information> information,
            Map<Information, Instant> onlyAfter) {
        /** Whether a kind of information may be told of something that was created then. */
        boolean tells(Information kind, Instant createdAt) {
            Instant after = onlyAfter.get(kind);
            return information.contains(kind) && (after == null || createdAt.isAfter(after));
        }
    }

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

    /** After when a session has to have been made for its times to be told by any consent. */
    Instant timesAfter() {
        return scopes.stream()
                .filter(scope -> scope.information().contains(Information.APPOINTMENT_TIMES))
                .map(scope -> scope.onlyAfter().getOrDefault(Information.APPOINTMENT_TIMES, Instant.EPOCH))
                .min(Comparator.naturalOrder())
                .orElse(Instant.EPOCH);
    }

    /** All kinds of information that may be told. */
    Set<Information> information() {
        EnumSet<Information> all = EnumSet.noneOf(Information.class);
        scopes.forEach(scope -> all.addAll(scope.information()));
        return all;
    }
}
