package org.alcove.availability;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.ServiceException;
import org.alcove.kernel.TherapistId;
import org.alcove.kernel.Ticks;
import org.alcove.kernel.TimeRange;
import org.alcove.persistence.SqlFailure;
import org.alcove.persistence.Transactor;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps {@code open_day}, the search's picture of free time, equal to what the authority says: hours, exceptions, time
 * off and taken time. Writers on one therapist wait in line behind the therapist's row in {@code open_day_extent}, so
 * that the last one saw what all others committed. A row depends on no clock: what expires counts until it is released.
 */
public final class OpenDays {
    private static final Logger LOG = LoggerFactory.getLogger(OpenDays.class);

    /** Days are kept from this many before today on, for buffers that reach back over midnight. */
    private static final int KEPT_DAYS = 1;

    /** A horizon's last start still has its session and buffers before it in whole UTC days. */
    private static final int MARGIN_DAYS = 3;

    private static final int BATCH = 100;
    private static final TherapistId NOBODY = new TherapistId(new UUID(0, 0));
    private static final int DELETE_BATCH = 5000;

    private final Transactor transactor;
    private final TimeAuthority authority;
    private final int policyDays;
    private final PictureListener listener;

    OpenDays(Transactor transactor, TimeAuthority authority, AvailabilityConfiguration policy) {
        this(transactor, authority, policy, PictureListener.NONE);
    }

    OpenDays(
            Transactor transactor,
            TimeAuthority authority,
            AvailabilityConfiguration policy,
            PictureListener listener) {
        this.listener = listener;
        this.transactor = transactor;
        this.authority = authority;
        this.policyDays = days(policy);
    }

    private static int days(AvailabilityConfiguration policy) {
        return (int) policy.horizon().plus(Duration.ofDays(1)).minusNanos(1).toDays();
    }

    /** For how many days, from the first that is kept on, there are rows unless a session type reaches further. */
    static int usualDays(AvailabilityConfiguration policy) {
        return KEPT_DAYS + days(policy) + MARGIN_DAYS;
    }

    /** A row that is not what the authority says. */
    public record Difference(TherapistId therapistId, LocalDate utcDay) {}

    /** Recomputes the days that a range touches, as far as days are kept; see {@link Offering#refresh}. */
    void refresh(Handle handle, TherapistId therapist, TimeRange range, Instant now) {
        OpenDayDao days = handle.attach(OpenDayDao.class);
        LocalDate kept = firstDay(now);
        LocalDate until = lock(days, therapist, now);
        if (!until.isAfter(kept)) {
            compute(handle, therapist, kept, extended(days, therapist, until, now));
            return;
        }
        LocalDate first = day(range.start());
        LocalDate end = day(range.end().minusNanos(1)).plusDays(1);
        compute(handle, therapist, first.isBefore(kept) ? kept : first, end.isAfter(until) ? until : end);
    }

    /** Makes other writers on a therapist wait until the end of the transaction. */
    void lock(Handle handle, TherapistId therapist, Instant now) {
        lock(handle.attach(OpenDayDao.class), therapist, now);
    }

    /** Recomputes all days of a therapist up to the clinic's longest horizon, in the caller's transaction. */
    public void rebuild(Handle handle, TherapistId therapist, Instant now) {
        OpenDayDao days = handle.attach(OpenDayDao.class);
        LocalDate until = lock(days, therapist, now);
        compute(handle, therapist, firstDay(now), extended(days, therapist, until, now));
    }

    /** As above, for whose hours were written. */
    void hoursChanged(Handle handle, TherapistId therapist, Instant now) {
        rebuild(handle, therapist, now);
        handle.afterCommit(() -> listener.hoursWritten(handle, therapist));
    }

