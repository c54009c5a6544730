package org.alcove.calendarfeed;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
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
 */
public record FeedConfiguration(
        int perAccount, int pastDays, int cancelledDays, int maximumEvents, Duration fetchNotedEvery) {
    public FeedConfiguration {
        require(perAccount >= 1 && perAccount <= 100, "feeds.perAccount");
        require(pastDays >= 0 && pastDays <= 3660, "feeds.pastDays");
        require(cancelledDays >= 0 && cancelledDays <= 3660, "feeds.cancelledDays");
        // What a row of the database and a calendar program can still take.
        require(maximumEvents >= 1 && maximumEvents <= 20_000, "feeds.maximumEvents");
        require(!fetchNotedEvery.isNegative(), "feeds.fetchNotedEvery");
    }

    @JsonCreator
    static FeedConfiguration of(
            @JsonProperty("perAccount") @Nullable Integer perAccount,
            @JsonProperty("pastDays") @Nullable Integer pastDays,
            @JsonProperty("cancelledDays") @Nullable Integer cancelledDays,
            @JsonProperty("maximumEvents") @Nullable Integer maximumEvents,
            @JsonProperty("fetchNotedEvery") @Nullable Duration fetchNotedEvery) {
        return new FeedConfiguration(
                Objects.requireNonNullElse(perAccount, 5),
                Objects.requireNonNullElse(pastDays, 90),
                Objects.requireNonNullElse(cancelledDays, 30),
                Objects.requireNonNullElse(maximumEvents, 5_000),
                Objects.requireNonNullElse(fetchNotedEvery, Duration.ofMinutes(15)));
    }

    public static FeedConfiguration defaults() {
        return of(null, null, null, null, null);
    }

    private static void require(boolean holds, String setting) {
        if (!holds) {
            throw new IllegalArgumentException(setting + " is out of range");
        }
    }
}
