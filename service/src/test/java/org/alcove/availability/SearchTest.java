package org.alcove.availability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.codahale.metrics.MetricRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ErrorCode;
import org.alcove.kernel.Role;
import org.alcove.kernel.ServiceException;
import org.alcove.kernel.SessionTypeId;
import org.alcove.kernel.TherapistId;
import org.alcove.privacy.Foundation;
import org.alcove.testing.StatementCounter;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestFoundation;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SearchTest {
    private static final Instant NOW = TestClock.MONDAY;
    private static final LocalDate LONG_AGO = LocalDate.of(2026, 1, 1);
    private static final String[] ZONES = {
        "America/New_York", "America/Los_Angeles", "Pacific/Honolulu", "Australia/Lord_Howe"
    };

    private final TestDatabase database = TestDatabase.shared();
    private final Practice practice = new Practice();
    private final Foundation foundation = TestFoundation.over(database, new TestClock(NOW));
    private final AvailabilityConfiguration policy = new AvailabilityConfiguration();
    private final TimeAuthority authority = new TimeAuthority();
    private final OpenDays openDays = new OpenDays(database.transactor(), authority, policy);
    private final PictureKeeper pictures = new PictureKeeper(
            database.transactor(),
            foundation.clock(),
            SearchConfiguration.of("tables", null, null, null, null, null),
            OpenDays.usualDays(policy),
            new MetricRegistry(),
            System::nanoTime);
    private final SearchService search = new SearchService(foundation, authority, policy, pictures);
    private final SlotService slots = new SlotService(foundation, authority, policy);
    private final ClientId client = practice.client("NY");

    @BeforeEach
    void countsWhatIsTaken() {
        authority.takenBy(practice);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void findsExactlyTheEarliestOfAllTherapistsOwnSlots(long seed) {
        Random random = new Random(seed);
        List<TherapistId> therapists = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            therapists.add(randomTherapist(random));
        }
        SessionTypeId type =
                practice.sessionType(5 * (4 + random.nextInt(20)), 5 * random.nextInt(4), 5 * random.nextInt(4));
        practice.set(type, "minimum_notice_minutes", random.nextInt(3000));
        practice.set(type, "horizon_days", 12 + random.nextInt(10));
        for (int day = 0; day < 9; day++) {
            practice.book(
                    client, NOW.plusSeconds(86_400L * day + 300L * random.nextInt(200)), 5 * (1 + random.nextInt(40)));
        }
        rebuild(therapists);

        for (int limit : new int[] {1, 7, 500}) {
            List<TherapistSlot> found = search(type, String.valueOf(limit));
            assertThat(found.stream().map(slot -> slot.start() + " " + slot.therapistId()))
                    .as("seed %d, limit %d", seed, limit)
                    .containsExactlyElementsOf(expected(therapists, type, limit));
        }
        assertThat(openDays.check(practice.clinic, NOW)).isEmpty();
    }

    @Test
    void givesAtMostTwoOfEachTherapistAndMixesThem() {
        List<TherapistId> therapists = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            therapists.add(onWeekdays());
        }
        rebuild(therapists);

        List<TherapistSlot> found = search(practice.sessionType(50, 0, 0), "10");

        assertThat(found).hasSize(10);
        assertThat(found.stream().collect(Collectors.groupingBy(TherapistSlot::therapistId, Collectors.counting())))
                .hasSize(5)
                .allSatisfy((therapist, count) -> assertThat(count).isEqualTo(2));
        assertThat(found).isSortedAccordingTo((one, other) -> one.start().compareTo(other.start()));
        List<TherapistId> firstFive =
                found.subList(0, 5).stream().map(TherapistSlot::therapistId).toList();
        assertThat(firstFive).doesNotHaveDuplicates();
        assertThat(found.subList(5, 10).stream().map(TherapistSlot::therapistId))
                .as("ties are broken the same way every time")
                .containsExactlyElementsOf(firstFive);
    }

    @Test
    void putsNoTherapistFirstForManyClientsOrOnManyDays() {
        SessionTypeId type = practice.sessionType(50, 0, 0);
        rebuild(Stream.generate(this::onWeekdays).limit(10).toList());
        List<ClientId> clients =
                Stream.generate(() -> practice.client("NY")).limit(50).toList();

        List<TherapistId> ofClients =
                clients.stream().map(one -> first(one, type, NOW)).toList();

        // Five each are to be expected; a share of twenty comes up once in a hundred million runs.
        assertThat(mostOften(ofClients)).isLessThan(20);
        assertThat(clients.stream().map(one -> first(one, type, NOW)))
                .as("the same for one client and day")
                .containsExactlyElementsOf(ofClients);
        List<TherapistId> ofDays = IntStream.range(0, 60)
                .mapToObj(day -> first(client, type, NOW.plus(Duration.ofDays(day))))
                .toList();
        assertThat(mostOften(ofDays)).isLessThan(30);
    }

    private TherapistId first(ClientId asking, SessionTypeId type, Instant from) {
        SearchQuery query = new SearchQuery(type.toString(), null, null, null, null, null, from.toString(), null, "1");
        return search.search(practice.asClient(asking), query).get(0).therapistId();
    }

    private static long mostOften(List<TherapistId> found) {
        return found.stream()
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()))
                .values()
                .stream()
                .max(Comparator.naturalOrder())
                .orElseThrow();
    }

    @Test
    void narrowsByEveryAttributeAndFindsNobodyForUnknownWords() {
        TherapistId plain = onWeekdays();
        TherapistId fitting = onWeekdays();
        rebuild(List.of(plain, fitting));
        SessionTypeId type = practice.sessionType(50, 0, 0);
        for (String kind : List.of("modality", "specialty", "language", "insurance")) {
            practice.attribute(fitting, kind, "of-" + kind);
        }
        practice.attribute(plain, "specialty", "of-modality");

        SearchQuery all = new SearchQuery(
                type.toString(), "NY", "of-modality", "of-specialty", "of-language", "of-insurance", null, null, null);
        assertThat(search.search(practice.asClient(client), all))
                .hasSize(2)
                .allSatisfy(slot -> assertThat(slot.therapistId()).isEqualTo(fitting));
        SearchQuery unknown = new SearchQuery(type.toString(), null, "of-language", null, null, null, null, null, null);
        assertThat(search.search(practice.asClient(client), unknown)).isEmpty();
    }

    @Test
    void leavesOutWhoIsNotLicensedThereOrTakesNobodyNewOrIsGone() {
        TherapistId open = onWeekdays();
        TherapistId closed = onWeekdays();
        TherapistId gone = onWeekdays();
        practice.set(closed, "accepts_new", 0);
        practice.set(gone, "status", "inactive");
        rebuild(List.of(open, closed, gone));
        SessionTypeId type = practice.sessionType(50, 0, 0);

        assertThat(found(type)).containsOnly(open);
        practice.care(client, closed);
        assertThat(found(type)).containsOnly(open, closed);
        practice.license(open, "NY", LocalDate.of(2026, 5, 3));
        assertThat(found(type)).containsOnly(closed);
        practice.set(type, "kind", "group");
        assertThat(found(type)).isEmpty();
        practice.set(type, "status", "inactive");
        assertThatThrownBy(() -> found(type))
                .isInstanceOfSatisfying(
                        ServiceException.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.NOT_FOUND));
    }

    @Test
    void runsAsManyStatementsForFiftyTherapistsAsForFive() {
        SessionTypeId type = practice.sessionType(50, 10, 10);
        rebuild(Stream.generate(this::onWeekdays).limit(5).toList());
        int forFive = StatementCounter.count(database, () -> search(type, "6"));
        int slotsForFive = StatementCounter.count(database, () -> slots(onWeekdays(), type));
        rebuild(Stream.generate(this::onWeekdays).limit(45).toList());
        int forFifty = StatementCounter.count(database, () -> search(type, "6"));

        assertThat(forFive).isPositive();
        assertThat(forFifty).isEqualTo(forFive);
        assertThat(slotsForFive).isLessThan(20);
        // Nobody is found: every chunk of the longest span is read, and no more.
        int empty = StatementCounter.count(
                database,
                () -> search.search(
                        practice.asClient(client),
                        new SearchQuery(type.toString(), "NY", "nothing", null, null, null, null, null, null)));
        assertThat(empty).isLessThanOrEqualTo(15);
    }

    @Test
    void refusesBadInputInEveryParameter() {
        SessionTypeId type = practice.sessionType(50, 0, 0);
        String id = type.toString();
        refuses(new SearchQuery(null, null, null, null, null, null, null, null, null), "?sessionTypeId");
        refuses(new SearchQuery("1-1-1-1-1", null, null, null, null, null, null, null, null), "?sessionTypeId");
        refuses(new SearchQuery(id, "XX", null, null, null, null, null, null, null), "?state");
        refuses(new SearchQuery(id, null, "a\u0000b", null, null, null, null, null, null), "?modality");
        refuses(new SearchQuery(id, null, null, "x".repeat(61), null, null, null, null, null), "?specialty");
        refuses(new SearchQuery(id, null, null, null, "\u202e", null, null, null, null), "?language");
        refuses(new SearchQuery(id, null, null, null, null, "\ud800", null, null, null), "?insurance");
        refuses(new SearchQuery(id, null, null, null, null, null, "yesterday", null, null), "?from");
        refuses(new SearchQuery(id, null, null, null, null, null, null, "2026-13-01T00:00:00Z", null), "?to");
        refuses(new SearchQuery(id, null, null, null, null, null, null, "2026-08-01T00:00:00Z", null), "?to");
        refuses(
                new SearchQuery(id, null, null, null, null, null, "2026-05-06T00:00:00Z", "2026-05-06T00:00:00Z", null),
                "?to");
        refuses(new SearchQuery(id, null, null, null, null, null, null, null, "0"), "?limit");
        slotsRefuse(new SlotQuery(id, null, null, "PT7M", null), "?step");
        slotsRefuse(new SlotQuery(id, null, null, "P2D", null), "?step");
        slotsRefuse(new SlotQuery(id, null, null, "often", null), "?step");
        slotsRefuse(new SlotQuery(id, null, null, null, "ny"), "?state");
        slotsRefuse(new SlotQuery(null, null, null, null, null), "?sessionTypeId");
    }

    @Test
    void asksWhereAClientIsIfNothingTells() {
        ClientId anywhere = practice.client("");
        SessionTypeId type = practice.sessionType(50, 0, 0);
        assertThatThrownBy(() -> search.search(
                        practice.asClient(anywhere),
                        new SearchQuery(type.toString(), null, null, null, null, null, null, null, null)))
                .isInstanceOfSatisfying(
                        ServiceException.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.STATE_REQUIRED));
    }

    @Test
    void showsSlotsOfATherapistByStepAndHidesWhoIsGoneFromClients() {
        TherapistId therapist = onWeekdays();
        SessionTypeId type = practice.sessionType(60, 0, 0);
        String to = "2026-05-05T15:00:00Z";
        SlotQuery finer = new SlotQuery(type.toString(), "2026-05-05T00:00:00Z", to, "PT5M", null);

        assertThat(slots.list(practice.asClient(client), therapist, finer)).hasSize(24);
        practice.set(therapist, "start_step_minutes", 60);
        assertThat(slots.list(practice.asClient(client), therapist, finer)).hasSize(2);
        SlotQuery between = new SlotQuery(type.toString(), "2026-05-05T00:00:00Z", to, "PT90M", null);
        assertThat(slots.list(practice.asClient(client), therapist, between))
                .extracting(slot -> slot.start().toString())
                .containsExactly("2026-05-05T14:00:00Z");
        SlotQuery own = new SlotQuery(type.toString(), "2020-05-05T00:00:00Z", to, null, null);
        assertThat(slots.list(practice.asClient(client), therapist, own))
                .extracting(slot -> slot.start().toString())
                .endsWith("2026-05-05T13:00:00Z", "2026-05-05T14:00:00Z")
                .first()
                .as("what starts now has begun")
                .isEqualTo(NOW.plusSeconds(3600).toString());
        practice.set(therapist, "status", "inactive");
        assertThat(slots.list(practice.asAdmin(), therapist, new SlotQuery(type.toString(), null, to, null, "NY")))
                .isEmpty();
        assertThatThrownBy(() -> slots.list(practice.asClient(client), therapist, own))
                .isInstanceOfSatisfying(
                        ServiceException.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.NOT_FOUND));
        assertThatThrownBy(() -> slots.list(
                        practice.actor(Role.PRIVACY_OFFICER, Optional.empty(), Optional.empty()), therapist, own))
                .isInstanceOfSatisfying(
                        ServiceException.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.FORBIDDEN));
    }

    @Test
    void extendRollsThePictureForwardAndDropsDaysThatAreOver() {
        TherapistId therapist = onWeekdays();
        rebuild(List.of(therapist));
        Instant later = NOW.plus(Duration.ofDays(20));

        assertThat(openDays.extend(later)).isPositive();

        assertThat(openDays.check(practice.clinic, later)).isEmpty();
        List<LocalDate> days = daysOf(therapist);
        assertThat(days.get(0)).isAfter(LocalDate.of(2026, 5, 22));
        assertThat(days.get(days.size() - 1)).isAfter(LocalDate.of(2026, 7, 22));
    }

    @Test
    void extendGoesOnAfterATherapistWhoseDaysCanNotBeComputed() {
        List<TherapistId> both = Stream.of(onWeekdays(), onWeekdays())
                .sorted(Comparator.comparing(TherapistId::toString))
                .toList();
        Instant later = NOW.plus(Duration.ofDays(20));
        practice.breakFor(both.get(0));

        assertThatThrownBy(() -> openDays.extend(later)).isInstanceOf(IllegalStateException.class);
        assertThat(daysOf(both.get(0))).isEmpty();
        assertThat(daysOf(both.get(1))).isNotEmpty();
        practice.mend();
        assertThat(openDays.extend(later)).isPositive();
        assertThat(daysOf(both.get(0))).isNotEmpty();
        assertThat(openDays.check(practice.clinic, later)).isEmpty();
    }

    private List<LocalDate> daysOf(TherapistId therapist) {
        return database.jdbi()
                .withHandle(handle ->
                        handle.attach(OpenDayDao.class).listDays(therapist, LONG_AGO, LocalDate.of(2027, 1, 1)).stream()
                                .map(OpenDayDao.DayRow::utcDay)
                                .sorted()
                                .toList());
    }

    private TherapistId onWeekdays() {
        TherapistId therapist = practice.therapist("America/New_York");
        practice.hours(
                therapist,
                LONG_AGO,
                "America/New_York",
                "1 09:00 17:00",
                "2 09:00 17:00",
                "3 09:00 17:00",
                "4 09:00 17:00",
                "5 09:00 17:00");
        return therapist;
    }

    private TherapistId randomTherapist(Random random) {
        String zone = ZONES[random.nextInt(ZONES.length)];
        TherapistId therapist = practice.therapist(zone);
        List<String> rules = new ArrayList<>();
        for (int day = 1; day <= 7; day++) {
            if (random.nextInt(3) == 0) {
                int hour = random.nextInt(24);
                rules.add(String.format("%d %02d:00 %02d:%02d", day, hour, random.nextInt(24), 5 + random.nextInt(55)));
            }
        }
        if (!rules.isEmpty()) {
            practice.hours(therapist, LONG_AGO, zone, rules.toArray(String[]::new));
        }
        practice.exception(therapist, LocalDate.of(2026, 5, 6).plusDays(random.nextInt(5)), "open", "20:00", "03:00");
        for (int i = 0; i < 20; i++) {
            Instant start = NOW.plusSeconds(300L * random.nextInt(14 * 288));
            practice.take(therapist, start, 5 * (1 + random.nextInt(24)), 5 * random.nextInt(5), 5 * random.nextInt(5));
        }
        if (random.nextInt(3) == 0) {
            practice.set(therapist, "daily_maximum", 2);
            practice.count(therapist, LocalDate.of(2026, 5, 6), 2);
            practice.count(therapist, LocalDate.of(2026, 5, 7), 1);
        }
        if (random.nextInt(3) == 0) {
            practice.license(therapist, "NY", LocalDate.of(2026, 5, 8));
        }
        if (random.nextInt(3) == 0) {
            practice.set(therapist, "start_step_minutes", 5 * (1 + random.nextInt(12)));
        }
        return therapist;
    }

    /** The first starts of all therapists' own lists, two each; ties left to the keyed hash as the database has it. */
    private List<String> expected(List<TherapistId> therapists, SessionTypeId type, int limit) {
        Map<TherapistId, byte[]> ties = new HashMap<>();
        database.jdbi()
                .useHandle(handle -> handle.createQuery("SELECT id, search_tie FROM therapist")
                        .map((rows, context) -> Map.entry(
                                context.findColumnMapperFor(TherapistId.class)
                                        .orElseThrow()
                                        .map(rows, 1, context),
                                rows.getBytes(2)))
                        .forEach(entry -> ties.put(entry.getKey(), entry.getValue())));
        return therapists.stream()
                .flatMap(therapist -> slots(therapist, type).stream().limit(2).map(slot -> Map.entry(therapist, slot)))
                .sorted((one, other) -> {
                    int byStart =
                            one.getValue().start().compareTo(other.getValue().start());
                    return byStart != 0 ? byStart : Long.compare(tie(ties, one), tie(ties, other));
                })
                .limit(limit)
                .map(entry -> entry.getValue().start() + " " + entry.getKey())
                .toList();
    }

    private long tie(Map<TherapistId, byte[]> ties, Map.Entry<TherapistId, Slot> entry) {
        byte[] own = Objects.requireNonNull(ties.get(entry.getKey()));
        return new SearchTies(foundation.keys(), client)
                .of(own, entry.getValue().start());
    }

    private List<Slot> slots(TherapistId therapist, SessionTypeId type) {
        return slots.list(
                practice.asClient(client),
                therapist,
                new SlotQuery(
                        type.toString(), null, NOW.plus(Duration.ofDays(62)).toString(), null, null));
    }

    private List<TherapistSlot> search(SessionTypeId type, String limit) {
        return search.search(
                practice.asClient(client),
                new SearchQuery(type.toString(), null, null, null, null, null, null, null, limit));
    }

    private List<TherapistId> found(SessionTypeId type) {
        return search(type, "50").stream().map(TherapistSlot::therapistId).toList();
    }

    private void rebuild(List<TherapistId> therapists) {
        for (TherapistId therapist : therapists) {
            database.jdbi().useTransaction(handle -> openDays.rebuild(handle, therapist, NOW));
        }
    }

    private void refuses(SearchQuery query, String pointer) {
        assertThatThrownBy(() -> search.search(practice.asClient(client), query))
                .isInstanceOfSatisfying(
                        ServiceException.class,
                        refused -> assertThat(refused.errors())
                                .extracting(error -> error.pointer())
                                .containsExactly(pointer));
    }

    private void slotsRefuse(SlotQuery query, String pointer) {
        assertThatThrownBy(() -> slots.list(practice.asClient(client), practice.therapist("UTC"), query))
                .isInstanceOfSatisfying(
                        ServiceException.class,
                        refused -> assertThat(refused.errors())
                                .extracting(error -> error.pointer())
                                .containsExactly(pointer));
    }
}
