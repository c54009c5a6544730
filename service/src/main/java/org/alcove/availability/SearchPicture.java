package org.alcove.availability;

import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.TherapistId;

/**
 * All clinics' pictures, each on its own, within a bound on memory: beyond it the smallest clinic whose leaving is enough
 * is given up, and searches there go to the tables until the service starts again.
 */
final class SearchPicture {
    private final long bound;
    private final Map<ClinicId, ClinicPicture> clinics = new ConcurrentHashMap<>();
    private final Map<TherapistId, ClinicId> homes = new ConcurrentHashMap<>();
    private final Set<ClinicId> givenUp = ConcurrentHashMap.newKeySet();

    /** @param bound in bytes */
    SearchPicture(long bound) {
        this.bound = bound;
    }

    Optional<ClinicPicture> find(ClinicId clinic) {
        return givenUp.contains(clinic) ? Optional.empty() : Optional.ofNullable(clinics.get(clinic));
    }

    /** The picture of a therapist's clinic; empty for who is not known, or whose clinic was given up. */
    Optional<ClinicPicture> of(TherapistId therapist) {
        return Optional.ofNullable(homes.get(therapist)).flatMap(this::find);
    }

    boolean knows(TherapistId therapist) {
        return homes.containsKey(therapist);
    }

    /** The picture of a clinic, made if there was none; empty for one that was given up. */
    Optional<ClinicPicture> make(ClinicId clinic, long firstDay, long untilDay) {
        synchronized (givenUp) {
            return givenUp.contains(clinic)
                    ? Optional.empty()
                    : Optional.of(clinics.computeIfAbsent(clinic, missing -> new ClinicPicture(firstDay, untilDay)));
        }
    }

    void settle(TherapistId therapist, ClinicId clinic) {
        homes.put(therapist, clinic);
    }

    long bytes() {
        return clinics.values().stream().mapToLong(ClinicPicture::bytes).sum();
    }

    long rows() {
        return clinics.values().stream().mapToLong(ClinicPicture::rows).sum();
    }

    int givenUp() {
        return givenUp.size();
    }

    int therapists() {
        return homes.size();
    }

    /** Everybody who is known now. */
    Set<TherapistId> everybody() {
        return Set.copyOf(homes.keySet());
    }

    /** Gives clinics up until the bound holds. */
    void keepWithinBound() {
        long excess = bytes() - bound;
        while (excess > 0 && !clinics.isEmpty()) {
            long needed = excess;
            Comparator<Map.Entry<ClinicId, ClinicPicture>> bySize =
                    Comparator.comparingLong(entry -> entry.getValue().bytes());
            ClinicId leaving = clinics.entrySet().stream()
                    .filter(entry -> entry.getValue().bytes() >= needed)
                    .min(bySize)
                    .or(() -> clinics.entrySet().stream().max(bySize))
                    .orElseThrow()
                    .getKey();
            synchronized (givenUp) {
                givenUp.add(leaving);
                clinics.remove(leaving);
            }
            excess = bytes() - bound;
        }
    }
}
