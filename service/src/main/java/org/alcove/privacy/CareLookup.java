package org.alcove.privacy;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.TherapistId;
import org.jdbi.v3.core.Handle;

/** What this room asks about care relationships; the booking room, which keeps them, answers. */
public interface CareLookup {
    /** A session with a client, by the code that its therapist knows them by. */
    record Session(ClientId clientId, String clientCode, Instant start) {}

    /** The client behind a code of a therapist's live care relationships. */
    Optional<ClientId> findClient(Handle handle, ClinicId clinic, TherapistId therapist, String clientCode);

    /** A therapist's booked sessions that start within {@code [from, to)}, earliest first. */
    List<Session> listSessions(Handle handle, ClinicId clinic, TherapistId therapist, Instant from, Instant to);

    /** The zone in which a therapist's days are counted. */
    Optional<ZoneId> findZone(Handle handle, ClinicId clinic, TherapistId therapist);
}
