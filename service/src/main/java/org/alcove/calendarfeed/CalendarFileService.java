package org.alcove.calendarfeed;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.alcove.audit.AuditAction;
import org.alcove.audit.AuditEntry;
import org.alcove.kernel.Actor;
import org.alcove.kernel.AppointmentId;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ErrorCode;
import org.alcove.kernel.Faults;
import org.alcove.kernel.FeedId;
import org.alcove.kernel.Role;
import org.alcove.kernel.ServiceException;
import org.alcove.privacy.Foundation;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Gives participants a calendar file of one appointment, which says no more than they asked for. */
final class CalendarFileService {
    private static final String BUSY = "Busy";
    private static final String BOOKED = "booked";
    private static final Duration LONGEST_ALARM = Duration.ofDays(7);

    private final Foundation foundation;
    private final FeedRenderer renderer;
    private final Titles titles;

    CalendarFileService(Foundation foundation) {
        this.foundation = Objects.requireNonNull(foundation);
        this.titles = new Titles(foundation.transactor());
        this.renderer = new FeedRenderer(foundation.keys());
    }

    /**
     * The file, in UTF-8. Asked for again after the appointment moved, it has the same UID and a greater SEQUENCE.
     *
     * @throws ServiceException {@link ErrorCode#NOT_FOUND} for an appointment that is not the actor's own,
     *     {@link ErrorCode#WRONG_STATUS} for one that will not take place or is over, {@link ErrorCode#INVALID},
     *     {@link ErrorCode#CLINICAL_WORD}
     */
    byte[] export(Actor actor, AppointmentId id, @Nullable CalendarFileRequest asked) {
        actor.requireAny(Role.CLIENT, Role.THERAPIST);
        Faults faults = new Faults();
        String given = asked == null ? null : asked.title();
        String title = given == null ? BUSY : titles.check(faults, actor, given);
        Duration alarm = asked == null ? null : asked.alarm();
        if (alarm != null) {
            faults.require(
                    !alarm.isNegative() && alarm.compareTo(LONGEST_ALARM) <= 0,
                    "/alarm",
                    "out_of_range",
                    "between PT0S and " + LONGEST_ALARM);
            faults.require(
                    alarm.getNano() == 0 && alarm.getSeconds() % 60 == 0,
                    "/alarm",
                    "not_whole_minutes",
                    "whole minutes are needed");
        }
        faults.refuseIfAny();
        Instant now = foundation.clock().instant();
        AuditEntry entry = AuditEntry.by(actor, AuditAction.APPOINTMENT_EXPORT, foundation.ids(), now)
                .on("appointment", id);
        Found found = foundation.transactor().inTransaction(handle -> {
            Found mine = find(handle, actor, id).orElseThrow(ServiceException::notFound);
            if (!mine.event().status().equals(BOOKED)) {
                throw new ServiceException(ErrorCode.WRONG_STATUS);
            }
            foundation.audit().append(handle, mine.client().map(entry::about).orElse(entry));
            return mine;
        });
        // One source for each account, as if the files were a feed of their own.
        FeedRenderer.Source source =
                new FeedRenderer.Source(new FeedId(actor.accountId().value()), actor.accountId(), 0);
        return renderer.renderFile(source, found.owner(), found.event(), title, Optional.ofNullable(alarm));
    }

    private static Optional<Found> find(Handle handle, Actor actor, AppointmentId id) {
        CalendarFileDao appointments = handle.attach(CalendarFileDao.class);
        Optional<Found> found = Optional.empty();
        if (actor.is(Role.CLIENT) && actor.clientId().isPresent()) {
            ClientId client = actor.clientId().get();
            found = appointments
                    .findForClient(actor.clinicId(), client, id)
                    .map(event -> new Found(event, FeedRenderer.Owner.CLIENT, Optional.of(client)));
        }
        if (found.isEmpty() && actor.is(Role.THERAPIST) && actor.therapistId().isPresent()) {
            found = appointments
                    .findForTherapist(actor.clinicId(), actor.therapistId().get(), id)
                    .map(event -> new Found(
                            event, FeedRenderer.Owner.THERAPIST, appointments.findOnlyClient(actor.clinicId(), id)));
        }
        return found;
    }

    private record Found(FeedEvent event, FeedRenderer.Owner owner, Optional<ClientId> client) {}
}
