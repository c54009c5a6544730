package org.alcove.availability;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.dropwizard.util.DataSize;
import java.time.Duration;
import java.util.Objects;
import org.alcove.persistence.Transactor;
import org.jspecify.annotations.Nullable;

/**
 * How each replica keeps the search's picture in memory. Settings that are missing have the defaults that
 * {@code config.yml} tells.
 *
 * @param mode {@code memory}, or {@code tables} for a replica that reads {@code open_day} at every search
 * @param pollEvery from the end of one look for changes to the next
 * @param overlap how far each look reaches back before the one before it; longer than any transaction can take
 * @param staleAfter a picture that could not be compared for so long is not gone by
 * @param sweepEvery within this time every row is read once more, whatever its stamp says
 * @param memory what the picture may take; clinics beyond it are answered from the tables
 */
public record SearchConfiguration(
        String mode, Duration pollEvery, Duration overlap, Duration staleAfter, Duration sweepEvery, DataSize memory) {
    /** A transaction that is committed as late as it may, and a commit that is given up as late as it may be. */
    static final Duration SHORTEST_OVERLAP = Transactor.LONGEST.plusSeconds(30);

    @JsonCreator
    public static SearchConfiguration of(
            @JsonProperty("mode") @Nullable String mode,
            @JsonProperty("pollEvery") @Nullable Duration pollEvery,
            @JsonProperty("overlap") @Nullable Duration overlap,
            @JsonProperty("staleAfter") @Nullable Duration staleAfter,
            @JsonProperty("sweepEvery") @Nullable Duration sweepEvery,
            @JsonProperty("memory") @Nullable DataSize memory) {
        return new SearchConfiguration(
                Objects.requireNonNullElse(mode, "memory"),
                Objects.requireNonNullElse(pollEvery, Duration.ofSeconds(1)),
                Objects.requireNonNullElse(overlap, Duration.ofMinutes(2)),
                Objects.requireNonNullElse(staleAfter, Duration.ofSeconds(15)),
                Objects.requireNonNullElse(sweepEvery, Duration.ofHours(1)),
                Objects.requireNonNullElse(memory, DataSize.mebibytes(128)));
    }

    /** Every setting at its default. */
    public static SearchConfiguration defaults() {
        return of(null, null, null, null, null, null);
    }

    public SearchConfiguration {
        if (!mode.equals("memory") && !mode.equals("tables")) {
            throw new IllegalArgumentException("search.mode is memory or tables");
        }
        if (pollEvery.isNegative() || pollEvery.isZero() || sweepEvery.compareTo(pollEvery) < 0) {
            throw new IllegalArgumentException("search.pollEvery goes forward and search.sweepEvery is not shorter");
        }
        if (overlap.compareTo(SHORTEST_OVERLAP) < 0) {
            throw new IllegalArgumentException(
                    "search.overlap is at least " + SHORTEST_OVERLAP + ", which no transaction outlasts");
        }
        if (staleAfter.compareTo(pollEvery.multipliedBy(2)) < 0) {
            throw new IllegalArgumentException("search.staleAfter is at least twice search.pollEvery");
        }
    }

    boolean isInMemory() {
        return mode.equals("memory");
    }
}
