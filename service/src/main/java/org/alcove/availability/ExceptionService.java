package org.alcove.availability;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.alcove.audit.AuditAction;
import org.alcove.audit.AuditEntry;
import org.alcove.kernel.Actor;
import org.alcove.kernel.Cursor;
import org.alcove.kernel.Faults;
import org.alcove.kernel.HoursExceptionId;
import org.alcove.kernel.Page;
import org.alcove.kernel.QueryValues;
import org.alcove.kernel.ServiceException;
import org.alcove.kernel.TherapistId;
import org.alcove.kernel.TimeRange;
import org.alcove.privacy.Foundation;
import org.jspecify.annotations.Nullable;

/** Dated exceptions: listed, added and removed, together with the search's picture of them. */
final class ExceptionService {
    private static final int DEFAULT_LIMIT = 100;
    private static final HoursExceptionId NO_ID = new HoursExceptionId(new UUID(0, 0));

    private final Foundation foundation;
    private final OpenDays openDays;
    private final AvailabilityConfiguration policy;

    ExceptionService(Foundation foundation, OpenDays openDays, AvailabilityConfiguration policy) {
        this.foundation = foundation;
        this.openDays = openDays;
        this.policy = policy;
    }

    /** What of a request tells it from another under the same idempotency key. */
    private record Asked(
            TherapistId therapist,
            LocalDate date,
            @Nullable String start,
            @Nullable String end,
            String kind) {}

    Page<ExceptionView> list(Actor actor, TherapistId therapist, @Nullable String limit, @Nullable String cursor) {
        TherapistAccess.require(actor, therapist);
        Faults faults = new Faults();
        int count = new QueryValues(faults).limit(limit, DEFAULT_LIMIT);
        faults.refuseIfAny();
        Optional<List<String>> after = Cursor.decode(Optional.ofNullable(cursor), 2);
        LocalDate afterDate = ListCursor.read(after, 0, LocalDate::parse).orElse(LocalDate.EPOCH);
        HoursExceptionId afterId =
                ListCursor.read(after, 1, HoursExceptionId::fromString).orElse(NO_ID);
        List<ExceptionView> rows = foundation.transactor().inTransaction(handle -> {
            TherapistAccess.rosterZone(handle, actor, therapist);
            return handle
                    .attach(ExceptionDao.class)
                    .list(actor.clinicId(), therapist, afterDate, afterId, count + 1)
                    .stream()
                    .map(ExceptionService::view)
                    .toList();
        });
        return ListCursor.page(
                rows,
                count,
                last -> Cursor.encode(last.date().toString(), last.id().toString()));
    }

    ExceptionView create(
            Actor actor, TherapistId therapist, @Nullable ExceptionInput input, Optional<String> idempotencyKey) {
        TherapistAccess.require(actor, therapist);
        Instant now = foundation.clock().instant();
        ExceptionView created =
                checked(input, new HoursExceptionId(foundation.ids().forThing()), now);
        AuditEntry entry = AuditEntry.by(actor, AuditAction.HOURS_WRITE, foundation.ids(), now)
                .on("hours_exception", created.id());
        return foundation
                .idempotency()
                .once(
                        Optional.of(actor.accountId()),
                        "create_exception",
                        idempotencyKey,
                        new Asked(therapist, created.date(), created.start(), created.end(), created.kind()),
                        ExceptionView.class,
                        handle -> {
                            ZoneId zone = TherapistAccess.rosterZone(handle, actor, therapist);
                            // In here, so that a retry gets its answer however late it comes.
                            Faults faults = new Faults();
                            checkAgainst(now, faults, created.date());
                            faults.refuseIfAny();
                            openDays.lock(handle, therapist, now);
                            ExceptionDao exceptions = handle.attach(ExceptionDao.class);
                            int upcoming = exceptions.countFrom(
                                    therapist, now.atZone(zone).toLocalDate());
                            faults.require(
                                    upcoming < policy.upcomingExceptions(),
                                    "",
                                    "too_many",
                                    "at most " + policy.upcomingExceptions() + " exceptions ahead");
                            faults.refuseIfAny();
                            exceptions.insert(
                                    created.id(),
                                    actor.clinicId(),
                                    therapist,
                                    created.date(),
                                    created.kind(),
                                    minute(created.start()),
                                    minute(created.end()));
                            openDays.refresh(handle, therapist, around(created.date()), now);
                            foundation.audit().append(handle, entry);
                            return created;
                        },
                        handle -> handle.attach(ExceptionDao.class)
                                .findDate(actor.clinicId(), therapist, created.id())
                                .map(found -> created));
    }

