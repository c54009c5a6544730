package org.alcove.availability;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.alcove.kernel.SessionTypeId;
import org.alcove.kernel.TherapistId;
import org.alcove.kernel.Ticks;
import org.jspecify.annotations.Nullable;

/**
 * One clinic's part of the picture: who its therapists are as bits over them, and their free time. Searches see it at one
 * moment. Therapists are never taken out; who is gone is not active.
 */
final class ClinicPicture {
    /** What a therapist takes beside their bits: their number, zones, tie, places in maps. */
    private static final int PERSON_BYTES = 400;

    private static final int FULL_DATE_BYTES = 40;

    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private final DayPicture days;
    private final Map<TherapistId, Integer> numbers = new HashMap<>();
    private Searched[] therapists = new Searched[0];

    /** When what is known of each therapist was asked for; an older answer changes nothing. */
    private long[] personAsked = new long[0];

    private long[] fullAsked = new long[0];
    private long[] daysAsked = new long[0];

    private long[] active = new long[0];
    private long[] acceptsNew = new long[0];
    private long[] limited = new long[0];
    private final Map<String, long[]> attributes = new HashMap<>();
    private final Map<SessionTypeId, long[]> offered = new HashMap<>();

    /** When who offers a session type was asked for, by type. */
    private final Map<SessionTypeId, Long> offeredAsked = new HashMap<>();

    /** Last days of licences since 1970, by state; 0: none. */
    private final Map<String, int[]> licenses = new HashMap<>();

    private int fullDates;

    ClinicPicture(long firstDay, long untilDay) {
        days = new DayPicture(firstDay, untilDay);
    }

    /** A therapist as the roster has them. @param attributes kinds with codes; see {@link #word} */
    record Person(
            Searched searched,
            boolean active,
            boolean acceptsNew,
            boolean limited,
            Set<String> attributes,
            Set<SessionTypeId> offers,
            Map<String, LocalDate> licenses) {}

    /** A day's row. @param version 0: the row is gone */
    record Day(long utcDay, int version, byte[] session, byte[] lead) {
        /** Whether both are there and hold the same bytes. */
        static boolean isSame(@Nullable Day one, @Nullable Day other) {
            return one != null
                    && other != null
                    && one.version == other.version
                    && Arrays.equals(one.session, other.session)
                    && Arrays.equals(one.lead, other.lead);
        }
    }

    /** How an attribute is called; trailing blanks count for nothing, as in the database. */
    static String word(String kind, String code) {
        return kind + ' ' + code.stripTrailing();
    }

    long bytes() {
        return reading(() -> {
            long bits = (3L + attributes.size() + offered.size()) * Bits.words(therapists.length) * Long.BYTES;
            long ofLicenses = (long) licenses.size() * therapists.length * Integer.BYTES;
            long asked = 3L * therapists.length * Long.BYTES;
            return days.bytes()
                    + bits
                    + ofLicenses
                    + asked
                    + (long) numbers.size() * PERSON_BYTES
                    + (long) fullDates * FULL_DATE_BYTES;
        });
    }

    /** Days that are kept, of all therapists. */
    long rows() {
        return reading(() -> numbers.size() * (days.untilDay() - days.firstDay()));
    }

    boolean isLimited(TherapistId therapist) {
        return reading(() -> {
            Integer number = numbers.get(therapist);
            return number != null && Bits.get(limited, number);
        });
    }

    int version(TherapistId therapist, long day) {
        return reading(() -> {
            Integer number = numbers.get(therapist);
            return number == null ? 0 : days.version(number, day);
        });
    }

    /** Puts a therapist's roster entry in, new or not, unless something newer is there. */
    void putPerson(Person person, long asked) {
        writing(() -> {
            int number = numberOf(person.searched().id());
            if (personAsked[number] > asked) {
                return;
            }
            personAsked[number] = asked;
            Searched before = therapists[number];
            Searched after = person.searched();
            boolean isNew = before == null;
            if (before != null && fullAsked[number] > asked) {
                after = after.withFullDates(before.fullDates());
            } else {
                fullAsked[number] = asked;
            }
            replace(number, after);
            Bits.put(active, number, person.active());
            Bits.put(acceptsNew, number, person.acceptsNew());
            Bits.put(limited, number, person.limited());
            person.attributes().forEach(word -> attributes.computeIfAbsent(word, this::newBits));
            attributes.forEach(
                    (word, bits) -> Bits.put(bits, number, person.attributes().contains(word)));
            person.offers().forEach(type -> offered.computeIfAbsent(type, this::newBits));
            offered.forEach((type, bits) -> {
                // What is known of a type was put in for those who were there.
                if (isNew || offeredAsked.getOrDefault(type, 0L) <= asked) {
                    Bits.put(bits, number, person.offers().contains(type));
                }
            });
            person.licenses()
                    .keySet()
                    .forEach(state -> licenses.computeIfAbsent(state, missing -> new int[therapists.length]));
            licenses.forEach((state, ends) -> {
                LocalDate end = person.licenses().get(state);
                ends[number] = end == null ? 0 : (int) end.toEpochDay();
            });
        });
    }

