package org.alcove.benchmark;

import java.sql.SQLException;
import java.sql.Statement;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.SessionTypeId;
import org.alcove.kernel.TherapistId;
import org.alcove.kernel.Ticks;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Fills a clinic with as many therapists as asked, each with hours on weekdays and most of their time taken, in a few
 * large statements. What is taken stands in {@code open_day} alone, because that is what a search reads: appointments and
 * claims of ten thousand therapists would be fifty million rows. So the checks don't hold here, and whoever books with
 * one of these therapists frees the rest of that day.
 *
 * @param sessionType 50 minutes, with 5 minutes before and 10 after it, offered by all
 * @param therapists in order of their ids
 */
public record BigClinic(ClinicId id, SessionTypeId sessionType, List<TherapistId> therapists) {
    public static final List<String> STATES = List.of("NY", "CA", "TX", "FL", "IL", "WA", "MA", "CO");
    public static final int MODALITIES = 4;
    public static final int SPECIALTIES = 30;
    public static final int LANGUAGES = 12;
    public static final int INSURANCES = 20;

    private static final List<ZoneId> ZONES = Stream.of(
                    "America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles")
            .map(ZoneId::of)
            .toList();
    private static final int ROWS = 500;
    private static final int DAY_BYTES = Ticks.PER_DAY / 8;
    private static final LocalTime OPENING = LocalTime.of(9, 0);
    private static final int OPEN_TICKS = 8 * Ticks.PER_HOUR;

    /** Makes a clinic and fills it; see {@link #fill}. */
    public static BigClinic create(Jdbi jdbi, int therapists, int days, Instant now, long seed) {
        ClinicId clinic = new ClinicId(UUID.randomUUID());
        jdbi.useHandle(handle -> handle.execute(
                "INSERT INTO clinic (id, name, zone, default_state, created_at)"
                        + " VALUES (?, 'Big', 'America/New_York', 'NY', '2026-01-01')",
                clinic));
        return fill(jdbi, clinic, therapists, days, now, seed);
    }

    /**
     * Adds therapists with their hours and free time, and one session type, to a clinic that is there.
     *
     * @param days from the day before {@code now} on, UTC
     * @param seed the same clinic, seed and time make the same rows
     */
    public static BigClinic fill(Jdbi jdbi, ClinicId clinic, int therapists, int days, Instant now, long seed) {
        Random random = new Random(seed ^ clinic.value().getMostSignificantBits());
        List<TherapistId> ids = Stream.generate(() -> new TherapistId(new UUID(
                        random.nextLong() & ~0xF000L | 0x4000L, random.nextLong() >>> 2 | 0x8000_0000_0000_0000L)))
                .limit(therapists)
                .sorted(Comparator.comparing(TherapistId::toString))
                .toList();
        SessionTypeId type = new SessionTypeId(UUID.randomUUID());
        jdbi.useHandle(handle -> {
            // Neither is looked at row by row while so many are written; both hold by how they are made.
            handle.execute("SET SESSION foreign_key_checks = 0, unique_checks = 0");
            try {
                handle.execute("""
                        INSERT INTO session_type (id, clinic_id, name, kind, duration_minutes, buffer_before_minutes,
                               buffer_after_minutes, created_at)
                        VALUES (?, ?, ?, 'individual', 50, 5, 10, '2026-01-01')
                        """, type, clinic, "Session " + type);
                new Filler(handle, clinic, ids, random).fill(now, days);
            } finally {
                handle.execute("SET SESSION foreign_key_checks = 1, unique_checks = 1");
            }
        });
        return new BigClinic(clinic, type, ids);
    }

    /** A client who will be in a state. */
    public ClientId client(Jdbi jdbi, String state) {
        ClientId client = new ClientId(UUID.randomUUID());
        jdbi.useHandle(handle -> handle.execute(
                "INSERT INTO client (id, clinic_id, state, joined_on) VALUES (?, ?, ?, '2026-01-01')",
                client,
                id,
                state));
        return client;
    }

