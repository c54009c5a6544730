package org.alcove.booking;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.alcove.kernel.ClinicId;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;

/** Recomputes every claim and counter of a clinic from its appointments and holds, and compares. */
final class Consistency {
    private final Jdbi jdbi;
    private final ClinicId clinic;
    private final Instant now;

    Consistency(Jdbi jdbi, ClinicId clinic, Instant now) {
        this.jdbi = jdbi;
        this.clinic = clinic;
        this.now = now;
    }

    private record Key(UUID owner, int lane, long tick) {}

    /** A claim as its row has it. */
    public record Row(UUID ownerId, int lane, long tick, UUID holder, boolean expires) {}

    /** A counter as its row has it. */
    public record Count(UUID ownerId, String what, int counted) {}

    void check() {
        jdbi.useTransaction(handle -> {
            List<AppointmentRow> appointments = query(handle, AppointmentRow.class, AppointmentDao.SELECT + """
                     WHERE a.clinic_id = :clinic AND a.status <> 'cancelled'
                    """);
            List<HoldRow> holds =
                    query(handle, HoldRow.class, "SELECT " + HoldDao.COLUMNS + " FROM hold WHERE clinic_id = :clinic");
            checkClaims(handle, appointments, holds);
            checkOverlaps(appointments, holds);
            checkDays(handle, appointments, holds);
            checkOpenBookings(handle, appointments, holds);
        });
    }

    private void checkClaims(Handle handle, List<AppointmentRow> appointments, List<HoldRow> holds) {
        Map<Key, String> expected = new HashMap<>();
        appointments.forEach(row -> put(expected, row.occupied().claims(row.id().value(), null)));
        holds.forEach(row -> put(expected, row.occupied().claims(row.id().value(), row.expiresAt())));
        Map<Key, String> found = new HashMap<>();
        query(handle, Row.class, """
                SELECT owner_id, lane, tick, holder, expires_at IS NOT NULL AS expires
                  FROM claim
                 WHERE owner_id IN (SELECT id FROM therapist WHERE clinic_id = :clinic)
                    OR owner_id IN (SELECT id FROM client WHERE clinic_id = :clinic)
                """)
                .forEach(row ->
                        found.put(new Key(row.ownerId(), row.lane(), row.tick()), text(row.holder(), row.expires())));
        assertThat(found).isEqualTo(expected);
    }

    private static void put(Map<Key, String> expected, List<ClaimRow> rows) {
        for (ClaimRow row : rows) {
            String before = expected.put(
                    new Key(row.ownerId(), row.lane(), row.tick()), text(row.holder(), row.expiresAt() != null));
            assertThat(before).as("two holders of one tick").isNull();
        }
    }

    private static String text(UUID holder, boolean expires) {
        return holder + (expires ? " expiring" : "");
    }

    /** Looks at the times themselves, so that a fault in the claims' arithmetic shows too. */
    private static void checkOverlaps(List<AppointmentRow> appointments, List<HoldRow> holds) {
        List<Occupied> all = new ArrayList<>(Stream.concat(
                        appointments.stream().map(AppointmentRow::occupied),
                        holds.stream().map(HoldRow::occupied))
                .toList());
        for (int i = 0; i < all.size(); i++) {
            for (int j = 0; j < i; j++) {
                Occupied one = all.get(i);
                Occupied other = all.get(j);
                boolean samePeople = one.clientId().equals(other.clientId())
                        || one.therapistId().equals(other.therapistId());
                assertThat(samePeople && one.session().overlaps(other.session()))
                        .as("overlap")
                        .isFalse();
            }
        }
    }

    private void checkDays(Handle handle, List<AppointmentRow> appointments, List<HoldRow> holds) {
        Map<String, Integer> expected = new TreeMap<>();
        Stream.concat(
                        appointments.stream().map(AppointmentRow::occupied),
                        holds.stream().map(HoldRow::occupied))
                .forEach(slot -> expected.merge(day(slot.therapistId().value(), slot.localDate()), 1, Integer::sum));
        Map<String, Integer> found = new TreeMap<>();
        query(handle, Count.class, """
                SELECT therapist_id AS owner_id, CAST(local_date AS CHAR) AS what, taken AS counted
                  FROM day_count
                 WHERE taken <> 0 AND therapist_id IN (SELECT id FROM therapist WHERE clinic_id = :clinic)
                """)
                .forEach(count -> found.put(day(count.ownerId(), LocalDate.parse(count.what())), count.counted()));
        assertThat(found).isEqualTo(expected);
    }

    private static String day(UUID therapist, LocalDate date) {
        return therapist + " " + date;
    }

    /** Ended appointments may still be counted, until their client runs into the limit; anything else is exact. */
    private void checkOpenBookings(Handle handle, List<AppointmentRow> appointments, List<HoldRow> holds) {
        Map<UUID, Integer> open = new TreeMap<>();
        Map<UUID, Integer> ended = new TreeMap<>();
        holds.forEach(hold -> open.merge(hold.clientId().value(), 1, Integer::sum));
        appointments.forEach(row -> {
            Map<UUID, Integer> counts = row.isBooked() && !row.hasEnded(now) ? open : ended;
            counts.merge(row.clientId().value(), 1, Integer::sum);
        });
        query(handle, Count.class, """
                SELECT id AS owner_id, '' AS what, open_bookings AS counted FROM client WHERE clinic_id = :clinic
                """).forEach(count -> {
            int least = open.getOrDefault(count.ownerId(), 0);
            assertThat(count.counted())
                    .as("open bookings")
                    .isBetween(least, least + ended.getOrDefault(count.ownerId(), 0));
        });
    }

    private <T> List<T> query(Handle handle, Class<T> type, String sql) {
        return handle.createQuery(sql)
                .bind("clinic", clinic)
                .registerRowMapper(ConstructorMapper.factory(type))
                .mapTo(type)
                .list();
    }
}
