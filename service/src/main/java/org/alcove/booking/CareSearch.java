package org.alcove.booking;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.TherapistId;
import org.alcove.privacy.CareLookup;
import org.jdbi.v3.core.Handle;

/** Tells the privacy room who is behind a therapist's own codes, and nothing about anybody else's. */
final class CareSearch implements CareLookup {
    @Override
    public Optional<ClientId> findClient(Handle handle, ClinicId clinic, TherapistId therapist, String clientCode) {
        return handle.attach(CareDao.class)
                .findLiveByCode(clinic, therapist, clientCode)
                .map(CareDao.CareRow::clientId);
    }

    @Override
    public List<Session> listSessions(
            Handle handle, ClinicId clinic, Set<TherapistId> therapists, Instant from, Instant to) {
        return handle.attach(CareSearchDao.class).listSessions(clinic, therapists, from, to);
    }

    @Override
    public Optional<ZoneId> findZone(Handle handle, ClinicId clinic, TherapistId therapist) {
        return handle.attach(CareSearchDao.class).findZone(clinic, therapist).map(ZoneId::of);
    }
}
