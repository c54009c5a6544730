package org.alcove.availability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.alcove.kernel.ErrorCode;
import org.alcove.kernel.FieldError;
import org.alcove.kernel.Page;
import org.alcove.kernel.ServiceException;
import org.alcove.kernel.TherapistId;
import org.alcove.privacy.Foundation;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestFoundation;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class HoursTest {
    private static final Instant NOW = TestClock.MONDAY;
    private static final String NEW_YORK = "America/New_York";

    private final TestDatabase database = TestDatabase.shared();
    private final Practice practice = new Practice();
    private final TestClock clock = new TestClock(NOW);
    private final Foundation foundation = TestFoundation.over(database, clock);
    private final AvailabilityConfiguration policy = new AvailabilityConfiguration();
    private final TimeAuthority authority = new TimeAuthority();
    private final OpenDays openDays = new OpenDays(database.transactor(), authority, policy);
    private final HoursService hours = new HoursService(foundation, openDays, policy);
    private final ExceptionService exceptions = new ExceptionService(foundation, openDays, policy);
    private final TimeOffService timeOff = new TimeOffService(foundation, openDays, policy);
    private final TherapistId therapist = practice.therapist(NEW_YORK);

    @Test
    void keepsWhatWasPutAndReplacesFromADateOn() {
        hours.replace(practice.asTherapist(therapist), therapist, input(null, "MO 09:00 17:00", "FR 22:00 24:00"));
        hours.replace(practice.asAdmin(), therapist, input(LocalDate.of(2026, 6, 1), "TU 08:00 07:00"));
        hours.replace(practice.asAdmin(), therapist, input(LocalDate.of(2026, 5, 20)));

        HoursView view = hours.get(practice.asAdmin(), therapist);

        assertThat(view.zone()).isEqualTo(NEW_YORK);
        assertThat(view.effectiveFrom()).contains(LocalDate.of(2026, 5, 4));
        assertThat(view.weekly())
                .containsExactly(new WeeklyTime("MO", "09:00", "17:00"), new WeeklyTime("FR", "22:00", "24:00"));
        assertThat(view.versions())
                .extracting(HoursView.Version::effectiveFrom)
                .containsExactly(LocalDate.of(2026, 5, 4), LocalDate.of(2026, 5, 20));
        assertThat(openDays.check(practice.clinic, NOW)).isEmpty();
        assertThat(freeDays()).isNotEmpty().allSatisfy(day -> assertThat(day).isBefore(LocalDate.of(2026, 5, 20)));
        assertThat(audited()).isEqualTo(3);
    }

    @Test
    void showsNoHoursInTheRostersZoneBeforeThereAreAny() {
        HoursView view = hours.get(practice.asTherapist(therapist), therapist);
        assertThat(view.zone()).isEqualTo(NEW_YORK);
        assertThat(view.weekly()).isEmpty();
        assertThat(view.effectiveFrom()).isEmpty();
    }

    @Test
    void namesEveryFaultOfHours() {
        refuses(() -> put(null), "/zone required", "/weekly required");
        refuses(() -> put(new HoursInput("EST5", List.of(), null)), "/zone unknown_zone");
        refuses(
                () -> put(input(null, "XX 25:00 9:00", "MO 09:00 10:60")),
                "/weekly/0/day unknown_day",
                "/weekly/0/start invalid_time",
                "/weekly/0/end invalid_time",
                "/weekly/1/end invalid_time");
        refuses(() -> put(input(null, "MO 09:00 12:00", "MO 11:00 13:00")), "/weekly/1 overlapping");
        refuses(() -> put(input(null, "SU 22:00 02:00", "MO 01:00 03:00")), "/weekly/1 overlapping");
        refuses(() -> put(input(null, "MO 09:00 12:00", "MO 09:00 12:00")), "/weekly/1 overlapping");
        refuses(() -> put(input(LocalDate.of(9999, 1, 1))), "/effectiveFrom out_of_range");
        refuses(() -> put(new HoursInput(NEW_YORK, Collections.singletonList(null), null)), "/weekly/0 required");
        refuses(
                () -> put(new HoursInput(
                        NEW_YORK, Collections.nCopies(101, new WeeklyTime("MO", "09:00", "10:00")), null)),
                "/weekly too_many");
        assertThat(hours.get(practice.asAdmin(), therapist).versions()).isEmpty();
    }

    @Test
    void letsOnlyTheTherapistAndAdminsOfTheClinicIn() {
        TherapistId other = practice.therapist(NEW_YORK);
        refusesWith(() -> hours.get(practice.asTherapist(other), therapist), ErrorCode.NOT_FOUND);
        refusesWith(() -> hours.get(new Practice().asAdmin(), therapist), ErrorCode.NOT_FOUND);
        refusesWith(() -> hours.replace(new Practice().asAdmin(), therapist, input(null)), ErrorCode.NOT_FOUND);
        refusesWith(() -> hours.get(practice.asClient(practice.client("NY")), therapist), ErrorCode.FORBIDDEN);
        refusesWith(() -> exceptions.list(practice.asTherapist(other), therapist, null, null), ErrorCode.NOT_FOUND);
        refusesWith(() -> timeOff.list(new Practice().asAdmin(), therapist, null, null), ErrorCode.NOT_FOUND);
    }

    @Test
    void addsListsAndRemovesExceptionsWithThePicture() {
        put(input(null, "MO 09:00 17:00", "TU 09:00 17:00"));
        ExceptionView open = except(new ExceptionInput(LocalDate.of(2026, 5, 9), "22:00", "02:00", "open"));
        ExceptionView closed = except(new ExceptionInput(LocalDate.of(2026, 5, 5), null, null, "closed"));

        assertThat(openDays.check(practice.clinic, NOW)).isEmpty();
        assertThat(freeDays()).contains(LocalDate.of(2026, 5, 10)).doesNotContain(LocalDate.of(2026, 5, 5));
        Page<ExceptionView> first = exceptions.list(practice.asAdmin(), therapist, "1", null);
        assertThat(first.items()).containsExactly(closed);
        assertThat(exceptions
                        .list(practice.asAdmin(), therapist, "1", first.next().orElseThrow())
                        .items())
                .containsExactly(open);

        exceptions.delete(practice.asAdmin(), therapist, closed.id());
        assertThat(freeDays()).contains(LocalDate.of(2026, 5, 5));
        assertThat(openDays.check(practice.clinic, NOW)).isEmpty();
        refusesWith(() -> exceptions.delete(practice.asAdmin(), therapist, closed.id()), ErrorCode.NOT_FOUND);
    }

    @Test
    void namesEveryFaultOfAnException() {
        refuses(() -> except(null), "/date required", "/kind required");
        refuses(
                () -> except(new ExceptionInput(LocalDate.of(2026, 5, 1), "09:00", null, "perhaps")),
                "/kind unknown_kind",
                "/end required",
                "/date in_the_past");
        refuses(
                () -> except(new ExceptionInput(LocalDate.MAX, "24:00", "24:00", "open")),
                "/start invalid_time",
                "/date out_of_range");
        refuses(() -> except(new ExceptionInput(LocalDate.of(2026, 5, 1), null, null, "closed")), "/date in_the_past");
        refuses(() -> except(new ExceptionInput(LocalDate.of(2199, 5, 1), null, null, "closed")), "/date out_of_range");
        refuses(() -> exceptions.list(practice.asAdmin(), therapist, "-1", null), "?limit invalid_limit");
        refuses(() -> exceptions.list(practice.asAdmin(), therapist, null, "%"), "?cursor invalid_cursor");
    }

    @Test
    void answersARepeatedRequestUnderOneKeyOnce() {
        ExceptionInput input = new ExceptionInput(LocalDate.of(2026, 5, 9), "10:00", "12:00", "open");
        var admin = practice.asAdmin();
        ExceptionView first = exceptions.create(admin, therapist, input, Optional.of("key"));
        assertThat(exceptions.create(admin, therapist, input, Optional.of("key")))
                .isEqualTo(first);
        assertThat(exceptions.list(admin, therapist, null, null).items()).containsExactly(first);
    }

    @Test
    void answersARetryWhoseTimeIsOverMeanwhile() {
        var admin = practice.asAdmin();
        Optional<String> key = Optional.of("key");
        ExceptionInput closed = new ExceptionInput(LocalDate.of(2026, 5, 3), null, null, "closed");
        TimeOffInput hour = new TimeOffInput(NOW, NOW.plusSeconds(3600));
        ExceptionView exception = exceptions.create(admin, therapist, closed, key);
        TimeOffView span = timeOff.create(admin, therapist, hour, key);
        clock.advance(Duration.ofHours(23));

        assertThat(exceptions.create(admin, therapist, closed, key)).isEqualTo(exception);
        assertThat(timeOff.create(admin, therapist, hour, key)).isEqualTo(span);
        refuses(() -> exceptions.create(admin, therapist, closed, Optional.of("another")), "/date in_the_past");
        refuses(() -> timeOff.create(admin, therapist, hour, Optional.of("another")), "/to in_the_past");
    }

    @Test
    void knowsThatARemovalWhoseCommitWasLostIsDone() {
        ExceptionView closed = except(new ExceptionInput(LocalDate.of(2026, 5, 5), null, null, "closed"));
        TimeOffView off = off(NOW, NOW.plusSeconds(3600));
        LostCommits line = new LostCommits(database.configuration());
        Foundation shaky = TestFoundation.over(line.transactor(), clock);
        var admin = practice.asAdmin();

        line.loseNext();
        new ExceptionService(shaky, openDays, policy).delete(admin, therapist, closed.id());
        line.loseNext();
        new TimeOffService(shaky, openDays, policy).delete(admin, therapist, off.id());

        assertThat(exceptions.list(admin, therapist, null, null).items()).isEmpty();
        assertThat(timeOff.list(admin, therapist, null, null).items()).isEmpty();
    }

    @Test
    void addsListsAndRemovesTimeOffWithThePicture() {
        put(input(null, "TU 09:00 17:00"));
        Instant from = Instant.parse("2026-05-05T00:00:00Z");
        TimeOffView off = timeOff.create(
                practice.asTherapist(therapist),
                therapist,
                new TimeOffInput(from, Instant.parse("2026-05-13T00:00:00Z")),
                Optional.empty());

        assertThat(openDays.check(practice.clinic, NOW)).isEmpty();
        assertThat(freeDays().get(0)).isEqualTo(LocalDate.of(2026, 5, 19));
        assertThat(timeOff.list(practice.asAdmin(), therapist, null, null).items())
                .containsExactly(off);

        timeOff.delete(practice.asTherapist(therapist), therapist, off.id());
        assertThat(freeDays().get(0)).isEqualTo(LocalDate.of(2026, 5, 5));
        assertThat(openDays.check(practice.clinic, NOW)).isEmpty();
    }

    @Test
    void followsTheRostersZoneWhereNoHoursTellOne() {
        except(new ExceptionInput(LocalDate.of(2026, 5, 9), "20:00", "21:00", "open"));
        assertThat(freeDays()).containsExactly(LocalDate.of(2026, 5, 10));

        practice.set(therapist, "zone", "Europe/London");
        database.jdbi().useTransaction(handle -> openDays.rosterChanged(handle, List.of(therapist), NOW));

        assertThat(freeDays()).containsExactly(LocalDate.of(2026, 5, 9));
        assertThat(openDays.check(practice.clinic, NOW)).isEmpty();
    }

    @Test
    void namesEveryFaultOfTimeOff() {
        refuses(() -> off(null, null), "/from required", "/to required");
        refuses(() -> off(NOW.plusSeconds(5), NOW.plusSeconds(5)), "/to ends_before_start");
        refuses(() -> off(NOW.minusSeconds(50), NOW.minusSeconds(5)), "/to in_the_past");
        refuses(() -> off(Instant.MIN, Instant.MAX), "/to too_long", "/to out_of_range");
        refuses(() -> off(Instant.MAX.minusSeconds(5), Instant.MAX), "/to out_of_range");
    }

    private HoursView put(@Nullable HoursInput input) {
        return hours.replace(practice.asAdmin(), therapist, input);
    }

    private ExceptionView except(@Nullable ExceptionInput input) {
        return exceptions.create(practice.asTherapist(therapist), therapist, input, Optional.empty());
    }

    private TimeOffView off(@Nullable Instant from, @Nullable Instant to) {
        return timeOff.create(practice.asAdmin(), therapist, new TimeOffInput(from, to), Optional.empty());
    }

    private static HoursInput input(@Nullable LocalDate from, String... rules) {
        List<@Nullable WeeklyTime> weekly = new ArrayList<>();
        Arrays.stream(rules)
                .map(rule -> rule.split(" "))
                .forEach(parts -> weekly.add(new WeeklyTime(parts[0], parts[1], parts[2])));
        return new HoursInput(NEW_YORK, weekly, from);
    }

    /** UTC days with any free tick, in order. */
    private List<LocalDate> freeDays() {
        return database.jdbi()
                .withHandle(handle -> handle
                        .attach(OpenDayDao.class)
                        .listDays(therapist, LocalDate.of(2026, 1, 1), LocalDate.of(2027, 1, 1))
                        .stream()
                        .filter(row -> !Arrays.equals(row.sessionBits(), new byte[Lanes.DAY_BYTES]))
                        .map(OpenDayDao.DayRow::utcDay)
                        .sorted()
                        .toList());
    }

    private int audited() {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery(
                                "SELECT COUNT(*) FROM audit_event WHERE action = 'hours_write' AND subject_id = :id")
                        .bind("id", therapist)
                        .mapTo(Integer.class)
                        .one());
    }

    private static void refuses(ThrowingCallable call, String... faults) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ServiceException.class,
                        refused -> assertThat(refused.errors())
                                .extracting(HoursTest::brief)
                                .containsExactly(faults));
    }

    private static String brief(FieldError error) {
        return error.pointer() + " " + error.code();
    }

    private static void refusesWith(ThrowingCallable call, ErrorCode code) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ServiceException.class,
                        refused -> assertThat(refused.code()).isEqualTo(code));
    }
}
