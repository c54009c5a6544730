package org.alcove.availability;

import java.time.ZoneId;
import org.alcove.kernel.Actor;
import org.alcove.kernel.Role;
import org.alcove.kernel.ServiceException;
import org.alcove.kernel.TherapistId;
import org.jdbi.v3.core.Handle;

/** Who may see and change a therapist's hours: that therapist, and the admins of the clinic. */
final class TherapistAccess {
    private TherapistAccess() {}

    /** @throws ServiceException {@code FORBIDDEN} for other roles, {@code NOT_FOUND} for another therapist */
    static void require(Actor actor, TherapistId therapist) {
        actor.requireAny(Role.THERAPIST, Role.ADMIN);
        if (!actor.is(Role.ADMIN) && !actor.isTherapist(therapist)) {
            throw ServiceException.notFound();
        }
    }

    /**
     * The roster's zone of a therapist.
     *
     * @throws ServiceException {@code NOT_FOUND} unless the actor's clinic has the therapist
     */
    static ZoneId rosterZone(Handle handle, Actor actor, TherapistId therapist) {
        return handle.attach(HoursDao.class)
                .findZone(actor.clinicId(), therapist)
                .map(ZoneId::of)
                .orElseThrow(ServiceException::notFound);
    }
}
