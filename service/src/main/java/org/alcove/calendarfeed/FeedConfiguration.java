package org.alcove.calendarfeed;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The limits of feeds.
 *
 * @param perAccount how many feeds an account may have
 * @param pastDays how many days back a feed shows
 * @param cancelledDays how many days a cancelled appointment stays in a therapist's feed
 * @param maximumEvents how many events a feed shows at most; the earliest of its window
 * @param fetchNotedEvery how often the time of the last fetch is written down at most
 * @param expireAfter when a feed ends whose owner did not say; zero: never
 * @param longestLife the latest end that an owner can choose, from now
 * @param unusedAfter how long nobody fetches a feed before it is switched off
 * @param noticeBefore how long its owner is told before a feed ends or is switched off
 * @param endedKept how long an ended or switched-off feed can still be given a new URL
 * @param programsPerFeed how many programs of a feed are remembered; the owner is told once of all beyond
 * @param networksPerFeed the same of networks
 * @param sourcesKept how long one that was not seen again is remembered
 */
public record FeedConfiguration(
        int perAccount,
        int pastDays,
        int cancelledDays,
        int maximumEvents,
        Duration fetchNotedEvery,
        Duration expireAfter,
        Duration longestLife,
        Duration unusedAfter,
        Duration noticeBefore,
        Duration endedKept,
        int programsPerFeed,
        int networksPerFeed,
        Duration sourcesKept) {
    public FeedConfiguration {
        require(perAccount >= 1 && perAccount <= 100, "perAccount");
        require(pastDays >= 0 && pastDays <= 3660, "pastDays");
        require(cancelledDays >= 0 && cancelledDays <= 3660, "cancelledDays");
        // What a row of the database and a calendar program can still take.
        require(maximumEvents >= 1 && maximumEvents <= 20_000, "maximumEvents");
        require(!fetchNotedEvery.isNegative(), "fetchNotedEvery");
        require(isUpTo(longestLife, Duration.ofDays(36_600)), "longestLife");
        require(!expireAfter.isNegative() && expireAfter.compareTo(longestLife) <= 0, "expireAfter");
        // A feed in use must never look unused.
        require(unusedAfter.compareTo(fetchNotedEvery.plus(noticeBefore)) > 0, "unusedAfter");
        require(isUpTo(unusedAfter, Duration.ofDays(36_600)), "unusedAfter");
        require(!noticeBefore.isNegative(), "noticeBefore");
        require(isUpTo(endedKept, Duration.ofDays(36_600)), "endedKept");
        require(programsPerFeed >= 1 && programsPerFeed <= 10_000, "programsPerFeed");
        require(networksPerFeed >= 1 && networksPerFeed <= 10_000, "networksPerFeed");
        require(isUpTo(sourcesKept, Duration.ofDays(36_600)), "sourcesKept");
    }

    @JsonCreator
    static FeedConfiguration of(
            @JsonProperty("perAccount") @Nullable Integer perAccount,
            @JsonProperty("pastDays") @Nullable Integer pastDays,
            @JsonProperty("cancelledDays") @Nullable Integer cancelledDays,
            @JsonProperty("maximumEvents") @Nullable Integer maximumEvents,
            @JsonProperty("fetchNotedEvery") @Nullable Duration fetchNotedEvery,
            @JsonProperty("expireAfter") @Nullable Duration expireAfter,
            @JsonProperty("longestLife") @Nullable Duration longestLife,
            @JsonProperty("unusedAfter") @Nullable Duration unusedAfter,
            @JsonProperty("noticeBefore") @Nullable Duration noticeBefore,
            @JsonProperty("endedKept") @Nullable Duration endedKept,
            @JsonProperty("programsPerFeed") @Nullable Integer programsPerFeed,
            @JsonProperty("networksPerFeed") @Nullable Integer networksPerFeed,
            @JsonProperty("sourcesKept") @Nullable Duration sourcesKept) {
        return new FeedConfiguration(
                Objects.requireNonNullElse(perAccount, 5),
                Objects.requireNonNullElse(pastDays, 90),
                Objects.requireNonNullElse(cancelledDays, 30),
                Objects.requireNonNullElse(maximumEvents, 5_000),
                Objects.requireNonNullElse(fetchNotedEvery, Duration.ofMinutes(15)),
                Objects.requireNonNullElse(expireAfter, Duration.ZERO),
                Objects.requireNonNullElse(longestLife, Duration.ofDays(1_830)),
                Objects.requireNonNullElse(unusedAfter, Duration.ofDays(60)),
                Objects.requireNonNullElse(noticeBefore, Duration.ofDays(14)),
                Objects.requireNonNullElse(endedKept, Duration.ofDays(90)),
                Objects.requireNonNullElse(programsPerFeed, 50),
                Objects.requireNonNullElse(networksPerFeed, 200),
                Objects.requireNonNullElse(sourcesKept, Duration.ofDays(400)));
    }

    /** Programs and networks that were seen for the last time before this day are forgotten. */
    public LocalDate sourcesFrom(Instant now) {
        return LocalDate.ofInstant(now, ZoneOffset.UTC).minusDays(sourcesKept.toDays());
    }

    public static FeedConfiguration defaults() {
        return of(null, null, null, null, null, null, null, null, null, null, null, null, null);
    }

    private static boolean isUpTo(Duration value, Duration longest) {
        return !value.isNegative() && !value.isZero() && value.compareTo(longest) <= 0;
    }

    private static void require(boolean holds, String setting) {
        if (!holds) {
            throw new IllegalArgumentException("feeds." + setting + " is out of range");
        }
    }
}
