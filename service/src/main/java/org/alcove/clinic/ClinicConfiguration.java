package org.alcove.clinic;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The roster's limits.
 *
 * @param importRows therapists in one CSV file at most
 * @param importBytes size of one CSV file at most
 * @param importFaults faults of a file that are told at most; past that the last one says that there are more
 * @param wordsPerList entries in one list of one therapist at most
 * @param wordsPerKind words of one kind that a clinic has at most
 * @param longestSession the longest duration of a session; a day at most, as what is taken is looked for no farther
 * @param longestBuffer the longest buffer before or after a session; a day at most
 * @param largestCapacity seats of a group at most
 * @param longestNotice the longest minimum notice of a session type
 * @param longestHorizonDays the longest booking horizon of a session type
 */
public record ClinicConfiguration(
        int importRows,
        int importBytes,
        int importFaults,
        int wordsPerList,
        int wordsPerKind,
        Duration longestSession,
        Duration longestBuffer,
        int largestCapacity,
        Duration longestNotice,
        int longestHorizonDays) {

    private static final Duration DAY = Duration.ofDays(1);

    /** The documented defaults. */
    public static final ClinicConfiguration DEFAULT = of(null, null, null, null, null, null, null, null, null, null);

    /** Reads a section of the configuration file; what is missing has its default. */
    @JsonCreator
    public static ClinicConfiguration of(
            @JsonProperty("importRows") @Nullable Integer importRows,
            @JsonProperty("importBytes") @Nullable Integer importBytes,
            @JsonProperty("importFaults") @Nullable Integer importFaults,
            @JsonProperty("wordsPerList") @Nullable Integer wordsPerList,
            @JsonProperty("wordsPerKind") @Nullable Integer wordsPerKind,
            @JsonProperty("longestSession") @Nullable Duration longestSession,
            @JsonProperty("longestBuffer") @Nullable Duration longestBuffer,
            @JsonProperty("largestCapacity") @Nullable Integer largestCapacity,
            @JsonProperty("longestNotice") @Nullable Duration longestNotice,
            @JsonProperty("longestHorizonDays") @Nullable Integer longestHorizonDays) {
        return new ClinicConfiguration(
                importRows == null ? 10_000 : importRows,
                importBytes == null ? 8 * 1024 * 1024 : importBytes,
                importFaults == null ? 10_000 : importFaults,
                wordsPerList == null ? 60 : wordsPerList,
                wordsPerKind == null ? 500 : wordsPerKind,
                longestSession == null ? Duration.ofHours(8) : longestSession,
                longestBuffer == null ? Duration.ofHours(4) : longestBuffer,
                largestCapacity == null ? 50 : largestCapacity,
                longestNotice == null ? Duration.ofDays(60) : longestNotice,
                longestHorizonDays == null ? 400 : longestHorizonDays);
    }

    public ClinicConfiguration {
        if (importRows < 1
                || importBytes < 1
                || importFaults < 1
                || wordsPerList < 1
                || wordsPerKind < 1
                || largestCapacity < 1
                || longestHorizonDays < 1
                || longestSession.compareTo(Duration.ofMinutes(5)) < 0
                || longestSession.compareTo(DAY) > 0
                || longestBuffer.isNegative()
                || longestBuffer.compareTo(DAY) > 0
                || longestNotice.isNegative()) {
            throw new IllegalArgumentException("a limit of the roster is out of range");
        }
    }
}
