package org.alcove.booking;

import java.util.Optional;
import org.alcove.kernel.Actor;
import org.alcove.kernel.AppointmentId;
import org.alcove.kernel.Role;
import org.jdbi.v3.core.Handle;

/** Lets participants, and nobody else, find an appointment. */
final class Participants {
    private Participants() {}

    /** The appointment if the actor takes part in it as its client or its therapist. */
    static Optional<AppointmentRow> find(Handle handle, Actor actor, AppointmentId id) {
        AppointmentDao appointments = handle.attach(AppointmentDao.class);
        Optional<AppointmentRow> found = Optional.empty();
        if (actor.is(Role.CLIENT) && actor.clientId().isPresent()) {
            found = appointments.findForClient(
                    actor.clinicId(), actor.clientId().get(), id);
        }
        if (found.isEmpty() && actor.is(Role.THERAPIST) && actor.therapistId().isPresent()) {
            found = appointments.findForTherapist(
                    actor.clinicId(), actor.therapistId().get(), id);
        }
        return found;
    }
}
