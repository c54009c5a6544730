package org.alcove.privacy.emergency;

import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.alcove.privacy.IdentityField;
import org.jspecify.annotations.Nullable;

/**
 * The settings of emergencies.
 *
 * @param lasts how long what was opened can be opened again
 * @param documentWithin how soon after opening it has to be documented
 * @param fields what an emergency opens at most, comma-separated wire names
 * @param trailWait how long opening waits for the audit trail before it writes to the journal of this replica, and for
 *     whoever holds the client's row before it opens all the same; whole seconds
 * @param mergeEvery between two attempts to bring what stands in the journal into the trail
 * @param watchEvery between two looks for emergencies that are not documented in time
 * @param lineLength characters of a name in the documentation, at most
 * @param natureLength characters of what is written of an emergency's nature, at most
 */
public record EmergencyConfiguration(
        Duration lasts,
        Duration documentWithin,
        String fields,
        Duration trailWait,
        Duration mergeEvery,
        Duration watchEvery,
        Integer lineLength,
        Integer natureLength) {
    private static final int LONGEST_TEXT = 4_000;

    public EmergencyConfiguration(
            @Nullable Duration lasts,
            @Nullable Duration documentWithin,
            @Nullable String fields,
            @Nullable Duration trailWait,
            @Nullable Duration mergeEvery,
            @Nullable Duration watchEvery,
            @Nullable Integer lineLength,
            @Nullable Integer natureLength) {
        this.lasts = positive(Objects.requireNonNullElse(lasts, Duration.ofHours(1)));
        this.documentWithin = positive(Objects.requireNonNullElse(documentWithin, Duration.ofHours(1)));
        this.fields = Objects.requireNonNullElse(fields, "legalName,phone,address,dateOfBirth,emergencyContact");
        this.trailWait = positive(Objects.requireNonNullElse(trailWait, Duration.ofSeconds(2)));
        this.mergeEvery = positive(Objects.requireNonNullElse(mergeEvery, Duration.ofSeconds(30)));
        this.watchEvery = positive(Objects.requireNonNullElse(watchEvery, Duration.ofMinutes(1)));
        this.lineLength = length(Objects.requireNonNullElse(lineLength, 200));
        this.natureLength = length(Objects.requireNonNullElse(natureLength, 1_000));
        if (this.trailWait.toSeconds() < 1) {
            throw new IllegalArgumentException("emergency.trailWait is at least PT1S");
        }
        openedFields();
    }

    /** Every setting at its default. */
    public static EmergencyConfiguration defaults() {
        return new EmergencyConfiguration(null, null, null, null, null, null, null, null);
    }

    /** What an emergency opens at most. */
    Set<IdentityField> openedFields() {
        return Arrays.stream(fields.split(",", -1))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .map(name -> Stream.of(IdentityField.values())
                        .filter(field -> field.wireName().equals(name))
                        .findFirst()
                        .orElseThrow(
                                () -> new IllegalArgumentException("emergency.fields names a field that is not known")))
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(IdentityField.class)));
    }

    private static Duration positive(Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException("emergency: every duration is longer than nothing");
        }
        return value;
    }

    private static Integer length(Integer value) {
        if (value < 1 || value > LONGEST_TEXT) {
            throw new IllegalArgumentException("emergency: a length lies between 1 and " + LONGEST_TEXT);
        }
        return value;
    }
}
