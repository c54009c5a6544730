package org.alcove.availability;

import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.alcove.kernel.TherapistId;

/**
 * What a search has to know of a therapist beside their free time.
 *
 * @param tie the therapist's own keyed hash
 * @param startStepMinutes 0: what the policy says
 * @param fullDates local dates on which the daily maximum is reached
 */
record Searched(TherapistId id, long tie, int startStepMinutes, ZoneCalendar zones, Set<LocalDate> fullDates) {
    Searched {
        fullDates = Set.copyOf(fullDates);
    }

    static Searched of(SearchDao.Candidate candidate, List<ZoneCalendar.Change> changes, Set<LocalDate> fullDates) {
        return new Searched(
                candidate.id(),
                SearchTies.value(candidate.searchTie()),
                Objects.requireNonNullElse(candidate.startStepMinutes(), 0),
                new ZoneCalendar(ZoneId.of(candidate.zone()), changes),
                fullDates);
    }

    Searched withFullDates(Set<LocalDate> dates) {
        return new Searched(id, tie, startStepMinutes, zones, dates);
    }
}
