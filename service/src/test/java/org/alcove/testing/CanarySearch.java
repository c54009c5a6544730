package org.alcove.testing;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Makes texts that stand nowhere by chance and finds them again in any bytes: in capitals and small letters, in UTF-8 and
 * UTF-16, in hexadecimal and base64. Each text is told from the others by three letters. Where no letters are taken, its
 * number or its day stands for it, and is found as it was written.
 */
public final class CanarySearch {
    private static final String STEM = "quillfeather";
    private static final int CODE_LENGTH = 3;
    private static final int BATCH = 1 << 24;

    private static final String NUMBER_STEM = "+99041723";
    private static final Pattern NUMBER = Pattern.compile("99041723([0-9]{5})");
    private static final LocalDate FIRST_DAY = LocalDate.of(1901, 1, 1);
    private static final Pattern DAY = Pattern.compile("19[01][0-9]-[01][0-9]-[0-3][0-9]");

    private final Map<String, String> places = new LinkedHashMap<>();

    /** A new canary. @param place what is told if it is found */
    public String plant(String place) {
        int number = places.size();
        String code = "" + (char) ('a' + number / 676) + (char) ('a' + number / 26 % 26) + (char) ('a' + number % 26);
        places.put(code, place);
        return "Quillfeather" + code;
    }

    /** A canary as a number that can be called. */
    public static String asNumber(String canary) {
        return NUMBER_STEM + "%05d".formatted(numberOf(canary));
    }

    /** A canary as a day on which nobody alive was born. */
    public static String asDay(String canary) {
        return FIRST_DAY.plusDays(numberOf(canary)).toString();
    }

    private static int numberOf(String canary) {
        String code = canary.substring(canary.length() - CODE_LENGTH);
        return (code.charAt(0) - 'a') * 676 + (code.charAt(1) - 'a') * 26 + code.charAt(2) - 'a';
    }

    public int planted() {
        return places.size();
    }

    /** Where the canaries were planted that stand in a text. */
    public TreeSet<String> find(String text) {
        return find(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Where the canaries were planted that stand in some bytes. */
    public TreeSet<String> find(byte[] bytes) {
        TreeSet<String> found = new TreeSet<>();
        // Latin-1 gives every byte one character, so that ASCII is found in whatever surrounds it.
        for (int from = 0; from < bytes.length; from += BATCH) {
            int length = Math.min(BATCH + 200, bytes.length - from);
            String exact = new String(bytes, from, length, StandardCharsets.ISO_8859_1);
            String lower = exact.toLowerCase(Locale.ROOT);
            NUMBER.matcher(exact).results().forEach(match -> add(Integer.parseInt(match.group(1)), found));
            DAY.matcher(exact).results().forEach(match -> add(day(match.group()), found));
            collect(lower, STEM, 1, found);
            collect(lower, String.join("\0", STEM.split("")), 2, found);
            for (String form : List.of(STEM, "Quillfeather", STEM.toUpperCase(Locale.ROOT))) {
                inHex(lower, form, found);
                for (String inner : base64(form)) {
                    if (exact.contains(inner)) {
                        found.add("something in base64");
                    }
                }
            }
        }
        return found;
    }

    /** A number or day that stands for no canary is somebody else's: the server's own tables have days of long ago. */
    private void add(int number, TreeSet<String> found) {
        if (number >= 0 && number < places.size()) {
            found.add(List.copyOf(places.values()).get(number));
        }
    }

    private static int day(String text) {
        try {
            return (int) ChronoUnit.DAYS.between(FIRST_DAY, LocalDate.parse(text));
        } catch (DateTimeException noDay) {
            return -1;
        }
    }

    private void collect(String text, String stem, int width, TreeSet<String> found) {
        for (int at = text.indexOf(stem); at >= 0; at = text.indexOf(stem, at + 1)) {
            StringBuilder code = new StringBuilder();
            int next = at + stem.length() + width - 1;
            for (int i = 0; i < CODE_LENGTH && next < text.length(); i++, next += width) {
                code.append(text.charAt(next));
            }
            found.add(places.getOrDefault(code.toString(), "something cut short"));
        }
    }

    private void inHex(String lower, String form, TreeSet<String> found) {
        String hex = HexFormat.of().formatHex(form.getBytes(StandardCharsets.US_ASCII));
        for (int at = lower.indexOf(hex); at >= 0; at = lower.indexOf(hex, at + 1)) {
            int from = at + hex.length();
            String code = "cut";
            if (from + 2 * CODE_LENGTH <= lower.length()) {
                try {
                    code = new String(
                            HexFormat.of().parseHex(lower, from, from + 2 * CODE_LENGTH), StandardCharsets.US_ASCII);
                } catch (IllegalArgumentException other) {
                    code = "cut";
                }
            }
            found.add(places.getOrDefault(code.toLowerCase(Locale.ROOT), "something in hexadecimal"));
        }
    }

    /** What stays the same of a text in base64 whatever stands around it, for the three ways it can be aligned. */
    static List<String> base64(String text) {
        List<String> forms = new ArrayList<>();
        for (int before = 0; before < 3; before++) {
            byte[] shifted = ("   ".substring(0, before) + text).getBytes(StandardCharsets.US_ASCII);
            String whole = Base64.getEncoder().withoutPadding().encodeToString(shifted);
            int first = before == 0 ? 0 : before + 1;
            int last = shifted.length / 3 * 4;
            forms.add(whole.substring(first, last));
        }
        return forms;
    }
}
