package org.alcove.busyimport;

import java.util.Locale;

/** Letters and digits as the iCalendar grammar knows them, in no locale. */
final class Ascii {
    private Ascii() {}

    static String upper(String text) {
        return text.toUpperCase(Locale.ROOT);
    }

    static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /** A whole number of 1 to 9 digits with an optional sign; anything else is {@link NumberFormatException}. */
    static int integer(String text) {
        int start = text.startsWith("+") || text.startsWith("-") ? 1 : 0;
        int digits = text.length() - start;
        if (digits < 1 || digits > 9) {
            throw new NumberFormatException();
        }
        int value = 0;
        for (int i = start; i < text.length(); i++) {
            if (!isDigit(text.charAt(i))) {
                throw new NumberFormatException();
            }
            value = value * 10 + text.charAt(i) - '0';
        }
        return text.startsWith("-") ? -value : value;
    }
}
