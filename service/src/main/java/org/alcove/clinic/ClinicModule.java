package org.alcove.clinic;

import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.alcove.kernel.Actor;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.SessionTypeId;
import org.alcove.kernel.TherapistId;
import org.alcove.kernel.TimeRange;
import org.alcove.persistence.Transactor;
import org.alcove.privacy.Foundation;
import org.jdbi.v3.core.Handle;

/** Puts the room together. The rooms above bind themselves to its ports once they are there, before requests come. */
public final class ClinicModule {
    private final Foundation foundation;
    private final Ports ports = new Ports();
    private final ClinicService clinics;
    private final TherapistService therapists;
    private final RosterFileService rosterFiles;
    private final SessionTypeService sessionTypes;

    public ClinicModule(Foundation foundation, ClinicConfiguration configuration) {
        this.foundation = Objects.requireNonNull(foundation);
        this.clinics = new ClinicService(foundation, configuration);
        this.therapists = new TherapistService(foundation, configuration, ports, ports);
        this.rosterFiles = new RosterFileService(foundation, configuration, ports, ports);
        this.sessionTypes = new SessionTypeService(foundation, configuration, ports);
    }

    /** Names the room that knows what therapists are booked for. Until then nobody is booked. */
    public void bindCommitments(TherapistCommitments commitments) {
        ports.commitments = List.of(commitments);
    }

    /** Names the room that keeps what is derived from the roster. */
    public void bindListener(RosterListener listener) {
        ports.listeners = List.of(listener);
    }

    /** Whether a migrated database holds anybody's clinic. For the operator's commands: no request reaches it. */
    public static boolean isUsed(Transactor database) {
        return database.inTransaction(
                handle -> handle.attach(ClinicDao.class).findAnyClinic().isPresent());
    }

    public List<Object> resources() {
        return List.of(
                new ClinicResource(clinics),
                new TherapistResource(therapists, rosterFiles),
                new SessionTypeResource(sessionTypes));
    }

    public ClinicService clinics() {
        return clinics;
    }

    public RosterFileService rosterFiles() {
        return rosterFiles;
    }

    public SessionTypeService sessionTypes() {
        return sessionTypes;
    }

    /**
     * The display names of a clinic's active therapists, in their order. For the operator's commands: no request reaches
     * it.
     */
    public Map<TherapistId, String> therapistNames(ClinicId clinic) {
        return foundation
                .transactor()
                .inTransaction(handle -> new TherapistStore(handle, clinic)
                        .list(List.of(TherapistRow.ACTIVE), Integer.MAX_VALUE).stream()
                                .collect(Collectors.toMap(
                                        Therapist::id,
                                        therapist -> therapist.details().displayName(),
                                        (a, b) -> a,
                                        LinkedHashMap::new)));
    }

    /** The rooms above, as far as they are bound. */
    private static final class Ports implements TherapistCommitments, RosterListener {
        private volatile List<TherapistCommitments> commitments = List.of();
        private volatile List<RosterListener> listeners = List.of();

        @Override
        public List<TimeRange> list(Handle handle, TherapistId therapist, Instant now) {
            return commitments.stream()
                    .flatMap(room -> room.list(handle, therapist, now).stream())
                    .toList();
        }

        @Override
        public Map<TherapistId, List<TimeRange>> listAll(
                Handle handle, Collection<TherapistId> therapists, Instant now) {
            return commitments.isEmpty() ? Map.of() : commitments.get(0).listAll(handle, therapists, now);
        }

        @Override
        public void cancelAll(Handle handle, Actor actor, TherapistId therapist, Instant now) {
            commitments.forEach(room -> room.cancelAll(handle, actor, therapist, now));
        }

        @Override
        public void therapistsChanged(Handle handle, List<TherapistId> changed, Instant now) {
            listeners.forEach(room -> room.therapistsChanged(handle, changed, now));
        }

        @Override
        public void therapistsWritten(Handle handle, List<TherapistId> written) {
            listeners.forEach(room -> room.therapistsWritten(handle, written));
        }

        @Override
        public void sessionTypeWritten(Handle handle, ClinicId clinic, SessionTypeId type) {
            listeners.forEach(room -> room.sessionTypeWritten(handle, clinic, type));
        }
    }
}
