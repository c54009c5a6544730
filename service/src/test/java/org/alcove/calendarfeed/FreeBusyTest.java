package org.alcove.calendarfeed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import biweekly.Biweekly;
import biweekly.ICalendar;
import biweekly.component.VFreeBusy;
import biweekly.property.FreeBusy;
import biweekly.util.Period;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.alcove.kernel.AppointmentId;
import org.alcove.kernel.TimeRange;
import org.alcove.testing.TestClock;
import org.junit.jupiter.api.Test;

/** The feed for a therapist's secretary: when they are busy, and nothing else. */
final class FreeBusyTest {
    private static final Instant TOMORROW = TestClock.MONDAY.plus(Duration.ofDays(1));
    private static final Duration SESSION = Duration.ofMinutes(50);

    private final FeedScene scene = new FeedScene();

    @Test
    void holdsTimesAndNothingElse() {
        scene.book(scene.therapist, TOMORROW, "maple-heron", scene.client);
        String text = scene.text(scene.feed(scene.therapist, "freebusy"));
        List<String> inside = text.substring(text.indexOf("BEGIN:VFREEBUSY"), text.indexOf("END:VFREEBUSY"))
                .replace("\r\n ", "")
                .lines()
                .skip(1)
                .toList();
        assertThat(inside)
                .extracting(line -> line.split("[:;]", 2)[0])
                .containsExactly("UID", "DTSTAMP", "DTSTART", "DTEND", "FREEBUSY");
        assertThat(inside)
                .contains(
                        "DTSTART:20260501T000000Z",
                        "DTEND:20270601T000000Z",
                        "FREEBUSY;FBTYPE=BUSY:20260505T130000Z/20260505T135000Z");
        assertThat(text)
                .contains("X-PUBLISHED-TTL:PT1H\r\n", "X-WR-CALNAME:Calendar\r\n")
                .doesNotContain("VEVENT", "SUMMARY", "METHOD", "maple", "Busy", "Ada", "lcove");
    }

    @Test
    void timesThatTouchOrOverlapAreOne() {
        scene.book(scene.therapist, TOMORROW);
        scene.book(scene.therapist, TOMORROW.plus(SESSION));
        scene.book(scene.therapist, TOMORROW.plus(Duration.ofMinutes(70)));
        scene.book(scene.therapist, TOMORROW.plus(Duration.ofMinutes(200)));
        assertThat(busy(scene.text(scene.feed(scene.therapist, "freebusy"))))
                .containsExactly(
                        TimeRange.of(TOMORROW, Duration.ofMinutes(120)),
                        TimeRange.of(TOMORROW.plus(Duration.ofMinutes(200)), SESSION));
    }

    @Test
    void followsABookingAMoveAndACancellation() {
        IssuedFeed feed = scene.feed(scene.therapist, "freebusy");
        assertThat(busy(scene.text(feed))).isEmpty();
        AppointmentId id = scene.book(scene.therapist, TOMORROW);
        assertThat(busy(scene.text(feed))).containsExactly(TimeRange.of(TOMORROW, SESSION));
        Instant later = TOMORROW.plus(Duration.ofHours(3));
        scene.reschedule(id, later);
        assertThat(busy(scene.text(feed))).containsExactly(TimeRange.of(later, SESSION));
        scene.cancel(id);
        assertThat(busy(scene.text(feed))).isEmpty();
    }

    @Test
    void whatRunsOverTheEdgeOfTheWindowIsCutThere() {
        Instant may = Instant.parse("2026-05-01T00:00:00Z");
        Instant june = Instant.parse("2027-06-01T00:00:00Z");
        scene.book(scene.therapist, may.minus(Duration.ofHours(2)));
        scene.book(scene.therapist, may.minus(Duration.ofMinutes(20)));
        scene.book(scene.therapist, june.minus(Duration.ofMinutes(20)));
        scene.book(scene.therapist, june);
        assertThat(busy(scene.text(scene.feed(scene.therapist, "freebusy"))))
                .containsExactly(
                        new TimeRange(may, may.plus(Duration.ofMinutes(30))),
                        new TimeRange(june.minus(Duration.ofMinutes(20)), june));
    }

    @Test
    void staysTheSameWhileNothingMovesAndItsStampNeverGoesBack() {
        AppointmentId id = scene.book(scene.therapist, TOMORROW);
        IssuedFeed feed = scene.feed(scene.therapist, "freebusy");
        RenderedFeed first = scene.fetch(feed);
        Instant stamp = stamp(feed);
        assertThat(stamp.getEpochSecond() % 3600).isZero();
        assertThat(stamp).isBefore(TestClock.MONDAY);
        scene.clock.advance(Duration.ofDays(20));
        RenderedFeed later = scene.fetch(feed);
        assertThat(later.body().orElseThrow()).isEqualTo(first.body().orElseThrow());
        assertThat(later.modifiedAt()).isEqualTo(first.modifiedAt());
        scene.cancel(id);
        assertThat(stamp(feed)).isEqualTo(stamp.plus(Duration.ofDays(20)));
        // Long after the cancelled one is forgotten by other feeds.
        scene.clock.advance(Duration.ofDays(60));
        assertThat(stamp(feed)).isAfterOrEqualTo(stamp);
        assertThat(uid(feed)).isEqualTo(uid(new String(first.body().orElseThrow(), StandardCharsets.UTF_8)));
    }

    @Test
    void theStampDoesNotGoBackWhenWhatMovedLastLeavesTheWindow() {
        scene.book(scene.therapist, TOMORROW.plus(Duration.ofDays(200)));
        AppointmentId soon = scene.book(scene.therapist, TOMORROW.plus(Duration.ofDays(10)));
        IssuedFeed feed = scene.feed(scene.therapist, "freebusy");
        scene.clock.advance(Duration.ofDays(9));
        scene.cancel(soon);
        Instant stamp = stamp(feed);
        scene.clock.advance(Duration.ofDays(60));
        assertThat(stamp(feed)).isEqualTo(stamp);
    }

    @Test
    void isForTherapistsAndTakesNoTitle() {
        assertThatThrownBy(() -> scene.feed(scene.client, "freebusy")).hasMessage("invalid");
        assertThatThrownBy(() -> scene.service.create(
                        scene.therapist, new NewFeed("freebusy", "Errand", null), Optional.empty()))
                .hasMessage("invalid");
    }

    private Instant stamp(IssuedFeed feed) {
        return parse(scene.text(feed)).getDateTimeStamp().getValue().toInstant();
    }

    private String uid(IssuedFeed feed) {
        return uid(scene.text(feed));
    }

    private static String uid(String text) {
        return parse(text).getUid().getValue();
    }

    private static List<TimeRange> busy(String text) {
        return parse(text).getFreeBusy().stream()
                .map(FreeBusy::getValues)
                .flatMap(List::stream)
                .map(FreeBusyTest::range)
                .toList();
    }

    private static TimeRange range(Period period) {
        return new TimeRange(
                period.getStartDate().toInstant(), period.getEndDate().toInstant());
    }

    private static VFreeBusy parse(String text) {
        List<ICalendar> calendars = Biweekly.parse(text).all();
        assertThat(calendars).hasSize(1);
        assertThat(calendars.get(0).getFreeBusies()).hasSize(1);
        return calendars.get(0).getFreeBusies().get(0);
    }
}
