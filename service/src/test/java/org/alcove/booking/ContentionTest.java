package org.alcove.booking;

import static org.assertj.core.api.Assertions.assertThat;

import com.codahale.metrics.MetricRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.alcove.kernel.Actor;
import org.alcove.kernel.ErrorCode;
import org.alcove.kernel.ServiceException;
import org.alcove.kernel.SessionTypeId;
import org.alcove.kernel.TherapistId;
import org.alcove.persistence.DatabaseConfiguration;
import org.alcove.persistence.JdbiModule;
import org.alcove.testing.TestDatabase;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Everything that clients can want at once, of two replicas of the service over one database. */
final class ContentionTest {
    private static final String WON = "won";

    /** Of each replica fewer than contenders, as in a service under load. */
    private static final Jdbi LINES = lines();

    private static final Jdbi LINES_OF_THE_OTHER = lines();

    private final Diary diary = new Diary(TestDatabase.shared(), LINES, LINES_OF_THE_OTHER);
    private final TherapistId therapist = diary.therapist().actor().requireTherapist();
    private final ExecutorService threads = Executors.newFixedThreadPool(120);

    private static Jdbi lines() {
        DatabaseConfiguration shared = TestDatabase.shared().configuration();
        DatabaseConfiguration few = new DatabaseConfiguration();
        few.setUrl(shared.getUrl());
        few.setUser(shared.getUser());
        few.setPassword(shared.getPassword());
        few.setInitialSize(8);
        few.setMinSize(8);
        few.setMaxSize(8);
        return JdbiModule.jdbi(few.build(new MetricRegistry(), "contention"));
    }

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    /** Runs all at once; counts who won and with what code the others were refused. Any other exception fails. */
    private Map<String, Integer> race(List<Callable<?>> contenders) throws Exception {
        CyclicBarrier start = new CyclicBarrier(contenders.size());
        List<Future<String>> outcomes = new ArrayList<>();
        for (Callable<?> contender : contenders) {
            outcomes.add(threads.submit(() -> {
                start.await();
                try {
                    contender.call();
                    return WON;
                } catch (ServiceException refusal) {
                    return refusal.code().code();
                }
            }));
        }
        Map<String, Integer> counts = new HashMap<>();
        for (Future<String> outcome : outcomes) {
            try {
                counts.merge(outcome.get(), 1, Integer::sum);
            } catch (ExecutionException failure) {
                throw new AssertionError("neither won nor refused", failure.getCause());
            }
        }
        return counts;
    }

    private static List<Callable<?>> each(int count, IntFunction<Callable<?>> contender) {
        List<Callable<?>> contenders = new ArrayList<>();
        IntStream.range(0, count).forEach(i -> contenders.add(contender.apply(i)));
        return contenders;
    }

    private List<Actor> clients(int count) {
        return Stream.generate(diary::client).limit(count).toList();
    }

    /** A hundred ask for some of them, thirty for each of the others: the answer of each loser costs as much as a win. */
    @Test
    void letsExactlyOneOfManyClientsHaveEachOfTwoHundredSlots() throws Exception {
        List<Actor> clients = clients(100);
        for (int slot = 0; slot < 200; slot++) {
            Instant start = Diary.at(60 * slot);
            int first = slot * 30;
            int contenders = slot % 10 == 0 ? 100 : 30;
            assertThat(race(each(contenders, i -> () -> diary.book(clients.get((first + i) % 100), therapist, start))))
                    .as("slot %d", slot)
                    .isEqualTo(Map.of(WON, 1, "slot_taken", contenders - 1));
        }
        diary.check();
    }