    /**
     * Recomputes what changes of therapists in the roster can change: only the zone counts here, and only for dates
     * before the first hours, so that a large import stays quick. Each therapist that is left takes a rebuild, which is
     * one range of days: as many as an import has rows at most, and in practice those who have dated exceptions and no
     * hours yet.
     *
     * @param therapists not empty
     */
    public void rosterChanged(Handle handle, List<TherapistId> therapists, Instant now) {
        LocalDate from = firstDay(now).minusDays(WorkingTime.REACH_DAYS);
        for (TherapistId therapist : handle.attach(OpenDayDao.class).listInRosterZone(therapists, from)) {
            rebuild(handle, therapist, now);
        }
    }

    /**
     * Computes the days that came within the horizon, each therapist in a transaction of its own, and drops days that are
     * over; to be run once an hour or so by any one replica. A therapist whose days can't be computed keeps nobody else
     * waiting.
     *
     * @return how many therapists had days missing
     * @throws IllegalStateException at the end, if any therapist's days could not be computed
     */
    public int extend(Instant now) {
        int extended = 0;
        int failed = 0;
        List<TherapistId> behind = listBehind(NOBODY, now);
        while (!behind.isEmpty()) {
            for (TherapistId therapist : behind) {
                if (isExtended(therapist, now)) {
                    extended++;
                } else {
                    failed++;
                }
            }
            TherapistId last = behind.get(behind.size() - 1);
            behind = behind.size() < BATCH ? List.of() : listBehind(last, now);
        }
        int deleted = DELETE_BATCH;
        while (deleted == DELETE_BATCH) {
            deleted = transactor.inTransaction(
                    handle -> handle.attach(OpenDayDao.class).deleteDaysBefore(firstDay(now), DELETE_BATCH));
        }
        if (failed > 0) {
            throw new IllegalStateException(failed + " therapists' days could not be computed");
        }
        return extended;
    }

    private boolean isExtended(TherapistId therapist, Instant now) {
        try {
            transactor.useTransaction(handle -> rebuild(handle, therapist, now));
            return true;
        } catch (RuntimeException failure) {
            LOG.warn(
                    "days of a therapist could not be computed: {} sqlState={}",
                    failure.getClass().getName(),
                    SqlFailure.of(failure).map(SqlFailure::sqlState).orElse(""));
            return false;
        }
    }

    /** For a check without a service: by these rooms' time. */
    public static OpenDays over(Transactor transactor, List<TakenTime> rooms) {
        TimeAuthority authority = new TimeAuthority();
        rooms.forEach(authority::takenBy);
        return new OpenDays(transactor, authority, new AvailabilityConfiguration());
    }

    /** Recomputes every row of a clinic and tells which are not as they should be; changes nothing. */
    public List<Difference> check(ClinicId clinic, Instant now) {
        return transactor
                .inTransaction(handle -> handle.attach(OpenDayDao.class).listTherapists(clinic))
                .stream()
                .flatMap(therapist -> check(therapist, now).stream())
                .toList();
    }

    /** As above, for all clinics. */
    public List<Difference> check(Instant now) {
        List<Difference> differences = new ArrayList<>();
        List<TherapistId> batch = listTherapists(NOBODY);
        while (!batch.isEmpty()) {
            batch.forEach(therapist -> differences.addAll(check(therapist, now)));
            batch = listTherapists(batch.get(batch.size() - 1));
        }
        return differences;
    }

    private List<TherapistId> listTherapists(TherapistId after) {
        return transactor.inTransaction(
                handle -> handle.attach(PictureDao.class).listTherapists(after, BATCH));
    }

    /** Writers on the therapist wait meanwhile, so that what is read is of one moment. */
    private List<Difference> check(TherapistId therapist, Instant now) {
        return transactor.inTransaction(handle -> {
            OpenDayDao days = handle.attach(OpenDayDao.class);
            LocalDate until = days.lockExtent(therapist).orElse(firstDay(now));
            return differing(handle, therapist, firstDay(now), until).stream()
                    .map(day -> new Difference(therapist, day.utcDay()))
                    .toList();
        });
    }

