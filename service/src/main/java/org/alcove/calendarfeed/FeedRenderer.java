package org.alcove.calendarfeed;

import static net.fortuna.ical4j.model.property.immutable.ImmutableClazz.PRIVATE;
import static net.fortuna.ical4j.model.property.immutable.ImmutableStatus.VEVENT_CANCELLED;
import static net.fortuna.ical4j.model.property.immutable.ImmutableStatus.VEVENT_CONFIRMED;
import static net.fortuna.ical4j.model.property.immutable.ImmutableTransp.OPAQUE;
import static net.fortuna.ical4j.model.property.immutable.ImmutableTransp.TRANSPARENT;
import static net.fortuna.ical4j.model.property.immutable.ImmutableVersion.VERSION_2_0;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import net.fortuna.ical4j.model.Calendar;
import net.fortuna.ical4j.model.ComponentList;
import net.fortuna.ical4j.model.ParameterList;
import net.fortuna.ical4j.model.Property;
import net.fortuna.ical4j.model.PropertyList;
import net.fortuna.ical4j.model.component.CalendarComponent;
import net.fortuna.ical4j.model.component.VAlarm;
import net.fortuna.ical4j.model.component.VEvent;
import net.fortuna.ical4j.model.component.VFreeBusy;
import net.fortuna.ical4j.model.parameter.FbType;
import net.fortuna.ical4j.model.parameter.Value;
import net.fortuna.ical4j.model.property.Description;
import net.fortuna.ical4j.model.property.DtEnd;
import net.fortuna.ical4j.model.property.DtStamp;
import net.fortuna.ical4j.model.property.DtStart;
import net.fortuna.ical4j.model.property.FreeBusy;
import net.fortuna.ical4j.model.property.LastModified;
import net.fortuna.ical4j.model.property.Name;
import net.fortuna.ical4j.model.property.ProdId;
import net.fortuna.ical4j.model.property.RefreshInterval;
import net.fortuna.ical4j.model.property.Sequence;
import net.fortuna.ical4j.model.property.Summary;
import net.fortuna.ical4j.model.property.Trigger;
import net.fortuna.ical4j.model.property.Uid;
import net.fortuna.ical4j.model.property.XProperty;
import net.fortuna.ical4j.model.property.immutable.ImmutableAction;
import org.alcove.kernel.AccountId;
import org.alcove.kernel.FeedId;
import org.alcove.kernel.TimeRange;
import org.alcove.privacy.FeedUids;
import org.alcove.privacy.KeyRing;
import org.alcove.privacy.Purpose;
import org.threeten.extra.Interval;

/**
 * Writes events as iCalendar (RFC 5545, RFC 7986) with an allow-list of properties. The same input always gives the same
 * bytes; nothing in them tells what an event is for, and nothing but the times links two feeds: UIDs and stamps are
 * keyed by the feed.
 */
final class FeedRenderer {
    /** More than an account can have feeds; a prime, so that every feed has a remainder of its own. */
    private static final int PLACES = 101;

    /** Stamps are moved at most so many times as many steps of two hours: seven weeks. */
    private static final int ROUNDS = 6;

    private static final int SEQUENCES = 1_000;

    private static final ProdId PRODUCT = new ProdId("-//Calendar//Calendar 1.0//EN");

    private static final String NAME = "Calendar";
    private static final String REFRESH = "PT1H";
    private static final String BUSY_STATUS = "X-MICROSOFT-CDO-BUSYSTATUS";

    private final KeyRing keys;
    private final FeedUids uids;

    FeedRenderer(KeyRing keys) {
        this.keys = Objects.requireNonNull(keys);
        this.uids = new FeedUids(keys);
    }

    /** Whose calendar a feed shows; a client's and a therapist's stamps of one appointment never fall together. */
    enum Owner {
        CLIENT,
        THERAPIST
    }

    /**
     * What a feed's identifiers are keyed by.
     *
     * @param place of the feed among those of its account, by which no two of them stamp one event alike; from 1, 0 for
     *     what is no feed
     */
    record Source(FeedId feed, AccountId account, int place) {}

