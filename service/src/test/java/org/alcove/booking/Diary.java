package org.alcove.booking;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.alcove.availability.AvailabilityConfiguration;
import org.alcove.availability.AvailabilityModule;
import org.alcove.identity.IdentityConfiguration;
import org.alcove.identity.IdentityModule;
import org.alcove.kernel.Actor;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.SessionTypeId;
import org.alcove.kernel.TherapistId;
import org.alcove.persistence.Transactor;
import org.alcove.privacy.Foundation;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestFoundation;
import org.alcove.testing.TestPeople;
import org.jdbi.v3.core.Jdbi;

/** A made-up clinic that is open day and night, and booking over it with everything real. */
final class Diary {
    /** Tuesday, 10:00 in New York. */
    static final Instant TEN = Instant.parse("2026-05-05T14:00:00Z");

    final TestDatabase database;
    final TestClock clock = new TestClock(TestClock.MONDAY);
    final TestPeople people;
    final BookingModule module;
    final ClinicId clinic;
    final SessionTypeId fifty;
    private final List<BookingModule> replicas = new ArrayList<>();
    private final AtomicInteger asked = new AtomicInteger();

    Diary() {
        this(TestDatabase.shared(), TestDatabase.shared().jdbi());
    }

    /** @param through the same schema by ways of its own, such as a line that can be cut: a replica of the service each */
    Diary(TestDatabase database, Jdbi... through) {
        this.database = database;
        for (Jdbi one : through) {
            replicas.add(replica(one));
        }
        module = replicas.get(0);
        people = TestPeople.in(database, clock.instant());
        clinic = people.clinic();
        fifty = sessionType(50, 0, 10);
    }

    private BookingModule replica(Jdbi through) {
        Foundation foundation = TestFoundation.over(new Transactor(through), clock);
        AvailabilityModule availability = new AvailabilityModule(foundation, new AvailabilityConfiguration());
        IdentityModule identity =
                new IdentityModule(foundation, IdentityConfiguration.defaults(), URI.create("http://localhost:8080"));
        BookingModule made = new BookingModule(
                foundation, availability.offering(), identity.reEntries(), BookingConfiguration.defaults());
        availability.takenBy(made.takenTime());
        return made;
    }

    /** One replica after the other. */
    BookingModule any() {
        return replicas.get(Math.floorMod(asked.getAndIncrement(), replicas.size()));
    }

    Jdbi jdbi() {
        return database.jdbi();
    }

    /** A therapist who works all the time and is licensed in NY. */
    TestPeople.Person therapist() {
        TherapistId id = people.therapistRow(clinic);
        jdbi().useHandle(handle -> {
            handle.createUpdate("""
                    INSERT INTO working_hours (therapist_id, clinic_id, effective_from, zone)
                    VALUES (:id, :clinic, '2026-01-01', 'America/New_York')
                    """).bind("id", id).bind("clinic", clinic).execute();
            handle.createUpdate("""
                    INSERT INTO working_hours_rule (therapist_id, effective_from, day, start_minute, end_minute)
                    VALUES (:id, '2026-01-01', 1, 0, 1440), (:id, '2026-01-01', 2, 0, 1440),
                           (:id, '2026-01-01', 3, 0, 1440), (:id, '2026-01-01', 4, 0, 1440),
                           (:id, '2026-01-01', 5, 0, 1440), (:id, '2026-01-01', 6, 0, 1440),
                           (:id, '2026-01-01', 7, 0, 1440)
                    """).bind("id", id).execute();
            handle.createUpdate("""
                    INSERT INTO therapist_license (therapist_id, clinic_id, state, expires_on)
                    VALUES (:id, :clinic, 'NY', '2099-12-31')
                    """).bind("id", id).bind("clinic", clinic).execute();
        });
        return people.therapist(clinic, id);
    }

    /** A client whom a therapist has accepted. */
    Actor client() {
        return people.client(clinic).actor();
    }

    /** A client who joined by a public code. */
    Actor freshClient() {
        return people.client(clinic, false).actor();
    }

    SessionTypeId sessionType(int minutes, int before, int after) {
        return sessionType("individual", 1, minutes, before, after);
    }

    /** Of fifty minutes, without buffers. */
    SessionTypeId sessionType(String kind, int capacity) {
        return sessionType(kind, capacity, 50, 0, 0);
    }

    private SessionTypeId sessionType(String kind, int capacity, int minutes, int before, int after) {
        SessionTypeId id = new SessionTypeId(UUID.randomUUID());
        jdbi().useHandle(handle -> handle.createUpdate("""
                        INSERT INTO session_type
                               (id, clinic_id, name, kind, duration_minutes, buffer_before_minutes,
                                buffer_after_minutes, capacity, minimum_notice_minutes, horizon_days, created_at)
                        VALUES (:id, :clinic, :name, :kind, :minutes, :before, :after, :capacity, 0, 300, :now)
                        """)
                .bind("id", id)
                .bind("clinic", clinic)
                .bind("name", id.toString())
                .bind("kind", kind)
                .bind("capacity", capacity)
                .bind("minutes", minutes)
                .bind("before", before)
                .bind("after", after)
                .bind("now", clock.instant())
                .execute());
        return id;
    }

    void setTherapist(TherapistId id, String column, Object value) {
        jdbi().useHandle(handle -> handle.createUpdate("UPDATE therapist SET " + column + " = :value WHERE id = :id")
                .bind("value", value)
                .bind("id", id)
                .execute());
    }

    ClientAppointment book(Actor client, TherapistId therapist, SessionTypeId type, Instant start) {
        return any().booking().book(client, new BookRequest(null, therapist, type, start, null), Optional.empty());
    }

    ClientAppointment book(Actor client, TherapistId therapist, Instant start) {
        return book(client, therapist, fifty, start);
    }

    HoldView hold(Actor client, TherapistId therapist, Instant start) {
        return any().holds().hold(client, new HoldRequest(therapist, fifty, start, null), Optional.empty());
    }

    ClientAppointment bookHold(Actor client, HoldView hold) {
        return any().booking().book(client, new BookRequest(hold.holdId(), null, null, null, null), Optional.empty());
    }

    AppointmentView cancel(Actor actor, AppointmentView appointment) {
        return any().changes()
                .cancel(actor, appointment.id(), Optional.of(Preconditions.etag(appointment.version())), null);
    }

    AppointmentView move(Actor actor, AppointmentView appointment, Instant start) {
        return any().changes()
                .reschedule(
                        actor,
                        appointment.id(),
                        Optional.of(Preconditions.etag(appointment.version())),
                        new RescheduleRequest(start));
    }

    String codeOf(AppointmentView appointment) {
        return jdbi().withHandle(handle -> handle.createQuery("""
                        SELECT c.client_code
                          FROM participant p JOIN care_relationship c ON c.id = p.care_relationship_id
                         WHERE p.appointment_id = :id
                        """)
                .bind("id", appointment.id())
                .mapTo(String.class)
                .one());
    }

    /** Recomputes all claims and counters of this clinic from its appointments and holds. */
    void check() {
        assertThat(new BookingCheck(jdbi()).check(clinic, clock.instant())).isEmpty();
    }

    static Instant at(int minutes) {
        return TEN.plus(Duration.ofMinutes(minutes));
    }
}
