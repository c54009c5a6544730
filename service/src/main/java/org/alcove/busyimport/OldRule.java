package org.alcove.busyimport;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Repetition rules of vCalendar 1.0 (1996), such as {@code W2 MO WE #10}, said in today's words. Where the old text leaves
 * open how often a rule with several days repeats, it is taken to repeat oftener: time is rather blocked than given away.
 */
final class OldRule {
    private static final Pattern RULE =
            Pattern.compile("(D|W|MP|MD|YM|YD)([0-9]{1,4})((?: +[0-9A-Z+-]{1,5})*)(?: +#([0-9]{1,6}))?"
                    + "(?: +([0-9]{8}(?:T[0-9]{4,6}Z?)?))?");
    private static final Pattern NTH = Pattern.compile("([1-5])([+-])");

    /** No honest rule is as long, and patterns recurse. */
    private static final int MOST_CHARACTERS = 300;

    /** Without a number of times, a rule repeats twice. */
    private static final int TWICE = 2;

    private OldRule() {}

    /** The rule as RFC 5545 writes it; null when it is no such rule. */
    static @Nullable String translated(String text) {
        if (text.length() > MOST_CHARACTERS) {
            return null;
        }
        Matcher rule = RULE.matcher(text.strip().toUpperCase(Locale.ROOT));
        if (!rule.matches()) {
            return null;
        }
        List<String> items = new ArrayList<>();
        for (String item : rule.group(3).strip().split(" +")) {
            if (!item.isEmpty()) {
                items.add(item);
            }
        }
        String kind = rule.group(1);
        String frequency =
                switch (kind) {
                    case "D" -> "DAILY";
                    case "W" -> "WEEKLY";
                    case "MP", "MD" -> "MONTHLY";
                    default -> "YEARLY";
                };
        StringBuilder said = new StringBuilder("FREQ=")
                .append(frequency)
                .append(";INTERVAL=")
                .append(rule.group(2));
        List<String> days = kind.equals("MP") ? positions(items) : items;
        if (days == null) {
            return null;
        }
        String part =
                switch (kind) {
                    case "W", "MP" -> "BYDAY";
                    case "MD" -> "BYMONTHDAY";
                    case "YM" -> "BYMONTH";
                    case "YD" -> "BYYEARDAY";
                    default -> "";
                };
        if (!days.isEmpty()) {
            if (part.isEmpty()) {
                return null;
            }
            said.append(';')
                    .append(part)
                    .append('=')
                    .append(String.join(",", days).replace("LD", "-1"));
        }
        if (rule.group(5) != null) {
            return said.append(";UNTIL=").append(rule.group(5)).toString();
        }
        int times = rule.group(4) == null ? TWICE : Integer.parseInt(rule.group(4));
        return times == 0
                ? said.toString()
                : said.append(";COUNT=")
                        .append((long) times * Math.max(1, days.size()))
                        .toString();
    }

    /** {@code 1+ MO TU 2- FR} as {@code 1MO,1TU,-2FR}; null when it makes no sense. */
    private static @Nullable List<String> positions(List<String> items) {
        List<String> found = new ArrayList<>();
        String nth = "";
        for (String item : items) {
            Matcher position = NTH.matcher(item);
            if (position.matches()) {
                nth = (position.group(2).equals("-") ? "-" : "") + position.group(1);
            } else if (nth.isEmpty()) {
                return null;
            } else {
                found.add(nth + item);
            }
        }
        return found;
    }
}
