package org.alcove.calendarfeed;

import java.util.Arrays;
import java.util.Optional;

/** How much an event of a feed says. Stored and sent by its wire name. */
enum Disclosure {
    /** "Busy", whatever it is. */
    BUSY("busy"),
    /** The owner's own neutral words. */
    TITLE("title"),
    /** The client's code; for therapists. */
    CODE("code"),
    /** Only when there is something, as one VFREEBUSY; for therapists. */
    FREEBUSY("freebusy");

    private final String wireName;

    Disclosure(String wireName) {
        this.wireName = wireName;
    }

    String wireName() {
        return wireName;
    }

    /** Whether it tells of more than one's own time. */
    boolean isForTherapists() {
        return this == CODE || this == FREEBUSY;
    }

    static Optional<Disclosure> find(String wireName) {
        return Arrays.stream(values())
                .filter(disclosure -> disclosure.wireName.equals(wireName))
                .findFirst();
    }
}
