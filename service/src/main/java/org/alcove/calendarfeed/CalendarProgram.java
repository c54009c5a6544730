package org.alcove.calendarfeed;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The families of programs that fetch calendars, as far as a User-Agent tells. Only the family is ever kept: a whole
 * User-Agent can name one device.
 */
enum CalendarProgram {
    // The order matters: Thunderbird on a Mac also names the Mac.
    THUNDERBIRD("Thunderbird", "thunderbird"),
    GOOGLE("Google Calendar", "google-calendar", "googlecalendar", "calendar-importer", "google"),
    OUTLOOK("Outlook", "microsoft exchange", "exchange", "outlook", "msoffice", "microsoft office"),
    DAVX5("DAVx5", "davx5", "davdroid", "icsx5", "icsdroid"),
    VDIRSYNCER("khal or vdirsyncer", "vdirsyncer", "khal", "pimsync"),
    APPLE(
            "Apple Calendar",
            "dataaccessd",
            "calendaragent",
            "coredav",
            "icalendar",
            "accountsd",
            "ios/",
            "macos/",
            "mac+os+x/",
            "mac os x/",
            "ical/"),
    OTHER("other");

    private final String displayName;
    private final List<String> marks;

    CalendarProgram(String displayName, String... marks) {
        this.displayName = displayName;
        this.marks = List.of(marks);
    }

    /** What the owner reads; also what is stored. */
    String displayName() {
        return displayName;
    }

    static CalendarProgram of(Optional<String> userAgent) {
        String text = userAgent.orElse("").toLowerCase(Locale.ROOT);
        for (CalendarProgram program : values()) {
            for (String mark : program.marks) {
                if (text.contains(mark)) {
                    return program;
                }
            }
        }
        return OTHER;
    }
}
