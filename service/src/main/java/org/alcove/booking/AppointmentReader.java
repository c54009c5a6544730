package org.alcove.booking;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.alcove.audit.AuditAction;
import org.alcove.audit.AuditEntry;
import org.alcove.kernel.Actor;
import org.alcove.kernel.AppointmentId;
import org.alcove.kernel.Cursor;
import org.alcove.kernel.Faults;
import org.alcove.kernel.Id;
import org.alcove.kernel.Page;
import org.alcove.kernel.QueryValues;
import org.alcove.kernel.Role;
import org.alcove.kernel.ServiceException;
import org.alcove.kernel.TherapistId;
import org.alcove.privacy.Foundation;
import org.jspecify.annotations.Nullable;

/**
 * Shows appointments: to a client their own, to a therapist their own with a code for the client, to an admin when
 * therapists are busy and nothing else. Every look is written down in the transaction that reads.
 */
public final class AppointmentReader {
    private static final int DEFAULT_LIMIT = 100;
    private static final Instant EARLIEST = Instant.parse("1970-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");
    private static final UUID FIRST = new UUID(0, 0);

    private final Foundation foundation;

    AppointmentReader(Foundation foundation) {
        this.foundation = foundation;
    }

    /** Where a page starts and ends. */
    private record Place(Instant from, Instant to, int limit, Instant afterStart, UUID after) {}

    /** One appointment of the actor's; anybody else's, and an admin's look, is {@code NOT_FOUND}. */
    public AppointmentView get(Actor actor, AppointmentId id) {
        actor.requireAny(Role.CLIENT, Role.THERAPIST, Role.ADMIN);
        Instant now = foundation.clock().instant();
        AuditEntry entry = AuditEntry.by(actor, AuditAction.APPOINTMENT_READ, foundation.ids(), now)
                .on("appointment", id);
        return foundation.transactor().inTransaction(handle -> {
            AppointmentRow row = Participants.find(handle, actor, id).orElseThrow(ServiceException::notFound);
            foundation.audit().append(handle, entry.about(row.clientId()));
            boolean own = actor.clientId().filter(row.clientId()::equals).isPresent();
            return own ? row.forClient() : row.forTherapist();
        });
    }

    /**
     * Appointments that start in {@code [from, to)}, earliest first: {@link ClientAppointment}s,
     * {@link TherapistAppointment}s or {@link BusyBlock}s, by who asks.
     */
    public Page<?> list(
            Actor actor, @Nullable String from, @Nullable String to, @Nullable String limit, @Nullable String cursor) {
        actor.requireAny(Role.CLIENT, Role.THERAPIST, Role.ADMIN);
        Place place = place(from, to, limit, cursor);
        Instant now = foundation.clock().instant();
        AuditEntry entry = AuditEntry.by(actor, AuditAction.APPOINTMENT_LIST, foundation.ids(), now);
        return foundation.transactor().inTransaction(handle -> {
            AppointmentDao appointments = handle.attach(AppointmentDao.class);
            Page<?> page;
            if (actor.is(Role.THERAPIST) && actor.therapistId().isPresent()) {
                List<AppointmentRow> rows = appointments.listForTherapist(
                        actor.clinicId(),
                        actor.therapistId().get(),
                        place.from(),
                        place.to(),
                        place.afterStart(),
                        new AppointmentId(place.after()),
                        place.limit() + 1);
                page = page(
                        rows, place.limit(), AppointmentRow::startAt, AppointmentRow::id, AppointmentRow::forTherapist);
            } else if (actor.is(Role.CLIENT) && actor.clientId().isPresent()) {
                List<AppointmentRow> rows = appointments.listForClient(
                        actor.clinicId(),
                        actor.clientId().get(),
                        place.from(),
                        place.to(),
                        place.afterStart(),
                        new AppointmentId(place.after()),
                        place.limit() + 1);
                page = page(
                        rows, place.limit(), AppointmentRow::startAt, AppointmentRow::id, AppointmentRow::forClient);
            } else {
                actor.requireAny(Role.ADMIN);
                List<BusyBlock> rows = appointments.listBusy(
                        actor.clinicId(),
                        place.from(),
                        place.to(),
                        place.afterStart(),
                        new TherapistId(place.after()),
                        place.limit() + 1);
                // A therapist starts one session at a time, so that a block needs no id of its own.
                page = page(rows, place.limit(), BusyBlock::start, BusyBlock::therapistId, Function.identity());
            }
            foundation.audit().append(handle, entry);
            return page;
        });
    }

    private static <R, V> Page<V> page(
            List<R> rows, int limit, Function<R, Instant> start, Function<R, ? extends Id> id, Function<R, V> view) {
        List<R> shown = rows.subList(0, Math.min(limit, rows.size()));
        Optional<String> next = Optional.empty();
        if (rows.size() > limit) {
            R last = shown.get(limit - 1);
            next = Optional.of(
                    Cursor.encode(start.apply(last).toString(), id.apply(last).toString()));
        }
        return new Page<>(shown.stream().map(view).toList(), next);
    }

    private static Place place(
            @Nullable String from, @Nullable String to, @Nullable String limit, @Nullable String cursor) {
        Faults faults = new Faults();
        QueryValues query = new QueryValues(faults);
        Optional<Instant> first = query.instant("from", from);
        Optional<Instant> end = query.instant("to", to);
        int count = query.limit(limit, DEFAULT_LIMIT);
        if (first.isPresent() && end.isPresent() && !first.get().isBefore(end.get())) {
            faults.add("?to", "not_after_from", "an instant after the first is needed");
        }
        faults.refuseIfAny();
        Optional<List<String>> after = Cursor.decode(Optional.ofNullable(cursor).filter(text -> !text.isEmpty()), 2);
        try {
            return new Place(
                    first.orElse(EARLIEST),
                    end.orElse(LATEST),
                    count,
                    after.map(values -> Instant.parse(values.get(0)))
                            .filter(instant -> !instant.isBefore(EARLIEST) && instant.isBefore(LATEST))
                            .orElse(EARLIEST),
                    after.map(values -> Id.parse(values.get(1))).orElse(FIRST));
        } catch (DateTimeParseException | IllegalArgumentException notOurs) {
            throw ServiceException.invalid("?cursor", "invalid_cursor", "not a cursor of this list");
        }
    }
}
