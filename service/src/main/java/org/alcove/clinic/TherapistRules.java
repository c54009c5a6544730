package org.alcove.clinic;

import java.time.Duration;
import java.time.LocalDate;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.alcove.kernel.Faults;
import org.jspecify.annotations.Nullable;

/** Checks what is said of a therapist, the same way for JSON and for CSV. */
final class TherapistRules {
    private static final Pattern TAXONOMY_CODE = Pattern.compile("[0-9A-Z]{9}X");
    private static final LocalDate EARLIEST = LocalDate.of(1970, 1, 1);
    private static final LocalDate LATEST = LocalDate.of(2200, 1, 1);
    private static final int MOST_SESSIONS_A_DAY = 100;

    /** Where the faults of a field are pointed to. */
    interface Places {
        String of(String field);

        /** A part of a field, such as {@code /0/state}. */
        String of(String field, String part);

        default String of(String field, int index, String part) {
            return of(field, "/" + index + part);
        }

        /** Into a JSON body. */
        Places JSON = new Places() {
            @Override
            public String of(String field) {
                return "/" + field;
            }

            @Override
            public String of(String field, String part) {
                return "/" + field + part;
            }
        };

        /** Into a CSV file, where a cell is the smallest place. */
        static Places row(int row) {
            return new Places() {
                @Override
                public String of(String field) {
                    return row + ":" + field;
                }

                @Override
                public String of(String field, String part) {
                    return of(field);
                }
            };
        }
    }

    private final Words words;
    private final ClinicConfiguration limits;
    private final Places places;
    private final Faults faults;

    TherapistRules(Words words, ClinicConfiguration limits, Places places, Faults faults) {
        this.words = words;
        this.limits = limits;
        this.places = places;
        this.faults = faults;
    }

    /** What a new therapist is. */
    TherapistDetails created(TherapistInput input) {
        return merged(TherapistDetails.BLANK, input, field -> true, true);
    }

    /** What a therapist becomes when the fields in the set are changed. */
    TherapistDetails changed(TherapistDetails before, TherapistInput input, Set<String> present) {
        return merged(before, input, present::contains, false);
    }

    /** What a row of a file says: of a new therapist, or of one that is there already. */
    TherapistDetails imported(Optional<TherapistDetails> before, TherapistInput input, Set<String> present) {
        return merged(before.orElse(TherapistDetails.BLANK), input, present::contains, before.isEmpty());
    }

    private interface Sent {
        boolean has(String field);
    }

    private TherapistDetails merged(TherapistDetails before, TherapistInput input, Sent sent, boolean isNew) {
        Map<AttributeKind, SortedSet<String>> lists = new EnumMap<>(AttributeKind.class);
        for (AttributeKind kind : AttributeKind.values()) {
            SortedSet<String> codes = sent.has(kind.field()) ? codes(kind, input.list(kind)) : before.codes(kind);
            if (!codes.isEmpty()) {
                lists.put(kind, codes);
            }
        }
        return new TherapistDetails(
                sent.has("displayName")
                        ? faults.line(places.of("displayName"), input.displayName(), 200)
                        : before.displayName(),
                sent.has("credentials")
                        ? faults.optionalLine(places.of("credentials"), input.credentials(), 200)
                        : before.credentials(),
                sent.has("npi") ? npi(input.npi()) : before.npi(),
                lists,
                sent.has("licensedStates") ? licenses(input.licensedStates()) : before.licenses(),
                sent.has("fee") ? fee(input.fee()) : before.fee(),
                sent.has("slidingScale")
                        ? flag("slidingScale", input.slidingScale(), false, isNew)
                        : before.slidingScale(),
                sent.has("zone") ? zone(input.zone()) : before.zone(),
                sent.has("acceptsNew") ? flag("acceptsNew", input.acceptsNew(), true, isNew) : before.acceptsNew(),
                sent.has("status") ? active(input.status(), isNew) : before.active(),
                sent.has("startStep") ? startStep(input.startStep()) : before.startStep(),
                sent.has("dailyMaximum") ? dailyMaximum(input.dailyMaximum()) : before.dailyMaximum());
    }

