package org.alcove.availability;

import java.time.Instant;
import java.time.LocalDate;
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
 * The next free sessions across a clinic, earliest first, at most two of each therapist, without what the client's own
 * sessions are in the way of, ties by a keyed hash. Two statements tell what the session type and the client are; the
 * rest comes from this replica's picture, or, while there is none to go by, from {@code open_day} in a few growing chunks
 * of days until a page is full. How many statements that takes depends on the days looked over, at most four and one for
 * every eight days or so, and never on how many therapists there are. The answer is the same.
 */
final class SearchService {
    private static final int MAXIMUM_WORD = 60;

    private final Foundation foundation;
    private final TimeAuthority authority;
    private final AvailabilityConfiguration policy;
    private final PictureKeeper pictures;

    SearchService(
            Foundation foundation, TimeAuthority authority, AvailabilityConfiguration policy, PictureKeeper pictures) {
        this.foundation = foundation;
        this.authority = authority;
        this.policy = policy;
        this.pictures = pictures;
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
        Optional<Plan> planned = foundation.transactor().read(handle -> plan(handle, actor, client, question, now));
        if (planned.isEmpty()) {
            return List.of();
        }
        Plan plan = planned.get();
        List<SearchScan.Pick> picks = pictures.answer(
                        plan.filter(), source -> scan(plan, source), plan::entrant, plan.care())
                .orElseGet(() -> foundation.transactor().read(handle -> scan(plan, tables(handle, plan))));
        return picks.stream()
                .map(pick -> new TherapistSlot(
                        pick.therapist(),
                        pick.start(),
                        pick.start().plus(plan.terms().duration())))
                .toList();
    }

    /**
     * What a search goes by, wherever it reads free time.
     *
     * @param care the therapists whose client is asking
     */
    private record Plan(
            ClientId client,
            SearchTerms terms,
            SearchFilter filter,
            SlotSpan span,
            int limit,
            OwnTime own,
            Set<TherapistId> care,
            int policyStep) {
        SearchSource.Entrant entrant(Searched searched, LocalDate licensedOn) {
            return new Entrant(this, searched, licensedOn);
        }
    }

    private record Entrant(Plan plan, Searched searched, LocalDate licensedOn) implements SearchSource.Entrant {
        @Override
        public TherapistId id() {
            return searched.id();
        }

        @Override
        public long tie() {
            return searched.tie();
        }

        @Override
        public StartRule rule() {
            return new StartRule(
                    plan.span().from(),
                    plan.span().to(),
                    searched.startStepMinutes() == 0 ? plan.policyStep() : searched.startStepMinutes(),
                    searched.zones(),
                    searched.fullDates(),
                    licensedOn,
                    plan.own());
        }
    }

    /** Nothing if nothing can be found. */
    private Optional<Plan> plan(Handle handle, Actor actor, ClientId client, Question question, Instant now) {
        List<SearchDao.TermsRow> rows =
                handle.attach(SearchDao.class).listTerms(actor.clinicId(), question.sessionType(), client);
        if (rows.isEmpty()) {
            throw ServiceException.notFound();
        }
        SearchTerms terms = rows.get(0).terms();
        String state = terms.state(question.state()).orElseThrow(() -> new ServiceException(ErrorCode.STATE_REQUIRED));
        SlotSpan span = question.span().bookable(terms, policy, now);
        if (terms.isGroup() || span.isEmpty()) {
            return Optional.empty();
        }
        SearchFilter filter = new SearchFilter(
                actor.clinicId(),
                client,
                question.sessionType(),
                state,
                // A local date is at most a day away from the one of UTC.
                day(span.from()).minusDays(1),
                terms.offeredByAll(),
                question.modality(),
                question.specialty(),
                question.language(),
                question.insurance());
        TimeRange reached = new TimeRange(span.from(), span.to().plus(terms.duration()));
        OwnTime own = OwnTime.of(authority.ofClient(handle, actor.clinicId(), client, reached), terms.duration());
        Set<TherapistId> care =
                rows.stream().flatMap(row -> row.caredForBy().stream()).collect(Collectors.toSet());
        return Optional.of(new Plan(client, terms, filter, span, question.limit(), own, care, (int)
                policy.startStep().toMinutes()));
    }

    private List<SearchScan.Pick> scan(Plan plan, SearchSource source) {
        SearchTies ties = new SearchTies(foundation.keys(), plan.client());
        return new SearchScan(source, plan.terms().shape(), plan.span(), ties, plan.limit()).earliest();
    }

    private static SearchSource tables(Handle handle, Plan plan) {
        SearchDao dao = handle.attach(SearchDao.class);
        SearchFilter filter = plan.filter();
        Map<TherapistId, List<SearchDao.ZoneRow>> zones =
                dao.listZones(filter).stream().collect(Collectors.groupingBy(SearchDao.ZoneRow::id));
        Map<TherapistId, Set<LocalDate>> full =
                dao
                        .listFullDates(
                                filter,
                                filter.licensedFrom(),
                                day(plan.span().to()).plusDays(1))
                        .stream()
                        .collect(Collectors.groupingBy(
                                SearchDao.FullDate::id,
                                Collectors.mapping(SearchDao.FullDate::localDate, Collectors.toSet())));
        return new TableSource(
                dao,
                filter,
                dao.listCandidates(filter).stream()
                        .flatMap(candidate -> Searched.of(
                                candidate,
                                zones.getOrDefault(candidate.id(), List.of()),
                                full.getOrDefault(candidate.id(), Set.of()))
                                .map(searched -> plan.entrant(searched, candidate.expiresOn()))
                                .stream())
                        .toList());
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