    void putFullDates(TherapistId therapist, Set<LocalDate> dates, long asked) {
        writing(() -> {
            Integer number = numbers.get(therapist);
            if (number != null && fullAsked[number] <= asked) {
                fullAsked[number] = asked;
                replace(number, therapists[number].withFullDates(dates));
            }
        });
    }

    /** Says who offers a session type: of those that are known, these and no others, unless something newer is there. */
    void putOffered(SessionTypeId type, Set<TherapistId> by, long asked) {
        writing(() -> {
            if (offeredAsked.getOrDefault(type, 0L) > asked) {
                return;
            }
            offeredAsked.put(type, asked);
            long[] bits = offered.computeIfAbsent(type, this::newBits);
            numbers.forEach((therapist, number) -> {
                if (personAsked[number] <= asked) {
                    Bits.put(bits, number, by.contains(therapist));
                }
            });
        });
    }

    /**
     * Makes a therapist whom the roster does not have any more, or nobody here can search, inactive, unless something newer
     * is there.
     *
     * @return whether they were active
     */
    boolean retire(TherapistId therapist, long asked) {
        boolean[] wasActive = new boolean[1];
        writing(() -> {
            Integer number = numbers.get(therapist);
            if (number != null && personAsked[number] <= asked) {
                personAsked[number] = asked;
                wasActive[0] = Bits.get(active, number);
                Bits.put(active, number, false);
            }
        });
        return wasActive[0];
    }

    /**
     * Puts days in whose version is newer than what is there; days before {@code kept} don't matter any more.
     *
     * @param asked newer than what a sweep that is under way asked for
     */
    void putDays(TherapistId therapist, List<Day> changed, long kept, long asked) {
        writing(() -> {
            Integer number = numbers.get(therapist);
            if (number == null) {
                return;
            }
            daysAsked[number] = Math.max(daysAsked[number], asked);
            for (Day day : changed) {
                if (isWithin(day, kept) && day.version() > days.version(number, day.utcDay())) {
                    days.put(number, day.utcDay(), day.version(), day.session(), day.lead());
                }
            }
        });
    }

    /**
     * Makes all of a therapist's days what the table has, rows that are gone included. If something was put in that was
     * asked for later, only days are put in whose version is newer than what is there.
     *
     * @param present all rows from {@code kept} on
     * @return days that were not so
     */
    List<Long> replaceDays(TherapistId therapist, List<Day> present, long kept, long asked) {
        List<Long> differing = new ArrayList<>();
        writing(() -> {
            Integer number = numbers.get(therapist);
            if (number == null) {
                return;
            }
            boolean overtaken = daysAsked[number] > asked;
            daysAsked[number] = Math.max(daysAsked[number], asked);
            Set<Long> seen = new HashSet<>();
            for (Day day : present) {
                seen.add(day.utcDay());
                if (isWithin(day, kept)
                        && (!overtaken || day.version() > days.version(number, day.utcDay()))
                        && days.put(number, day.utcDay(), day.version(), day.session(), day.lead())) {
                    differing.add(day.utcDay());
                }
            }
            if (overtaken) {
                return;
            }
            byte[] none = new byte[Lanes.DAY_BYTES];
            for (long day = Math.max(kept, days.firstDay()); day < days.untilDay(); day++) {
                if (!seen.contains(day) && days.version(number, day) != 0 && days.put(number, day, 0, none, none)) {
                    differing.add(day);
                }
            }
        });
        return differing;
    }

    /** A therapist's days from one on that have any row, in order. */
    List<Day> listDays(TherapistId therapist, long from) {
        return reading(() -> {
            Integer number = numbers.get(therapist);
            if (number == null) {
                return List.of();
            }
            return LongStream.range(Math.max(from, days.firstDay()), days.untilDay())
                    .filter(day -> days.version(number, day) != 0)
                    .mapToObj(day ->
                            new Day(day, days.version(number, day), days.session(number, day), days.lead(number, day)))
                    .toList();
        });
    }

    /** Runs a search; the picture stands still meanwhile. */
    <T> T search(
            SearchFilter filter,
            Set<TherapistId> care,
            BiFunction<Searched, LocalDate, SearchSource.Entrant> entrant,
            Function<SearchSource, T> scan) {
        return reading(() -> {
            int[] known = licenses.get(filter.state());
            int[] ends = known == null ? new int[therapists.length] : known;
            return scan.apply(new Source(eligible(filter, care, ends), ends, entrant));
        });
    }

    private long[] eligible(SearchFilter filter, Set<TherapistId> care, int[] ends) {
        long[] eligible = acceptsNew.clone();
        for (TherapistId therapist : care) {
            Integer number = numbers.get(therapist);
            if (number != null) {
                Bits.put(eligible, number, true);
            }
        }
        keep(eligible, active);
        if (!filter.offeredByAll()) {
            keep(eligible, offered.get(filter.sessionTypeId()));
        }
        keep(eligible, "modality", filter.modality());
        keep(eligible, "specialty", filter.specialty());
        keep(eligible, "language", filter.language());
        keep(eligible, "insurance", filter.insurance());
        long licensedFrom = filter.licensedFrom().toEpochDay();
        int size = days.size();
        for (int at = Bits.nextSet(eligible, 0, size); at < size; at = Bits.nextSet(eligible, at + 1, size)) {
            if (ends[at] < licensedFrom) {
                Bits.put(eligible, at, false);
            }
        }
        return eligible;
    }

