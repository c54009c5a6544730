package org.alcove.calendarfeed;

import static org.assertj.core.api.Assertions.assertThat;

import biweekly.Biweekly;
import biweekly.ICalendar;
import biweekly.component.VEvent;
import biweekly.property.FreeBusy;
import biweekly.util.Period;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.alcove.kernel.AccountId;
import org.alcove.kernel.AppointmentId;
import org.alcove.kernel.FeedId;
import org.alcove.kernel.TimeRange;
import org.alcove.privacy.FeedUids;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestKeys;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever appointments there are, a parser that is not ours reads back what was meant. */
final class FeedReadBackTest {
    private static final FeedUids UIDS = new FeedUids(TestKeys.ring());
    private static final String ALPHABET = "aZ é漢🌲\"\\;,:^%'|=\u00a0\u2028ﬀ-_";

    private final FeedRenderer renderer = new FeedRenderer(TestKeys.ring());
    private final AccountId account = new AccountId(new UUID(7, 7));

    static LongStream seeds() {
        return LongStream.range(0, 150);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void anIndependentParserReadsEveryFieldOfAnyAppointmentsBack(long seed) {
        Random random = new Random(seed);
        FeedId feed = new FeedId(new UUID(random.nextLong(), random.nextLong()));
        FeedRenderer.Owner owner = FeedRenderer.Owner.values()[random.nextInt(2)];
        String title = title(random);
        List<FeedEvent> events = events(random);
        List<VEvent> read = parse(
                        renderer.render(new FeedRenderer.Source(feed, account, 1), owner, events, any -> title))
                .getEvents();
        assertThat(read).hasSameSizeAs(events);
        for (int i = 0; i < events.size(); i++) {
            check(feed, events.get(i), title, read.get(i));
        }
    }

    /** The file of one event is written by ical4j, the feed of many is not. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void eachEventOfAFeedHasTheBytesOfItsFile(long seed) {
        Random random = new Random(seed);
        FeedRenderer.Source source =
                new FeedRenderer.Source(new FeedId(new UUID(random.nextLong(), random.nextLong())), account, 1);
        FeedRenderer.Owner owner = FeedRenderer.Owner.values()[random.nextInt(2)];
        String title = title(random);
        List<FeedEvent> events = events(random);
        String feed = new String(renderer.render(source, owner, events, any -> title), StandardCharsets.UTF_8);

        String files = events.stream()
                .map(event -> renderer.renderFile(source, owner, event, title, Optional.empty()))
                .map(file -> new String(file, StandardCharsets.UTF_8))
                .map(file -> file.substring(file.indexOf("BEGIN:VEVENT"), file.indexOf("END:VCALENDAR")))
                .collect(Collectors.joining());

        assertThat(feed).endsWith("PT1H\r\n" + files + "END:VCALENDAR\r\n");
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void anIndependentParserReadsTheBusyTimesBack(long seed) {
        Random random = new Random(seed);
        List<TimeRange> busy = events(random).stream()
                .map(event -> new TimeRange(event.startAt(), event.endAt()))
                .sorted()
                .toList();
        TimeRange window = new TimeRange(
                TestClock.MONDAY.minus(Duration.ofDays(random.nextInt(40))).truncatedTo(ChronoUnit.DAYS),
                TestClock.MONDAY.plus(Duration.ofDays(1L + random.nextInt(400))).truncatedTo(ChronoUnit.DAYS));
        FeedId feed = new FeedId(new UUID(random.nextLong(), random.nextLong()));
        ICalendar calendar = parse(
                renderer.renderFreeBusy(new FeedRenderer.Source(feed, account, 1), window, busy, TestClock.MONDAY));
        List<TimeRange> read = calendar.getFreeBusies().get(0).getFreeBusy().stream()
                .map(FreeBusy::getValues)
                .flatMap(List::stream)
                .map(FeedReadBackTest::range)
                .toList();
        for (int i = 1; i < read.size(); i++) {
            assertThat(read.get(i).start()).isAfter(read.get(i - 1).end());
        }
        // Times are whole minutes, so looking at the middle of each that matters is looking at all.
        for (Instant minute : interesting(busy, window)) {
            boolean isBusy = window.contains(minute) && busy.stream().anyMatch(time -> time.contains(minute));
            assertThat(read.stream().anyMatch(time -> time.contains(minute)))
                    .as("%s", minute)
                    .isEqualTo(isBusy);
        }
    }

    private static void check(FeedId feed, FeedEvent event, String title, VEvent read) {
        boolean cancelled = event.isCancelled();
        assertThat(read.getUid().getValue()).isEqualTo(UIDS.of(feed, event.id()));
        assertThat(read.getDateStart().getValue().toInstant()).isEqualTo(event.startAt());
        assertThat(read.getDateEnd().getValue().toInstant()).isEqualTo(event.endAt());
        assertThat(read.getSummary().getValue()).isEqualTo(cancelled ? "Cancelled: " + title : title);
        assertThat(read.getStatus().isCancelled()).isEqualTo(cancelled);
        assertThat(read.getStatus().isConfirmed()).isEqualTo(!cancelled);
        assertThat(read.getTransparency().isTransparent()).isEqualTo(cancelled);
        assertThat(read.getClassification().isPrivate()).isTrue();
        assertThat(read.getSequence().getValue()).isBetween(event.sequence(), 999 + event.sequence());
        assertThat(read.getExperimentalProperty("X-MICROSOFT-CDO-BUSYSTATUS").getValue())
                .isEqualTo(cancelled ? "FREE" : "BUSY");
        Instant stamp = read.getDateTimeStamp().getValue().toInstant();
        assertThat(stamp).isEqualTo(read.getLastModified().getValue().toInstant());
        assertThat(stamp).isEqualTo(stamp.truncatedTo(ChronoUnit.HOURS));
        assertThat(read.getAlarms()).isEmpty();
    }

    private static List<Instant> interesting(List<TimeRange> busy, TimeRange window) {
        List<Instant> minutes = new ArrayList<>();
        for (TimeRange time : busy) {
            for (Instant edge : List.of(time.start(), time.end())) {
                minutes.add(edge.plusSeconds(30));
                minutes.add(edge.minusSeconds(30));
            }
        }
        for (Instant edge : List.of(window.start(), window.end())) {
            minutes.add(edge.plusSeconds(30));
            minutes.add(edge.minusSeconds(30));
        }
        return minutes;
    }

    private static List<FeedEvent> events(Random random) {
        List<FeedEvent> events = new ArrayList<>();
        int count = random.nextInt(30);
        for (int i = 0; i < count; i++) {
            // Close together, so that they touch and overlap, or anywhere within thirty years.
            long minutes = random.nextBoolean() ? 5L * random.nextInt(400) : random.nextInt(30 * 525_600) - 5_256_000L;
            Instant start = TestClock.MONDAY.plus(Duration.ofMinutes(minutes));
            Instant made = TestClock.MONDAY.minus(Duration.ofSeconds(random.nextInt(100_000_000)));
            events.add(new FeedEvent(
                    new AppointmentId(new UUID(random.nextLong(), random.nextLong())),
                    start,
                    start.plus(Duration.ofMinutes(5L * (1 + random.nextInt(60)))),
                    random.nextInt(4) == 0 ? "cancelled" : "booked",
                    1 + random.nextInt(3),
                    random.nextInt(5),
                    made,
                    made.plusSeconds(random.nextInt(1_000_000))));
        }
        events.sort(Comparator.comparing(FeedEvent::startAt));
        return events;
    }

    private static String title(Random random) {
        int[] letters = ALPHABET.codePoints().toArray();
        StringBuilder title = new StringBuilder("T");
        int length = random.nextInt(59);
        for (int i = 0; i < length; i++) {
            title.appendCodePoint(letters[random.nextInt(letters.length)]);
        }
        return title.append('.').toString();
    }

    private static TimeRange range(Period period) {
        return new TimeRange(
                period.getStartDate().toInstant(), period.getEndDate().toInstant());
    }

    private static ICalendar parse(byte[] body) {
        List<ICalendar> calendars =
                Biweekly.parse(new String(body, StandardCharsets.UTF_8)).all();
        assertThat(calendars).hasSize(1);
        return calendars.get(0);
    }
}
