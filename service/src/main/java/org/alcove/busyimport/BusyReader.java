package org.alcove.busyimport;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.alcove.busyimport.CalendarScanner.ScannedCalendar;
import org.jspecify.annotations.Nullable;

/**
 * Reads an outside calendar as busy times and nothing else. A reading depends on the file, the request and the limits
 * alone, touches nothing that another one sees, and ends within its limits whatever the file holds.
 *
 * <p>What blocks follows RFC 4791 §7.10: events unless TRANSPARENT, CANCELLED or declined by the owner, and the periods
 * of VFREEBUSY unless FREE. What takes no time blocks nothing.
 */
public final class BusyReader {
    /** Nothing is read that starts at this wall-clock time or later. */
    static final LocalDateTime HORIZON = LocalDateTime.of(2101, 1, 1, 0, 0);

    private final ReadLimits limits;

    public BusyReader(BusyImportConfiguration configuration) {
        this.limits = configuration.limits();
    }

    /** The most bytes worth handing over; more are refused. */
    public int maxBytes() {
        return limits.maxBytes();
    }

    /**
     * Reads a file, which may be compressed with gzip.
     *
     * @throws UnreadableCalendarException when it is no calendar or goes beyond a limit; then nothing is known of it
     */
    public BusyReading read(byte[] file, BusyRequest request) throws UnreadableCalendarException {
        WorkBudget budget = new WorkBudget(limits, Duration.between(request.from(), request.to()));
        BusyCollector collector = new BusyCollector(request, budget);
        boolean keepsDeclined = !request.ownAddresses().isEmpty();
        List<ScannedCalendar> calendars = CalendarScanner.scan(CalendarBytes.open(file, limits), keepsDeclined, budget);

        EventReader reader = new EventReader(request, budget);
        Map<String, List<Event>> byUid = new LinkedHashMap<>();
        for (ScannedCalendar calendar : calendars) {
            CalendarZones zones = new CalendarZones(calendar, request, budget);
            for (Component component : calendar.events) {
                if (request.ownFeed().test(component.text("UID"))) {
                    continue;
                }
                Event event = understand(reader, component, zones, budget);
                if (event != null) {
                    byUid.computeIfAbsent(event.uid(), uid -> new ArrayList<>(1))
                            .add(event);
                }
            }
            for (Component component : calendar.freeBusy) {
                if (!request.ownFeed().test(component.text("UID"))) {
                    new FreeBusyPeriods(request, zones, budget).collect(component, collector);
                }
            }
        }
        for (List<Event> events : byUid.values()) {
            collect(events, collector, budget);
        }
        return new BusyReading(collector.sorted(), budget.warnings());
    }

    /** Times at the ends of what java.time can hold cost one event and not the file. */
    private static @Nullable Event understand(
            EventReader reader, Component component, CalendarZones zones, WorkBudget budget)
            throws UnreadableCalendarException {
        try {
            return reader.read(component, zones);
        } catch (DateTimeException | ArithmeticException e) {
            budget.warn(BusyWarning.EVENT_SKIPPED);
            return null;
        }
    }

    /** Events without a UID are different things, of which those that name a time of a series may belong to any. */
    private static void collect(List<Event> events, BusyCollector collector, WorkBudget budget)
            throws UnreadableCalendarException {
        boolean named = !events.get(0).uid().isEmpty();
        Collection<Event> masters = named ? Versions.newestMasters(events, budget) : Versions.masters(events);
        Collection<Event> overrides = named ? Versions.newestOverrides(events) : Versions.overrides(events);
        for (Event master : masters) {
            try {
                overrides = named ? EventSeries.notTakenBack(master, overrides, budget) : overrides;
                new EventSeries(master, overrides, collector, budget).collect();
            } catch (DateTimeException | ArithmeticException e) {
                budget.warn(BusyWarning.EVENT_SKIPPED);
            }
        }
        for (Event override : overrides) {
            try {
                collectOverride(override, collector);
            } catch (DateTimeException | ArithmeticException e) {
                budget.warn(BusyWarning.EVENT_SKIPPED);
            }
        }
    }

    private static void collectOverride(Event override, BusyCollector collector) throws UnreadableCalendarException {
        long start = override.start().epoch();
        long end = override.start().end(override.length());
        if (override.blocks() && collector.isInWindow(start, end)) {
            collector.add(override.uid(), Versions.original(override), start, end);
        }
    }
}
