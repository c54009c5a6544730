package org.alcove.busyimport;

import java.util.List;
import org.alcove.availability.Offering;
import org.alcove.availability.TakenTime;
import org.alcove.privacy.Foundation;

/** Puts this room together. */
public final class BusyImportModule {
    private final List<Object> resources;
    private final OutsideTime outsideTime = new OutsideTime();

    public BusyImportModule(
            Foundation foundation,
            Offering offering,
            BusyImportConfiguration limits,
            BusyCalendarConfiguration configuration) {
        BusyReader reader = new BusyReader(limits);
        CalendarReaders readers = new CalendarReaders(reader, foundation.keys(), configuration);
        BusyStore store = new BusyStore(offering, configuration);
        BusyTimeService times = new BusyTimeService(foundation, configuration);
        resources = List.of(
                new BusyCalendarResource(
                        new BusyCalendarService(foundation, readers, store, configuration), reader.maxBytes()),
                new BusyTimeResource(times),
                new BusyClashResource(times));
    }

    public List<Object> resources() {
        return resources;
    }

    /** For availability: what outside calendars take of a therapist's time. */
    public TakenTime takenTime() {
        return outsideTime;
    }
}
