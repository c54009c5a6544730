package org.alcove.availability;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.alcove.kernel.Actor;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ErrorCode;
import org.alcove.kernel.Faults;
import org.alcove.kernel.Page;
import org.alcove.kernel.QueryValues;
import org.alcove.kernel.ServiceException;
import org.alcove.kernel.SessionTypeId;
import org.alcove.kernel.TherapistId;
import org.alcove.kernel.TimeRange;
import org.alcove.privacy.Foundation;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * The next free sessions across a clinic, earliest first, at most two of each therapist, without what the
 * client's own sessions are in the way of, ties by a keyed hash. Reads
 * {@code open_day} in a few growing chunks of days until a page is full: how many statements run depends on the days
 * looked over, at most five and one for every eight days or so, and never on how many therapists there are.
 */
final class SearchService {
    private static final int MAXIMUM_WORD = 60;

    private final Foundation foundation;
    private final TimeAuthority authority;
    private final AvailabilityConfiguration policy;

    SearchService(Foundation foundation, TimeAuthority authority, AvailabilityConfiguration policy) {
        this.foundation = foundation;
        this.authority = authority;
        this.policy = policy;
    }

    /** What is asked for, checked. */
    record Question(
            SessionTypeId sessionType,
            SlotSpan span,
            int limit,
            Optional<String> state,
            @Nullable String modality,
            @Nullable String specialty,
            @Nullable String language,
            @Nullable String insurance) {}

    /**
     * Runs a search.
     *
     * @throws ServiceException {@code INVALID} with every fault, {@code NOT_FOUND} for a session type that the clinic
     *     does not offer, {@code STATE_REQUIRED}
     */
    List<TherapistSlot> search(Actor actor, SearchQuery query) {
        ClientId client = actor.requireClient();
        Instant now = foundation.clock().instant();
        Question question = checked(query, now);
        return foundation.transactor().inTransaction(handle -> search(handle, actor, client, question, now));
    }

    private List<TherapistSlot> search(Handle handle, Actor actor, ClientId client, Question question, Instant now) {
        SearchDao dao = handle.attach(SearchDao.class);
        SearchTerms terms =
                dao.findTerms(actor.clinicId(), question.sessionType(), client).orElseThrow(ServiceException::notFound);
        String state = terms.state(question.state()).orElseThrow(() -> new ServiceException(ErrorCode.STATE_REQUIRED));
        SlotSpan span = question.span().bookable(terms, policy, now);
        if (terms.isGroup() || span.isEmpty()) {
            return List.of();
        }
        // A local date is at most a day away from the one of UTC.
        LocalDate firstDate = day(span.from()).minusDays(1);
        SearchFilter filter = new SearchFilter(
                actor.clinicId(),
                client,
                question.sessionType(),
                state,
                firstDate,
                terms.offeredByAll(),
                question.modality(),
                question.specialty(),
                question.language(),
                question.insurance());
        TimeRange reached = new TimeRange(span.from(), span.to().plus(terms.duration()));
        OwnTime own = OwnTime.of(authority.ofClient(handle, actor.clinicId(), client, reached), terms.duration());
        Map<TherapistId, SearchScan.Entrant> entrants =
                entrants(dao, filter, span, firstDate, day(span.to()).plusDays(1), own);
        SearchTies ties = new SearchTies(foundation.keys(), client);
        return new SearchScan(dao, filter, terms.shape(), span, entrants, ties)
                .earliest(question.limit()).stream()
                        .map(pick -> new TherapistSlot(
                                pick.therapist(), pick.start(), pick.start().plus(terms.duration())))
                        .toList();
    }

    private Map<TherapistId, SearchScan.Entrant> entrants(
            SearchDao dao, SearchFilter filter, SlotSpan span, LocalDate firstDate, LocalDate lastDate, OwnTime own) {
        List<SearchDao.Candidate> candidates = dao.listCandidates(filter);
        Map<TherapistId, List<ZoneCalendar.Change>> changes = dao.listZones(filter).stream()
                .collect(Collectors.groupingBy(
                        SearchDao.ZoneRow::id,
                        Collectors.mapping(
                                row -> new ZoneCalendar.Change(row.effectiveFrom(), ZoneId.of(row.zone())),
                                Collectors.toList())));
        Map<TherapistId, Set<LocalDate>> full = dao.listFullDates(filter, firstDate, lastDate).stream()
                .collect(Collectors.groupingBy(
                        SearchDao.FullDate::id, Collectors.mapping(SearchDao.FullDate::localDate, Collectors.toSet())));
        int policyStep = (int) policy.startStep().toMinutes();
        return candidates.stream().collect(Collectors.toMap(SearchDao.Candidate::id, candidate -> {
            Integer step = candidate.startStepMinutes();
            StartRule rule = new StartRule(
                    span.from(),
                    span.to(),
                    step == null ? policyStep : step,
                    new ZoneCalendar(ZoneId.of(candidate.zone()), changes.getOrDefault(candidate.id(), List.of())),
                    full.getOrDefault(candidate.id(), Set.of()),
                    candidate.expiresOn(),
                    own);
            return new SearchScan.Entrant(rule, candidate.searchTie());
        }));
    }

    private Question checked(SearchQuery query, Instant now) {
        Faults faults = new Faults();
        Optional<SessionTypeId> type = SlotService.sessionType(faults, query.sessionTypeId());
        SlotSpan span =
                SlotSpan.read(faults, query.from(), query.to(), policy.maximumSpan(), policy.maximumSpan(), now);
        int limit = new QueryValues(faults).limit(query.limit(), Math.min(Page.LIMIT, policy.searchLimit()));
        Optional<String> state = SlotService.state(faults, query.state());
        @Nullable String modality = word(faults, "?modality", query.modality());
        @Nullable String specialty = word(faults, "?specialty", query.specialty());
        @Nullable String language = word(faults, "?language", query.language());
        @Nullable String insurance = word(faults, "?insurance", query.insurance());
        faults.refuseIfAny();
        return new Question(type.orElseThrow(), span, limit, state, modality, specialty, language, insurance);
    }

    /** A word that the clinic does not know finds nobody. */
    private static @Nullable String word(Faults faults, String pointer, @Nullable String text) {
        String word = faults.optionalLine(pointer, text, MAXIMUM_WORD);
        return word.isEmpty() ? null : word;
    }

    private static LocalDate day(Instant instant) {
        return instant.atZone(ZoneOffset.UTC).toLocalDate();
    }
}
