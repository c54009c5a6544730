package org.alcove.availability;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.alcove.kernel.TherapistId;
import org.alcove.kernel.Ticks;

/** One run over the free bits of many therapists, day after day, until enough starts are found. */
final class SearchScan {
    /** At most this many starts of one therapist, so that a page shows a choice of people. */
    static final int EACH = 2;

    private static final int LARGEST_CHUNK_DAYS = 8;

    private static final Comparator<Pick> EARLIEST_FIRST = Comparator.comparing(Pick::start)
            .thenComparing(Pick::tie)
            .thenComparing(pick -> pick.therapist().toString());

    private final SearchDao dao;
    private final SearchFilter filter;
    private final SessionShape shape;
    private final SlotSpan span;
    private final Map<TherapistId, Entrant> entrants;
    private final SearchTies ties;

    SearchScan(
            SearchDao dao,
            SearchFilter filter,
            SessionShape shape,
            SlotSpan span,
            Map<TherapistId, Entrant> entrants,
            SearchTies ties) {
        this.dao = dao;
        this.filter = filter;
        this.shape = shape;
        this.span = span;
        this.entrants = entrants;
        this.ties = ties;
    }

    /** A therapist who comes into question. @param tie the therapist's own keyed hash */
    record Entrant(StartRule rule, byte[] tie) {}

    /** A start that was found. */
    record Pick(TherapistId therapist, Instant start, long tie) {}

    List<Pick> earliest(int limit) {
        List<Pick> picks = new ArrayList<>();
        Map<TherapistId, Integer> found = new HashMap<>();
        LocalDate day = span.from().atZone(ZoneOffset.UTC).toLocalDate();
        LocalDate end =
                span.to().minusNanos(1).atZone(ZoneOffset.UTC).toLocalDate().plusDays(1);
        int chunk = 1;
        while (!entrants.isEmpty() && day.isBefore(end) && picks.size() < limit) {
            LocalDate next = day.plusDays(chunk);
            scan(day, next.isAfter(end) ? end : next, picks, found);
            day = next;
            chunk = Math.min(LARGEST_CHUNK_DAYS, chunk * 2);
        }
        picks.sort(EARLIEST_FIRST);
        return picks.subList(0, Math.min(limit, picks.size()));
    }

    /** Adds all starts of a chunk of days; a session can reach into the days around it. */
    private void scan(LocalDate first, LocalDate until, List<Pick> picks, Map<TherapistId, Integer> found) {
        LocalDate readFirst = first.minusDays(days(shape.before()));
        LocalDate readUntil = until.plusDays(days(shape.length() + shape.after()));
        int count = (int) (readUntil.toEpochDay() - readFirst.toEpochDay());
        Map<TherapistId, Bytes> free = new HashMap<>();
        for (SearchDao.Bits bits : dao.listBits(filter, readFirst, readUntil, new byte[Lanes.DAY_BYTES])) {
            if (found.getOrDefault(bits.id(), 0) < EACH) {
                int offset = (int) (bits.utcDay().toEpochDay() - readFirst.toEpochDay()) * Lanes.DAY_BYTES;
                Bytes bytes = free.computeIfAbsent(bits.id(), id -> new Bytes(count));
                System.arraycopy(bits.sessionBits(), 0, bytes.session, offset, Lanes.DAY_BYTES);
                System.arraycopy(bits.leadBits(), 0, bytes.lead, offset, Lanes.DAY_BYTES);
            }
        }
        Instant from = first.atStartOfDay(ZoneOffset.UTC).toInstant();
        Instant to = until.atStartOfDay(ZoneOffset.UTC).toInstant();
        long firstTick = Ticks.floor(readFirst.atStartOfDay(ZoneOffset.UTC).toInstant());
        free.forEach((therapist, bytes) -> {
            Entrant entrant = entrants.get(therapist);
            if (entrant == null) {
                return;
            }
            Lanes lanes = Lanes.ofDays(firstTick, bytes.session, bytes.lead);
            int wanted = EACH - found.getOrDefault(therapist, 0);
            for (Instant start :
                    SlotComputation.starts(lanes, shape, entrant.rule().within(from, to), wanted)) {
                picks.add(new Pick(therapist, start, ties.of(entrant.tie(), start)));
                found.merge(therapist, 1, Integer::sum);
            }
        });
    }

    private static int days(int ticks) {
        return (ticks + Ticks.PER_DAY - 1) / Ticks.PER_DAY;
    }

    private static final class Bytes {
        private final byte[] session;
        private final byte[] lead;

        Bytes(int days) {
            session = new byte[days * Lanes.DAY_BYTES];
            lead = new byte[days * Lanes.DAY_BYTES];
        }
    }
}