    private List<TherapistId> listBehind(TherapistId after, Instant now) {
        return transactor.inTransaction(
                handle -> handle.attach(OpenDayDao.class).listBehind(after, day(now), policyDays, MARGIN_DAYS, BATCH));
    }

    /** Locks the therapist's row, made if it is missing; answers the first day that is not computed. */
    private static LocalDate lock(OpenDayDao days, TherapistId therapist, Instant now) {
        Optional<LocalDate> until = days.lockExtent(therapist);
        if (until.isPresent()) {
            return until.get();
        }
        days.insertExtent(therapist, firstDay(now));
        return days.lockExtent(therapist).orElse(firstDay(now));
    }

    private LocalDate extended(OpenDayDao days, TherapistId therapist, LocalDate until, Instant now) {
        int horizon = days.findHorizonDays(therapist, policyDays).orElseThrow(ServiceException::notFound);
        LocalDate wanted = day(now).plusDays(horizon + MARGIN_DAYS);
        if (!wanted.isAfter(until)) {
            // Never back, so that no row lies beyond what is kept up to date.
            return until;
        }
        days.updateExtent(therapist, wanted);
        return wanted;
    }

    private void compute(Handle handle, TherapistId therapist, LocalDate first, LocalDate until) {
        List<OpenDayDao.NewDay> changed = differing(handle, therapist, first, until);
        if (!changed.isEmpty()) {
            handle.attach(OpenDayDao.class).upsertDays(changed);
        }
        List<ClinicPicture.Day> written = changed.stream()
                .map(day -> new ClinicPicture.Day(
                        day.utcDay().toEpochDay(), day.version(), day.sessionBits(), day.leadBits()))
                .toList();
        handle.afterCommit(() -> listener.timeWritten(handle, therapist, written));
    }

    private List<OpenDayDao.NewDay> differing(Handle handle, TherapistId therapist, LocalDate first, LocalDate until) {
        int count = (int) (until.toEpochDay() - first.toEpochDay());
        if (count <= 0) {
            return List.of();
        }
        Lanes lanes = lanes(handle, therapist, first, count);
        Map<LocalDate, OpenDayDao.DayRow> present =
                handle.attach(OpenDayDao.class).listDays(therapist, first, until).stream()
                        .collect(Collectors.toMap(OpenDayDao.DayRow::utcDay, Function.identity()));
        byte[] none = new byte[Lanes.DAY_BYTES];
        List<OpenDayDao.NewDay> changed = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            LocalDate day = first.plusDays(i);
            OpenDayDao.DayRow row = present.getOrDefault(day, new OpenDayDao.DayRow(day, 0, none, none));
            byte[] session = lanes.sessionDay(i);
            byte[] lead = lanes.leadDay(i);
            if (!Arrays.equals(session, row.sessionBits()) || !Arrays.equals(lead, row.leadBits())) {
                changed.add(new OpenDayDao.NewDay(therapist, day, row.version() + 1, session, lead));
            }
        }
        return changed;
    }

    private Lanes lanes(Handle handle, TherapistId therapist, LocalDate first, int count) {
        long firstTick = Ticks.floor(first.atStartOfDay(ZoneOffset.UTC).toInstant());
        int length = Lanes.ticks(count);
        TimeRange range = Lanes.range(firstTick, length);
        ZoneId zone = handle.attach(HoursDao.class)
                .findRosterZone(therapist)
                .map(ZoneId::of)
                .orElseThrow(ServiceException::notFound);
        WorkingTime working = authority.read(handle, therapist, zone, range);
        List<TakenTime.Taken> taken = authority.taken(handle, therapist, range, Instant.MIN);
        return Lanes.of(firstTick, length, working.open(range), working.closed(), taken);
    }

    private static LocalDate firstDay(Instant now) {
        return day(now).minusDays(KEPT_DAYS);
    }

    private static LocalDate day(Instant instant) {
        return instant.atZone(ZoneOffset.UTC).toLocalDate();
    }
}
