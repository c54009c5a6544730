package org.alcove.kernel;

import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Collects every fault of an input before it is refused, so that a caller learns of all at once. The answers of the
 * checks are only to be used after {@link #refuseIfAny()}.
 */
public final class Faults {
    private static final Set<String> STATES = Set.of(
            "AL", "AK", "AZ", "AR", "CA", "CO", "CT", "DE", "FL", "GA", "HI", "ID", "IL", "IN", "IA", "KS", "KY", "LA",
            "ME", "MD", "MA", "MI", "MN", "MS", "MO", "MT", "NE", "NV", "NH", "NJ", "NM", "NY", "NC", "ND", "OH", "OK",
            "OR", "PA", "RI", "SC", "SD", "TN", "TX", "UT", "VT", "VA", "WA", "WV", "WI", "WY", "DC", "PR", "VI", "GU",
            "AS", "MP");

    private final List<FieldError> errors = new ArrayList<>();

    public void add(String pointer, String code, String message) {
        errors.add(new FieldError(pointer, code, message));
    }

    /** Adds a fault unless the condition holds. */
    public void require(boolean condition, String pointer, String code, String message) {
        if (!condition) {
            add(pointer, code, message);
        }
    }

    public boolean isEmpty() {
        return errors.isEmpty();
    }

    public List<FieldError> list() {
        return List.copyOf(errors);
    }

    /** @throws ServiceException {@link ErrorCode#INVALID} with all faults, if there are any */
    public void refuseIfAny() {
        if (!errors.isEmpty()) {
            throw new ServiceException(ErrorCode.INVALID, errors);
        }
    }

    /** A value that has to be there. */
    public <T> Optional<T> required(String pointer, @Nullable T value) {
        if (value == null) {
            add(pointer, "required", "a value is needed");
        }
        return Optional.ofNullable(value);
    }

    /**
     * A line of text for people: 1 to {@code max} characters after trimming, without control, format or bidirectional
     * override characters and without unpaired surrogates.
     */
    public String line(String pointer, @Nullable String value, int max) {
        if (value == null || value.isBlank()) {
            add(pointer, "required", "a value is needed");
            return "";
        }
        return checkedLine(pointer, value, max);
    }

    /** As {@link #line}, but may be missing or empty. */
    public String optionalLine(String pointer, @Nullable String value, int max) {
        return value == null || value.isBlank() ? "" : checkedLine(pointer, value, max);
    }

    private String checkedLine(String pointer, String value, int max) {
        String trimmed = value.strip();
        if (trimmed.codePointCount(0, trimmed.length()) > max) {
            add(pointer, "too_long", "at most " + max + " characters");
        }
        if (trimmed.codePoints().anyMatch(Faults::isUnprintable)) {
            add(pointer, "unprintable_character", "control, format and direction characters are not taken");
        }
        return trimmed;
    }

    private static boolean isUnprintable(int codePoint) {
        int type = Character.getType(codePoint);
        return type == Character.CONTROL
                || type == Character.FORMAT
                || type == Character.SURROGATE
                || type == Character.PRIVATE_USE
                || type == Character.UNASSIGNED
                || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR;
    }

    /**
     * Whether a name is that of a place's zone in the time-zone database, or {@code UTC}. Java also lists abbreviations,
     * old System V names and offsets under {@code Etc/}, none of which follow a place's daylight saving time.
     */
    public static boolean isZone(String name) {
        boolean ofPlace = name.contains("/") && !name.startsWith("SystemV/") && !name.startsWith("Etc/");
        return (ofPlace || name.equals("UTC") || name.equals("Etc/UTC"))
                && ZoneId.getAvailableZoneIds().contains(name);
    }

    /** An IANA zone name such as {@code America/New_York}; offsets and abbreviations are refused. */
    public Optional<ZoneId> zone(String pointer, @Nullable String value) {
        if (value == null) {
            add(pointer, "required", "a value is needed");
            return Optional.empty();
        }
        if (!isZone(value)) {
            add(pointer, "unknown_zone", "an IANA zone name is needed");
            return Optional.empty();
        }
        return Optional.of(ZoneId.of(value));
    }

    /** A duration of whole five-minute ticks between two bounds, both included. */
    public Duration ticks(String pointer, @Nullable Duration value, Duration min, Duration max) {
        if (value == null) {
            add(pointer, "required", "a value is needed");
            return min;
        }
        if (!Ticks.isWhole(value)) {
            add(pointer, "not_a_multiple_of_five_minutes", "a multiple of five minutes is needed");
        } else if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            add(pointer, "out_of_range", "between " + min + " and " + max);
        }
        return value;
    }

    /** A postal abbreviation of a state, district or territory of the United States. */
    public Optional<String> state(String pointer, @Nullable String value) {
        if (value != null && STATES.contains(value)) {
            return Optional.of(value);
        }
        add(pointer, "unknown_state", "two letters of a state are needed");
        return Optional.empty();
    }
}