    void delete(Actor actor, TherapistId therapist, HoursExceptionId id) {
        TherapistAccess.require(actor, therapist);
        Instant now = foundation.clock().instant();
        AuditEntry entry = AuditEntry.by(actor, AuditAction.HOURS_WRITE, foundation.ids(), now)
                .on("hours_exception", id);
        foundation
                .transactor()
                .inTransaction(
                        handle -> {
                            TherapistAccess.rosterZone(handle, actor, therapist);
                            openDays.lock(handle, therapist, now);
                            ExceptionDao exceptions = handle.attach(ExceptionDao.class);
                            LocalDate date = exceptions
                                    .findDate(actor.clinicId(), therapist, id)
                                    .orElseThrow(ServiceException::notFound);
                            exceptions.delete(actor.clinicId(), therapist, id);
                            openDays.refresh(handle, therapist, around(date), now);
                            foundation.audit().append(handle, entry);
                            return Boolean.TRUE;
                        },
                        // It was there when the commit was lost; if it is gone now, it is removed.
                        handle -> handle.attach(ExceptionDao.class)
                                        .findDate(actor.clinicId(), therapist, id)
                                        .isPresent()
                                ? Optional.empty()
                                : Optional.of(Boolean.TRUE));
    }

    private ExceptionView checked(@Nullable ExceptionInput input, HoursExceptionId id, Instant now) {
        Faults faults = new Faults();
        ExceptionInput body = input == null ? new ExceptionInput(null, null, null, null) : input;
        LocalDate date = body.date() == null ? LocalDate.EPOCH : body.date();
        boolean dated = faults.required("/date", body.date()).isPresent();
        String kind = faults.required("/kind", body.kind()).orElse("");
        faults.require(
                body.kind() == null || kind.equals("open") || kind.equals("closed"),
                "/kind",
                "unknown_kind",
                "open or closed");
        String start = null;
        String end = null;
        if (body.start() != null || body.end() != null) {
            OptionalInt startMinute = WallTime.start(faults, "/start", body.start());
            OptionalInt endMinute = WallTime.end(faults, "/end", body.end());
            start = startMinute.isPresent() ? WallTime.write(startMinute.getAsInt()) : null;
            end = endMinute.isPresent() ? WallTime.write(endMinute.getAsInt()) : null;
        }
        if (dated && !faults.isEmpty()) {
            // Refused anyway, so with every fault at once.
            checkAgainst(now, faults, date);
        }
        faults.refuseIfAny();
        return new ExceptionView(id, date, start, end, kind);
    }

    private void checkAgainst(Instant now, Faults faults, LocalDate date) {
        // A day's grace: whose today it is depends on hours that are not read yet.
        LocalDate today = now.atZone(ZoneOffset.UTC).toLocalDate();
        faults.require(!date.isBefore(today.minusDays(1)), "/date", "in_the_past", "the date is over");
        faults.require(
                !date.isAfter(today.plusDays(policy.planAhead().toDays())),
                "/date",
                "out_of_range",
                "at most " + policy.planAhead().toDays() + " days ahead");
    }

    private static ExceptionView view(ExceptionDao.Row row) {
        return new ExceptionView(row.id(), row.onDate(), text(row.startMinute()), text(row.endMinute()), row.kind());
    }

    private static @Nullable String text(@Nullable Integer minute) {
        return minute == null ? null : WallTime.write(minute);
    }

    private static @Nullable Integer minute(@Nullable String time) {
        return time == null ? null : Integer.parseInt(time.substring(0, 2)) * 60 + Integer.parseInt(time.substring(3));
    }

    /** All instants that a local date can reach in any zone, the night after it included. */
    private static TimeRange around(LocalDate date) {
        return new TimeRange(
                date.minusDays(2).atStartOfDay(ZoneOffset.UTC).toInstant(),
                date.plusDays(4).atStartOfDay(ZoneOffset.UTC).toInstant());
    }
}
