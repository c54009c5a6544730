package org.alcove.availability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.codahale.metrics.MetricRegistry;
import io.dropwizard.util.DataSize;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.SessionTypeId;
import org.alcove.kernel.TherapistId;
import org.alcove.kernel.TimeRange;
import org.alcove.privacy.Foundation;
import org.alcove.testing.StatementCounter;
import org.alcove.testing.StatementTrace;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestFoundation;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SearchPictureTest {
    private static final Instant NOW = TestClock.MONDAY;
    private static final LocalDate LONG_AGO = LocalDate.of(2026, 1, 1);
    private static final String[] ZONES = {
        "America/New_York", "America/Los_Angeles", "Pacific/Honolulu", "Australia/Lord_Howe", "Europe/London"
    };
    private static final String[] STATES = {"NY", "CA", "TX"};
    private static final String[] KINDS = {"modality", "specialty", "language", "insurance"};

    private final TestDatabase database = TestDatabase.shared();
    private final Practice practice = new Practice();
    private final TestClock clock = new TestClock(NOW);
    private final Foundation foundation = TestFoundation.over(database, clock);
    private final AvailabilityConfiguration policy = new AvailabilityConfiguration();
    private final TimeAuthority authority = new TimeAuthority();
    private final AtomicLong nanos = new AtomicLong();
    private final ClientId client = practice.client("NY");

    /** A replica of the service, as far as the search goes. */
    private final class Replica {
        final MetricRegistry metrics = new MetricRegistry();
        final PictureKeeper pictures;
        final OpenDays openDays;
        final SearchService search;

        Replica(String mode, DataSize memory) {
            pictures = new PictureKeeper(
                    database.transactor(),
                    foundation.clock(),
                    SearchConfiguration.of(mode, null, null, null, null, memory),
                    OpenDays.usualDays(policy),
                    metrics,
                    nanos::get);
            openDays = new OpenDays(database.transactor(), authority, policy, pictures);
            search = new SearchService(foundation, authority, policy, pictures);
        }

        List<TherapistSlot> find(SearchQuery query) {
            return search.search(practice.asClient(client), query);
        }

        long fromMemory() {
            return metrics.counter("search.answers.memory").getCount();
        }

        void refresh(TherapistId therapist, Instant start, int minutes) {
            TimeRange range = TimeRange.of(start, Duration.ofMinutes(minutes));
            database.jdbi().useTransaction(handle -> openDays.refresh(handle, therapist, range, clock.instant()));
        }

        void rebuild(TherapistId therapist) {
            database.jdbi().useTransaction(handle -> openDays.rebuild(handle, therapist, clock.instant()));
        }
    }

    private final Replica tables = new Replica("tables", DataSize.mebibytes(1));
    private final Replica replica = new Replica("memory", DataSize.mebibytes(64));

    @BeforeEach
    void countsWhatIsTaken() {
        authority.takenBy(practice);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {11, 12, 13, 14})
    void answersWhatTheTablesAnswerWhateverIsAskedAndWhateverChanges(long seed) {
        Random random = new Random(seed);
        Roster roster = new Roster(random);
        replica.pictures.look();
        int found = 0;
        for (int round = 0; round < 4; round++) {
            for (int i = 0; i < 15; i++) {
                SearchQuery query = roster.query();
                List<TherapistSlot> expected = tables.find(query);
                assertThat(replica.find(query))
                        .as("seed %d, round %d, %s", seed, round, query)
                        .isEqualTo(expected);
                found += expected.size();
            }
            roster.change();
            clock.advance(Duration.ofHours(random.nextInt(40)));
            replica.pictures.look();
        }
        assertThat(found).as("seed %d", seed).isGreaterThan(100);
        assertThat(replica.fromMemory()).isGreaterThan(40);
        assertThat(tables.fromMemory()).isZero();
        assertThat(replica.pictures.differences(practice.clinic))
                .as("seed %d", seed)
                .isEmpty();
    }

    @Test
    void readsTheTablesUntilItIsLoadedAndWhenItWasNotComparedForLong() {
        TherapistId therapist = onWeekdays();
        tables.rebuild(therapist);
        SearchQuery query = all(practice.sessionType(50, 0, 0));

        assertThat(replica.find(query)).hasSize(2);
        assertThat(replica.fromMemory()).isZero();
        replica.pictures.look();
        assertThat(replica.find(query)).hasSize(2);
        assertThat(replica.fromMemory()).isOne();
        nanos.addAndGet(Duration.ofSeconds(14).toNanos());
        replica.find(query);
        assertThat(replica.fromMemory()).isEqualTo(2);
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(replica.find(query)).hasSize(2);
        assertThat(replica.fromMemory()).isEqualTo(2);
        replica.pictures.look();
        replica.find(query);
        assertThat(replica.fromMemory()).isEqualTo(3);
    }

    @Test
    void runsTwoStatementsForFiftyTherapistsAsForFiveAndForNobody() {
        SessionTypeId type = practice.sessionType(50, 10, 10);
        Stream.generate(this::onWeekdays).limit(5).toList().forEach(tables::rebuild);
        replica.pictures.look();
        assertThat(StatementCounter.count(database, () -> replica.find(all(type))))
                .isLessThanOrEqualTo(2);
        Stream.generate(this::onWeekdays).limit(45).toList().forEach(tables::rebuild);
        replica.pictures.look();
        assertThat(StatementCounter.count(database, () -> replica.find(all(type))))
                .isLessThanOrEqualTo(2);
        SearchQuery nobody = new SearchQuery(type.toString(), "NY", "nothing", null, null, null, null, null, null);
        assertThat(StatementCounter.count(database, () -> replica.find(nobody))).isLessThanOrEqualTo(2);
        assertThat(replica.fromMemory()).isEqualTo(3);
    }

    @Test
    void asksTheDatabaseForAtMostTwoStatementsAndNoTransaction() {
        SessionTypeId type = practice.sessionType(50, 10, 10);
        tables.rebuild(onWeekdays());
        replica.pictures.look();
        try (StatementTrace trace = new StatementTrace(database)) {
            // No transaction around them, whose commit would be here too.
            assertThat(trace.of(() -> assertThat(replica.find(all(type))).isNotEmpty())
                            .lines())
                    .hasSizeBetween(1, 2)
                    .allMatch(statement -> statement.startsWith("SELECT "));
        }
    }

    @Test
    void showsWhatItWroteItselfAtOnceAndWhatAnotherReplicaWroteAtTheNextLook() {
        TherapistId therapist = onWeekdays();
        tables.rebuild(therapist);
        practice.set(therapist, "daily_maximum", 3);
        SearchQuery query = all(practice.sessionType(50, 0, 0));
        Replica other = new Replica("memory", DataSize.mebibytes(64));
        replica.pictures.look();
        other.pictures.look();
        Instant first = replica.find(query).get(0).start();

        practice.take(therapist, first, 50, 0, 0);
        replica.refresh(therapist, first, 50);

        assertThat(replica.find(query).get(0).start()).isAfter(first);
        assertThat(other.find(query).get(0).start()).isEqualTo(first);
        other.pictures.look();
        assertThat(other.find(query)).isEqualTo(replica.find(query));
        // A full day shows nothing though its bits are free.
        practice.count(therapist, LocalDate.of(2026, 5, 4), 3);
        other.refresh(therapist, first, 50);
        assertThat(other.find(query).get(0).start()).isAfter(Instant.parse("2026-05-05T00:00:00Z"));
        replica.pictures.look();
        assertThat(replica.find(query)).isEqualTo(other.find(query));
    }

    @Test
    void givesUpAClinicThatTakesMoreMemoryThanAllowed() {
        SearchQuery query = all(practice.sessionType(50, 0, 0));
        Stream.generate(this::onWeekdays).limit(30).toList().forEach(tables::rebuild);
        Replica small = new Replica("memory", DataSize.kibibytes(8));

        small.pictures.look();

        assertThat(small.pictures.picture().bytes()).isLessThanOrEqualTo(8 * 1024);
        assertThat(small.find(query)).isEqualTo(tables.find(query)).isNotEmpty();
        assertThat(small.fromMemory()).isZero();
        small.pictures.look();
        assertThat(small.fromMemory()).isZero();
    }

    @Test
    void putsRightWhatWasDeletedByHandWhenItComesByAgain() {
        TherapistId therapist = onWeekdays();
        tables.rebuild(therapist);
        replica.pictures.look();
        database.jdbi()
                .useHandle(handle -> handle.execute(
                        "DELETE FROM open_day WHERE therapist_id = ? AND utc_day = '2026-05-05'", therapist));

        assertThat(replica.pictures.differences(practice.clinic))
                .contains(new OpenDays.Difference(therapist, LocalDate.of(2026, 5, 5)));
        replica.pictures.sweepAll();
        assertThat(replica.pictures.differences(practice.clinic)).isEmpty();
        assertThat(replica.metrics.counter("search.picture.repaired").getCount())
                .isPositive();
    }

    @Test
    void findsNobodyWhoseRowWasDeletedByHandOnceARoundIsThrough() {
        TherapistId gone = onWeekdays();
        TherapistId other = onWeekdays();
        tables.rebuild(gone);
        tables.rebuild(other);
        SearchQuery query = all(practice.sessionType(50, 0, 0));
        replica.pictures.look();
        assertThat(replica.find(query)).extracting(TherapistSlot::therapistId).contains(gone, other);
        database.jdbi().useHandle(handle -> {
            for (String table : List.of("open_day", "open_day_extent", "working_hours", "therapist_license")) {
                handle.execute("DELETE FROM " + table + " WHERE therapist_id = ?", gone);
            }
            handle.execute("DELETE FROM therapist WHERE id = ?", gone);
        });

        replica.pictures.sweepAll();
        assertThat(replica.find(query))
                .isEqualTo(tables.find(query))
                .extracting(TherapistSlot::therapistId)
                .containsOnly(other);
        assertThat(replica.fromMemory()).isEqualTo(2);
        long repaired = replica.metrics.counter("search.picture.repaired").getCount();
        assertThat(repaired).isPositive();
        replica.pictures.sweepAll();
        assertThat(replica.metrics.counter("search.picture.repaired").getCount())
                .isEqualTo(repaired);
    }

    @Test
    void leavesOutWhoCameToAZoneThatIsNotKnownHereAndNobodyElse() {
        TherapistId moved = onWeekdays();
        TherapistId other = onWeekdays();
        tables.rebuild(moved);
        tables.rebuild(other);
        SearchQuery query = all(practice.sessionType(50, 0, 0));
        replica.pictures.look();
        List<TherapistSlot> both = replica.find(query);
        assertThat(both).extracting(TherapistSlot::therapistId).contains(moved, other);

        practice.set(moved, "zone", "Mars/Olympus");
        try {
            replica.pictures.look();
            assertThat(tables.find(query))
                    .extracting(TherapistSlot::therapistId)
                    .containsOnly(other);
            assertThat(replica.find(query)).isEqualTo(tables.find(query));
        } finally {
            practice.set(moved, "zone", "America/New_York");
        }
        replica.pictures.look();
        assertThat(replica.find(query)).isEqualTo(both);
        assertThat(replica.fromMemory()).isEqualTo(3);
    }

    @Test
    void makesNoPictureOfAClinicThatIsBeingGivenUp() throws InterruptedException {
        for (int i = 0; i < 300; i++) {
            SearchPicture picture = new SearchPicture(0);
            ClinicId clinic = new ClinicId(UUID.randomUUID());
            picture.make(clinic, 0, 2);
            Thread writer = new Thread(() -> {
                while (picture.make(clinic, 0, 2).isPresent()) {
                    Thread.onSpinWait();
                }
            });
            writer.start();
            picture.keepWithinBound();
            writer.join();

            assertThat(picture.find(clinic)).isEmpty();
            assertThat(picture.bytes()).isZero();
        }
    }

    @Test
    void refusesSettingsThatCouldLoseChanges() {
        assertThatThrownBy(() -> SearchConfiguration.of(null, null, Duration.ofSeconds(89), null, null, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("overlap");
        assertThatThrownBy(() -> SearchConfiguration.of("often", null, null, null, null, null))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SearchConfiguration.of(null, Duration.ZERO, null, null, null, null))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SearchConfiguration.of(null, null, null, Duration.ofSeconds(1), null, null))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static SearchQuery all(SessionTypeId type) {
        return new SearchQuery(type.toString(), null, null, null, null, null, null, null, null);
    }

    private TherapistId onWeekdays() {
        TherapistId therapist = practice.therapist("America/New_York");
        practice.hours(
                therapist,
                LONG_AGO,
                "America/New_York",
                IntStream.rangeClosed(1, 5)
                        .mapToObj(day -> day + " 09:00 17:00")
                        .toArray(String[]::new));
        return therapist;
    }

    /** A made-up roster whose like is not found in any clinic, and changes to it. */
    private final class Roster {
        private final Random random;
        private final List<TherapistId> therapists = new ArrayList<>();
        private final List<SessionTypeId> types = new ArrayList<>();

        Roster(Random random) {
            this.random = random;
            // More than the bits of one word, of whom nobody but those behind them can be found.
            for (int i = 0; i < 64; i++) {
                practice.set(practice.therapist(ZONES[0]), "status", "inactive");
            }
            for (int i = 0; i < 24; i++) {
                therapists.add(therapist());
            }
            for (int i = 0; i < 5; i++) {
                SessionTypeId type = practice.sessionType(
                        5 * (1 + random.nextInt(30)), 5 * random.nextInt(6), 5 * random.nextInt(6));
                practice.set(type, "minimum_notice_minutes", random.nextInt(3000));
                practice.set(type, "horizon_days", 5 + random.nextInt(80));
                if (random.nextBoolean()) {
                    practice.set(type, "offered_by_all", 0);
                    therapists.stream().filter(one -> random.nextBoolean()).forEach(one -> practice.offers(type, one));
                }
                types.add(type);
            }
            for (int day = 0; day < 9; day++) {
                practice.book(
                        client,
                        NOW.plusSeconds(86_400L * day + 300L * random.nextInt(200)),
                        5 * (1 + random.nextInt(40)));
            }
            therapists.forEach(tables::rebuild);
        }

        private TherapistId therapist() {
            String zone = ZONES[random.nextInt(ZONES.length)];
            TherapistId therapist = practice.therapist(zone);
            hours(therapist, LONG_AGO, zone);
            if (random.nextInt(4) == 0) {
                hours(therapist, LocalDate.of(2026, 5, 10), ZONES[random.nextInt(ZONES.length)]);
            }
            for (String state : STATES) {
                if (random.nextBoolean()) {
                    practice.license(therapist, state, LocalDate.of(2026, 4, 30).plusDays(random.nextInt(60)));
                }
            }
            for (String kind : KINDS) {
                practice.attribute(therapist, kind, kind + random.nextInt(2));
            }
            if (random.nextInt(3) == 0) {
                practice.set(therapist, "accepts_new", 0);
                if (random.nextBoolean()) {
                    practice.care(client, therapist);
                }
            }
            if (random.nextInt(3) == 0) {
                practice.set(therapist, "start_step_minutes", 5 * (1 + random.nextInt(12)));
            }
            if (random.nextInt(2) == 0) {
                practice.set(therapist, "daily_maximum", 2);
                for (int day = 0; day < 4; day++) {
                    practice.count(therapist, LocalDate.of(2026, 5, 4).plusDays(day), 1 + random.nextInt(2));
                }
            }
            for (int i = 0; i < 12; i++) {
                practice.take(
                        therapist, soon(), 5 * (1 + random.nextInt(24)), 5 * random.nextInt(5), 5 * random.nextInt(5));
            }
            return therapist;
        }

        private void hours(TherapistId therapist, LocalDate from, String zone) {
            List<String> rules = new ArrayList<>();
            for (int day = 1; day <= 7; day++) {
                if (random.nextInt(3) != 0) {
                    rules.add(String.format(
                            "%d %02d:00 %02d:%02d",
                            day, random.nextInt(24), random.nextInt(24), 5 * random.nextInt(12)));
                }
            }
            rules.add("2 23:00 24:00".replace("24:00", "23:30"));
            practice.hours(
                    therapist,
                    from,
                    zone,
                    rules.stream()
                            .filter(rule -> !rule.startsWith("2") || rule.equals(rules.get(rules.size() - 1)))
                            .toArray(String[]::new));
        }

        private Instant soon() {
            return NOW.plusSeconds(300L * random.nextInt(20 * 288));
        }

        private TherapistId any() {
            return therapists.get(random.nextInt(therapists.size()));
        }

        /** As other replicas would: this one is told of nothing. */
        void change() {
            for (int i = 0; i < 6; i++) {
                TherapistId therapist = any();
                Instant start = soon();
                practice.take(therapist, start, 50, 10, 10);
                tables.refresh(therapist, start.minus(Duration.ofMinutes(10)), 70);
            }
            practice.set(any(), "status", random.nextBoolean() ? "active" : "inactive");
            practice.set(any(), "accepts_new", random.nextInt(2));
            TherapistId licensed = any();
            practice.license(licensed, "NY", LocalDate.of(2026, 5, 5).plusDays(random.nextInt(30)));
            practice.touch(licensed);
            TherapistId moved = any();
            hours(moved, LocalDate.of(2026, 5, 15).plusDays(random.nextInt(1000)), ZONES[random.nextInt(ZONES.length)]);
            tables.rebuild(moved);
            SessionTypeId type = types.get(random.nextInt(types.size()));
            practice.set(type, "offered_by_all", 0);
            practice.offersOnly(
                    type,
                    therapists.stream().filter(one -> random.nextBoolean()).toList());
            TherapistId joined = therapist();
            therapists.add(joined);
            tables.rebuild(joined);
        }

        SearchQuery query() {
            Instant from = clock.instant().plusSeconds(random.nextInt(20 * 86_400) - 86_400L);
            return new SearchQuery(
                    types.get(random.nextInt(types.size())).toString(),
                    STATES[random.nextInt(STATES.length)],
                    word("modality"),
                    word("specialty"),
                    word("language"),
                    word("insurance"),
                    random.nextBoolean() ? null : from.toString(),
                    random.nextInt(3) != 0
                            ? null
                            : from.plusSeconds(1 + random.nextInt(900_000)).toString(),
                    random.nextInt(3) == 0 ? null : String.valueOf(1 + random.nextInt(60)));
        }

        private @Nullable String word(String kind) {
            return random.nextInt(4) != 0 ? null : kind + random.nextInt(3);
        }
    }
}
