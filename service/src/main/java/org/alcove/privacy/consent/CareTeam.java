package org.alcove.privacy.consent;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.alcove.kernel.AppointmentId;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.TherapistId;
import org.jdbi.v3.core.Handle;

/** What this room asks about who treats a client; the booking room, which keeps it, answers. Each is one statement. */
public interface CareTeam {
    /**
     * A session of a client.
     *
     * @param status booked, cancelled, fulfilled or noshow
     * @param createdAt when it was booked first; of a group, by whoever
     * @param selfPay whether the client marked it as not for a health plan
     */
    record Session(
            AppointmentId id,
            TherapistId therapistId,
            Instant start,
            Instant end,
            String status,
            Instant createdAt,
            boolean selfPay) {}

    /** Who treats a client now. */
    Set<TherapistId> listTherapists(Handle handle, ClinicId clinic, ClientId client);

    /** The moments at which the last of those who treated a client ended, so that nobody did; earliest first. */
    List<Instant> listTreatmentEnds(Handle handle, ClinicId clinic, ClientId client);

    /**
     * A client's booked sessions with some therapists that end after {@code from} and start before {@code until}, earliest
     * first.
     *
     * @param therapists at least one
     * @param createdAfter those that were made later only
     * @param afterStart with {@code afterId}: the last of the page before
     */
    List<Session> listAhead(
            Handle handle,
            ClinicId clinic,
            ClientId client,
            Set<TherapistId> therapists,
            Instant from,
            Instant until,
            Instant createdAfter,
            Instant afterStart,
            UUID afterId,
            int limit);

    /** A client's sessions with some therapists that start within {@code [from, to)}, whatever became of them. */
    List<Session> listSessions(
            Handle handle,
            ClinicId clinic,
            ClientId client,
            Set<TherapistId> therapists,
            Instant from,
            Instant to,
            int limit);
}
