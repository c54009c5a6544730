package org.alcove.privacy.rights;

import java.util.List;
import java.util.stream.Collectors;
import org.alcove.kernel.Faults;
import org.jspecify.annotations.Nullable;

/** Reads codes of a list and texts for the vault; faults name the field and never quote it. */
final class Codes {
    private static final int MOST_CODES = 100;

    private Codes() {}

    /** A code that has to be there; after a fault, whatever. */
    static String needed(Faults faults, String pointer, @Nullable String code, List<String> known) {
        return faults.required(pointer, code)
                .map(given -> optional(faults, pointer, given, known))
                .orElse("");
    }

    /** A code that may be missing. */
    static String optional(Faults faults, String pointer, @Nullable String code, List<String> known) {
        if (code == null) {
            return "";
        }
        faults.require(known.contains(code), pointer, "unknown_code", "one of " + String.join(", ", known));
        return code;
    }

    /** At least one code of a list, comma-separated in its order, each once; after a fault, whatever. */
    static String list(Faults faults, String pointer, @Nullable List<@Nullable String> given, List<String> known) {
        if (given == null || given.isEmpty()) {
            faults.add(pointer, "required", "a code is needed");
            return "";
        }
        faults.require(given.size() <= MOST_CODES, pointer, "too_many", "each code once");
        for (int i = 0; i < Math.min(given.size(), MOST_CODES); i++) {
            String unused = needed(faults, pointer + "/" + i, given.get(i), known);
        }
        return known.stream().filter(given::contains).collect(Collectors.joining(","));
    }

    /** What {@link #list} joined. */
    static List<String> split(String codes) {
        return codes.isEmpty() ? List.of() : List.of(codes.split(",", -1));
    }

    /** A text of several lines. */
    static String text(Faults faults, String pointer, @Nullable String text, int most) {
        if (text == null || text.isBlank()) {
            faults.add(pointer, "required", "a value is needed");
            return "";
        }
        String lines = text.strip().replace("\r\n", "\n");
        faults.optionalLine(pointer, lines.replace('\n', ' '), most);
        return lines;
    }
}
