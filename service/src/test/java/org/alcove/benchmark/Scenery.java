package org.alcove.benchmark;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.SessionTypeId;
import org.alcove.kernel.TherapistId;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestPeople;
import org.alcove.testing.TestPeople.Person;
import org.jdbi.v3.core.Jdbi;

/**
 * A clinic to book in: therapists who work day and night, each with a client of their own, so that nobody waits for
 * anybody; and one more therapist who works on weekdays and has a hundred sessions in the next thirty days.
 */
final class Scenery {
    static final int THERAPISTS = 96;

    final TestDatabase database;
    final Instant now = Clock.systemUTC().instant();
    final ClinicId clinic;
    final SessionTypeId type = new SessionTypeId(UUID.randomUUID());
    final List<Person> therapists = new ArrayList<>();
    final List<Person> clients = new ArrayList<>();
    final Person busy;
    final Instant first = now.truncatedTo(ChronoUnit.DAYS).plus(Duration.ofDays(1));

    Scenery(TestDatabase database) {
        this.database = database;
        TestPeople people = TestPeople.in(database, now);
        clinic = people.clinic();
        Jdbi jdbi = database.jdbi();
        jdbi.useHandle(handle -> handle.execute("""
                INSERT INTO session_type (id, clinic_id, name, kind, duration_minutes, buffer_before_minutes,
                       buffer_after_minutes, capacity, minimum_notice_minutes, horizon_days, created_at)
                VALUES (?, ?, 'Session', 'individual', 50, 0, 10, 1, 0, 400, ?)
                """, type, clinic, now));
        for (int i = 0; i < THERAPISTS; i++) {
            TherapistId id = people.therapistRow(clinic);
            hours(jdbi, id, 0, 1440, 7);
            therapists.add(people.therapist(clinic, id));
            clients.add(people.client(clinic));
        }
        TherapistId id = people.therapistRow(clinic);
        hours(jdbi, id, 540, 1020, 5);
        busy = people.therapist(clinic, id);
    }

    private void hours(Jdbi jdbi, TherapistId id, int start, int end, int days) {
        jdbi.useHandle(handle -> {
            handle.execute(
                    "INSERT INTO working_hours (therapist_id, clinic_id, effective_from, zone)"
                            + " VALUES (?, ?, '2026-01-01', 'America/New_York')",
                    id,
                    clinic);
            for (int day = 1; day <= days; day++) {
                handle.execute(
                        "INSERT INTO working_hours_rule (therapist_id, effective_from, day, start_minute, end_minute)"
                                + " VALUES (?, '2026-01-01', ?, ?, ?)",
                        id,
                        day,
                        start,
                        end);
            }
            handle.execute(
                    "INSERT INTO therapist_license (therapist_id, clinic_id, state, expires_on)"
                            + " VALUES (?, ?, 'NY', '2099-12-31')",
                    id,
                    clinic);
        });
    }

    /** The therapist of a slot, and the place of its client. */
    static int whose(int slot) {
        return slot % THERAPISTS;
    }

    /** A request that books a slot; slots of one number are one time of one therapist, and all are free at first. */
    byte[] booking(int slot) {
        Instant start = first.plus(Duration.ofHours(slot / THERAPISTS));
        return booking(therapists.get(whose(slot)), clients.get(whose(slot)), start, "k" + UUID.randomUUID());
    }

    byte[] booking(Person therapist, Person client, Instant start, String key) {
        return LoadClient.request(
                "POST",
                "/api/appointments",
                authorization(client) + "Idempotency-Key: " + key + "\r\n",
                "{\"therapistId\":\"" + therapist.actor().requireTherapist() + "\",\"sessionTypeId\":\"" + type
                        + "\",\"start\":\"" + start + "\",\"state\":\"NY\"}");
    }

    static String authorization(Person person) {
        return "Authorization: " + person.bearer() + "\r\n";
    }

    /** A client's question for the busy therapist's next thirty days. */
    byte[] slots() {
        return LoadClient.request(
                "GET",
                "/api/therapists/" + busy.actor().requireTherapist() + "/slots?sessionTypeId=" + type
                        + "&state=NY&from=" + first + "&to=" + first.plus(Duration.ofDays(30)),
                authorization(clients.get(0)),
                "");
    }

