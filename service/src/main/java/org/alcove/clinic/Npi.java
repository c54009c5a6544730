package org.alcove.clinic;

/** National Provider Identifiers (45 CFR 162.406): ten digits, the last a Luhn check digit over the prefix 80840. */
final class Npi {
    private static final String PREFIX = "80840";

    private Npi() {}

    /** Whether the text is ten digits, starts with 1 or 2 and has the right check digit. */
    static boolean isValid(String text) {
        if (text.length() != 10 || !text.chars().allMatch(digit -> digit >= '0' && digit <= '9')) {
            return false;
        }
        char first = text.charAt(0);
        return (first == '1' || first == '2') && checkDigit(text.substring(0, 9)) == text.charAt(9);
    }

    /** The check digit for the first nine digits. */
    static char checkDigit(String nineDigits) {
        String digits = PREFIX + nineDigits;
        int sum = 0;
        boolean doubled = true;
        for (int i = digits.length() - 1; i >= 0; i--) {
            int digit = digits.charAt(i) - '0';
            int value = doubled ? digit * 2 : digit;
            sum += value > 9 ? value - 9 : value;
            doubled = !doubled;
        }
        return (char) ('0' + (10 - sum % 10) % 10);
    }
}
