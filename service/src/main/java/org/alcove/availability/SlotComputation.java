package org.alcove.availability;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.alcove.kernel.Ticks;

/** The slots of one therapist: a pure function of free time, the session's shape and the rule for starts. */
final class SlotComputation {
    private SlotComputation() {}

    /**
     * The starts that fit and are allowed, in order.
     *
     * @param maximum how many at most
     */
    static List<Instant> starts(Lanes lanes, SessionShape shape, StartRule rule, int maximum) {
        List<Instant> starts = new ArrayList<>();
        if (!rule.earliest().isBefore(rule.until())) {
            return starts;
        }
        long until = Ticks.ceiling(rule.until());
        StartCheck check = rule.check();
        long tick = lanes.nextFit(shape, Ticks.ceiling(rule.earliest()), until);
        while (tick >= 0 && starts.size() < maximum) {
            if (check.allows(tick)) {
                starts.add(Ticks.startOf(tick));
            }
            tick = lanes.nextFit(shape, tick + 1, until);
        }
        return starts;
    }
}
