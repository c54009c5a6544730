package org.alcove.availability;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.alcove.kernel.AccountId;
import org.alcove.kernel.Actor;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.LoginSessionId;
import org.alcove.kernel.Role;
import org.alcove.kernel.SessionTypeId;
import org.alcove.kernel.TherapistId;
import org.alcove.kernel.TimeRange;
import org.alcove.testing.TestDatabase;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** One made-up clinic of its own in the database, and time taken in it that a test decides. */
final class Practice implements TakenTime {
    final ClinicId clinic = new ClinicId(UUID.randomUUID());
    private final Jdbi jdbi = TestDatabase.shared().jdbi();
    private final Set<TherapistId> broken = new HashSet<>();
    private final Map<TherapistId, List<Taken>> taken = new HashMap<>();
    private final Map<ClientId, List<TimeRange>> own = new HashMap<>();
    private final Map<TherapistId, Map<LocalDate, Integer>> counts = new HashMap<>();

    Practice() {
        execute("""
            INSERT INTO clinic (id, name, zone, default_state, created_at)
            VALUES (:id, 'Practice', 'America/New_York', NULL, '2026-01-01')
            """, Map.of("id", clinic));
    }

    TherapistId therapist(String zone) {
        TherapistId therapist = new TherapistId(UUID.randomUUID());
        UUID tie = UUID.randomUUID();
        execute("""
            INSERT INTO therapist (id, clinic_id, display_name, zone, search_tie, created_at, updated_at)
            VALUES (:id, :clinic, 'T', :zone, SUBSTRING(:tie, 1, 8), '2026-01-01', '2026-01-01')
            """, Map.of("id", therapist, "clinic", clinic, "zone", zone, "tie", tie));
        license(therapist, "NY", LocalDate.of(2099, 1, 1));
        return therapist;
    }

    void license(TherapistId therapist, String state, LocalDate expiresOn) {
        execute("""
            INSERT INTO therapist_license (therapist_id, clinic_id, state, expires_on)
            VALUES (:therapist, :clinic, :state, :expiresOn)
                ON DUPLICATE KEY UPDATE expires_on = VALUES(expires_on)
            """, Map.of("therapist", therapist, "clinic", clinic, "state", state, "expiresOn", expiresOn));
    }

    void attribute(TherapistId therapist, String kind, String code) {
        execute("""
            INSERT INTO therapist_attribute (therapist_id, clinic_id, kind, code)
            VALUES (:therapist, :clinic, :kind, :code)
            """, Map.of("therapist", therapist, "clinic", clinic, "kind", kind, "code", code));
    }

    /** Sets one column of a therapist; the column's name is the test's own. */
    void set(TherapistId therapist, String column, Object value) {
        execute("UPDATE therapist SET " + column + " = :value WHERE id = :id", Map.of("id", therapist, "value", value));
    }

    void set(SessionTypeId type, String column, Object value) {
        execute("UPDATE session_type SET " + column + " = :value WHERE id = :id", Map.of("id", type, "value", value));
    }

    void defaultState(String state) {
        execute("UPDATE clinic SET default_state = :state WHERE id = :id", Map.of("id", clinic, "state", state));
    }

    /** Leaves a column of a session type to the policy. */
    void clear(SessionTypeId type, String column) {
        execute("UPDATE session_type SET " + column + " = NULL WHERE id = :id", Map.of("id", type));
    }

    SessionTypeId sessionType(int minutes, int before, int after) {
        SessionTypeId type = new SessionTypeId(UUID.randomUUID());
        execute(
                """
            INSERT INTO session_type (id, clinic_id, name, kind, duration_minutes, buffer_before_minutes,
                   buffer_after_minutes, minimum_notice_minutes, created_at)
            VALUES (:id, :clinic, :name, 'individual', :minutes, :before, :after, 0, '2026-01-01')
            """,
                Map.of(
                        "id",
                        type,
                        "clinic",
                        clinic,
                        "name",
                        type.toString(),
                        "minutes",
                        minutes,
                        "before",
                        before,
                        "after",
                        after));
        return type;
    }

    void offers(SessionTypeId type, TherapistId therapist) {
        execute("""
            INSERT INTO session_type_therapist (session_type_id, therapist_id, clinic_id)
            VALUES (:type, :therapist, :clinic)
            """, Map.of("type", type, "therapist", therapist, "clinic", clinic));
    }

    /** Replaces who offers a type, as a change of the type does. */
    void offersOnly(SessionTypeId type, List<TherapistId> therapists) {
        execute("DELETE FROM session_type_therapist WHERE session_type_id = :type", Map.of("type", type));
        therapists.forEach(therapist -> offers(type, therapist));
        execute("UPDATE session_type SET version = version + 1 WHERE id = :type", Map.of("type", type));
    }

    /** Counts a change of a therapist, as every change of what describes them does. */
    void touch(TherapistId therapist) {
        execute("UPDATE therapist SET version = version + 1 WHERE id = :id", Map.of("id", therapist));
    }

    ClientId client(String state) {
        ClientId client = new ClientId(UUID.randomUUID());
        execute("""
            INSERT INTO client (id, clinic_id, state, joined_on)
            VALUES (:id, :clinic, NULLIF(:state, ''), '2026-01-01')
            """, Map.of("id", client, "clinic", clinic, "state", state));
        return client;
    }

