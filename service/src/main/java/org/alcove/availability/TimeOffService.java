package org.alcove.availability;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.alcove.audit.AuditAction;
import org.alcove.audit.AuditEntry;
import org.alcove.kernel.Actor;
import org.alcove.kernel.Cursor;
import org.alcove.kernel.Faults;
import org.alcove.kernel.Page;
import org.alcove.kernel.QueryValues;
import org.alcove.kernel.ServiceException;
import org.alcove.kernel.TherapistId;
import org.alcove.kernel.TimeOffId;
import org.alcove.kernel.TimeRange;
import org.alcove.privacy.Foundation;
import org.jspecify.annotations.Nullable;

/** Time off: listed, added and removed, together with the search's picture of it. */
final class TimeOffService {
    private static final int DEFAULT_LIMIT = 100;
    private static final TimeOffId NO_ID = new TimeOffId(new UUID(0, 0));

    private final Foundation foundation;
    private final OpenDays openDays;
    private final AvailabilityConfiguration policy;

    TimeOffService(Foundation foundation, OpenDays openDays, AvailabilityConfiguration policy) {
        this.foundation = foundation;
        this.openDays = openDays;
        this.policy = policy;
    }

    /** What of a request tells it from another under the same idempotency key. */
    private record Asked(TherapistId therapist, Instant from, Instant to) {}

    Page<TimeOffView> list(Actor actor, TherapistId therapist, @Nullable String limit, @Nullable String cursor) {
        TherapistAccess.require(actor, therapist);
        Faults faults = new Faults();
        int count = new QueryValues(faults).limit(limit, DEFAULT_LIMIT);
        faults.refuseIfAny();
        Optional<List<String>> after = Cursor.decode(Optional.ofNullable(cursor), 2);
        Faults cursorFaults = new Faults();
        Instant afterFrom = after.flatMap(values -> new QueryValues(cursorFaults).instant("cursor", values.get(0)))
                .orElse(Instant.EPOCH);
        cursorFaults.refuseIfAny();
        TimeOffId afterId = ListCursor.read(after, 1, TimeOffId::fromString).orElse(NO_ID);
        List<TimeOffView> rows = foundation.transactor().inTransaction(handle -> {
            TherapistAccess.rosterZone(handle, actor, therapist);
            return handle
                    .attach(TimeOffDao.class)
                    .list(actor.clinicId(), therapist, afterFrom, afterId, count + 1)
                    .stream()
                    .map(TimeOffService::view)
                    .toList();
        });
        return ListCursor.page(
                rows,
                count,
                last -> Cursor.encode(last.from().toString(), last.id().toString()));
    }

    TimeOffView create(
            Actor actor, TherapistId therapist, @Nullable TimeOffInput input, Optional<String> idempotencyKey) {
        TherapistAccess.require(actor, therapist);
        Instant now = foundation.clock().instant();
        TimeRange span = checked(input, now);
        TimeOffView created = new TimeOffView(new TimeOffId(foundation.ids().forThing()), span.start(), span.end());
        AuditEntry entry = AuditEntry.by(actor, AuditAction.HOURS_WRITE, foundation.ids(), now)
                .on("time_off", created.id());
        return foundation
                .idempotency()
                .once(
                        Optional.of(actor.accountId()),
                        "create_time_off",
                        idempotencyKey,
                        new Asked(therapist, span.start(), span.end()),
                        TimeOffView.class,
                        handle -> {
                            TherapistAccess.rosterZone(handle, actor, therapist);
                            // In here, so that a retry gets its answer however late it comes.
                            Faults faults = new Faults();
                            checkAgainst(now, faults, span.end());
                            faults.refuseIfAny();
                            openDays.lock(handle, therapist, now);
                            TimeOffDao timeOff = handle.attach(TimeOffDao.class);
                            faults.require(
                                    timeOff.countFrom(therapist, now) < policy.upcomingTimeOff(),
                                    "",
                                    "too_many",
                                    "at most " + policy.upcomingTimeOff() + " spans that are not over");
                            faults.refuseIfAny();
                            timeOff.insert(created.id(), actor.clinicId(), therapist, span.start(), span.end());
                            openDays.refresh(handle, therapist, span, now);
                            foundation.audit().append(handle, entry);
                            return created;
                        },
                        handle -> handle.attach(TimeOffDao.class)
                                .find(actor.clinicId(), therapist, created.id())
                                .map(TimeOffService::view));
    }

    void delete(Actor actor, TherapistId therapist, TimeOffId id) {
        TherapistAccess.require(actor, therapist);
        Instant now = foundation.clock().instant();
        AuditEntry entry = AuditEntry.by(actor, AuditAction.HOURS_WRITE, foundation.ids(), now)
                .on("time_off", id);
        foundation
                .transactor()
                .inTransaction(
                        handle -> {
                            TherapistAccess.rosterZone(handle, actor, therapist);
                            openDays.lock(handle, therapist, now);
                            TimeOffDao timeOff = handle.attach(TimeOffDao.class);
                            TimeOffDao.Row row = timeOff.find(actor.clinicId(), therapist, id)
                                    .orElseThrow(ServiceException::notFound);
                            timeOff.delete(actor.clinicId(), therapist, id);
                            openDays.refresh(handle, therapist, new TimeRange(row.fromAt(), row.toAt()), now);
                            foundation.audit().append(handle, entry);
                            return Boolean.TRUE;
                        },
                        // It was there when the commit was lost; if it is gone now, it is removed.
                        handle -> handle.attach(TimeOffDao.class)
                                        .find(actor.clinicId(), therapist, id)
                                        .isPresent()
                                ? Optional.empty()
                                : Optional.of(Boolean.TRUE));
    }

    private TimeRange checked(@Nullable TimeOffInput input, Instant now) {
        Faults faults = new Faults();
        TimeOffInput body = input == null ? new TimeOffInput(null, null) : input;
        Optional<Instant> from = faults.required("/from", body.from());
        Optional<Instant> to = faults.required("/to", body.to());
        if (from.isPresent() && to.isPresent()) {
            if (!to.get().isAfter(from.get())) {
                faults.add("/to", "ends_before_start", "the end comes after the start");
            } else {
                Duration length = Duration.between(from.get(), to.get());
                faults.require(
                        length.compareTo(policy.longestTimeOff()) <= 0,
                        "/to",
                        "too_long",
                        "at most " + policy.longestTimeOff().toDays() + " days");
            }
            if (!faults.isEmpty()) {
                // Refused anyway, so with every fault at once.
                checkAgainst(now, faults, to.get());
            }
        }
        faults.refuseIfAny();
        Instant start = from.orElseThrow().truncatedTo(ChronoUnit.MICROS);
        Instant end = to.orElseThrow().truncatedTo(ChronoUnit.MICROS);
        if (!start.isBefore(end)) {
            throw ServiceException.invalid("/to", "ends_before_start", "the end comes after the start");
        }
        return new TimeRange(start, end);
    }

    private void checkAgainst(Instant now, Faults faults, Instant to) {
        faults.require(to.isAfter(now), "/to", "in_the_past", "the span is over");
        faults.require(
                !to.isAfter(now.plus(policy.planAhead())),
                "/to",
                "out_of_range",
                "at most " + policy.planAhead().toDays() + " days ahead");
    }

    private static TimeOffView view(TimeOffDao.Row row) {
        return new TimeOffView(row.id(), row.fromAt(), row.toAt());
    }
}
