package org.alcove.busyimport;

import org.jspecify.annotations.Nullable;

/**
 * A property with the parameters that bear on times (RFC 5545 §3.1).
 *
 * @param name upper case
 * @param tzid the TZID parameter
 * @param type the VALUE parameter, upper case
 * @param qualifier the RANGE, FBTYPE or PARTSTAT parameter, upper case
 */
record ContentLine(
        String name,
        @Nullable String tzid,
        @Nullable String type,
        @Nullable String qualifier,
        String value) {
    /** Reads a whole unfolded line; null when it is not a property. */
    static @Nullable ContentLine parse(String line) {
        int colon = endOfParameters(line);
        if (colon <= 0) {
            return null;
        }
        int nameEnd = line.indexOf(';');
        if (nameEnd < 0 || nameEnd > colon) {
            nameEnd = colon;
        }
        String tzid = null;
        String type = null;
        String qualifier = null;
        int at = nameEnd;
        while (at < colon) {
            int end = endOfParameter(line, at + 1, colon);
            int equals = line.indexOf('=', at + 1);
            if (equals > 0 && equals < end) {
                String parameter = Ascii.upper(line.substring(at + 1, equals).strip());
                String value = unquoted(line.substring(equals + 1, end));
                switch (parameter) {
                    case "TZID" -> tzid = value;
                    case "VALUE" -> type = Ascii.upper(value);
                    case "RANGE", "FBTYPE", "PARTSTAT" -> qualifier = Ascii.upper(value);
                    default -> {
                        // Says nothing about times.
                    }
                }
            }
            at = end;
        }
        String name = Ascii.upper(line.substring(0, nameEnd).strip());
        return new ContentLine(
                        name, tzid, type, qualifier, line.substring(colon + 1).strip())
                .withDateAfterLastColon();
    }

    /** A zone name with a colon in it that nobody quoted, as some programs write, is put together again. */
    private ContentLine withDateAfterLastColon() {
        int colon = value.lastIndexOf(':');
        if (tzid == null || colon < 0 || value.length() < colon + 9) {
            return this;
        }
        for (int i = colon + 1; i < colon + 9; i++) {
            if (!Ascii.isDigit(value.charAt(i))) {
                return this;
            }
        }
        return new ContentLine(
                name, tzid + ':' + value.substring(0, colon), type, qualifier, value.substring(colon + 1));
    }

    private static int endOfParameters(String line) {
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == ':' && !quoted) {
                return i;
            }
        }
        return line.indexOf(':');
    }

    private static int endOfParameter(String line, int from, int colon) {
        boolean quoted = false;
        for (int i = from; i < colon; i++) {
            char c = line.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == ';' && !quoted) {
                return i;
            }
        }
        return colon;
    }

    private static String unquoted(String value) {
        String stripped = value.strip();
        return stripped.length() > 1 && stripped.startsWith("\"") && stripped.endsWith("\"")
                ? stripped.substring(1, stripped.length() - 1).strip()
                : stripped;
    }
}
