package org.alcove.privacy;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.TherapistId;
import org.jdbi.v3.core.Handle;

/** What this room asks about care relationships; the booking room, which keeps them, answers. */
public interface CareLookup {
    /** A session with a client, by the code that its therapist knows them by. */
    record Session(ClientId clientId, TherapistId therapistId, String clientCode, Instant start) {}

    /** The client behind a code of a therapist's live care relationships. */
    Optional<ClientId> findClient(Handle handle, ClinicId clinic, TherapistId therapist, String clientCode);

    /** Booked sessions of therapists, at least one, that start within {@code [from, to)}, earliest first. */
    List<Session> listSessions(Handle handle, ClinicId clinic, Set<TherapistId> therapists, Instant from, Instant to);

    /** The zone in which a therapist's days are counted. */
    Optional<ZoneId> findZone(Handle handle, ClinicId clinic, TherapistId therapist);
}