    /** Renders a whole calendar in UTF-8, lines folded at 75 octets. */
    byte[] render(Source source, Owner owner, List<FeedEvent> events, Function<FeedEvent, String> title) {
        EventWriter writer = new EventWriter(events.size())
                .line("BEGIN", "VCALENDAR")
                .line("PRODID", PRODUCT.getValue())
                .line("VERSION", VERSION_2_0.getValue())
                .line("NAME", NAME)
                .line("X-WR-CALNAME", NAME)
                .line("REFRESH-INTERVAL;VALUE=DURATION", REFRESH)
                .line("X-PUBLISHED-TTL", REFRESH);
        events.forEach(event -> write(writer, source, owner, event, title.apply(event)));
        return writer.line("END", "VCALENDAR").bytes();
    }

    private void write(EventWriter writer, Source source, Owner owner, FeedEvent event, String title) {
        Marks marks = marks(source, owner, event);
        boolean cancelled = event.isCancelled();
        writer.line("BEGIN", "VEVENT")
                .line("UID", uids.of(source.feed(), event.id()))
                .at("DTSTAMP", marks.stamp())
                .at("DTSTART", event.startAt())
                .at("DTEND", event.endAt())
                .text("SUMMARY", summary(event, title))
                .line("TRANSP", cancelled ? "TRANSPARENT" : "OPAQUE")
                .line("CLASS", "PRIVATE")
                .line("STATUS", cancelled ? "CANCELLED" : "CONFIRMED")
                .number("SEQUENCE", marks.sequence())
                .at("LAST-MODIFIED", marks.stamp())
                .line(BUSY_STATUS, cancelled ? "FREE" : "BUSY")
                .line("END", "VEVENT");
    }

    private static String summary(FeedEvent event, String title) {
        return event.isCancelled() ? "Cancelled: " + title : title;
    }

    /** What an event's versions are told by in one feed. */
    private record Marks(Instant stamp, int sequence) {}

    private Marks marks(Source source, Owner owner, FeedEvent event) {
        byte[] mark = keys.hash(Purpose.FEED_EVENT, "stamp", source.feed(), event.id());
        byte[] mixing = keys.hash(Purpose.FEED_EVENT, "places", source.account(), event.id());
        long steps = steps(mark, mixing, source.place());
        return new Marks(stamp(steps, owner, event), firstSequence(mark) + event.sequence());
    }

    /**
     * Renders one event as a file of its own.
     *
     * @param alarm how long before the start it rings
     */
    byte[] renderFile(Source source, Owner owner, FeedEvent event, String title, Optional<Duration> alarm) {
        VEvent component = event(source, owner, event, title);
        if (alarm.isPresent()) {
            PropertyList properties = new PropertyList(List.of(
                    ImmutableAction.DISPLAY,
                    new Description(title),
                    new Trigger(alarm.get().negated())));
            component.setComponentList(new ComponentList<>(List.of(new VAlarm(properties))));
        }
        return calendar(List.of(PRODUCT, VERSION_2_0), List.of(component));
    }

    /**
     * Renders when somebody is busy and nothing else.
     *
     * @param window what is told of
     * @param busy times, in order; parts of them beyond the window are left out
     * @param movedAt when any of the rows behind it last moved
     */
    byte[] renderFreeBusy(Source source, TimeRange window, List<TimeRange> busy, Instant movedAt) {
        long steps = steps(
                keys.hash(Purpose.FEED_EVENT, "stamp", source.feed()),
                keys.hash(Purpose.FEED_EVENT, "places", source.account()),
                source.place());
        Instant stamp = stamp(steps, Owner.THERAPIST, movedAt);
        List<Property> properties = new ArrayList<>(List.of(
                new Uid(uids.of(source.feed())),
                new DtStamp(stamp),
                new DtStart<>(window.start()),
                new DtEnd<>(window.end())));
        for (TimeRange time : merged(busy, window)) {
            properties.add(new FreeBusy(
                    new ParameterList(List.of(FbType.BUSY)), List.of(Interval.of(time.start(), time.end()))));
        }
        return calendar(properties(), List.of(new VFreeBusy(new PropertyList(properties))));
    }

