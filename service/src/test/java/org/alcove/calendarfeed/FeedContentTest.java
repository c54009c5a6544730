package org.alcove.calendarfeed;

import static org.assertj.core.api.Assertions.assertThat;

import biweekly.Biweekly;
import biweekly.ICalendar;
import biweekly.component.VEvent;
import biweekly.property.ICalProperty;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.alcove.kernel.AccountId;
import org.alcove.kernel.Actor;
import org.alcove.kernel.AppointmentId;
import org.alcove.kernel.FeedId;
import org.alcove.testing.TestClock;
import org.junit.jupiter.api.Test;

final class FeedContentTest {
    private static final Instant TOMORROW = TestClock.MONDAY.plus(Duration.ofDays(1));
    private static final Set<String> ALLOWED = Set.of(
            "UID",
            "DTSTAMP",
            "DTSTART",
            "DTEND",
            "SUMMARY",
            "TRANSP",
            "CLASS",
            "STATUS",
            "SEQUENCE",
            "LAST-MODIFIED",
            "X-MICROSOFT-CDO-BUSYSTATUS");

    private final FeedScene scene = new FeedScene();

    @Test
    void anEventHoldsTheAllowedPropertiesAndNothingElse() {
        scene.book(scene.therapist, TOMORROW, "maple-heron", scene.client);
        for (IssuedFeed feed : List.of(
                scene.feed(scene.client, "busy"),
                scene.feed(scene.therapist, "busy"),
                scene.feed(scene.therapist, "code"))) {
            String text = scene.text(feed);
            List<String> inEvent = text.substring(text.indexOf("BEGIN:VEVENT"), text.indexOf("END:VEVENT"))
                    .replace("\r\n ", "")
                    .lines()
                    .skip(1)
                    .map(line -> line.split("[:;]", 2)[0])
                    .toList();
            assertThat(inEvent).doesNotHaveDuplicates().hasSameElementsAs(ALLOWED);
            assertThat(text)
                    .contains("REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n")
                    .contains("X-PUBLISHED-TTL:PT1H\r\n")
                    .contains("X-WR-CALNAME:Calendar\r\n")
                    .contains("\r\nNAME:Calendar\r\n")
                    .contains("VERSION:2.0\r\n")
                    .contains("DTSTART:20260505T130000Z\r\n")
                    .contains("DTEND:20260505T135000Z\r\n")
                    .contains("CLASS:PRIVATE\r\n")
                    .contains("TRANSP:OPAQUE\r\n")
                    .contains("STATUS:CONFIRMED\r\n")
                    .contains("X-MICROSOFT-CDO-BUSYSTATUS:BUSY\r\n")
                    .doesNotContain("METHOD", "TZID", "Ada", "alcove", "Alcove");
        }
    }

    @Test
    void everyoneIsJustBusyUnlessTheyChoseMore() {
        scene.book(scene.therapist, TOMORROW, "maple-heron", scene.client);
        IssuedFeed own = scene.service.create(
                scene.client, new NewFeed("title", "  Lunch; with, \\ Sam  ", null), Optional.empty());
        assertThat(summaries(scene.text(
                        scene.service.create(scene.therapist, new NewFeed(null, null, null), Optional.empty()))))
                .containsExactly("Busy");
        assertThat(summaries(scene.text(scene.feed(scene.client, "busy")))).containsExactly("Busy");
        assertThat(summaries(scene.text(own))).containsExactly("Lunch; with, \\ Sam");
        assertThat(summaries(scene.text(scene.feed(scene.therapist, "code")))).containsExactly("maple-heron");
    }

    @Test
    void anIndependentParserReadsAThousandEventsBack() {
        for (int i = 0; i < 1_000; i++) {
            scene.book(scene.therapist, TOMORROW.plus(Duration.ofHours(i)));
        }
        ICalendar calendar = parse(scene.text(scene.feed(scene.therapist, "busy")));
        assertThat(calendar.getEvents()).hasSize(1_000);
        assertThat(calendar.getEvents().stream().map(event -> event.getUid().getValue()))
                .doesNotHaveDuplicates();
        for (int i = 0; i < 1_000; i++) {
            VEvent event = calendar.getEvents().get(i);
            assertThat(event.getDateStart().getValue().toInstant()).isEqualTo(TOMORROW.plus(Duration.ofHours(i)));
            assertThat(event.getDateEnd().getValue().toInstant())
                    .isEqualTo(TOMORROW.plus(Duration.ofHours(i)).plus(Duration.ofMinutes(50)));
        }
    }

