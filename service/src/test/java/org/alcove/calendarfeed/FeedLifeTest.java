package org.alcove.calendarfeed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.alcove.kernel.Actor;
import org.alcove.kernel.FeedId;
import org.alcove.kernel.FieldError;
import org.alcove.kernel.ServiceException;
import org.alcove.testing.TestClock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How feeds end, and what their owners are told before. */
final class FeedLifeTest {
    private static final String GOOGLE = "Google-Calendar-Importer";
    private static final String KHAL = "khal/0.11";

    private final FeedScene scene = new FeedScene();

    @Test
    void endsByItselfWhenItsOwnerSaidAndNotBefore() {
        Instant end = TestClock.MONDAY.plus(Duration.ofDays(30));
        IssuedFeed feed = expiring(end);
        assertThat(feed.expiresAt()).contains(end);
        scene.clock.advance(Duration.ofDays(30).minusSeconds(1));
        assertThat(scene.fetch(feed).body()).isNotEmpty();
        assertThat(only().status()).isEqualTo("active");
        scene.clock.advance(Duration.ofSeconds(1));
        assertDead(feed);
        assertThat(only().status()).isEqualTo("expired");
        assertThat(only().expiresAt()).contains(end);
        assertThat(only().warnings()).isEmpty();
    }

    @Test
    void livesOnWhereNobodySaidOtherwise() {
        IssuedFeed feed = scene.feed(scene.client, "busy");
        assertThat(feed.expiresAt()).isEmpty();
        scene.clock.advance(Duration.ofDays(4_000));
        assertThat(scene.fetch(feed).body()).isNotEmpty();
    }

    @Test
    void endsWhenTheOperatorSetIfItsOwnerSaidNothing() {
        FeedScene strict = new FeedScene(
                TestClock.MONDAY,
                FeedConfiguration.of(
                        null, null, null, null, null, Duration.ofDays(7), null, null, null, null, null, null, null));
        IssuedFeed feed = strict.feed(strict.client, "busy");
        assertThat(feed.expiresAt()).contains(TestClock.MONDAY.plus(Duration.ofDays(7)));
    }

    @Test
    void refusesAnEndThatIsOverOrTooFarAway() {
        assertThat(faultOfEnd(TestClock.MONDAY)).isEqualTo("/expiresAt not_in_the_future");
        assertThat(faultOfEnd(TestClock.MONDAY.minusSeconds(1))).isEqualTo("/expiresAt not_in_the_future");
        assertThat(faultOfEnd(TestClock.MONDAY.plus(Duration.ofDays(1_831)))).isEqualTo("/expiresAt out_of_range");
    }

    @Test
    void itsOwnerReadsOfTheEndBeforeIt() {
        expiring(TestClock.MONDAY.plus(Duration.ofDays(30)));
        scene.clock.advance(Duration.ofDays(16).minusSeconds(1));
        assertThat(only().warnings()).isEmpty();
        scene.clock.advance(Duration.ofSeconds(1));
        assertThat(only().warnings())
                .containsExactly(FeedWarning.of("expires", TestClock.MONDAY.plus(Duration.ofDays(30))));
    }

    @Test
    void aNewUrlGivesAnEndedFeedAsLongALifeAgainAndALivingOneItsOwnEnd() {
        Instant end = TestClock.MONDAY.plus(Duration.ofDays(30));
        IssuedFeed feed = expiring(end);
        scene.clock.advance(Duration.ofDays(10));
        assertThat(scene.service
                        .rotate(scene.client, feed.id(), Optional.empty())
                        .expiresAt())
                .contains(end);
        scene.clock.advance(Duration.ofDays(40));
        // It was given its second URL ten days after it was made, twenty before its end.
        IssuedFeed again = scene.service.rotate(scene.client, feed.id(), Optional.empty());
        assertThat(again.expiresAt()).contains(scene.clock.instant().plus(Duration.ofDays(20)));
        assertThat(scene.fetch(again).body()).isNotEmpty();
        assertThat(only().status()).isEqualTo("active");
    }

