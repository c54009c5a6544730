package org.alcove.busyimport;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.alcove.kernel.Actor;
import org.alcove.kernel.Faults;
import org.alcove.kernel.Page;
import org.alcove.kernel.QueryValues;
import org.alcove.kernel.TherapistId;
import org.alcove.privacy.Foundation;
import org.jspecify.annotations.Nullable;

/** What a therapist's outside calendars keep busy; told to them alone. */
final class BusyTimeService {
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
                .inTransaction(handle -> handle.attach(BusyTimeDao.class)
                        .listBusy(actor.clinicId(), therapist, actor.accountId(), start, end));
        return Page.whole(united(spans, start, end));
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