    private record Filler(Handle handle, ClinicId clinic, List<TherapistId> ids, Random random) {
        void fill(Instant now, int days) {
            String ofClinic = hex(clinic.value());
            List<String> attributes = new ArrayList<>();
            List<String> licenses = new ArrayList<>();
            List<String> rows = new ArrayList<>();
            List<String> hours = new ArrayList<>();
            List<String> rules = new ArrayList<>();
            for (int i = 0; i < ids.size(); i++) {
                String id = hex(ids.get(i).value());
                String zone = zone(i).getId();
                rows.add(String.format(
                        "(%s,%s,'T %d','%s',x'%016x','2026-01-01','2026-01-01')",
                        id, ofClinic, i, zone, random.nextLong()));
                int first = random.nextInt(STATES.size());
                for (int state = 0; state <= random.nextInt(3); state++) {
                    licenses.add("(" + id + "," + ofClinic + ",'" + STATES.get((first + state) % STATES.size())
                            + "','2099-01-01')");
                }
                attributes.add(attribute(id, ofClinic, "modality", MODALITIES));
                attributes.add(attribute(id, ofClinic, "specialty", SPECIALTIES));
                attributes.add(attribute(id, ofClinic, "language", LANGUAGES));
                attributes.add(attribute(id, ofClinic, "insurance", INSURANCES));
                hours.add("(" + id + "," + ofClinic + ",'2026-01-01','" + zone + "')");
                for (int day = 1; day <= 5; day++) {
                    rules.add("(" + id + ",'2026-01-01'," + day + ",540,1020)");
                }
            }
            insert("therapist_license (therapist_id, clinic_id, state, expires_on)", licenses);
            insert("therapist_attribute (therapist_id, clinic_id, kind, code)", attributes);
            insert("working_hours (therapist_id, clinic_id, effective_from, zone)", hours);
            insert("working_hours_rule (therapist_id, effective_from, day, start_minute, end_minute)", rules);
            fillDays(now, days);
            // Last: a running service that learns of a therapist reads the rest at once.
            insert("therapist (id, clinic_id, display_name, zone, search_tie, created_at, updated_at)", rows);
        }

        private void fillDays(Instant now, int days) {
            LocalDate first = now.atZone(ZoneOffset.UTC).toLocalDate().minusDays(1);
            List<String> extents = new ArrayList<>();
            List<String> rows = new ArrayList<>(ROWS);
            for (int i = 0; i < ids.size(); i++) {
                String id = hex(ids.get(i).value());
                BitSet session = new BitSet(days * Ticks.PER_DAY);
                BitSet lead = new BitSet(days * Ticks.PER_DAY);
                free(zone(i), first, days, session, lead);
                for (int day = 0; day < days; day++) {
                    rows.add("(" + id + ",'" + first.plusDays(day) + "'," + bits(session, day) + "," + bits(lead, day)
                            + ",UTC_TIMESTAMP(6) - INTERVAL 1 HOUR)");
                }
                extents.add("(" + id + ",'" + first.plusDays(days) + "')");
                if (rows.size() >= ROWS) {
                    insert("open_day (therapist_id, utc_day, session_bits, lead_bits, changed_at)", rows);
                    rows.clear();
                }
            }
            insert("open_day (therapist_id, utc_day, session_bits, lead_bits, changed_at)", rows);
            insert("open_day_extent (therapist_id, until_day)", extents);
        }

        /** Eight hours a weekday, of which each is taken three times out of four. */
        private void free(ZoneId zone, LocalDate first, int days, BitSet session, BitSet lead) {
            long firstTick = Ticks.floor(first.atStartOfDay(ZoneOffset.UTC).toInstant());
            for (int day = 0; day < days; day++) {
                LocalDate date = first.plusDays(day);
                if (date.getDayOfWeek().compareTo(DayOfWeek.FRIDAY) > 0) {
                    continue;
                }
                int open = (int) (Ticks.floor(date.atTime(OPENING).atZone(zone).toInstant()) - firstTick);
                session.set(open, open + OPEN_TICKS);
                lead.set(open, open + OPEN_TICKS);
                for (int at = open; at + Ticks.PER_HOUR <= open + OPEN_TICKS; at += Ticks.PER_HOUR) {
                    if (random.nextInt(4) != 0) {
                        session.clear(at, at + Ticks.PER_HOUR);
                        lead.clear(Math.max(0, at - 1), at + Ticks.PER_HOUR - 2);
                    }
                }
            }
        }

        private String attribute(String id, String ofClinic, String kind, int count) {
            return "(" + id + "," + ofClinic + ",'" + kind + "','" + kind + "-" + random.nextInt(count) + "')";
        }

        private static ZoneId zone(int therapist) {
            return ZONES.get(therapist % ZONES.size());
        }

        private static String bits(BitSet lane, int day) {
            byte[] bytes = new byte[DAY_BYTES];
            byte[] set =
                    lane.get(day * Ticks.PER_DAY, (day + 1) * Ticks.PER_DAY).toByteArray();
            System.arraycopy(set, 0, bytes, 0, set.length);
            return "x'" + HexFormat.of().formatHex(bytes) + "'";
        }

        private static String hex(UUID id) {
            return "x'" + id.toString().replace("-", "") + "'";
        }

        private void insert(String into, List<String> rows) {
            for (int from = 0; from < rows.size(); from += ROWS) {
                String sql = "INSERT INTO " + into + " VALUES "
                        + String.join(",", rows.subList(from, Math.min(rows.size(), from + ROWS)));
                try (Statement statement = handle.getConnection().createStatement()) {
                    statement.execute(sql);
                } catch (SQLException failure) {
                    throw new IllegalStateException(failure);
                }
            }
        }
    }
}