    private Optional<String> npi(@Nullable String npi) {
        if (npi == null || npi.isEmpty()) {
            return Optional.empty();
        }
        faults.require(Npi.isValid(npi), places.of("npi"), "invalid_npi", "ten digits with a right check digit");
        return Optional.of(npi);
    }

    private SortedSet<String> codes(AttributeKind kind, @Nullable List<@Nullable String> texts) {
        SortedSet<String> codes = new TreeSet<>();
        List<@Nullable String> sent = texts == null ? List.of() : texts;
        faults.require(
                sent.size() <= limits.wordsPerList(),
                places.of(kind.field()),
                "too_many",
                "at most " + limits.wordsPerList() + " entries");
        for (int i = 0; i < Math.min(sent.size(), limits.wordsPerList()); i++) {
            String place = places.of(kind.field(), i, "");
            String text = Objects.requireNonNullElse(sent.get(i), "");
            if (kind == AttributeKind.TAXONOMY) {
                faults.require(
                        TAXONOMY_CODE.matcher(text).matches(),
                        place,
                        "invalid_taxonomy_code",
                        "nine letters or digits and an X are needed");
                codes.add(text);
            } else {
                Optional<String> code = words.code(kind, text);
                faults.require(code.isPresent(), place, "unknown_word", "one of the clinic's words is needed");
                code.ifPresent(codes::add);
            }
        }
        return codes;
    }

    private SortedMap<String, LocalDate> licenses(@Nullable List<@Nullable License> licenses) {
        SortedMap<String, LocalDate> checked = new TreeMap<>();
        List<@Nullable License> sent = licenses == null ? List.of() : licenses;
        for (int i = 0; i < Math.min(sent.size(), 100); i++) {
            License license = sent.get(i);
            if (license == null) {
                faults.add(places.of("licensedStates", i, ""), "required", "a value is needed");
                continue;
            }
            Optional<String> state = faults.state(places.of("licensedStates", i, "/state"), license.state());
            LocalDate expiresOn = license.expiresOn();
            String datePlace = places.of("licensedStates", i, "/expiresOn");
            if (expiresOn == null) {
                faults.add(datePlace, "required", "a value is needed");
            } else if (expiresOn.isBefore(EARLIEST) || expiresOn.isAfter(LATEST)) {
                faults.add(datePlace, "out_of_range", "between " + EARLIEST + " and " + LATEST);
            } else if (state.isPresent() && checked.put(state.get(), expiresOn) != null) {
                faults.add(places.of("licensedStates", i, "/state"), "duplicate", "each state once");
            }
        }
        faults.require(sent.size() <= 100, places.of("licensedStates"), "too_many", "each state once");
        return checked;
    }

    private Optional<Fee> fee(@Nullable Fee fee) {
        return fee == null
                ? Optional.empty()
                : fee.checked(places.of("fee", "/amount"), places.of("fee", "/currency"), faults);
    }

    private boolean flag(String field, @Nullable Boolean value, boolean unsaid, boolean isNew) {
        faults.require(value != null || isNew, places.of(field), "required", "a value is needed");
        return value == null ? unsaid : value;
    }

    private String zone(@Nullable String zone) {
        faults.zone(places.of("zone"), zone);
        return zone == null ? "" : zone;
    }

    private boolean active(@Nullable String status, boolean isNew) {
        if (status == null) {
            faults.require(isNew, places.of("status"), "required", "a value is needed");
            return true;
        }
        faults.require(
                status.equals(TherapistRow.ACTIVE) || status.equals(TherapistRow.INACTIVE),
                places.of("status"),
                "unknown_status",
                "active or inactive");
        return status.equals(TherapistRow.ACTIVE);
    }

    private Optional<Duration> startStep(@Nullable Duration step) {
        return step == null
                ? Optional.empty()
                : Optional.of(faults.ticks(places.of("startStep"), step, Duration.ofMinutes(5), Duration.ofHours(4)));
    }

    private Optional<Integer> dailyMaximum(@Nullable Integer maximum) {
        faults.require(
                maximum == null || (maximum >= 1 && maximum <= MOST_SESSIONS_A_DAY),
                places.of("dailyMaximum"),
                "out_of_range",
                "between 1 and " + MOST_SESSIONS_A_DAY);
        return Optional.ofNullable(maximum);
    }
}
