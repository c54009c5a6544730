package org.alcove.booking;

import static org.assertj.core.api.Assertions.assertThat;

import com.codahale.metrics.MetricRegistry;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.alcove.availability.AvailabilityConfiguration;
import org.alcove.availability.AvailabilityModule;
import org.alcove.availability.HoursInput;
import org.alcove.availability.SearchConfiguration;
import org.alcove.availability.WeeklyTime;
import org.alcove.identity.IdentityConfiguration;
import org.alcove.identity.IdentityModule;
import org.alcove.kernel.Actor;
import org.alcove.kernel.ServiceException;
import org.alcove.kernel.TherapistId;
import org.alcove.privacy.Foundation;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestFoundation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two replicas over one database, at which people book, hold, move and cancel and staff change hours, all at once, while
 * holds expire and both look for changes. Afterwards every row of the search's picture is recomputed from the authority,
 * and what each replica has in memory is compared with the rows, byte for byte.
 */
final class TwoPicturesTest {
    private static final int THREADS = 6;
    private static final int ACTIONS = 20;
    private static final Duration AFTER_HOLDS = Duration.ofMinutes(6);

    /** From {@link Diary#TEN} on; four days and some. */
    private static final int STARTS = 400;

    /** Ten in the morning, beyond all that the dice choose, and open at whatever hours they set. */
    private static final Instant A_WEEK_LATER = Diary.TEN.plus(Duration.ofDays(7));

    private static final int OWN_HOURS = 4;

    private final Diary diary = new Diary();
    private final Actor admin = diary.people.admin(diary.clinic).actor();
    private final List<TherapistId> therapists = new ArrayList<>();
    private final List<Replica> replicas = List.of(new Replica(), new Replica());
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger moves = new AtomicInteger();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {41, 42})
    void bothReplicasEndWithWhatTheAuthoritySays(long seed) throws Exception {
        for (int i = 0; i < 3; i++) {
            TherapistId therapist = diary.therapist().actor().therapistId().orElseThrow();
            therapists.add(therapist);
            changeHours(replicas.get(0), therapist, "00:00", "24:00");
        }
        for (Replica replica : replicas) {
            replica.availability.pictures().look();
        }

        CountDownLatch acting = new CountDownLatch(THREADS);
        List<Future<?>> running = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            Replica replica = replicas.get(thread % replicas.size());
            Actor client = diary.client();
            Random random = new Random(seed * THREADS + thread);
            TherapistId ownTherapist = therapists.get(thread % therapists.size());
            Instant ownStart = A_WEEK_LATER.plus(Duration.ofHours(OWN_HOURS * (thread / therapists.size())));
            running.add(threads.submit(() -> {
                List<AppointmentView> own = new ArrayList<>();
                try {
                    moveWhereNobodyElseBooks(replica, client, ownTherapist, ownStart, own);
                    act(replica, client, random, own);
                } finally {
                    acting.countDown();
                }
            }));
        }
        for (Replica replica : replicas) {
            running.add(threads.submit(() -> {
                while (acting.getCount() > 0) {
                    replica.availability.pictures().look();
                }
            }));
        }
        for (Future<?> one : running) {
            one.get(2, TimeUnit.MINUTES);
        }
        Instant later = diary.clock.instant().plus(AFTER_HOLDS);
        replicas.get(1).booking.releases().releaseExpired(later, 1000);

        for (Replica replica : replicas) {
            replica.availability.pictures().look();
            assertThat(replica.availability.pictures().differences(diary.clinic))
                    .as("memory and rows, seed %d", seed)
                    .isEmpty();
            assertThat(replica.availability.openDays().check(diary.clinic, diary.clock.instant()))
                    .as("rows and authority, seed %d", seed)
                    .isEmpty();
        }
        diary.check();
        assertThat(moves).as("moved, seed %d", seed).hasValueGreaterThanOrEqualTo(THREADS);
    }

    /** Not left to the dice: each may find what it would move, or where it would move it, taken or closed. */
    private void moveWhereNobodyElseBooks(
            Replica replica, Actor client, TherapistId therapist, Instant start, List<AppointmentView> own) {
        AppointmentView booked = book(replica, client, therapist, start);
        own.add(move(replica, client, booked, start.plus(Duration.ofHours(OWN_HOURS / 2))));
    }

    private AppointmentView book(Replica replica, Actor client, TherapistId therapist, Instant start) {
        return replica.booking
                .booking()
                .book(client, new BookRequest(null, therapist, diary.fifty, start, null), Optional.empty());
    }

    private void act(Replica replica, Actor client, Random random, List<AppointmentView> own) {
        for (int action = 0; action < ACTIONS; action++) {
            TherapistId therapist = therapists.get(random.nextInt(therapists.size()));
            Instant start = Diary.TEN.plus(Duration.ofMinutes(15L * random.nextInt(STARTS)));
            try {
                switch (random.nextInt(10)) {
                    case 0, 1, 2 -> own.add(book(replica, client, therapist, start));
                    case 3 ->
                        replica.booking
                                .holds()
                                .hold(client, new HoldRequest(therapist, diary.fifty, start, null), Optional.empty());
                    case 4 -> changeHours(replica, therapist, "0" + random.nextInt(9) + ":00", "23:00");
                    case 5 ->
                        replica.booking
                                .releases()
                                .releaseExpired(diary.clock.instant().plus(AFTER_HOLDS), 10);
                    case 6, 7 -> {
                        if (!own.isEmpty()) {
                            int which = random.nextInt(own.size());
                            own.set(which, move(replica, client, own.get(which), start));
                        }
                    }
                    default -> {
                        if (!own.isEmpty()) {
                            AppointmentView one = own.remove(random.nextInt(own.size()));
                            replica.booking
                                    .changes()
                                    .cancel(client, one.id(), Optional.of(Preconditions.etag(one.version())), null);
                        }
                    }
                }
            } catch (ServiceException refused) {
                // Taken, closed, or beyond a limit: as in life.
            }
        }
    }

    private AppointmentView move(Replica replica, Actor client, AppointmentView one, Instant start) {
        AppointmentView moved = replica.booking
                .changes()
                .reschedule(
                        client, one.id(), Optional.of(Preconditions.etag(one.version())), new RescheduleRequest(start));
        moves.incrementAndGet();
        return moved;
    }

    private void changeHours(Replica replica, TherapistId therapist, String start, String end) {
        replica.availability
                .hours()
                .replace(
                        admin,
                        therapist,
                        new HoursInput(
                                "America/New_York",
                                List.of(
                                        new WeeklyTime("TU", start, end),
                                        new WeeklyTime("WE", start, end),
                                        new WeeklyTime("TH", start, end)),
                                LocalDate.of(2026, 5, 4)));
    }

    private final class Replica {
        final AvailabilityModule availability;
        final BookingModule booking;

        Replica() {
            Foundation foundation = TestFoundation.over(TestDatabase.shared(), diary.clock);
            availability = new AvailabilityModule(
                    foundation, new AvailabilityConfiguration(), SearchConfiguration.defaults(), new MetricRegistry());
            booking = new BookingModule(
                    foundation,
                    availability.offering(),
                    new IdentityModule(
                                    foundation, IdentityConfiguration.defaults(), URI.create("http://localhost:8080"))
                            .reEntries(),
                    BookingConfiguration.defaults());
            availability.takenBy(booking.takenTime());
        }
    }
}
