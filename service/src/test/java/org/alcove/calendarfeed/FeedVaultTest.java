package org.alcove.calendarfeed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.alcove.audit.AuditTrail;
import org.alcove.kernel.Actor;
import org.alcove.kernel.FeedId;
import org.alcove.kernel.IdFactory;
import org.alcove.kernel.ServiceException;
import org.alcove.privacy.EpochFile;
import org.alcove.privacy.KeyFile;
import org.alcove.privacy.KeyPlace;
import org.alcove.privacy.KeyRotation;
import org.alcove.privacy.KeyStorePlace;
import org.alcove.privacy.KeyedAuditSigner;
import org.alcove.privacy.Purpose;
import org.alcove.privacy.Shredding;
import org.alcove.privacy.Vault;
import org.alcove.privacy.VaultFault;
import org.alcove.privacy.VaultOpening;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestFoundation;
import org.alcove.testing.TestKeys;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept of feeds, under the key of whose calendar it is: in one vault, and as several replicas see it. */
final class FeedVaultTest {
    private static final TestDatabase DATABASE = TestDatabase.fresh();
    private static final Instant TOMORROW = TestClock.MONDAY.plus(Duration.ofDays(1));
    private static final Duration BACKUPS_LIVE = Duration.ofDays(35);
    private static final String TITLE = "Quackenbush sings";

    private final TestClock clock = new TestClock(TestClock.MONDAY);
    private final SecureRandom random = new SecureRandom();
    private final IdFactory ids = new IdFactory(clock, random);

    @TempDir
    Path folder = Path.of("");

    private Vault vault;
    private FeedScene scene;

    @BeforeEach
    void makeKeys() {
        DATABASE.jdbi().useHandle(handle -> handle.execute("DELETE FROM vault_store"));
        KeyFile.createOrComplete(keyFile(), true);
        vault = open();
        scene = new FeedScene(DATABASE, clock, FeedConfiguration.defaults(), vault, vault);
        scene.book(scene.therapist, TOMORROW, scene.client);
    }

    @AfterEach
    void close() {
        vault.close();
    }

    private Path keyFile() {
        return folder.resolve("keys.json");
    }

    private KeyStorePlace store() {
        return KeyStorePlace.folder(folder.resolve("vault-keys"));
    }

    private Vault open() {
        return VaultOpening.open(DATABASE.transactor(), store(), EpochFile.load(keyFile()), clock, ids, random);
    }

    /** Another replica, which has nothing in memory yet. */
    private FeedReader replica() {
        return new FeedReader(TestFoundation.over(DATABASE.transactor(), clock, open()), FeedConfiguration.defaults());
    }

    private IssuedFeed titled(Actor owner) {
        return scene.service.create(owner, new NewFeed("title", TITLE, null), Optional.empty());
    }

    private static String fetch(FeedReader from, IssuedFeed feed) {
        return new String(answer(from, feed, Validators.none()).body().orElseThrow(), StandardCharsets.UTF_8);
    }

    private static RenderedFeed answer(FeedReader from, IssuedFeed feed, Validators known) {
        return from.fetch(FeedScene.token(feed), Optional.of("khal/0.11"), new byte[] {10, 0, 1}, known);
    }

    private static Validators has(RenderedFeed rendered) {
        return new Validators(Optional.of("\"" + rendered.etag() + "\""), Optional.empty());
    }

    private byte[] column(String name, FeedId feed) {
        return DATABASE.jdbi()
                .withHandle(handle -> handle.select("SELECT " + name + " FROM feed WHERE id = ?", feed)
                        .mapTo(byte[].class)
                        .one());
    }

    private void put(String column, FeedId feed, byte[] value) {
        scene.execute("UPDATE feed SET " + column + " = ? WHERE id = ?", value, feed);
    }

    private void flip(String column, FeedId feed, int at) {
        byte[] value = column(column, feed);
        value[Math.floorMod(at, value.length)] ^= 1;
        put(column, feed, value);
    }

    private boolean shred(Actor client) {
        return new Shredding(
                        DATABASE.transactor(),
                        new AuditTrail(new KeyedAuditSigner(TestKeys.ring()), vault),
                        vault,
                        ids,
                        new Shredding.Retention(Set.of(), Duration.ZERO))
                .shred(client.requireClient(), Optional.empty(), clock.instant());
    }

    private void changed() {
        scene.changed(scene.client.requireClient());
        scene.changed(scene.therapist.requireTherapist());
    }

