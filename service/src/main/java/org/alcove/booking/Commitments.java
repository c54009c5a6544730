package org.alcove.booking;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.alcove.availability.Offering;
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
    private final Offering offering;
    private final Releases releases;
    private final CareService care;

    Commitments(Offering offering, Releases releases, CareService care) {
        this.offering = offering;
        this.releases = releases;
        this.care = care;
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
        List<AppointmentRow> appointments = handle.attach(AppointmentDao.class).listFutureOfTherapist(therapist, now);
        for (AppointmentRow appointment : appointments) {
            care.cancel(handle, actor, appointment, CancelReason.THERAPIST_UNAVAILABLE, now);
        }
        for (HoldRow hold : handle.attach(HoldDao.class).listHoldsOfTherapist(therapist)) {
            releases.release(handle, hold, now);
        }
        handle.attach(OfferDao.class).withdrawOfTherapist(therapist);
        appointments.forEach(appointment ->
                offering.refresh(handle, therapist, appointment.occupied().withBuffers(), now));
    }
}
