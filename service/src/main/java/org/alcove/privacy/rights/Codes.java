package org.alcove.privacy.rights;

import java.util.List;
import org.alcove.kernel.Faults;
import org.jspecify.annotations.Nullable;

/** Reads codes of a list and texts for the vault; faults name the field and never quote it. */
final class Codes {
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
