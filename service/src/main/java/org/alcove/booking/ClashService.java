package org.alcove.booking;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.alcove.audit.AuditAction;
import org.alcove.audit.AuditEntry;
import org.alcove.availability.Clash;
import org.alcove.availability.Offering;
import org.alcove.kernel.Actor;
import org.alcove.kernel.Cursor;
import org.alcove.kernel.Faults;
import org.alcove.kernel.Page;
import org.alcove.kernel.QueryValues;
import org.alcove.kernel.Role;
import org.alcove.kernel.ServiceException;
import org.alcove.kernel.TherapistId;
import org.alcove.kernel.TimeRange;
import org.alcove.privacy.Foundation;
import org.jspecify.annotations.Nullable;

/**
 * Lists booked sessions that something came to lie over after they were booked. The therapist sees which they are and
 * why; an admin sees times only, and nothing of what the therapist's outside calendars say.
 */
final class ClashService {
    private static final int DEFAULT_LIMIT = 100;

    private final Foundation foundation;
    private final Offering offering;

    ClashService(Foundation foundation, Offering offering) {
        this.foundation = foundation;
        this.offering = offering;
    }

    /** Sessions that are not over, earliest first; {@code NOT_FOUND} for other therapists, {@code FORBIDDEN} for clients. */
    Page<ClashView> list(Actor actor, TherapistId therapist, @Nullable String limit, @Nullable String cursor) {
        actor.requireAny(Role.THERAPIST, Role.ADMIN);
        boolean own = actor.isTherapist(therapist);
        if (!own && !actor.is(Role.ADMIN)) {
            throw ServiceException.notFound();
        }
        Faults faults = new Faults();
        QueryValues query = new QueryValues(faults);
        int count = query.limit(limit, DEFAULT_LIMIT);
        // A therapist starts one session at a time, so that a start is a place in the list.
        Instant after = Cursor.decode(Optional.ofNullable(cursor).filter(text -> !text.isEmpty()), 1)
                .flatMap(values -> query.instant("cursor", values.get(0)))
                .orElse(Instant.EPOCH);
        faults.refuseIfAny();
        Instant now = foundation.clock().instant();
        AuditEntry entry = AuditEntry.by(actor, AuditAction.CLASH_LIST, foundation.ids(), now)
                .on("therapist", therapist);
        return foundation.transactor().inTransaction(handle -> {
            List<AppointmentRow> booked =
                    handle.attach(AppointmentDao.class).listUnfinished(actor.clinicId(), therapist, now, after);
            List<Set<Clash>> found = offering.clashes(
                    handle,
                    actor.clinicId(),
                    therapist,
                    booked.stream()
                            .map(row -> new TimeRange(row.startAt(), row.endAt()))
                            .toList());
            foundation.audit().append(handle, entry);
            return page(booked, found, own, count);
        });
    }

    private static Page<ClashView> page(List<AppointmentRow> booked, List<Set<Clash>> found, boolean own, int count) {
        List<ClashView> shown = new ArrayList<>();
        for (int i = 0; i < booked.size(); i++) {
            Set<Clash> kinds = EnumSet.noneOf(Clash.class);
            kinds.addAll(found.get(i));
            if (!own) {
                kinds.remove(Clash.OUTSIDE_CALENDAR);
            }
            if (kinds.isEmpty()) {
                continue;
            }
            if (shown.size() == count) {
                String last = shown.get(count - 1).start().toString();
                return new Page<>(shown, Optional.of(Cursor.encode(last)));
            }
            AppointmentRow row = booked.get(i);
            shown.add(
                    own
                            ? new ClashView(
                                    row.startAt(),
                                    row.endAt(),
                                    Optional.of(row.id()),
                                    Optional.of(row.clientCode()),
                                    List.copyOf(kinds))
                            : new ClashView(row.startAt(), row.endAt(), Optional.empty(), Optional.empty(), List.of()));
        }
        return Page.whole(shown);
    }
}
