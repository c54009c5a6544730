package org.alcove.booking;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.alcove.clinic.TherapistCommitments;
import org.alcove.kernel.Actor;
import org.alcove.kernel.TherapistId;
import org.alcove.kernel.TimeRange;
import org.jdbi.v3.core.Handle;

/**
 * What a therapist would leave behind. The caller has changed the therapist's row first, so that a booking which was
 * under way is seen here or sees that change.
 */
final class Commitments implements TherapistCommitments {
    private final Departures departures;

    Commitments(Departures departures) {
        this.departures = departures;
    }

    @Override
    public List<TimeRange> list(Handle handle, TherapistId therapist, Instant now) {
        return listAll(handle, List.of(therapist), now).getOrDefault(therapist, List.of());
    }

    @Override
    public Map<TherapistId, List<TimeRange>> listAll(Handle handle, Collection<TherapistId> therapists, Instant now) {
        return handle.attach(CommitmentDao.class).listTimes(therapists, now).stream()
                .collect(Collectors.groupingBy(
                        CommitmentDao.Time::therapistId,
                        Collectors.mapping(time -> new TimeRange(time.startAt(), time.endAt()), Collectors.toList())));
    }

    @Override
    public void cancelAll(Handle handle, Actor actor, TherapistId therapist, Instant now) {
        AppointmentDao appointments = handle.attach(AppointmentDao.class);
        HoldDao holds = handle.attach(HoldDao.class);
        departures.lockClients(
                handle,
                actor.clinicId(),
                Stream.concat(
                        appointments.listFutureOfTherapist(therapist, now).stream()
                                .map(AppointmentRow::clientId),
                        holds.listHoldsOfTherapist(therapist).stream().map(HoldRow::clientId)));
        // Some may have gone before their client was locked; none can have come.
        departures.giveUp(
                handle,
                actor,
                therapist,
                appointments.listFutureOfTherapist(therapist, now),
                holds.listHoldsOfTherapist(therapist),
                CancelReason.THERAPIST_UNAVAILABLE,
                now);
        handle.attach(OfferDao.class).withdrawOfTherapist(therapist);
    }
}