    @Test
    void oneThatNobodyFetchesIsSwitchedOffButNeverBeforeItsOwnerCouldReadSo() {
        IssuedFeed feed = scene.feed(scene.client, "busy");
        scene.fetch(feed);
        tendAfter(Duration.ofDays(46).minusSeconds(1));
        assertThat(only().warnings()).isEmpty();
        tendAfter(Duration.ofSeconds(1));
        assertThat(only().warnings())
                .containsExactly(FeedWarning.of("unused", TestClock.MONDAY.plus(Duration.ofDays(60))));
        tendAfter(Duration.ofDays(14).minusSeconds(1));
        assertThat(only().status()).isEqualTo("active");
        tendAfter(Duration.ofSeconds(1));
        assertThat(only().status()).isEqualTo("unused_off");
        assertThat(only().warnings()).isEmpty();
        assertDead(feed);
        assertThat(scene.auditRows(feed.id(), "feed_switch_off")).isEqualTo(1);
        tendAfter(Duration.ofDays(1));
        assertThat(scene.auditRows(feed.id(), "feed_switch_off")).isEqualTo(1);
        assertThat(told(scene, feed)).containsExactly("feed_switched_off", "feed_unused");
    }

    @Test
    void afterAPauseOfTheServiceTheNoticeStillComesFirst() {
        scene.feed(scene.client, "busy");
        tendAfter(Duration.ofDays(300));
        assertThat(only().status()).isEqualTo("active");
        assertThat(only().warnings())
                .containsExactly(FeedWarning.of("unused", scene.clock.instant().plus(Duration.ofDays(14))));
        tendAfter(Duration.ofDays(14));
        assertThat(only().status()).isEqualTo("unused_off");
    }

    @Test
    void oneFetchTakesTheNoticeBack() {
        IssuedFeed feed = scene.feed(scene.client, "busy");
        tendAfter(Duration.ofDays(50));
        assertThat(only().warnings()).hasSize(1);
        scene.fetch(feed);
        assertThat(only().warnings()).isEmpty();
        tendAfter(Duration.ofDays(45));
        assertThat(only().status()).isEqualTo("active");
        assertThat(only().warnings()).isEmpty();
    }

    @Test
    void aNewUrlSwitchesAFeedOnAgain() {
        IssuedFeed feed = scene.feed(scene.client, "busy");
        tendAfter(Duration.ofDays(50));
        tendAfter(Duration.ofDays(14));
        assertDead(feed);
        IssuedFeed again = scene.service.rotate(scene.client, feed.id(), Optional.empty());
        assertThat(scene.fetch(again).body()).isNotEmpty();
        assertThat(only().status()).isEqualTo("active");
        tendAfter(Duration.ofDays(30));
        assertThat(only().warnings()).isEmpty();
    }

    @Test
    void whatEndedLongAgoIsDeleted() {
        expiring(TestClock.MONDAY.plus(Duration.ofDays(30)));
        tendAfter(Duration.ofDays(120).minusSeconds(1));
        assertThat(scene.service.list(scene.client).items()).hasSize(1);
        tendAfter(Duration.ofSeconds(1));
        assertThat(scene.service.list(scene.client).items()).isEmpty();
    }

    @Test
    void warnsOfEveryProgramAndNetworkButThoseOfTheFirstFetch() {
        IssuedFeed feed = scene.feed(scene.client, "busy");
        scene.fetch(feed, KHAL, 1);
        scene.fetch(feed, KHAL, 1);
        assertThat(only().warnings()).isEmpty();
        assertThat(told(scene, feed)).isEmpty();
        scene.clock.advance(Duration.ofHours(1));
        Instant later = scene.clock.instant();
        scene.fetch(feed, KHAL, 2);
        assertThat(only().warnings()).containsExactly(FeedWarning.of("new_network", later));
        scene.clock.advance(Duration.ofHours(1));
        scene.fetch(feed, GOOGLE, 2);
        scene.fetch(feed, GOOGLE, 1);
        assertThat(only().warnings())
                .containsExactly(
                        FeedWarning.of("new_network", later),
                        new FeedWarning("new_program", scene.clock.instant(), Optional.of("Google Calendar")));
        scene.fetch(feed, GOOGLE, 3);
        assertThat(told(scene, feed)).containsExactly("feed_new_network", "feed_new_program");
        scene.clock.advance(Duration.ofDays(1));
        scene.fetch(feed, GOOGLE, 4);
        assertThat(told(scene, feed)).containsExactly("feed_new_network", "feed_new_network", "feed_new_program");
    }

    @Test
    void tellsOfANewNetworkOnADayOnWhichTheOldUrlHadOneToo() {
        IssuedFeed feed = scene.feed(scene.client, "busy");
        scene.fetch(feed, KHAL, 1);
        scene.fetch(feed, KHAL, 2);
        scene.clock.advance(Duration.ofMinutes(1));
        IssuedFeed again = scene.service.rotate(scene.client, feed.id(), Optional.empty());
        scene.fetch(again, KHAL, 1);
        assertThat(told(scene, feed)).containsExactly("feed_new_network");
        scene.fetch(again, KHAL, 3);
        scene.fetch(again, KHAL, 4);
        assertThat(told(scene, feed)).containsExactly("feed_new_network", "feed_new_network");
    }