    @Test
    void aTherapistsAndAClientsTitlesAndRenderingsOpenUnderTheirOwnKeysAlone() {
        for (Actor owner : new Actor[] {scene.client, scene.therapist}) {
            IssuedFeed feed = titled(owner);
            String text = fetch(scene.reader, feed);
            assertThat(text).contains("SUMMARY:" + TITLE);
            assertThat(fetch(replica(), feed)).isEqualTo(text);
            assertThatThrownBy(() -> TestKeys.ring()
                            .open(Purpose.FEED_TITLE, column("title", feed.id()), "feed", "title", feed.id()))
                    .isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> TestKeys.ring()
                            .open(Purpose.FEED_BODY, column("body", feed.id()), "feed", "body", feed.id()))
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void aRestoredBackupOpensNeitherTitleNorRenderingOfWhoWasShredded() {
        clock.advance(Duration.ofDays(3));
        IssuedFeed feed = titled(scene.client);
        IssuedFeed others = titled(scene.therapist);
        FeedReader warm = replica();
        assertThat(fetch(warm, feed)).contains(TITLE);
        fetch(warm, others);
        for (String table : new String[] {"account", "account_role", "feed", "vault_key"}) {
            scene.execute("DROP TABLE IF EXISTS backup_" + table);
            scene.execute("CREATE TABLE backup_" + table + " AS SELECT * FROM " + table);
        }
        assertThat(shred(scene.client)).isTrue();
        // A replica that still has the key in memory serves nothing either.
        assertThatThrownBy(() -> answer(warm, feed, Validators.none())).isInstanceOf(ServiceException.class);

        scene.execute("INSERT IGNORE INTO account SELECT * FROM backup_account");
        scene.execute("INSERT IGNORE INTO account_role SELECT * FROM backup_account_role");
        scene.execute("INSERT IGNORE INTO feed SELECT * FROM backup_feed");
        scene.execute("DELETE FROM vault_key WHERE client_id = ?", scene.client.requireClient());
        scene.execute("INSERT IGNORE INTO vault_key SELECT * FROM backup_vault_key");
        for (FeedReader reader : new FeedReader[] {scene.reader, replica()}) {
            assertThatThrownBy(() -> fetch(reader, feed))
                    .isInstanceOf(VaultFault.class)
                    .hasMessageContaining(feed.id().toString())
                    .hasMessageContaining("body")
                    .hasMessageNotContaining("Quackenbush")
                    .hasNoCause();
        }
        // Nor is it rendered anew with the title.
        changed();
        assertThatThrownBy(() -> fetch(replica(), feed))
                .isInstanceOf(VaultFault.class)
                .hasMessageContaining("title");
        assertThat(fetch(replica(), others)).contains(TITLE);
        // What was in memory when they were shredded is gone soon.
        clock.advance(Duration.ofMinutes(10));
        assertThatThrownBy(() -> fetch(warm, feed)).isInstanceOf(VaultFault.class);
    }

    @Test
    void whatIsMovedToAnotherRowDoesNotOpen() {
        IssuedFeed one = titled(scene.client);
        IssuedFeed sameOwners = titled(scene.client);
        IssuedFeed anothers = titled(scene.therapist);
        fetch(scene.reader, one);
        for (IssuedFeed other : new IssuedFeed[] {sameOwners, anothers}) {
            fetch(scene.reader, other);
            put("body", other.id(), column("body", one.id()));
            put("title", other.id(), column("title", one.id()));
            assertThatThrownBy(() -> fetch(scene.reader, other))
                    .isInstanceOf(VaultFault.class)
                    .hasMessageContaining(other.id().toString())
                    .hasMessageContaining("body");
            changed();
            assertThatThrownBy(() -> fetch(scene.reader, other))
                    .isInstanceOf(VaultFault.class)
                    .hasMessageContaining(other.id().toString())
                    .hasMessageContaining("title");
        }
        // A title is no rendering, either.
        IssuedFeed third = titled(scene.client);
        fetch(scene.reader, third);
        put("body", third.id(), column("title", third.id()));
        assertThatThrownBy(() -> fetch(scene.reader, third)).isInstanceOf(VaultFault.class);
    }

    @Test
    void oneFlippedBitIsAnErrorThatNamesTheRowAndNothingElse() {
        for (int at : new int[] {0, 15, 16, 40, -1}) {
            for (String column : new String[] {"title", "body"}) {
                IssuedFeed feed = titled(scene.client);
                fetch(scene.reader, feed);
                flip(column, feed.id(), at);
                if (column.equals("title")) {
                    changed();
                }
                byte[] damaged = column(column, feed.id());
                assertThatThrownBy(() -> fetch(scene.reader, feed))
                        .isInstanceOf(VaultFault.class)
                        .hasMessageContaining(feed.id().toString())
                        .hasMessageContaining(column)
                        .hasMessageNotContaining("Quackenbush")
                        .hasNoCause();
                // Nothing is written over.
                assertThat(column(column, feed.id())).isEqualTo(damaged);
                scene.service.delete(scene.client, feed.id());
            }
        }
    }

    @Test
    void rotationCoversThemWhileTheServiceRuns() {
        IssuedFeed feed = titled(scene.client);
        String text = fetch(scene.reader, feed);
        rotate();
        clock.advance(BACKUPS_LIVE);
        assertThat(rotate().destroyed()).containsExactly("1");
        // On that day it is rendered anew, with the title from before.
        assertThat(fetch(replica(), feed)).contains("SUMMARY:" + TITLE);
        assertThat(fetch(scene.reader, feed)).contains("SUMMARY:" + TITLE);
        assertThat(text).contains("SUMMARY:" + TITLE);
    }

    private KeyRotation.Report rotate() {
        try (KeyRotation rotation = KeyRotation.of(store(), KeyPlace.file(keyFile()), BACKUPS_LIVE, entry -> {})) {
            return rotation.run(clock.instant());
        }
    }

    @Test
    void anAnswerThatNothingChangedOpensNothing() {
        IssuedFeed feed = titled(scene.client);
        RenderedFeed first = answer(scene.reader, feed, Validators.none());
        flip("body", feed.id(), -1);
        flip("title", feed.id(), -1);
        for (FeedReader reader : new FeedReader[] {scene.reader, replica()}) {
            RenderedFeed unchanged = answer(reader, feed, has(first));
            assertThat(unchanged.body()).isEmpty();
            assertThat(unchanged.etag()).isEqualTo(first.etag());
            assertThat(unchanged.modifiedAt()).isEqualTo(first.modifiedAt());
            assertThatThrownBy(() -> fetch(reader, feed)).isInstanceOf(VaultFault.class);
        }
    }

    @Test
    void whatWasSealedUnderOneKeyForAllOpensAndIsSealedAnew() {
        for (Actor owner : new Actor[] {scene.client, scene.therapist}) {
            IssuedFeed feed = titled(owner);
            RenderedFeed first = answer(scene.reader, feed, Validators.none());
            byte[] body = first.body().orElseThrow();
            put(
                    "title",
                    feed.id(),
                    olderSeal(Purpose.FEED_TITLE, "title", feed, TITLE.getBytes(StandardCharsets.UTF_8)));
            put("body", feed.id(), olderSeal(Purpose.FEED_BODY, "body", feed, body));
            byte[] oldTitle = column("title", feed.id());
            assertThat(answer(replica(), feed, Validators.none()).body().orElseThrow())
                    .isEqualTo(body);
            changed();
            assertThat(fetch(replica(), feed)).contains("SUMMARY:" + TITLE);
            put("body", feed.id(), olderSeal(Purpose.FEED_BODY, "body", feed, body));

            scene.upkeep.tend(clock.instant());
            byte[] title = column("title", feed.id());
            assertThat(title).isNotEqualTo(oldTitle);
            assertThatThrownBy(() -> TestKeys.ring().open(Purpose.FEED_TITLE, title, "feed", "title", feed.id()))
                    .isInstanceOf(IllegalStateException.class);
            scene.upkeep.tend(clock.instant());
            assertThat(column("title", feed.id())).isEqualTo(title);
            changed();
            assertThat(fetch(replica(), feed)).contains("SUMMARY:" + TITLE);
        }
    }

    private static byte[] olderSeal(Purpose purpose, String column, IssuedFeed feed, byte[] plain) {
        return TestKeys.ring().seal(purpose, plain, "feed", column, feed.id());
    }

    @Test
    void aTitleThatDoesNotOpenStaysAsItIsAndHoldsUpNoOther() {
        IssuedFeed damaged = titled(scene.client);
        IssuedFeed old = titled(scene.client);
        flip("title", damaged.id(), 0);
        byte[] broken = column("title", damaged.id());
        put("title", old.id(), olderSeal(Purpose.FEED_TITLE, "title", old, TITLE.getBytes(StandardCharsets.UTF_8)));
        byte[] before = column("title", old.id());
        scene.upkeep.tend(clock.instant());
        assertThat(column("title", damaged.id())).isEqualTo(broken);
        assertThat(column("title", old.id())).isNotEqualTo(before);
        assertThat(fetch(replica(), old)).contains("SUMMARY:" + TITLE);
    }

    @Test
    void renderingsOfDaysThatAreOverAreDroppedAndTheValidatorsStay() {
        IssuedFeed feed = titled(scene.client);
        RenderedFeed first = answer(scene.reader, feed, Validators.none());
        scene.upkeep.tend(clock.instant());
        assertThat(column("body", feed.id())).isNotEmpty();
        clock.advance(Duration.ofDays(1));
        scene.upkeep.tend(clock.instant());
        int dropped = DATABASE.jdbi()
                .withHandle(
                        handle -> handle.select("SELECT COUNT(*) FROM feed WHERE id = ? AND body IS NULL", feed.id())
                                .mapTo(int.class)
                                .one());
        assertThat(dropped).isEqualTo(1);
        RenderedFeed next = answer(replica(), feed, has(first));
        assertThat(next.body()).isEmpty();
        assertThat(next.etag()).isEqualTo(first.etag());
        assertThat(fetch(scene.reader, feed)).contains("SUMMARY:" + TITLE);
    }
}
