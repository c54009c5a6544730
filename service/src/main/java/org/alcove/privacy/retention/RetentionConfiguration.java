package org.alcove.privacy.retention;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.time.LocalDate;
import java.time.Period;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How long each kind of row is kept.
 *
 * @param every between two runs of the job
 * @param batch rows deleted in one transaction, at most
 * @param legalMinimum no kind that a law keeps can be set shorter than this (45 CFR 164.316(b)(2), 164.530(j): six years)
 * @param periods by the code of the kind; a kind that is missing has its default
 */
public record RetentionConfiguration(Duration every, int batch, Period legalMinimum, Map<String, Period> periods) {
    /** Periods have no length of their own: years and months are counted from here to compare two. */
    private static final LocalDate ANY_DAY = LocalDate.of(2000, 3, 1);

    public RetentionConfiguration {
        Map<String, Period> all = new TreeMap<>(periods);
        for (RetentionKind kind : RetentionKind.values()) {
            Period period = all.computeIfAbsent(kind.code(), missing -> kind.defaultPeriod());
            if (period.isNegative() || period.isZero()) {
                throw new IllegalArgumentException(
                        "retention.periods." + kind.code() + " is not a time to keep rows for");
            }
            if (kind.isKeptByLaw() && ANY_DAY.plus(period).isBefore(ANY_DAY.plus(legalMinimum))) {
                throw new IllegalArgumentException(
                        "retention.periods." + kind.code() + " is shorter than " + legalMinimum
                                + ", for which a law keeps these rows; set retention.legalMinimum if it is another time for you");
            }
        }
        List<String> known = List.of(RetentionKind.values()).stream()
                .map(RetentionKind::code)
                .toList();
        if (!known.containsAll(all.keySet())) {
            throw new IllegalArgumentException("retention.periods names a kind that is not known; there are " + known);
        }
        if (batch < 1 || batch > 10_000) {
            throw new IllegalArgumentException("retention.batch lies between 1 and 10000");
        }
        periods = Map.copyOf(all);
    }

    @JsonCreator
    public static RetentionConfiguration of(
            @JsonProperty("every") @Nullable Duration every,
            @JsonProperty("batch") @Nullable Integer batch,
            @JsonProperty("legalMinimum") @Nullable Period legalMinimum,
            @JsonProperty("periods") @Nullable Map<String, Period> periods) {
        return new RetentionConfiguration(
                Objects.requireNonNullElse(every, Duration.ofDays(1)),
                Objects.requireNonNullElse(batch, 500),
                Objects.requireNonNullElse(legalMinimum, Period.ofYears(6)),
                Objects.requireNonNullElse(periods, Map.of()));
    }

    /** Every setting at its default. */
    public static RetentionConfiguration defaults() {
        return of(null, null, null, null);
    }

    Period period(RetentionKind kind) {
        return Objects.requireNonNull(periods.get(kind.code()));
    }
}