    @Test
    void foldsAtSeventyFiveOctetsAndNeverInsideACharacter() throws CharacterCodingException {
        scene.book(scene.therapist, TOMORROW, scene.client);
        // One, two, three and four octets a character, so that every alignment at the edge comes up.
        for (String title : List.of(
                "🌲".repeat(60),
                "a" + "🌲".repeat(59),
                "ab" + "é".repeat(58),
                "abc" + "漢".repeat(57),
                "x".repeat(60),
                "é🌲漢x".repeat(15))) {
            IssuedFeed feed = scene.service.create(scene.client, new NewFeed("title", title, null), Optional.empty());
            byte[] body = scene.fetch(feed).body().orElseThrow();
            for (byte[] line : lines(body)) {
                assertThat(line.length).isLessThanOrEqualTo(75);
                StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line));
            }
            assertThat(summaries(new String(body, StandardCharsets.UTF_8))).containsExactly(title);
            scene.service.delete(scene.client, feed.id());
        }
    }

    @Test
    void twoFeedsOfOneAppointmentShareNoIdentifierAndNoStamp() {
        AppointmentId id = scene.book(scene.therapist, TOMORROW, scene.client);
        VEvent client = only(scene.feed(scene.client, "busy"));
        VEvent therapist = only(scene.feed(scene.therapist, "busy"));
        VEvent second = only(scene.feed(scene.client, "busy"));
        assertThat(List.of(uid(client), uid(therapist), uid(second))).doesNotHaveDuplicates();
        assertThat(client.getDateTimeStamp().getValue())
                .isNotEqualTo(therapist.getDateTimeStamp().getValue());
        for (VEvent event : List.of(client, therapist, second)) {
            Instant stamp = event.getDateTimeStamp().getValue().toInstant();
            assertThat(stamp).isBeforeOrEqualTo(scene.clock.instant());
            assertThat(stamp.getEpochSecond() % 3600).isZero();
            assertThat(event.getLastModified().getValue().toInstant()).isEqualTo(stamp);
            assertThat(uid(event)).matches("[0-9a-f]{48}").doesNotContain(id.toString());
        }
    }

    @Test
    void everyFeedCountsTheMovesOfAnAppointmentFromAStartOfItsOwn() {
        AppointmentId id = scene.book(scene.therapist, TOMORROW, scene.client);
        List<IssuedFeed> feeds = List.of(
                scene.feed(scene.client, "busy"),
                scene.feed(scene.client, "busy"),
                scene.feed(scene.client, "busy"),
                scene.feed(scene.therapist, "busy"),
                scene.feed(scene.therapist, "busy"));
        List<Integer> before =
                feeds.stream().map(feed -> only(feed).getSequence().getValue()).toList();
        // Of five numbers below a thousand that have nothing to do with each other all are the same about never.
        assertThat(Set.copyOf(before)).hasSizeGreaterThan(1);
        scene.reschedule(id, TOMORROW.plus(Duration.ofHours(1)));
        assertThat(feeds.stream().map(feed -> only(feed).getSequence().getValue()))
                .containsExactlyElementsOf(
                        before.stream().map(sequence -> sequence + 1).toList());
    }

    @Test
    void aClientsStampNeverFallsOnTheirTherapists() {
        FeedRenderer renderer = new FeedRenderer(scene.foundation.keys());
        for (int i = 0; i < 200; i++) {
            AppointmentId id = new AppointmentId(scene.foundation.ids().forThing());
            FeedEvent event = new FeedEvent(
                    id,
                    TOMORROW,
                    TOMORROW.plusSeconds(3000),
                    "booked",
                    1,
                    0,
                    scene.clock.instant(),
                    scene.clock.instant());
            assertThat(stamp(renderer, FeedRenderer.Owner.CLIENT, event))
                    .isNotEqualTo(stamp(renderer, FeedRenderer.Owner.THERAPIST, event));
        }
    }

    @Test
    void noTwoFeedsOfAnAccountStampAnEventAlike() {
        FeedRenderer renderer = new FeedRenderer(scene.foundation.keys());
        AccountId account = new AccountId(scene.foundation.ids().forPerson());
        Set<Duration> differences = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            FeedEvent event = new FeedEvent(
                    new AppointmentId(scene.foundation.ids().forThing()),
                    TOMORROW,
                    TOMORROW.plusSeconds(3000),
                    "booked",
                    1,
                    0,
                    scene.clock.instant(),
                    scene.clock.instant());
            List<Instant> stamps = IntStream.rangeClosed(0, 100)
                    .mapToObj(place -> stamp(renderer, FeedRenderer.Owner.CLIENT, event, account, place))
                    .toList();
            assertThat(stamps).doesNotHaveDuplicates();
            differences.add(Duration.between(stamps.get(1), stamps.get(2)));
        }
        // What tells two of them apart tells nothing of the next event.
        assertThat(differences).hasSizeGreaterThan(10);
    }

    @Test
    void stampsAndSequenceMoveOnlyWhenTheRowMoves() {
        AppointmentId id = scene.book(scene.therapist, TOMORROW, scene.client);
        AppointmentId other = scene.book(scene.therapist, TOMORROW.plus(Duration.ofHours(2)), scene.client);
        IssuedFeed feed = scene.feed(scene.client, "busy");
        List<VEvent> before = parse(scene.text(feed)).getEvents();
        scene.clock.advance(Duration.ofHours(3));
        scene.reschedule(id, TOMORROW.plus(Duration.ofMinutes(10)));
        List<VEvent> after = parse(scene.text(feed)).getEvents();
        assertThat(uid(after.get(0))).isEqualTo(uid(before.get(0)));
        assertThat(after.get(0).getSequence().getValue())
                .isEqualTo(before.get(0).getSequence().getValue() + 1);
        assertThat(Duration.between(
                        before.get(0).getDateTimeStamp().getValue().toInstant(),
                        after.get(0).getDateTimeStamp().getValue().toInstant()))
                .isEqualTo(Duration.ofHours(3));
        assertThat(after.get(1).getDateTimeStamp().getValue())
                .isEqualTo(before.get(1).getDateTimeStamp().getValue());
        assertThat(after.get(1).getSequence().getValue())
                .isEqualTo(before.get(1).getSequence().getValue());
        assertThat(other).isNotNull();
    }

    @Test
    void aCancelledAppointmentVanishesForTheClientAndStaysThirtyDaysForTheTherapist() {
        AppointmentId id = scene.book(scene.therapist, TOMORROW, "maple-heron", scene.client);
        IssuedFeed client = scene.feed(scene.client, "busy");
        IssuedFeed therapist = scene.feed(scene.therapist, "code");
        VEvent booked = only(therapist);
        String uid = uid(booked);
        scene.cancel(id);
        assertThat(summaries(scene.text(client))).isEmpty();
        VEvent cancelled = only(therapist);
        assertThat(uid(cancelled)).isEqualTo(uid);
        assertThat(cancelled.getSummary().getValue()).isEqualTo("Cancelled: maple-heron");
        assertThat(cancelled.getStatus().isCancelled()).isTrue();
        assertThat(cancelled.getTransparency().isTransparent()).isTrue();
        assertThat(cancelled.getSequence().getValue())
                .isEqualTo(booked.getSequence().getValue() + 1);
        assertThat(scene.text(therapist)).contains("X-MICROSOFT-CDO-BUSYSTATUS:FREE");
        scene.clock.advance(Duration.ofDays(30));
        assertThat(summaries(scene.text(therapist))).hasSize(1);
        scene.clock.advance(Duration.ofDays(1));
        assertThat(summaries(scene.text(therapist))).isEmpty();
    }

    @Test
    void showsTheSetPastAndAllOfTheFuture() {
        FeedScene small = new FeedScene(
                TestClock.MONDAY,
                FeedConfiguration.of(5, 10, 30, 2, null, null, null, null, null, null, null, null, null));
        Instant midnight = Instant.parse("2026-05-04T00:00:00Z");
        small.book(small.therapist, midnight.minus(Duration.ofDays(10)).minusSeconds(300), small.client);
        small.book(small.therapist, midnight.minus(Duration.ofDays(10)), small.client);
        small.book(small.therapist, midnight.plus(Duration.ofDays(4_000)), small.client);
        IssuedFeed feed = small.feed(small.client, "busy");
        assertThat(starts(small.text(feed)))
                .containsExactly(midnight.minus(Duration.ofDays(10)), midnight.plus(Duration.ofDays(4_000)));
        small.book(small.therapist, midnight, small.client);
        assertThat(starts(small.text(feed))).containsExactly(midnight.minus(Duration.ofDays(10)), midnight);
        small.clock.advance(Duration.ofDays(1));
        assertThat(starts(small.text(feed))).containsExactly(midnight, midnight.plus(Duration.ofDays(4_000)));
    }

    @Test
    void membersOfAGroupSeeOnlyThemselves() {
        Actor second = scene.newClient();
        Actor stranger = scene.newClient();
        AppointmentId id = scene.book(scene.therapist, TOMORROW, "maple-heron", scene.client, second);
        IssuedFeed first = scene.feed(scene.client, "busy");
        String alone = scene.text(first);
        assertThat(summaries(alone)).containsExactly("Busy");
        assertThat(summaries(scene.text(scene.feed(stranger, "busy")))).isEmpty();
        assertThat(summaries(scene.text(scene.feed(scene.therapist, "code"))))
                .containsExactly("maple-heron, maple-heron-1");
        // Somebody else leaves: the row moves, and this member's feed does not.
        scene.clock.advance(Duration.ofHours(5));
        scene.execute("UPDATE participant SET status = 'declined' WHERE client_id = ?", second.requireClient());
        scene.execute("UPDATE appointment SET updated_at = ?, seats_taken = 1 WHERE id = ?", scene.clock.instant(), id);
        scene.changed(scene.client.requireClient());
        scene.changed(scene.therapist.requireTherapist());
        assertThat(scene.text(first)).isEqualTo(alone);
        assertThat(summaries(scene.text(scene.feed(scene.therapist, "code")))).containsExactly("maple-heron");
    }

    @Test
    void whatIsKeptOfARenderingCanNotBeReadInTheDatabase() {
        scene.book(scene.therapist, TOMORROW, scene.client);
        IssuedFeed feed =
                scene.service.create(scene.client, new NewFeed("title", "Canary sings", null), Optional.empty());
        scene.fetch(feed);
        List<byte[]> columns = scene.database
                .jdbi()
                .withHandle(handle -> handle.select(
                                "SELECT CONCAT(COALESCE(title, ''), COALESCE(body, '')) FROM feed WHERE id = ?",
                                feed.id())
                        .mapTo(byte[].class)
                        .list());
        assertThat(columns).hasSize(1);
        assertThat(columns.get(0)).hasSizeGreaterThan(100);
        assertThat(new String(columns.get(0), StandardCharsets.ISO_8859_1)).doesNotContain("Canary", "VEVENT");
    }

    private Instant stamp(FeedRenderer renderer, FeedRenderer.Owner owner, FeedEvent event) {
        return stamp(
                renderer, owner, event, new AccountId(scene.foundation.ids().forPerson()), 1);
    }

    private Instant stamp(
            FeedRenderer renderer, FeedRenderer.Owner owner, FeedEvent event, AccountId account, int place) {
        FeedId feed = new FeedId(scene.foundation.ids().forThing());
        byte[] body =
                renderer.render(new FeedRenderer.Source(feed, account, place), owner, List.of(event), any -> "Busy");
        return parse(new String(body, StandardCharsets.UTF_8))
                .getEvents()
                .get(0)
                .getDateTimeStamp()
                .getValue()
                .toInstant();
    }

    private VEvent only(IssuedFeed feed) {
        List<VEvent> events = parse(scene.text(feed)).getEvents();
        assertThat(events).hasSize(1);
        return events.get(0);
    }

    private static String uid(VEvent event) {
        return event.getUid().getValue();
    }

    private static ICalendar parse(String text) {
        List<ICalendar> calendars = Biweekly.parse(text).all();
        assertThat(calendars).hasSize(1);
        Set<Class<? extends ICalProperty>> kinds = calendars.get(0).getProperties().values().stream()
                .map(ICalProperty::getClass)
                .collect(Collectors.toSet());
        assertThat(kinds).isNotEmpty();
        return calendars.get(0);
    }

    private static List<String> summaries(String text) {
        return parse(text).getEvents().stream()
                .map(event -> event.getSummary().getValue())
                .toList();
    }

    private static List<Instant> starts(String text) {
        return parse(text).getEvents().stream()
                .map(event -> event.getDateStart().getValue().toInstant())
                .toList();
    }

    private static List<byte[]> lines(byte[] body) {
        List<byte[]> lines = new ArrayList<>();
        int start = 0;
        for (int i = 1; i < body.length; i++) {
            if (body[i] == '\n') {
                assertThat(body[i - 1]).isEqualTo((byte) '\r');
                lines.add(Arrays.copyOfRange(body, start, i - 1));
                start = i + 1;
            }
        }
        assertThat(start).isEqualTo(body.length);
        return lines;
    }
}