    void care(ClientId client, TherapistId therapist) {
        execute("""
            INSERT INTO care_relationship (id, clinic_id, client_id, therapist_id, client_code, began_at)
            VALUES (:id, :clinic, :client, :therapist, 'maple-heron', '2026-01-01')
            """, Map.of("id", UUID.randomUUID(), "clinic", clinic, "client", client, "therapist", therapist));
    }

    /** Weekly hours from a date on; rules such as {@code 1 09:00 17:00}, Monday first. */
    void hours(TherapistId therapist, LocalDate from, String zone, String... rules) {
        jdbi.useTransaction(handle -> {
            HoursDao hours = handle.attach(HoursDao.class);
            hours.insertVersion(clinic, therapist, from, zone);
            List<HoursDao.NewRule> rows = new ArrayList<>();
            for (String rule : rules) {
                String[] parts = rule.split(" ");
                rows.add(new HoursDao.NewRule(
                        therapist, from, Integer.parseInt(parts[0]), minute(parts[1]), minute(parts[2])));
            }
            hours.insertRules(rows);
        });
    }

    void exception(TherapistId therapist, LocalDate date, String kind, String start, String end) {
        execute(
                """
            INSERT INTO hours_exception (id, clinic_id, therapist_id, on_date, kind, start_minute, end_minute)
            VALUES (:id, :clinic, :therapist, :date, :kind, :start, :end)
            """,
                Map.of(
                        "id",
                        UUID.randomUUID(),
                        "clinic",
                        clinic,
                        "therapist",
                        therapist,
                        "date",
                        date,
                        "kind",
                        kind,
                        "start",
                        minute(start),
                        "end",
                        minute(end)));
    }

    void timeOff(TherapistId therapist, Instant from, Instant to) {
        execute("""
            INSERT INTO time_off (id, clinic_id, therapist_id, from_at, to_at)
            VALUES (:id, :clinic, :therapist, :from, :to)
            """, Map.of("id", UUID.randomUUID(), "clinic", clinic, "therapist", therapist, "from", from, "to", to));
    }

    /** Makes whoever asks for a therapist's taken time fail. */
    void breakFor(TherapistId therapist) {
        broken.add(therapist);
    }

    void mend() {
        broken.clear();
    }

    void take(TherapistId therapist, Instant start, int minutes, int before, int after) {
        taken.computeIfAbsent(therapist, key -> new ArrayList<>())
                .add(new Taken(
                        TimeRange.of(start, Duration.ofMinutes(minutes)),
                        Duration.ofMinutes(before),
                        Duration.ofMinutes(after)));
    }

    /** A session that a client has with somebody. */
    void book(ClientId client, Instant start, int minutes) {
        own.computeIfAbsent(client, key -> new ArrayList<>()).add(TimeRange.of(start, Duration.ofMinutes(minutes)));
    }

    void count(TherapistId therapist, LocalDate date, int sessions) {
        counts.computeIfAbsent(therapist, key -> new HashMap<>()).put(date, sessions);
        execute("""
            INSERT INTO day_count (therapist_id, local_date, taken) VALUES (:therapist, :date, :taken)
            """, Map.of("therapist", therapist, "date", date, "taken", sessions));
    }

    Actor actor(Role role, Optional<ClientId> client, Optional<TherapistId> therapist) {
        return new Actor(
                new AccountId(UUID.randomUUID()),
                clinic,
                Set.of(role),
                new LoginSessionId(UUID.randomUUID()),
                client,
                therapist);
    }

    Actor asClient(ClientId client) {
        return actor(Role.CLIENT, Optional.of(client), Optional.empty());
    }

    Actor asTherapist(TherapistId therapist) {
        return actor(Role.THERAPIST, Optional.empty(), Optional.of(therapist));
    }

    Actor asAdmin() {
        return actor(Role.ADMIN, Optional.empty(), Optional.empty());
    }

    @Override
    public List<Taken> listTaken(Handle handle, TherapistId therapist, TimeRange range, Instant now) {
        if (broken.contains(therapist)) {
            throw new IllegalStateException("broken");
        }
        return taken.getOrDefault(therapist, List.of()).stream()
                .filter(one -> new TimeRange(
                                one.session().start().minus(one.bufferBefore()),
                                one.session().end().plus(one.bufferAfter()))
                        .overlaps(range))
                .toList();
    }

    @Override
    public List<TimeRange> listOfClient(Handle handle, ClinicId asking, ClientId client, TimeRange range) {
        return own.getOrDefault(client, List.of()).stream()
                .filter(range::overlaps)
                .toList();
    }

    @Override
    public Map<LocalDate, Integer> countByDate(Handle handle, TherapistId therapist, LocalDate from, LocalDate to) {
        return counts.getOrDefault(therapist, Map.of());
    }

    private static int minute(String time) {
        return Integer.parseInt(time.substring(0, 2)) * 60 + Integer.parseInt(time.substring(3));
    }

    private void execute(String sql, Map<String, ?> values) {
        jdbi.useHandle(handle -> handle.createUpdate(sql).bindMap(values).execute());
    }
}
