package org.alcove.busyimport;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

/** Counts the work of one reading against its limits, whatever the clock says, and collects its warnings. */
final class WorkBudget {
    private static final long SECONDS_OF_A_YEAR = Duration.ofDays(366).toSeconds();
    /** Longer windows get no more, so that memory is bounded. */
    private static final long MOST_YEARS = 50;

    private final ReadLimits limits;
    private final Set<BusyWarning> warnings = EnumSet.noneOf(BusyWarning.class);
    private final long mostInstances;
    private int steps;
    private int instances;
    private int values;

    WorkBudget(ReadLimits limits, Duration window) {
        this.limits = limits;
        long begunYears = 1 + (window.toSeconds() - 1) / SECONDS_OF_A_YEAR;
        this.mostInstances = Math.min(MOST_YEARS, begunYears) * limits.maxInstancesPerYear();
    }

    ReadLimits limits() {
        return limits;
    }

    void warn(BusyWarning warning) {
        warnings.add(warning);
    }

    Set<BusyWarning> warnings() {
        return Set.copyOf(warnings);
    }

    void step() throws UnreadableCalendarException {
        if (++steps > limits.maxSteps()) {
            throw new UnreadableCalendarException(BusyFault.TOO_MUCH_WORK);
        }
    }

    /** One more date of a list that a calendar gives, such as an excluded one. */
    void value() throws UnreadableCalendarException {
        if (++values > limits.maxProperties()) {
            throw new UnreadableCalendarException(BusyFault.TOO_MANY_PROPERTIES);
        }
    }

    void instance() throws UnreadableCalendarException {
        if (++instances > mostInstances) {
            throw new UnreadableCalendarException(BusyFault.TOO_MANY_INSTANCES);
        }
    }
}
