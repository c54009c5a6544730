package org.alcove.calendarfeed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.alcove.kernel.Actor;
import org.alcove.kernel.ErrorCode;
import org.alcove.kernel.FeedId;
import org.alcove.kernel.FieldError;
import org.alcove.kernel.Role;
import org.alcove.kernel.ServiceException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class FeedServiceTest {
    private final FeedScene scene = new FeedScene();

    @Test
    void showsTheUrlOnceAndNeverAgain() {
        IssuedFeed feed = scene.feed(scene.client, "busy");
        assertThat(feed.url()).matches("https://calendar\\.example/cal/[A-Za-z0-9_-]{43}\\.ics");
        assertThat(feed.webcalUrl()).isEqualTo(feed.url().replace("https:", "webcal:"));
        assertThat(feed.warning()).isEmpty();
        assertThat(scene.service.list(scene.client).items())
                .containsExactly(new FeedView(
                        feed.id(),
                        "busy",
                        "active",
                        scene.clock.instant(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of()));
        assertThat(feed.toString()).doesNotContain(FeedScene.token(feed));
        assertThat(scene.auditRows(feed.id(), "feed_create")).isEqualTo(1);
    }

    @Test
    void isJustBusyUnlessAskedForMore() {
        assertThat(scene.feed(scene.therapist, null).disclosure()).isEqualTo("busy");
    }

    @Test
    void warnsATherapistWhoTakesClientCodesOut() {
        assertThat(scene.feed(scene.therapist, "code").warning())
                .hasValueSatisfying(warning -> assertThat(warning).contains("business associate agreement"));
    }

    @Test
    void refusesWhatDoesNotFit() {
        assertThat(fault(scene.client, new NewFeed("code", null, null))).isEqualTo("/disclosure therapists_only");
        assertThat(fault(scene.client, new NewFeed("all", null, null))).isEqualTo("/disclosure unknown_disclosure");
        assertThat(fault(scene.client, new NewFeed("title", null, null))).isEqualTo("/title required");
        assertThat(fault(scene.client, new NewFeed("title", "  ", null))).isEqualTo("/title required");
        assertThat(fault(scene.client, new NewFeed("title", "x".repeat(61), null)))
                .isEqualTo("/title too_long");
        // None of what RFC 5545 3.1 keeps out of texts, and the tab neither.
        for (char control = 0; control < 0xa0; control = control == 0x1f ? 0x7f : (char) (control + 1)) {
            assertThat(fault(scene.client, new NewFeed("title", "a" + control + "b", null)))
                    .as("%04x", (int) control)
                    .isEqualTo("/title unprintable_character");
        }
        assertThat(fault(scene.client, new NewFeed("busy", "Lunch", null)))
                .isEqualTo("/title title_without_disclosure");
        assertThat(fault(scene.client, null)).isEqualTo(" required");
        assertThatThrownBy(() ->
                        scene.service.create(scene.client, new NewFeed("title", "My Th3rapy", null), Optional.empty()))
                .isInstanceOfSatisfying(ServiceException.class, refused -> {
                    assertThat(refused.code()).isEqualTo(ErrorCode.CLINICAL_WORD);
                    assertThat(refused.errors()).extracting(FieldError::pointer).containsExactly("/title");
                });
        assertThat(scene.service.list(scene.client).items()).isEmpty();
    }

    @Test
    void refusesATitleThatNamesATherapistOfTheClinic() {
        for (Actor owner : List.of(scene.client, scene.therapist)) {
            assertThatThrownBy(() -> scene.service.create(
                            owner, new NewFeed("title", "EXAMPLE, weekly", null), Optional.empty()))
                    .isInstanceOfSatisfying(
                            ServiceException.class,
                            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.CLINICAL_WORD));
        }
        assertThat(scene.service
                        .create(scene.client, new NewFeed("title", "Exemplary", null), Optional.empty())
                        .disclosure())
                .isEqualTo("title");
    }

    @Test
    void refusesAccountsThatHaveNoCalendar() {
        Actor admin = new Actor(
                scene.client.accountId(),
                scene.clinic,
                Set.of(Role.ADMIN),
                scene.client.loginSessionId(),
                Optional.empty(),
                Optional.empty());
        assertThatThrownBy(() -> scene.feed(admin, "busy"))
                .isInstanceOf(ServiceException.class)
                .hasMessage("forbidden");
    }

    @Test
    void aRetryUnderOneKeyGetsTheSameUrlAndMakesOneFeed() {
        NewFeed asked = new NewFeed("busy", null, null);
        IssuedFeed first = scene.service.create(scene.client, asked, Optional.of("key-1"));
        IssuedFeed again = scene.service.create(scene.client, asked, Optional.of("key-1"));
        assertThat(again).isEqualTo(first);
        assertThat(scene.service.list(scene.client).items()).hasSize(1);
        IssuedFeed rotated = scene.service.rotate(scene.client, first.id(), Optional.of("key-2"));
        assertThat(scene.service.rotate(scene.client, first.id(), Optional.of("key-2")))
                .isEqualTo(rotated);
        assertThat(scene.fetch(rotated).body()).isNotEmpty();
    }

    @Test
    void rotationKillsTheOldUrlAtOnceAndKeepsTheEvents() {
        scene.book(scene.therapist, scene.clock.instant().plus(Duration.ofDays(1)), scene.client);
        IssuedFeed feed = scene.feed(scene.client, "busy");
        String before = scene.text(feed);
        IssuedFeed rotated = scene.service.rotate(scene.client, feed.id(), Optional.empty());
        assertThat(rotated.id()).isEqualTo(feed.id());
        assertThat(rotated.url()).isNotEqualTo(feed.url());
        assertThatThrownBy(() -> scene.fetch(feed))
                .isInstanceOf(ServiceException.class)
                .hasMessage("not_found");
        assertThat(scene.service.list(scene.client).items().get(0).lastFetchedAt())
                .isEmpty();
        assertThat(scene.text(rotated)).isEqualTo(before);
        assertThat(scene.auditRows(feed.id(), "feed_rotate")).isEqualTo(1);
    }

    @Test
    void aDeletedFeedIsGone() {
        IssuedFeed feed = scene.feed(scene.client, "busy");
        scene.fetch(feed);
        scene.service.delete(scene.client, feed.id());
        assertThatThrownBy(() -> scene.fetch(feed))
                .isInstanceOf(ServiceException.class)
                .hasMessage("not_found");
        assertThat(scene.service.list(scene.client).items()).isEmpty();
        assertThatThrownBy(() -> scene.service.delete(scene.client, feed.id()))
                .isInstanceOf(ServiceException.class)
                .hasMessage("not_found");
        assertThat(scene.auditRows(feed.id(), "feed_delete")).isEqualTo(1);
        assertThat(scene.auditRows(feed.id(), "feed_fetch")).isEqualTo(1);
    }

    @Test
    void nobodyElsesFeedCanBeTouched() {
        IssuedFeed feed = scene.feed(scene.client, "busy");
        FeedId unknown = new FeedId(UUID.randomUUID());
        for (Actor other : List.of(scene.newClient(), scene.therapist, new FeedScene().client)) {
            for (FeedId id : List.of(feed.id(), unknown)) {
                assertThatThrownBy(() -> scene.service.rotate(other, id, Optional.empty()))
                        .isInstanceOf(ServiceException.class)
                        .hasMessage("not_found");
                assertThatThrownBy(() -> scene.service.delete(other, id))
                        .isInstanceOf(ServiceException.class)
                        .hasMessage("not_found");
            }
        }
        assertThat(scene.fetch(feed).body()).isNotEmpty();
    }

    @Test
    void anAccountNeverHasMoreFeedsThanSetEvenWhenItAsksAllAtOnce() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(8);
        List<Callable<String>> asks = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            asks.add(() -> {
                try {
                    return scene.feed(scene.client, "busy").disclosure();
                } catch (ServiceException refused) {
                    return refused.code().code();
                }
            });
        }
        List<String> answers = new ArrayList<>();
        for (Future<String> answer : pool.invokeAll(asks)) {
            answers.add(answer.get());
        }
        pool.shutdown();
        assertThat(answers).filteredOn("busy"::equals).hasSize(5);
        assertThat(answers).filteredOn("too_many_feeds"::equals).hasSize(7);
        List<FeedView> feeds = scene.service.list(scene.client).items();
        assertThat(feeds).hasSize(5);
        scene.service.delete(scene.client, feeds.get(2).id());
        assertThat(scene.feed(scene.client, "busy").disclosure()).isEqualTo("busy");
    }

    @Test
    void theTokenStandsNowhereInTheDatabase() {
        IssuedFeed feed = scene.feed(scene.client, "busy");
        long rows = scene.database
                .jdbi()
                .withHandle(handle -> handle.select(
                                "SELECT COUNT(*) FROM feed WHERE id = ? AND INSTR(token_hash, ?) = 0",
                                feed.id(),
                                FeedScene.token(feed))
                        .mapTo(Long.class)
                        .one());
        assertThat(rows).isEqualTo(1);
    }

    private String fault(Actor actor, @Nullable NewFeed asked) {
        try {
            scene.service.create(actor, asked, Optional.empty());
            return "none";
        } catch (ServiceException refused) {
            FieldError error = refused.errors().get(0);
            return error.pointer() + " " + error.code();
        }
    }
}
