package org.alcove.availability;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.alcove.kernel.TherapistId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a search has to know of a therapist beside their free time.
 *
 * @param tie the therapist's own keyed hash
 * @param startStepMinutes 0: what the policy says
 * @param fullDates local dates on which the daily maximum is reached
 */
record Searched(TherapistId id, long tie, int startStepMinutes, ZoneCalendar zones, Set<LocalDate> fullDates) {
    private static final Logger LOG = LoggerFactory.getLogger(Searched.class);

    Searched {
        fullDates = Set.copyOf(fullDates);
    }

    /** Empty if one of the zones is not known here. */
    static Optional<Searched> of(
            SearchDao.Candidate candidate, List<SearchDao.ZoneRow> zones, Set<LocalDate> fullDates) {
        return calendar(candidate.zone(), zones)
                .map(calendar -> new Searched(
                        candidate.id(),
                        SearchTies.value(candidate.searchTie()),
                        Objects.requireNonNullElse(candidate.startStepMinutes(), 0),
                        calendar,
                        fullDates));
    }

    /** Empty if this machine knows one of the zones not; one therapist's zone must not keep all others out. */
    static Optional<ZoneCalendar> calendar(String rosterZone, List<SearchDao.ZoneRow> zones) {
        try {
            return Optional.of(new ZoneCalendar(
                    ZoneId.of(rosterZone),
                    zones.stream().map(SearchDao.ZoneRow::change).toList()));
        } catch (DateTimeException unknownZone) {
            LOG.warn("a therapist's zone is not known here; searches leave them out");
            return Optional.empty();
        }
    }

    Searched withFullDates(Set<LocalDate> dates) {
        return new Searched(id, tie, startStepMinutes, zones, dates);
    }
}
