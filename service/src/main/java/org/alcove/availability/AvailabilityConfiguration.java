package org.alcove.availability;

import java.time.Duration;
import org.alcove.kernel.Ticks;
import org.jspecify.annotations.Nullable;

/**
 * What is offered unless a session type or a therapist says otherwise, and how much of everything is taken. Settings
 * that are missing have the defaults that {@code config.yml} tells.
 *
 * @param minimumNotice how long before its start a session can still be booked by a client
 * @param horizon how far ahead a client can book
 * @param startStep listed starts lie at multiples of it in the therapist's local day, unless the therapist has a step
 *     of their own or the request asks for another; what can be booked is not bound by it
 * @param maximumSpan the longest time that one request may look over
 * @param defaultSpan the time that a request for one therapist's slots looks over if it does not say
 * @param searchLimit how many starts a search gives if it does not say
 * @param weeklyRules working times of one week at most
 * @param hoursVersions versions of the hours of one therapist at most
 * @param upcomingExceptions dated exceptions of one therapist from today on at most
 * @param upcomingTimeOff spans of time off of one therapist that are not over at most
 * @param longestTimeOff the longest span of time off
 * @param planAhead how far ahead exceptions and time off can lie
 */
public record AvailabilityConfiguration(
        Duration minimumNotice,
        Duration horizon,
        Duration startStep,
        Duration maximumSpan,
        Duration defaultSpan,
        Integer searchLimit,
        Integer weeklyRules,
        Integer hoursVersions,
        Integer upcomingExceptions,
        Integer upcomingTimeOff,
        Duration longestTimeOff,
        Duration planAhead) {
    /** The longest step: one start a day. */
    static final int MAXIMUM_STEP_MINUTES = 1440;

    /** The defaults. */
    public AvailabilityConfiguration() {
        this(null, null, null, null, null, null, null, null, null, null, null, null);
    }

    public AvailabilityConfiguration(
            @Nullable Duration minimumNotice,
            @Nullable Duration horizon,
            @Nullable Duration startStep,
            @Nullable Duration maximumSpan,
            @Nullable Duration defaultSpan,
            @Nullable Integer searchLimit,
            @Nullable Integer weeklyRules,
            @Nullable Integer hoursVersions,
            @Nullable Integer upcomingExceptions,
            @Nullable Integer upcomingTimeOff,
            @Nullable Duration longestTimeOff,
            @Nullable Duration planAhead) {
        this.minimumNotice = minimumNotice == null ? Duration.ofHours(12) : minimumNotice;
        this.horizon = horizon == null ? Duration.ofDays(60) : horizon;
        this.startStep = startStep == null ? Duration.ofMinutes(15) : startStep;
        this.maximumSpan = maximumSpan == null ? Duration.ofDays(62) : maximumSpan;
        this.defaultSpan = defaultSpan == null ? Duration.ofDays(7) : defaultSpan;
        this.searchLimit = searchLimit == null ? 20 : searchLimit;
        this.weeklyRules = weeklyRules == null ? 100 : weeklyRules;
        this.hoursVersions = hoursVersions == null ? 400 : hoursVersions;
        this.upcomingExceptions = upcomingExceptions == null ? 500 : upcomingExceptions;
        this.upcomingTimeOff = upcomingTimeOff == null ? 500 : upcomingTimeOff;
        this.longestTimeOff = longestTimeOff == null ? Duration.ofDays(400) : longestTimeOff;
        this.planAhead = planAhead == null ? Duration.ofDays(1830) : planAhead;
        if (this.minimumNotice.isNegative() || this.horizon.isNegative() || this.horizon.isZero()) {
            throw new IllegalArgumentException("availability.minimumNotice and availability.horizon go forward");
        }
        if (!isStep(this.startStep)) {
            throw new IllegalArgumentException("availability.startStep is a multiple of five minutes within a day");
        }
        if (this.searchLimit < 1) {
            throw new IllegalArgumentException("availability.searchLimit is at least 1");
        }
    }

    /** Whether a start step is one that can be used: five minutes to a day, in multiples of five minutes. */
    static boolean isStep(Duration step) {
        return Ticks.isWhole(step) && !step.isZero() && step.toMinutes() <= MAXIMUM_STEP_MINUTES;
    }
}
