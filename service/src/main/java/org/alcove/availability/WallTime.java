package org.alcove.availability;

import java.util.Locale;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.alcove.kernel.Faults;
import org.jspecify.annotations.Nullable;

/** Reads and writes times of a local day such as {@code 09:00}, as minutes. */
final class WallTime {
    private static final Pattern TIME = Pattern.compile("([01][0-9]|2[0-3]):[0-5][0-9]");
    private static final String END_OF_DAY = "24:00";

    private WallTime() {}

    /** 0 to 1439. */
    static OptionalInt start(Faults faults, String pointer, @Nullable String text) {
        if (text == null) {
            faults.required(pointer, text);
            return OptionalInt.empty();
        }
        if (!TIME.matcher(text).matches()) {
            faults.add(pointer, "invalid_time", "a time such as 09:00 is needed");
            return OptionalInt.empty();
        }
        return OptionalInt.of(Integer.parseInt(text.substring(0, 2)) * 60 + Integer.parseInt(text.substring(3)));
    }

    /** 1 to 1440; midnight is the end of the day, as {@code 24:00} is. */
    static OptionalInt end(Faults faults, String pointer, @Nullable String text) {
        if (END_OF_DAY.equals(text)) {
            return OptionalInt.of(HoursRule.DAY_MINUTES);
        }
        OptionalInt minute = start(faults, pointer, text);
        return minute.isPresent() && minute.getAsInt() == 0 ? OptionalInt.of(HoursRule.DAY_MINUTES) : minute;
    }

    /** {@code 24:00} for 1440. */
    static String write(int minute) {
        return String.format(Locale.ROOT, "%02d:%02d", minute / 60, minute % 60);
    }
}
