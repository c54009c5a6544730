package org.alcove.persistence;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * When the service's own work is done.
 *
 * @param mode {@code on}, or {@code off} for a replica that leaves it to others
 * @param poll how often a replica looks for work that is due
 * @param releaseHolds between two releases of holds that expired
 * @param pollCalendars between two looks for outside calendars that are due
 * @param extendSearch between two looks for days that came within the horizon
 * @param forgetPast between two deletions of the claims of past sessions
 * @param sealAudit between two sealings of the audit trail's new rows
 * @param tendFeeds between two looks for feeds that nobody fetches
 * @param tendCalendars between two looks for outside calendars that grew old or whose owner went
 * @param purge between two deletions of what can't be used any more: login sessions, codes, kept answers
 */
public record JobsConfiguration(
        String mode,
        Duration poll,
        Duration releaseHolds,
        Duration pollCalendars,
        Duration extendSearch,
        Duration forgetPast,
        Duration sealAudit,
        Duration tendFeeds,
        Duration tendCalendars,
        Duration purge) {
    @JsonCreator
    public static JobsConfiguration of(
            @JsonProperty("mode") @Nullable String mode,
            @JsonProperty("poll") @Nullable Duration poll,
            @JsonProperty("releaseHolds") @Nullable Duration releaseHolds,
            @JsonProperty("pollCalendars") @Nullable Duration pollCalendars,
            @JsonProperty("extendSearch") @Nullable Duration extendSearch,
            @JsonProperty("forgetPast") @Nullable Duration forgetPast,
            @JsonProperty("sealAudit") @Nullable Duration sealAudit,
            @JsonProperty("tendFeeds") @Nullable Duration tendFeeds,
            @JsonProperty("tendCalendars") @Nullable Duration tendCalendars,
            @JsonProperty("purge") @Nullable Duration purge) {
        return new JobsConfiguration(
                Objects.requireNonNullElse(mode, "on"),
                Objects.requireNonNullElse(poll, Duration.ofSeconds(5)),
                Objects.requireNonNullElse(releaseHolds, Duration.ofSeconds(20)),
                Objects.requireNonNullElse(pollCalendars, Duration.ofSeconds(10)),
                Objects.requireNonNullElse(extendSearch, Duration.ofHours(1)),
                Objects.requireNonNullElse(forgetPast, Duration.ofHours(1)),
                Objects.requireNonNullElse(sealAudit, Duration.ofSeconds(10)),
                Objects.requireNonNullElse(tendFeeds, Duration.ofHours(1)),
                Objects.requireNonNullElse(tendCalendars, Duration.ofMinutes(1)),
                Objects.requireNonNullElse(purge, Duration.ofHours(1)));
    }

    /** Every setting at its default. */
    public static JobsConfiguration defaults() {
        return of(null, null, null, null, null, null, null, null, null, null);
    }

    public JobsConfiguration {
        if (!mode.equals("on") && !mode.equals("off")) {
            throw new IllegalArgumentException("jobs.mode is on or off");
        }
    }

    public boolean isOn() {
        return mode.equals("on");
    }
}
