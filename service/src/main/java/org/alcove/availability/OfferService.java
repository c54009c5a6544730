package org.alcove.availability;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.ErrorCode;
import org.alcove.kernel.Faults;
import org.alcove.kernel.ServiceException;
import org.alcove.kernel.SessionTypeId;
import org.alcove.kernel.TherapistId;
import org.alcove.kernel.Ticks;
import org.alcove.kernel.TimeRange;
import org.jdbi.v3.core.Handle;

/**
 * Answers booking's questions by the rules of the lists, with one difference: the policy's start step binds nobody,
 * because lists can be asked for a finer one. A step that the therapist has chosen binds clients here as there.
 */
final class OfferService implements Offering {
    private final TimeAuthority authority;
    private final OpenDays openDays;
    private final AvailabilityConfiguration policy;

    OfferService(TimeAuthority authority, OpenDays openDays, AvailabilityConfiguration policy) {
        this.authority = authority;
        this.openDays = openDays;
        this.policy = policy;
    }

    @Override
    public Bookable check(
            Handle handle,
            ClinicId clinic,
            TherapistId therapist,
            SessionTypeId sessionType,
            Instant start,
            Optional<String> state,
            ClientId client,
            Asker asker,
            Instant now) {
        OfferTerms terms = findTerms(handle, clinic, therapist, sessionType, client);
        String where = state(terms, state, "/state");
        Fit fit = fit(handle, clinic, therapist, terms, start, Optional.of(where), asker, now);
        return new Bookable(
                therapist,
                sessionType,
                fit.session(),
                terms.bufferBefore(),
                terms.bufferAfter(),
                terms.capacity(),
                fit.localDate(),
                Optional.ofNullable(terms.dailyMaximum()),
                where);
    }

    @Override
    public void checkProposal(
            Handle handle,
            ClinicId clinic,
            TherapistId therapist,
            SessionTypeId sessionType,
            Instant start,
            Optional<String> state,
            ClientId client,
            Instant now) {
        OfferTerms terms = findTerms(handle, clinic, therapist, sessionType, client);
        checkState(state, "/state");
        fit(handle, clinic, therapist, terms, start, terms.state(state), Asker.THERAPIST, now);
    }

    private static OfferTerms findTerms(
            Handle handle, ClinicId clinic, TherapistId therapist, SessionTypeId sessionType, ClientId client) {
        return handle.attach(OfferDao.class)
                .findTerms(clinic, therapist, sessionType, client)
                .filter(OfferTerms::isActive)
                .orElseThrow(ServiceException::notFound);
    }

    private record Fit(TimeRange session, LocalDate localDate) {}

    /** Asks every rule about one start; the licence only where it is known where the client will be. */
    private Fit fit(
            Handle handle,
            ClinicId clinic,
            TherapistId therapist,
            OfferTerms terms,
            Instant start,
            Optional<String> where,
            Asker asker,
            Instant now) {
        offeredIf(terms.isBookableBySlots());
        offeredIf(asker == Asker.THERAPIST || terms.acceptsNew() || terms.inCare());
        offeredIf(Ticks.isAligned(start) && isInTime(terms, start, asker, now));

        TimeRange session = TimeRange.of(start, terms.duration());
        TimeRange occupied = new TimeRange(
                session.start().minus(terms.bufferBefore()), session.end().plus(terms.bufferAfter()));
        WorkingTime working = authority.read(handle, therapist, terms.rosterZone(), occupied);
        LocalDate localDate = working.zones().localTime(start).toLocalDate();
        OfferDao offers = handle.attach(OfferDao.class);
        offeredIf(where.isEmpty()
                || offers.findLicenseEnd(clinic, therapist, where.get())
                        .filter(end -> !localDate.isAfter(end))
                        .isPresent());
        long firstTick = Ticks.floor(occupied.start());
        Lanes lanes = Lanes.of(
                firstTick,
                Ticks.count(occupied.length()),
                working.open(occupied),
                working.closed(),
                authority.unclaimed(handle, therapist, occupied, now));
        offeredIf(asker == Asker.THERAPIST || terms.isOnOwnStep(working.zones().localTime(start)));
        long startTick = Ticks.floor(start);
        offeredIf(lanes.nextFit(terms.shape(), startTick, startTick + 1) == startTick);
        return new Fit(session, localDate);
    }

    @Override
    public List<Set<Clash>> clashes(Handle handle, ClinicId clinic, TherapistId therapist, List<TimeRange> sessions) {
        return new ClashFinder(authority).find(handle, clinic, therapist, sessions);
    }

    @Override
    public void refresh(Handle handle, TherapistId therapist, TimeRange range, Instant now) {
        openDays.refresh(handle, therapist, range, now);
    }

    /**
     * Where the client will be.
     *
     * @throws ServiceException {@link ErrorCode#INVALID} at the pointer for letters that are no state,
     *     {@link ErrorCode#STATE_REQUIRED} if nothing tells it
     */
    static String state(TypeTerms terms, Optional<String> asked, String pointer) {
        checkState(asked, pointer);
        return terms.state(asked).orElseThrow(() -> new ServiceException(ErrorCode.STATE_REQUIRED));
    }

    static void checkState(Optional<String> asked, String pointer) {
        Faults faults = new Faults();
        asked.ifPresent(letters -> faults.state(pointer, letters));
        faults.refuseIfAny();
    }

    private boolean isInTime(OfferTerms terms, Instant start, Asker asker, Instant now) {
        if (!start.isAfter(now) || asker == Asker.THERAPIST) {
            return start.isAfter(now);
        }
        Duration ahead = Duration.between(now, start);
        return ahead.compareTo(terms.minimumNotice(policy)) >= 0 && ahead.compareTo(terms.horizon(policy)) < 0;
    }

    private static void offeredIf(boolean condition) {
        if (!condition) {
            throw new ServiceException(ErrorCode.SLOT_NOT_OFFERED);
        }
    }
}