    @Test
    void aWarningStaysUntilItsOwnerHasReadIt() {
        IssuedFeed feed = scene.feed(scene.client, "busy");
        scene.fetch(feed, KHAL, 1);
        scene.fetch(feed, KHAL, 2);
        Instant read = only().warnings().get(0).at();
        scene.clock.advance(Duration.ofSeconds(1));
        scene.fetch(feed, KHAL, 3);
        acknowledge(scene.client, feed.id(), read);
        // The one that came after the list was read is still there.
        assertThat(only().warnings()).containsExactly(FeedWarning.of("new_network", scene.clock.instant()));
        acknowledge(scene.client, feed.id(), scene.clock.instant());
        assertThat(only().warnings()).isEmpty();
        scene.clock.advance(Duration.ofDays(1));
        scene.fetch(feed, KHAL, 2);
        assertThat(only().warnings()).isEmpty();
        assertThat(scene.auditRows(feed.id(), "feed_warnings_acknowledge")).isEqualTo(2);
    }

    @Test
    void onlyItsOwnerCanSayThatAFetchWasTheirs() {
        IssuedFeed feed = scene.feed(scene.client, "busy");
        scene.fetch(feed, KHAL, 1);
        scene.fetch(feed, KHAL, 2);
        Instant now = scene.clock.instant();
        for (Actor other : List.of(scene.newClient(), scene.therapist, new FeedScene().client)) {
            assertThatThrownBy(() -> acknowledge(other, feed.id(), now)).hasMessage("not_found");
        }
        assertThatThrownBy(() -> acknowledge(scene.client, new FeedId(UUID.randomUUID()), now))
                .hasMessage("not_found");
        assertThatThrownBy(() -> acknowledge(scene.client, feed.id(), null)).hasMessage("invalid");
        assertThatThrownBy(() -> scene.service.acknowledge(scene.client, feed.id(), null))
                .hasMessage("invalid");
        assertThatThrownBy(() -> acknowledge(scene.client, feed.id(), Instant.MAX))
                .hasMessage("invalid");
        assertThat(only().warnings()).hasSize(1);
    }

    @Test
    void ofSeveralFirstFetchesAtOnceOneIsTheFirst() throws Exception {
        IssuedFeed feed = scene.feed(scene.client, "busy");
        ExecutorService pool = Executors.newFixedThreadPool(6);
        List<Callable<RenderedFeed>> fetches = IntStream.range(0, 6)
                .<Callable<RenderedFeed>>mapToObj(network -> () -> scene.fetch(feed, KHAL, network))
                .toList();
        for (var fetched : pool.invokeAll(fetches)) {
            assertThat(fetched.get().body()).isNotEmpty();
        }
        pool.shutdown();
        assertThat(only().warnings())
                .extracting(FeedWarning::kind)
                .filteredOn("new_network"::equals)
                .hasSize(5);
    }

    @Test
    void aNewUrlIsKnownToNobody() {
        IssuedFeed feed = scene.feed(scene.client, "busy");
        scene.fetch(feed, KHAL, 1);
        scene.fetch(feed, GOOGLE, 2);
        IssuedFeed rotated = scene.service.rotate(scene.client, feed.id(), Optional.empty());
        assertThat(only().warnings()).isEmpty();
        scene.fetch(rotated, KHAL, 1);
        assertThat(only().warnings()).isEmpty();
        scene.fetch(rotated, GOOGLE, 2);
        assertThat(only().warnings()).hasSize(2);
    }

