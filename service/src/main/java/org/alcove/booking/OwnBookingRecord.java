package org.alcove.booking;

import java.util.List;
import java.util.Map;
import org.alcove.kernel.Actor;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.alcove.privacy.rights.OwnRecord;
import org.jdbi.v3.core.Handle;

/** What this room keeps of a client, and the names of the therapists and session types in it. */
final class OwnBookingRecord implements OwnRecord {
    @Override
    public Map<String, List<? extends Record>> read(Handle handle, Actor actor, ClientId client) {
        OwnBookingDao rows = handle.attach(OwnBookingDao.class);
        ClinicId clinic = actor.clinicId();
        return Map.of(
                "clinic", rows.listClinic(clinic),
                "therapist", rows.listTherapists(clinic, client),
                "session_type", rows.listSessionTypes(clinic, client),
                "care_relationship", rows.listCare(clinic, client),
                "appointment", rows.listAppointments(clinic, client),
                "participant", rows.listParticipations(clinic, client),
                "hold", rows.listHolds(clinic, client),
                "offer", rows.listOffers(clinic, client));
    }
}