    @Test
    void letsNoneOverlapWhoseStartsDiffer() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<SessionTypeId> types = List.of(
                diary.fifty, diary.sessionType(25, 15, 0), diary.sessionType(90, 0, 30), diary.sessionType(5, 5, 5));
        List<Actor> clients = clients(60);
        for (int round = 0; round < 4; round++) {
            int day = 24 * 60 * round;
            Map<String, Integer> outcome = race(each(60, i -> {
                SessionTypeId type = types.get(random.nextInt(types.size()));
                Instant start = Diary.at(day + 5 * random.nextInt(60));
                return () -> diary.book(clients.get(i), therapist, type, start);
            }));
            assertThat(outcome.keySet()).as("seed %d", seed).isSubsetOf(WON, "slot_taken");
            assertThat(outcome.getOrDefault(WON, 0)).as("seed %d", seed).isPositive();
        }
        diary.check();
    }

    @Test
    void neverLosesOrDoublesATimeWhenTwoClientsSwap() throws Exception {
        Actor one = diary.client();
        Actor other = diary.client();
        for (int round = 0; round < 20; round++) {
            Instant first = Diary.at(24 * 60 * round);
            Instant second = Diary.at(24 * 60 * round + 60);
            ClientAppointment mine = diary.book(one, therapist, first);
            ClientAppointment theirs = diary.book(other, therapist, second);
            List<Callable<?>> swap =
                    List.of(() -> diary.move(one, mine, second), () -> diary.move(other, theirs, first));
            assertThat(race(swap).keySet()).isSubsetOf(WON, "slot_taken");
            assertThat(statusOf(one, mine)).isEqualTo(AppointmentStatus.BOOKED);
            assertThat(statusOf(other, theirs)).isEqualTo(AppointmentStatus.BOOKED);
        }
        diary.check();
    }

    private AppointmentStatus statusOf(Actor client, ClientAppointment appointment) {
        return ((ClientAppointment) diary.any().reader().get(client, appointment.id())).status();
    }

    @Test
    void letsOneOfManyMoveToOneTime() throws Exception {
        List<Actor> clients = clients(20);
        List<ClientAppointment> booked = new ArrayList<>();
        for (int i = 0; i < clients.size(); i++) {
            booked.add(diary.book(clients.get(i), therapist, Diary.at(60 * i)));
        }
        Instant wanted = Diary.at(60 * 50);
        assertThat(race(each(20, i -> () -> diary.move(clients.get(i), booked.get(i), wanted))))
                .isEqualTo(Map.of(WON, 1, "slot_taken", 19));
        diary.check();
    }

    @Test
    void letsOneClientBeWithOneOfTwoTherapistsAtATime() throws Exception {
        TherapistId second = diary.therapist().actor().requireTherapist();
        Actor client = diary.client();
        for (int round = 0; round < 20; round++) {
            Instant start = Diary.at(24 * 60 * round);
            List<Callable<?>> both = List.of(
                    () -> diary.book(client, therapist, start),
                    () -> diary.book(client, second, start.plus(Duration.ofMinutes(25))));
            assertThat(race(both)).isEqualTo(Map.of(WON, 1, "slot_taken", 1));
        }
        diary.check();
    }

    @Test
    void handsHoldsThatExpireUnderContentionToOneClientEach() throws Exception {
        List<Actor> clients = clients(40);
        for (int round = 0; round < 8; round++) {
            Instant start = Diary.at(24 * 60 * round);
            Actor sleeper = diary.client();
            HoldView hold = diary.hold(sleeper, therapist, start);
            // Takers meet two holds that expired.
            diary.hold(diary.client(), therapist, start.plus(Duration.ofMinutes(60)));
            diary.clock.advance(Duration.ofMinutes(5));
            List<Callable<?>> contenders =
                    each(40, i -> () -> diary.book(clients.get(i), therapist, start.plus(Duration.ofMinutes(20))));
            contenders.add(() -> diary.bookHold(sleeper, hold));
            contenders.add(() -> diary.any().releases().releaseExpired(diary.clock.instant(), 50));
            assertThat(race(contenders)).isEqualTo(Map.of(WON, 2, "slot_taken", 40));
        }
        diary.check();
    }

    @Test
    void letsAClientWhoTriesFiftySlotsAtOnceHoldOne() throws Exception {
        Actor greedy = diary.client();
        assertThat(race(each(50, i -> () -> diary.hold(greedy, therapist, Diary.at(60 * i)))))
                .isEqualTo(Map.of(WON, 30, ErrorCode.RATE_LIMITED.code(), 20));
        assertThat(count("hold")).isEqualTo(1);
        diary.check();
        assertThat(race(each(50, i -> bookingOf(diary.client(), i)))).isEqualTo(Map.of(WON, 49, "slot_taken", 1));
        diary.check();
    }

    private Callable<?> bookingOf(Actor client, int hour) {
        return () -> diary.book(client, therapist, Diary.at(60 * hour));
    }

    @Test
    void leavesOthersTheSlotsThatFreshClientsCanNotAllHave() throws Exception {
        List<Actor> fresh = Stream.generate(diary::freshClient).limit(8).toList();
        Map<String, Integer> outcome = race(each(96, i -> {
            Actor client = fresh.get(i % 8);
            Instant start = Diary.at(60 * (i * 7 % 20));
            return i % 3 == 0 ? () -> diary.book(client, therapist, start) : () -> diary.hold(client, therapist, start);
        }));
        assertThat(outcome.keySet()).isSubsetOf(WON, "slot_taken", ErrorCode.TOO_MANY_OPEN_BOOKINGS.code());
        int had = count("hold") + count("appointment");
        assertThat(had).isBetween(1, 8);
        diary.check();
        assertThat(race(each(20, i -> bookingOf(diary.client(), i))))
                .isEqualTo(Map.of(WON, 20 - had, "slot_taken", had));
        diary.check();
    }

    @Test
    void letsNoFreshClientPassTheirLimitByAskingManyTimesAtOnce() throws Exception {
        Actor fresh = diary.freshClient();
        assertThat(race(each(30, i -> () -> diary.book(fresh, therapist, Diary.at(60 * i)))))
                .isEqualTo(Map.of(WON, 1, ErrorCode.TOO_MANY_OPEN_BOOKINGS.code(), 29));
        diary.check();
    }

    @Test
    void neverPassesADailyMaximum() throws Exception {
        diary.setTherapist(therapist, "daily_maximum", 3);
        List<Actor> clients = clients(12);
        assertThat(race(each(12, i -> () -> diary.book(clients.get(i), therapist, Diary.at(60 * i)))))
                .isEqualTo(Map.of(WON, 3, "slot_taken", 9));
        diary.check();
    }

    @Test
    void booksOnceForOneKey() throws Exception {
        Actor client = diary.client();
        BookRequest request = new BookRequest(null, therapist, diary.fifty, Diary.TEN, null);
        List<ClientAppointment> answers = Collections.synchronizedList(new ArrayList<>());
        Optional<String> key = Optional.of("one-key");
        assertThat(race(each(20, i -> () -> answers.add(diary.any().booking().book(client, request, key)))))
                .isEqualTo(Map.of(WON, 20));
        assertThat(answers).allMatch(answers.get(0)::equals);
        assertThat(count("appointment")).isEqualTo(1);
        BookRequest another = new BookRequest(null, therapist, diary.fifty, Diary.at(60), null);
        assertThat(race(each(1, i -> () -> diary.any().booking().book(client, another, key))))
                .isEqualTo(Map.of(ErrorCode.KEY_REUSED.code(), 1));
        diary.check();
    }

    @Test
    void makesOneOfferOfManyTheSameAndNoMoreThanTheLimit() throws Exception {
        Actor client = diary.client();
        Actor offering = diary.people.therapist(diary.clinic, therapist).actor();
        String code = diary.codeOf(diary.book(client, therapist, Diary.TEN));
        OfferRequest request = new OfferRequest(code, diary.fifty, Diary.at(600), null);
        List<OfferAnswer> answers = Collections.synchronizedList(new ArrayList<>());
        assertThat(race(each(
                        10, i -> () -> answers.add(diary.any().offers().create(offering, request, Optional.empty())))))
                .isEqualTo(Map.of(WON, 10));
        assertThat(answers).allMatch(answers.get(0)::equals);
        assertThat(count("offer")).isEqualTo(1);
        assertThat(race(each(
                        60,
                        i -> () -> diary.any()
                                .offers()
                                .create(
                                        offering,
                                        new OfferRequest(code, diary.fifty, Diary.at(660 + 5 * i), null),
                                        Optional.empty()))))
                .isEqualTo(Map.of(WON, 19, ErrorCode.TOO_MANY_OPEN_OFFERS.code(), 41));
        // One that is gone makes room for another, the same one too.
        diary.any().offers().withdraw(offering, answers.get(0).id());
        assertThat(diary.any()
                        .offers()
                        .create(offering, request, Optional.empty())
                        .id())
                .isNotEqualTo(answers.get(0).id());
        diary.check();
    }

    @Test
    void acceptsAnOfferOnceHoweverOftenItIsAskedAtOnce() throws Exception {
        Actor client = diary.client();
        Actor offering = diary.people.therapist(diary.clinic, therapist).actor();
        String code = diary.codeOf(diary.book(client, therapist, Diary.TEN));
        OfferAnswer offer = diary.any()
                .offers()
                .create(offering, new OfferRequest(code, diary.fifty, Diary.at(600), null), Optional.empty());
        assertThat(race(each(
                        10, i -> () -> diary.any().booking().acceptOffer(client, offer.id(), null, Optional.empty()))))
                .isEqualTo(Map.of(WON, 1, ErrorCode.CONFLICT.code(), 9));
        diary.check();
    }

    @Test
    void keepsEverythingInStepThroughAMixOfAllChanges() throws Exception {
        long seed = System.nanoTime();
        List<TherapistId> therapists =
                List.of(therapist, diary.therapist().actor().requireTherapist());
        List<Actor> clients = clients(8);
        List<Callable<?>> workers = each(16, i -> {
            Random random = new Random(seed + i);
            return () -> {
                for (int step = 0; step < 25; step++) {
                    act(random, clients.get(i % 8), therapists);
                }
                return WON;
            };
        });
        assertThat(race(workers)).as("seed %d", seed).isEqualTo(Map.of(WON, 16));
        diary.check();
    }

    private void act(Random random, Actor client, List<TherapistId> therapists) {
        TherapistId with = therapists.get(random.nextInt(therapists.size()));
        Instant start = Diary.at(5 * random.nextInt(12 * 12));
        try {
            switch (random.nextInt(6)) {
                case 0 -> diary.hold(client, with, start);
                case 1 -> diary.bookHold(client, diary.hold(client, with, start));
                case 2 -> own(client).ifPresent(mine -> diary.cancel(client, mine));
                case 3 -> own(client).ifPresent(mine -> diary.move(client, mine, start));
                case 4 ->
                    diary.any().releases().releaseExpired(diary.clock.instant().plus(Duration.ofMinutes(6)), 5);
                default -> diary.book(client, with, start);
            }
        } catch (ServiceException refusal) {
            assertThat(refusal.code())
                    .isIn(
                            ErrorCode.SLOT_TAKEN,
                            ErrorCode.PRECONDITION_FAILED,
                            ErrorCode.WRONG_STATUS,
                            ErrorCode.NOT_FOUND);
        }
    }

    private Optional<ClientAppointment> own(Actor client) {
        return diary.any().reader().list(client, null, null, "500", null).items().stream()
                .map(ClientAppointment.class::cast)
                .filter(view -> view.status() == AppointmentStatus.BOOKED)
                .findFirst();
    }

    private int count(String table) {
        return diary.jdbi()
                .withHandle(handle -> handle.createQuery("SELECT COUNT(*) FROM " + table + " WHERE clinic_id = :clinic")
                        .bind("clinic", diary.clinic)
                        .mapTo(Integer.class)
                        .one());
    }
}