    @Test
    void remembersOnlySoManyAndForgetsWhatWasNotSeenAgain() {
        FeedScene small = new FeedScene(
                TestClock.MONDAY,
                FeedConfiguration.of(null, null, null, null, null, null, null, null, null, null, 2, 4, null));
        IssuedFeed feed = small.feed(small.client, "busy");
        for (int network = 0; network < 10; network++) {
            small.fetch(feed, KHAL, network);
        }
        // One program, four networks, and one that stands for all others.
        assertThat(sources(small, feed)).isEqualTo(6);
        List<FeedWarning> warnings =
                small.service.list(small.client).items().get(0).warnings();
        assertThat(warnings)
                .extracting(FeedWarning::kind)
                .containsOnly("new_network", "more_networks")
                .hasSize(4);
        assertThat(warnings).contains(FeedWarning.of("more_networks", small.clock.instant()));
        // Networks take no room from programs, and of more programs than are remembered the owner is told as well.
        small.fetch(feed, GOOGLE, 11);
        small.fetch(feed, "Outlook", 12);
        small.fetch(feed, "Thunderbird", 13);
        assertThat(small.service.list(small.client).items().get(0).warnings())
                .extracting(FeedWarning::kind)
                .filteredOn(kind -> kind.endsWith("program") || kind.endsWith("programs"))
                .containsExactlyInAnyOrder("new_program", "more_programs");
        assertThat(told(small, feed)).containsExactly("feed_new_network", "feed_new_program", "feed_new_program");
        small.clock.advance(Duration.ofDays(400));
        small.fetch(feed, KHAL, 0);
        small.clock.advance(Duration.ofDays(1));
        small.upkeep.tend(small.clock.instant());
        assertThat(sources(small, feed)).isEqualTo(2);
    }

    @Test
    void neitherAnAddressNorWhatTwoFeedsHaveInCommonIsKept() {
        IssuedFeed first = scene.feed(scene.client, "busy");
        IssuedFeed second = scene.feed(scene.client, "busy");
        scene.fetch(first, KHAL, 7);
        scene.fetch(second, KHAL, 7);
        List<String> marks = scene.database
                .jdbi()
                .withHandle(handle -> handle.select(
                                "SELECT mark FROM feed_source WHERE kind = 'network' AND feed_id IN (?, ?)",
                                first.id(),
                                second.id())
                        .mapTo(String.class)
                        .list());
        assertThat(marks).hasSize(2).doesNotHaveDuplicates().allMatch(mark -> mark.matches("[A-Za-z0-9_-]{43}"));
    }

    @Test
    void settingsThatWouldSwitchOffFeedsInUseAreRefused() {
        assertThatThrownBy(() -> FeedConfiguration.of(
                        null,
                        null,
                        null,
                        null,
                        Duration.ofDays(2),
                        null,
                        null,
                        Duration.ofDays(3),
                        Duration.ofDays(1),
                        null,
                        null,
                        null,
                        null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("feeds.unusedAfter is out of range");
    }

    /** What the owner is told of a feed, which is what messages are sent of. */
    private static List<String> told(FeedScene scene, IssuedFeed feed) {
        return scene.database
                .jdbi()
                .withHandle(handle -> handle.select(
                                "SELECT n.kind FROM notice n JOIN outbox o"
                                        + " ON o.id = n.id AND o.kind = n.kind AND o.subject_id = n.subject_id"
                                        + " WHERE n.subject_id = ? AND n.account_id = ? ORDER BY n.kind",
                                feed.id(),
                                scene.client.accountId())
                        .mapTo(String.class)
                        .list());
    }

    private static int sources(FeedScene scene, IssuedFeed feed) {
        return scene.database
                .jdbi()
                .withHandle(handle -> handle.select("SELECT COUNT(*) FROM feed_source WHERE feed_id = ?", feed.id())
                        .mapTo(Integer.class)
                        .one());
    }

    private void tendAfter(Duration time) {
        scene.clock.advance(time);
        // Other tests' feeds live in the same tables and are judged by the same rules.
        scene.upkeep.tend(scene.clock.instant());
    }

    private void acknowledge(Actor actor, FeedId id, @Nullable Instant upTo) {
        scene.service.acknowledge(actor, id, new FeedAcknowledgement(upTo));
    }

    private IssuedFeed expiring(Instant end) {
        return scene.service.create(scene.client, new NewFeed("busy", null, end), Optional.empty());
    }

    private String faultOfEnd(Instant end) {
        try {
            expiring(end);
            return "none";
        } catch (ServiceException refused) {
            FieldError error = refused.errors().get(0);
            return error.pointer() + " " + error.code();
        }
    }

    private FeedView only() {
        List<FeedView> feeds = scene.service.list(scene.client).items();
        assertThat(feeds).hasSize(1);
        return feeds.get(0);
    }

    private void assertDead(IssuedFeed... feeds) {
        assertThat(Arrays.asList(feeds))
                .allSatisfy(feed -> assertThatThrownBy(() -> scene.fetch(feed))
                        .isInstanceOf(ServiceException.class)
                        .hasMessage("not_found"));
    }
}
