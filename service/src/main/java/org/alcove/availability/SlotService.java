package org.alcove.availability;

import java.time.Duration;
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
import org.alcove.kernel.Faults;
import org.alcove.kernel.QueryValues;
import org.alcove.kernel.Role;
import org.alcove.kernel.ServiceException;
import org.alcove.kernel.SessionTypeId;
import org.alcove.kernel.TherapistId;
import org.alcove.kernel.Ticks;
import org.alcove.kernel.TimeRange;
import org.alcove.privacy.Foundation;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * The bookable starts of one therapist, worked out from the authority; tells nothing about any other start. A client's
 * list lacks what their own sessions are in the way of; nobody else's list depends on any client's other time.
 */
final class SlotService {
    private final Foundation foundation;
    private final TimeAuthority authority;
    private final AvailabilityConfiguration policy;

    SlotService(Foundation foundation, TimeAuthority authority, AvailabilityConfiguration policy) {
        this.foundation = foundation;
        this.authority = authority;
        this.policy = policy;
    }

    /** What is asked for, checked. */
    record Question(
            TherapistId therapist,
            SessionTypeId sessionType,
            SlotSpan span,
            Optional<Duration> step,
            Optional<String> state) {}

    /**
     * The slots in order of start.
     *
     * @throws ServiceException {@code INVALID} with every fault, {@code NOT_FOUND}, {@code STATE_REQUIRED}
     */
    List<Slot> list(Actor actor, TherapistId therapist, SlotQuery query) {
        actor.requireAny(Role.CLIENT, Role.THERAPIST, Role.ADMIN);
        Instant now = foundation.clock().instant();
        Question question = checked(therapist, query, now);
        return foundation.transactor().read(handle -> slots(handle, actor, question, now));
    }

    private List<Slot> slots(Handle handle, Actor actor, Question question, Instant now) {
        boolean asClient = actor.is(Role.CLIENT);
        @Nullable ClientId client = asClient ? actor.clientId().orElse(null) : null;
        OfferDao offers = handle.attach(OfferDao.class);
        OfferTerms terms = offers.findTerms(actor.clinicId(), question.therapist(), question.sessionType(), client)
                .filter(found -> found.isActive() || !asClient)
                .orElseThrow(ServiceException::notFound);
        String state = OfferService.state(terms, question.state(), "?state");
        SlotSpan span = question.span().bookable(terms, policy, now);
        boolean taken = asClient && !terms.acceptsNew() && !terms.inCare();
        if (taken || !terms.isActive() || !terms.isBookableBySlots() || span.isEmpty()) {
            return List.of();
        }
        Optional<LocalDate> licensedOn = offers.findLicenseEnd(actor.clinicId(), question.therapist(), state);
        if (licensedOn.isEmpty()) {
            return List.of();
        }
        TimeRange range = new TimeRange(
                Ticks.startOf(Ticks.floor(span.from().minus(terms.bufferBefore()))),
                Ticks.startOf(Ticks.ceiling(span.to().plus(terms.duration()).plus(terms.bufferAfter()))));
        WorkingTime working = authority.read(handle, question.therapist(), terms.rosterZone(), range);
        Lanes lanes = Lanes.of(
                Ticks.floor(range.start()),
                Ticks.count(range.length()),
                working.open(range),
                working.closed(),
                authority.taken(handle, question.therapist(), range, now));
        StartRule rule = new StartRule(
                span.from(),
                span.to(),
                terms.step(question.step(), policy),
                working.zones(),
                fullDates(handle, question.therapist(), terms, range),
                licensedOn.get(),
                client == null ? OwnTime.NONE : own(handle, actor, client, range, terms));
        return SlotComputation.starts(lanes, terms.shape(), rule, Integer.MAX_VALUE).stream()
                .map(start -> new Slot(start, start.plus(terms.duration())))
                .toList();
    }

    private OwnTime own(Handle handle, Actor actor, ClientId client, TimeRange range, OfferTerms terms) {
        return OwnTime.of(authority.ofClient(handle, actor.clinicId(), client, range), terms.duration());
    }

    private Set<LocalDate> fullDates(Handle handle, TherapistId therapist, OfferTerms terms, TimeRange range) {
        Integer maximum = terms.dailyMaximum();
        if (maximum == null) {
            return Set.of();
        }
        LocalDate from = range.start().atZone(ZoneOffset.UTC).toLocalDate().minusDays(1);
        LocalDate to = range.end().atZone(ZoneOffset.UTC).toLocalDate().plusDays(1);
        return authority.countByDate(handle, therapist, from, to).entrySet().stream()
                .filter(entry -> entry.getValue() >= maximum)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    private Question checked(TherapistId therapist, SlotQuery query, Instant now) {
        Faults faults = new Faults();
        Optional<SessionTypeId> type = sessionType(faults, query.sessionTypeId());
        SlotSpan span =
                SlotSpan.read(faults, query.from(), query.to(), policy.defaultSpan(), policy.maximumSpan(), now);
        Optional<Duration> step = new QueryValues(faults).duration("step", query.step());
        step.ifPresent(length -> faults.require(
                AvailabilityConfiguration.isStep(length),
                "?step",
                "invalid_step",
                "a multiple of five minutes up to a day"));
        Optional<String> state = state(faults, query.state());
        faults.refuseIfAny();
        return new Question(therapist, type.orElseThrow(), span, step, state);
    }

    static Optional<SessionTypeId> sessionType(Faults faults, @Nullable String text) {
        if (text == null || text.isEmpty()) {
            faults.add("?sessionTypeId", "required", "a value is needed");
            return Optional.empty();
        }
        return new QueryValues(faults).id("sessionTypeId", text, SessionTypeId::new);
    }

    static Optional<String> state(Faults faults, @Nullable String text) {
        return text == null || text.isEmpty() ? Optional.empty() : faults.state("?state", text);
    }
}
