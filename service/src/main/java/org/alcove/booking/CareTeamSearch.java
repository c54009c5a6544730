package org.alcove.booking;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.TherapistId;
import org.alcove.privacy.consent.CareTeam;
import org.jdbi.v3.core.Handle;

/** Tells the room of consents who treats a client and when; what of it leaves is decided there. */
final class CareTeamSearch implements CareTeam {
    @Override
    public Set<TherapistId> listTherapists(Handle handle, ClinicId clinic, ClientId client) {
        return handle.attach(CareTeamDao.class).listTherapists(clinic, client);
    }

    @Override
    public List<Instant> listTreatmentEnds(Handle handle, ClinicId clinic, ClientId client) {
        return handle.attach(CareTeamDao.class).listTreatmentEnds(clinic, client);
    }

    @Override
    public List<Session> listAhead(
            Handle handle,
            ClinicId clinic,
            ClientId client,
            Set<TherapistId> therapists,
            Instant from,
            Instant until,
            Instant createdAfter,
            Instant afterStart,
            UUID afterId,
            int limit) {
        return handle.attach(CareTeamDao.class)
                .listAhead(clinic, client, therapists, from, until, createdAfter, afterStart, afterId, limit);
    }

    @Override
    public List<Session> listSessions(
            Handle handle,
            ClinicId clinic,
            ClientId client,
            Set<TherapistId> therapists,
            Instant from,
            Instant to,
            int limit) {
        return handle.attach(CareTeamDao.class).listSessions(clinic, client, therapists, from, to, limit);
    }
}
