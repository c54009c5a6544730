package org.alcove.busyimport;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.alcove.audit.AuditAction;
import org.alcove.audit.AuditEntry;
import org.alcove.kernel.Actor;
import org.alcove.kernel.AppointmentId;
import org.alcove.kernel.Cursor;
import org.alcove.kernel.Faults;
import org.alcove.kernel.Page;
import org.alcove.kernel.QueryValues;
import org.alcove.kernel.TherapistId;
import org.alcove.privacy.Foundation;
import org.jspecify.annotations.Nullable;

/** What a therapist's outside calendars keep busy, and the booked sessions that it overlaps; told to them alone. */
final class BusyTimeService {
    private static final int DEFAULT_LIMIT = 100;

    private final Foundation foundation;
    private final BusyCalendarConfiguration configuration;

    BusyTimeService(Foundation foundation, BusyCalendarConfiguration configuration) {
        this.foundation = Objects.requireNonNull(foundation);
        this.configuration = configuration;
    }

    /** Busy times of all calendars, united where they overlap or meet, cut to the range, in order. */
    Page<BusyTimeView> listBusy(Actor actor, TherapistId therapist, @Nullable String from, @Nullable String to) {
        BusyCalendarService.require(actor, therapist);
        Faults faults = new Faults();
        QueryValues query = new QueryValues(faults);
        Optional<Instant> askedFrom = query.instant("from", from);
        Optional<Instant> askedTo = query.instant("to", to);
        Instant start = askedFrom.orElseGet(foundation.clock()::instant);
        Instant end = askedTo.orElse(start.plus(configuration.defaultSpan()));
        faults.require(end.isAfter(start), "?to", "ends_before_start", "the end comes after the start");
        Duration most = configuration.maximumSpan();
        faults.require(
                Duration.between(start, end).compareTo(most) <= 0,
                "?to",
                "span_too_long",
                "at most " + most.toDays() + " days at once");
        faults.refuseIfAny();
        List<BusyTimeDao.Span> spans = foundation
                .transactor()
                .inTransaction(
                        handle -> handle.attach(BusyTimeDao.class).listBusy(actor.clinicId(), therapist, start, end));
        return Page.whole(united(spans, start, end));
    }

    /** Booked sessions from now on that a busy time overlaps; buffers may be overlapped. */
    Page<BusyClashView> listClashes(
            Actor actor, TherapistId therapist, @Nullable String limit, @Nullable String cursor) {
        BusyCalendarService.require(actor, therapist);
        Faults faults = new Faults();
        int count = new QueryValues(faults).limit(limit, DEFAULT_LIMIT);
        faults.refuseIfAny();
        Optional<List<String>> after = Cursor.decode(Optional.ofNullable(cursor), 2);
        Faults cursorFaults = new Faults();
        QueryValues place = new QueryValues(cursorFaults);
        Instant afterStart =
                after.flatMap(values -> place.instant("cursor", values.get(0))).orElse(Instant.EPOCH);
        AppointmentId afterId = after.flatMap(values -> place.id("cursor", values.get(1), AppointmentId::new))
                .orElse(new AppointmentId(new UUID(0, 0)));
        cursorFaults.refuseIfAny();
        Instant now = foundation.clock().instant();
        AuditEntry entry = AuditEntry.by(actor, AuditAction.BUSY_CLASH_LIST, foundation.ids(), now)
                .on("therapist", therapist);
        List<BusyClashView> clashes = foundation.transactor().inTransaction(handle -> {
            foundation.audit().append(handle, entry);
            return handle
                    .attach(BusyTimeDao.class)
                    .listClashes(actor.clinicId(), therapist, now, afterStart, afterId, count + 1)
                    .stream()
                    .map(clash -> new BusyClashView(clash.id(), clash.startAt(), clash.endAt()))
                    .toList();
        });
        if (clashes.size() <= count) {
            return Page.whole(clashes);
        }
        BusyClashView last = clashes.get(count - 1);
        return new Page<>(
                clashes.subList(0, count),
                Optional.of(Cursor.encode(
                        last.start().toString(), last.appointmentId().toString())));
    }

    /** @param spans in order of their starts */
    private static List<BusyTimeView> united(List<BusyTimeDao.Span> spans, Instant from, Instant to) {
        List<BusyTimeView> united = new ArrayList<>();
        for (BusyTimeDao.Span span : spans) {
            Instant start = span.startAt().isBefore(from) ? from : span.startAt();
            Instant end = span.endAt().isAfter(to) ? to : span.endAt();
            int last = united.size() - 1;
            if (last >= 0 && !start.isAfter(united.get(last).end())) {
                BusyTimeView before = united.get(last);
                if (end.isAfter(before.end())) {
                    united.set(last, new BusyTimeView(before.start(), end));
                }
            } else {
                united.add(new BusyTimeView(start, end));
            }
        }
        return united;
    }
}
