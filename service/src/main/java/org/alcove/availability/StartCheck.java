package org.alcove.availability;

import java.time.Instant;
import java.time.LocalDate;
import org.alcove.kernel.Ticks;

/**
 * Asks a {@link StartRule} about one tick after another. The offset of the wall clock is looked up once for the time in
 * which it stays, and a local date is judged once, because most of what is asked for lies on few days. Not for several
 * threads.
 */
final class StartCheck {
    private static final int DAY_MINUTES = 1440;

    private final StartRule rule;
    private ZoneCalendar.Stretch stretch;
    private long epochDay = LocalDate.MIN.toEpochDay();
    private boolean dateAllowed;

    StartCheck(StartRule rule) {
        this.rule = rule;
        this.stretch = rule.zones().stretchAt(rule.earliest());
    }

    /** Whether a session may start with the tick. */
    boolean allows(long tick) {
        Instant start = Ticks.startOf(tick);
        if (start.isBefore(rule.earliest()) || !start.isBefore(rule.until())) {
            return false;
        }
        if (!stretch.holds(start)) {
            stretch = rule.zones().stretchAt(start);
        }
        long minute = Math.floorDiv(start.getEpochSecond() + stretch.offsetSeconds(), 60L);
        return Math.floorMod(minute, DAY_MINUTES) % rule.stepMinutes() == 0
                && allowsDay(Math.floorDiv(minute, (long) DAY_MINUTES))
                && !rule.own().bars(start);
    }

    private boolean allowsDay(long day) {
        if (day != epochDay) {
            epochDay = day;
            LocalDate date = LocalDate.ofEpochDay(day);
            dateAllowed = !date.isAfter(rule.licensedOn()) && !rule.fullDates().contains(date);
        }
        return dateAllowed;
    }
}