    private static List<TimeRange> merged(List<TimeRange> busy, TimeRange window) {
        List<TimeRange> merged = new ArrayList<>();
        for (TimeRange time : busy) {
            Instant start = time.start().isBefore(window.start()) ? window.start() : time.start();
            Instant end = time.end().isAfter(window.end()) ? window.end() : time.end();
            TimeRange last = merged.isEmpty() ? null : merged.get(merged.size() - 1);
            if (last != null && !start.isAfter(last.end())) {
                if (end.isAfter(last.end())) {
                    merged.set(merged.size() - 1, new TimeRange(last.start(), end));
                }
            } else if (start.isBefore(end)) {
                merged.add(new TimeRange(start, end));
            }
        }
        return merged;
    }

    private static List<Property> properties() {
        return List.of(
                PRODUCT,
                VERSION_2_0,
                new Name(NAME),
                new XProperty("X-WR-CALNAME", NAME),
                new RefreshInterval(new ParameterList(List.of(Value.DURATION)), Duration.parse(REFRESH)),
                new XProperty("X-PUBLISHED-TTL", REFRESH));
    }

    private static byte[] calendar(List<Property> properties, List<? extends CalendarComponent> components) {
        return LineFolder.fold(
                new Calendar(new PropertyList(properties), new ComponentList<>(List.copyOf(components))).toString());
    }

    private VEvent event(Source source, Owner owner, FeedEvent event, String title) {
        Marks marks = marks(source, owner, event);
        boolean cancelled = event.isCancelled();
        List<Property> properties = List.of(
                new Uid(uids.of(source.feed(), event.id())),
                new DtStamp(marks.stamp()),
                new DtStart<>(event.startAt()),
                new DtEnd<>(event.endAt()),
                new Summary(summary(event, title)),
                cancelled ? TRANSPARENT : OPAQUE,
                PRIVATE,
                cancelled ? VEVENT_CANCELLED : VEVENT_CONFIRMED,
                new Sequence(marks.sequence()),
                new LastModified(marks.stamp()),
                new XProperty(BUSY_STATUS, cancelled ? "FREE" : "BUSY"));
        return new VEvent(new PropertyList(properties));
    }

    /** Where a feed begins to count the moves of an appointment, so that the counts of two feeds don't match either. */
    private static int firstSequence(byte[] mark) {
        return Math.floorMod(ByteBuffer.wrap(mark).getInt(Long.BYTES), SEQUENCES);
    }

    /**
     * When the row last moved, cut to the hour and moved into the past by a number of hours that is fixed for this feed
     * and appointment. A client's is even and a therapist's odd, so that the two can't be equal.
     */
    private static Instant stamp(long steps, Owner owner, FeedEvent event) {
        // In a group the row also moves when others come and go, which is nobody's business but theirs.
        Instant moved = owner == Owner.CLIENT && event.capacity() > 1
                ? event.createdAt().plus(event.sequence(), ChronoUnit.HOURS)
                : event.updatedAt();
        return stamp(steps, owner, moved);
    }

    /**
     * How far a stamp is moved. Two feeds of one account never move one event alike: their places are mixed anew for each
     * event and, being different, stay different.
     *
     * @param mark keyed by the feed and the event
     * @param mixing keyed by the account and the event
     */
    private static long steps(byte[] mark, byte[] mixing, int place) {
        ByteBuffer mixed = ByteBuffer.wrap(mixing);
        long factor = 1 + Math.floorMod(mixed.getLong(), PLACES - 1);
        long mixedPlace = Math.floorMod(factor * place + Math.floorMod(mixed.getLong(), PLACES), PLACES);
        return PLACES * Math.floorMod(ByteBuffer.wrap(mark).getLong(), (long) ROUNDS) + mixedPlace;
    }

    private static Instant stamp(long steps, Owner owner, Instant moved) {
        long shift = 2 * steps + (owner == Owner.THERAPIST ? 1 : 0);
        return moved.truncatedTo(ChronoUnit.HOURS).minus(shift, ChronoUnit.HOURS);
    }
}