    private void keep(long[] bits, String kind, @Nullable String code) {
        if (code != null) {
            keep(bits, attributes.get(word(kind, code)));
        }
    }

    private static void keep(long[] bits, long @Nullable [] others) {
        if (others == null) {
            Arrays.fill(bits, 0);
            return;
        }
        for (int i = 0; i < bits.length; i++) {
            bits[i] &= others[i];
        }
    }

    private boolean isWithin(Day day, long kept) {
        if (day.utcDay() < kept || day.utcDay() < days.firstDay()) {
            return false;
        }
        days.reach(day.utcDay(), kept);
        return true;
    }

    private void replace(int number, Searched after) {
        Searched before = therapists[number];
        fullDates += after.fullDates().size()
                - (before == null ? 0 : before.fullDates().size());
        therapists[number] = after;
    }

    private int numberOf(TherapistId therapist) {
        Integer known = numbers.get(therapist);
        if (known != null) {
            return known;
        }
        int number = days.add();
        numbers.put(therapist, number);
        if (number >= therapists.length) {
            int capacity = Math.max(Long.SIZE, number + number / 4);
            therapists = Arrays.copyOf(therapists, capacity);
            personAsked = Arrays.copyOf(personAsked, capacity);
            fullAsked = Arrays.copyOf(fullAsked, capacity);
            daysAsked = Arrays.copyOf(daysAsked, capacity);
            int words = Bits.words(capacity);
            active = Arrays.copyOf(active, words);
            acceptsNew = Arrays.copyOf(acceptsNew, words);
            limited = Arrays.copyOf(limited, words);
            attributes.replaceAll((word, bits) -> Arrays.copyOf(bits, words));
            offered.replaceAll((type, bits) -> Arrays.copyOf(bits, words));
            licenses.replaceAll((state, ends) -> Arrays.copyOf(ends, capacity));
        }
        return number;
    }

    private long[] newBits(Object of) {
        return new long[Bits.words(therapists.length)];
    }

    private void writing(Runnable change) {
        Lock writing = lock.writeLock();
        writing.lock();
        try {
            change.run();
        } finally {
            writing.unlock();
        }
    }

    private <T> T reading(Supplier<T> question) {
        Lock reading = lock.readLock();
        reading.lock();
        try {
            return question.get();
        } finally {
            reading.unlock();
        }
    }

    private final class Source implements SearchSource {
        private final long[] eligible;
        private final int[] ends;
        private final BiFunction<Searched, LocalDate, Entrant> entrant;

        Source(long[] eligible, int[] ends, BiFunction<Searched, LocalDate, Entrant> entrant) {
            this.eligible = eligible;
            this.ends = ends;
            this.entrant = entrant;
        }

        @Override
        public int size() {
            return days.size();
        }

        @Override
        public int largestChunk() {
            return 1;
        }

        @Override
        public void visit(SessionShape shape, long from, Visitor visitor) {
            long day = Math.floorDiv(from, Ticks.PER_DAY);
            int ticks = shape.length() + shape.after();
            int first = (int) Math.floorMod(from, (long) Ticks.PER_DAY) / Ticks.PER_HOUR;
            long[] fitting = days.fitting(day, ticks);
            int hour = first;
            // Hour after hour, so that a page is full of early starts soon and nobody else's lanes are looked at.
            while (hour < DayPicture.HOURS && day * Ticks.PER_DAY + hour * Ticks.PER_HOUR < visitor.until()) {
                int next = DayPicture.HOURS;
                for (int word = 0; word < Math.min(fitting.length, eligible.length); word++) {
                    for (long rest = fitting[word] & eligible[word]; rest != 0; rest &= rest - 1) {
                        int number = (word << 6) + Long.numberOfTrailingZeros(rest);
                        int start = days.firstHour(number, day, ticks, first);
                        if (start == hour) {
                            visit(number, visitor);
                        } else if (start > hour) {
                            next = Math.min(next, start);
                        }
                    }
                }
                hour = next;
            }
        }

        private void visit(int number, Visitor visitor) {
            visitor.visit(
                    number, entrant.apply(therapists[number], LocalDate.ofEpochDay(ends[number])), days.lanes(number));
        }
    }

    /** For tests: whether a therapist is known to offer a session type. */
    boolean isOffering(TherapistId therapist, SessionTypeId type) {
        return reading(() -> {
            Integer number = numbers.get(therapist);
            long[] bits = offered.get(type);
            return number != null && bits != null && Bits.get(bits, number);
        });
    }

    /** For tests: whether a search would look at a therapist's day at all. */
    boolean mayFit(TherapistId therapist, long day, int ticks) {
        return reading(() -> {
            Integer number = numbers.get(therapist);
            long[] fitting = days.fitting(day, ticks);
            return number != null && fitting.length > 0 && Bits.get(fitting, number);
        });
    }
}
