package org.alcove.availability;

import java.time.LocalDate;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.alcove.kernel.TherapistId;
import org.alcove.kernel.Ticks;

/** Free time as {@code open_day} has it, read by one statement for each chunk of days. */
final class TableSource implements SearchSource {
    private static final int LARGEST_CHUNK_DAYS = 8;

    private final SearchDao dao;
    private final SearchFilter filter;
    private final List<? extends Entrant> entrants;
    private final Map<TherapistId, Integer> numbers = new HashMap<>();

    TableSource(SearchDao dao, SearchFilter filter, List<? extends Entrant> entrants) {
        this.dao = dao;
        this.filter = filter;
        this.entrants = List.copyOf(entrants);
        for (int i = 0; i < entrants.size(); i++) {
            numbers.put(entrants.get(i).id(), i);
        }
    }

    @Override
    public int size() {
        return entrants.size();
    }

    @Override
    public int largestChunk() {
        return LARGEST_CHUNK_DAYS;
    }

    @Override
    public void visit(SessionShape shape, long from, Visitor visitor) {
        long readFirst = Math.floorDiv(from, Ticks.PER_DAY) - days(shape.before());
        long readUntil = Math.floorDiv(visitor.until() - 1, Ticks.PER_DAY) + 1 + days(shape.length() + shape.after());
        int bytes = (int) (readUntil - readFirst) * Lanes.DAY_BYTES;
        Map<Integer, byte[]> sessions = new HashMap<>();
        Map<Integer, byte[]> leads = new HashMap<>();
        for (SearchDao.Bits bits : dao.listBits(
                filter, LocalDate.ofEpochDay(readFirst), LocalDate.ofEpochDay(readUntil), new byte[Lanes.DAY_BYTES])) {
            Integer number = numbers.get(bits.id());
            if (number != null) {
                int offset = (int) (bits.utcDay().toEpochDay() - readFirst) * Lanes.DAY_BYTES;
                copy(bits.sessionBits(), sessions.computeIfAbsent(number, missing -> new byte[bytes]), offset);
                copy(bits.leadBits(), leads.computeIfAbsent(number, missing -> new byte[bytes]), offset);
            }
        }
        int[] seen = sessions.keySet().stream().mapToInt(Integer::intValue).toArray();
        Arrays.sort(seen);
        for (int number : seen) {
            visitor.visit(
                    number,
                    entrants.get(number),
                    Lanes.ofDays(
                            readFirst * Ticks.PER_DAY,
                            sessions.getOrDefault(number, new byte[0]),
                            leads.getOrDefault(number, new byte[0])));
        }
    }

    private static void copy(byte[] day, byte[] days, int offset) {
        System.arraycopy(day, 0, days, offset, Lanes.DAY_BYTES);
    }

    private static int days(int ticks) {
        return (ticks + Ticks.PER_DAY - 1) / Ticks.PER_DAY;
    }
}