    /** The busy therapist's sessions: as many as asked, in their working hours, by clients in turn. */
    void fillBusyMonth(LoadClient server, int sessions) throws Exception {
        int booked = 0;
        for (Instant start = first; booked < sessions; start = start.plus(Duration.ofHours(1))) {
            if (start.isAfter(first.plus(Duration.ofDays(30)))) {
                throw new IllegalStateException("the month is too short");
            }
            // Not the client who asks, and nobody who has another session then: those are in the first days.
            Person client = clients.get(1 + booked % (THERAPISTS - 1));
            LoadClient.Answer answer = server.send(booking(busy, client, start, "busy-" + start));
            if (answer.status() == 201) {
                booked++;
            } else if (!new String(answer.body(), StandardCharsets.UTF_8).contains("slot_")) {
                throw new IllegalStateException("answered " + answer.status());
            }
        }
    }

    /** Adds sessions of this and other therapists, past and far ahead, by a few large statements. */
    void addAppointments(int past, int ahead) {
        database.jdbi().useHandle(handle -> {
            handle.execute("SET SESSION foreign_key_checks = 0, unique_checks = 0");
            handle.execute(
                    "CREATE TEMPORARY TABLE everybody (place INT AUTO_INCREMENT PRIMARY KEY, id BINARY(16) NOT NULL)");
            handle.execute("INSERT INTO everybody (id) SELECT id FROM therapist WHERE clinic_id = ?", clinic);
            int all = THERAPISTS + 1;
            add(handle, past, "-", 24, all);
            // Beyond all that is booked while it is measured.
            add(handle, ahead, "+", 24 * 200, all);
            handle.execute("DROP TEMPORARY TABLE everybody");
            handle.execute("SET SESSION foreign_key_checks = 1, unique_checks = 1");
        });
        database.jdbi().useHandle(handle -> handle.execute("ANALYZE TABLE appointment, participant, claim"));
    }

    private void add(org.jdbi.v3.core.Handle handle, int count, String direction, int fromHours, int all) {
        for (int done = 0; done < count; done += 100_000) {
            int last = Math.min(count, done + 100_000) - 1;
            String times = "FLOOR(s.seq / " + all + ") + " + fromHours;
            handle.createUpdate("""
                    INSERT INTO appointment (id, clinic_id, therapist_id, session_type_id, start_at, end_at,
                           buffer_before_minutes, buffer_after_minutes, local_date, status, capacity, seats_taken,
                           claims_kept, created_at, updated_at)
                    SELECT UNHEX(MD5(CONCAT('%1$s', s.seq))), :clinic, e.id, :type,
                           :first %1$s INTERVAL %2$s HOUR, :first %1$s INTERVAL %2$s HOUR + INTERVAL 50 MINUTE,
                           0, 10, DATE(:first %1$s INTERVAL %2$s HOUR), 'booked', 1, 1, %4$s, :now, :now
                      FROM seq_%3$d_to_%5$d s JOIN everybody e ON e.place = 1 + s.seq %% %6$d
                    """.formatted(direction, times, done, direction.equals("-") ? "NULL" : "1", last, all))
                    .bind("clinic", clinic)
                    .bind("type", type)
                    .bind("first", first)
                    .bind("now", now)
                    .execute();
            handle.createUpdate("""
                    INSERT INTO participant (appointment_id, client_id, clinic_id, care_relationship_id, start_at, state,
                           status)
                    SELECT UNHEX(MD5(CONCAT('%1$s', s.seq))), UNHEX(MD5(CONCAT('c', s.seq %% 5000))), :clinic,
                           UNHEX(MD5(CONCAT('r', s.seq %% 5000))), :first %1$s INTERVAL %2$s HOUR, 'NY', 'accepted'
                      FROM seq_%3$d_to_%4$d s
                    """.formatted(direction, times, done, last))
                    .bind("clinic", clinic)
                    .bind("first", first)
                    .execute();
            if (direction.equals("+")) {
                handle.createUpdate("""
                        INSERT INTO claim (owner_id, lane, tick, holder)
                        SELECT e.id, 0, FLOOR(UNIX_TIMESTAMP(:first + INTERVAL %1$s HOUR) / 300) + t.seq,
                               UNHEX(MD5(CONCAT('+', s.seq)))
                          FROM seq_%2$d_to_%3$d s JOIN everybody e ON e.place = 1 + s.seq %% %4$d JOIN seq_0_to_11 t
                        """.formatted(times, done, last, all))
                        .bind("first", first)
                        .execute();
            }
        }
    }
}
