package org.alcove.availability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import java.util.stream.IntStream;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ErrorCode;
import org.alcove.kernel.ServiceException;
import org.alcove.kernel.SessionTypeId;
import org.alcove.kernel.TherapistId;
import org.alcove.kernel.TimeRange;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestFoundation;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class OfferingTest {
    private static final Instant NOW = TestClock.MONDAY;
    /** Tuesday, 10:00 in New York. */
    private static final Instant TEN = Instant.parse("2026-05-05T14:00:00Z");

    private final TestDatabase database = TestDatabase.shared();
    private final Practice practice = new Practice();
    private final AvailabilityConfiguration policy = new AvailabilityConfiguration();
    private final AvailabilityModule module =
            new AvailabilityModule(TestFoundation.over(database, new TestClock(NOW)), policy);
    private final SessionTypeId type = practice.sessionType(50, 10, 5);
    private final ClientId client = practice.client("NY");
    private final TherapistId therapist = practice.therapist("America/New_York");

    @BeforeEach
    void worksOnTuesdays() {
        module.takenBy(practice);
        practice.hours(therapist, LocalDate.of(2026, 1, 1), "America/New_York", "2 09:00 17:00");
    }

    @Test
    void offersAStartOnTheFiveMinuteGridWithItsTerms() {
        practice.set(therapist, "daily_maximum", 3);

        Bookable bookable = check(TEN.plusSeconds(300));

        assertThat(bookable.session()).isEqualTo(new TimeRange(TEN.plusSeconds(300), TEN.plusSeconds(3300)));
        assertThat(bookable.bufferBefore()).hasMinutes(10);
        assertThat(bookable.bufferAfter()).hasMinutes(5);
        assertThat(bookable.localDate()).isEqualTo(LocalDate.of(2026, 5, 5));
        assertThat(bookable.dailyMaximum()).contains(3);
        assertThat(bookable.state()).isEqualTo("NY");
    }

    @Test
    void keepsBuffersInsideWorkingHours() {
        assertThat(check(Instant.parse("2026-05-05T13:10:00Z"))).isNotNull();
        refuses(Instant.parse("2026-05-05T13:05:00Z"));
        assertThat(check(Instant.parse("2026-05-05T20:05:00Z"))).isNotNull();
        refuses(Instant.parse("2026-05-05T20:10:00Z"));
    }

    @Test
    void refusesAStartOffTheGrid() {
        refuses(TEN.plusSeconds(60));
        refuses(TEN.plusNanos(1000));
    }

    @Test
    void bindsClientsToTheTherapistsOwnStepInLocalTime() {
        Instant noon = TEN.plusSeconds(7200);
        practice.set(therapist, "start_step_minutes", 180);

        assertThat(check(noon)).isNotNull();
        refuses(TEN);
        refuses(noon.minusSeconds(3600));
        refuses(noon.plusSeconds(300));
        assertThat(check(TEN, Optional.empty(), Offering.Asker.THERAPIST)).isNotNull();
    }

    @Test
    void bindsClientsByNoticeAndHorizonAndTherapistsByThePresent() {
        practice.set(type, "minimum_notice_minutes", 25 * 60);
        practice.set(type, "horizon_days", 2);
        Instant nextWeek = TEN.plusSeconds(7 * 86_400);

        assertThat(check(TEN)).isNotNull();
        refuses(TEN.minusSeconds(300));
        refuses(nextWeek);
        assertThat(check(TEN.minusSeconds(300), Optional.empty(), Offering.Asker.THERAPIST))
                .isNotNull();
        assertThat(check(nextWeek, Optional.empty(), Offering.Asker.THERAPIST)).isNotNull();
        assertThatThrownBy(() -> check(TEN.minusSeconds(7 * 86_400), Optional.empty(), Offering.Asker.THERAPIST))
                .isInstanceOfSatisfying(
                        ServiceException.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.SLOT_NOT_OFFERED));
    }

    @Test
    void takesThePolicyWhereTheTypeSaysNothing() {
        Instant noticed = NOW.plus(policy.minimumNotice());
        Instant horizon = NOW.plus(policy.horizon());
        practice.hours(
                therapist,
                LocalDate.of(2026, 5, 1),
                "America/New_York",
                IntStream.rangeClosed(1, 7)
                        .mapToObj(day -> day + " 00:00 24:00")
                        .toArray(String[]::new));
        practice.clear(type, "minimum_notice_minutes");
        practice.clear(type, "horizon_days");

        refuses(NOW.plusSeconds(600));
        refuses(noticed.minusSeconds(300));
        assertThat(check(noticed)).isNotNull();
        assertThat(check(horizon.minusSeconds(300))).isNotNull();
        refuses(horizon);
        practice.set(type, "minimum_notice_minutes", 0);
        assertThat(check(NOW.plusSeconds(600))).isNotNull();
        refuses(NOW);
        practice.set(type, "horizon_days", 61);
        assertThat(check(horizon)).isNotNull();
    }

    @Test
    void asksForALicenseWhereTheClientWillBeOnThatDay() {
        practice.license(therapist, "NJ", LocalDate.of(2026, 5, 5));
        practice.license(therapist, "CT", LocalDate.of(2026, 5, 4));

        assertThat(check(TEN, Optional.of("NJ"), Offering.Asker.CLIENT).state()).isEqualTo("NJ");
        refuses(TEN, Optional.of("CT"), ErrorCode.SLOT_NOT_OFFERED);
        refuses(TEN, Optional.of("CA"), ErrorCode.SLOT_NOT_OFFERED);
        refuses(TEN, Optional.of("ny"), ErrorCode.INVALID);
    }

    @Test
    void takesTheClinicsStateOrAsksForOne() {
        ClientId anywhere = practice.client("");
        assertThatThrownBy(() -> check(anywhere, TEN, Optional.empty(), Offering.Asker.CLIENT))
                .isInstanceOfSatisfying(
                        ServiceException.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.STATE_REQUIRED));
        practice.defaultState("NY");
        assertThat(check(anywhere, TEN, Optional.empty(), Offering.Asker.CLIENT).state())
                .isEqualTo("NY");
    }

    @Test
    void offersATherapistWhoTakesNobodyNewToTheirOwnClientsOnly() {
        practice.set(therapist, "accepts_new", 0);
        refuses(TEN);
        practice.care(client, therapist);
        assertThat(check(TEN)).isNotNull();
    }

    @Test
    void offersATypeOnlyWithThoseWhoOfferIt() {
        practice.set(type, "offered_by_all", 0);
        refuses(TEN);
        practice.offers(type, therapist);
        assertThat(check(TEN)).isNotNull();
        practice.set(type, "kind", "group");
        refuses(TEN);
    }

    @Test
    void knowsNothingInactiveOrForeign() {
        practice.set(type, "status", "inactive");
        refuses(TEN, Optional.empty(), ErrorCode.NOT_FOUND);
        practice.set(type, "status", "active");
        practice.set(therapist, "status", "inactive");
        refuses(TEN, Optional.empty(), ErrorCode.NOT_FOUND);
        practice.set(therapist, "status", "active");
        assertThat(check(TEN)).isNotNull();
        assertThatThrownBy(() -> database.jdbi()
                        .inTransaction(handle -> module.offering()
                                .check(
                                        handle,
                                        new Practice().clinic,
                                        therapist,
                                        type,
                                        TEN,
                                        Optional.of("NY"),
                                        client,
                                        Offering.Asker.CLIENT,
                                        NOW)))
                .isInstanceOfSatisfying(
                        ServiceException.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.NOT_FOUND));
    }

    @Test
    void refusesTimeOffAndClosedDatesAndTakesOpenedOnes() {
        practice.timeOff(therapist, TEN.plusSeconds(1800), TEN.plusSeconds(1801));
        refuses(TEN);
        assertThat(check(TEN.plusSeconds(2700))).isNotNull();
        practice.exception(therapist, LocalDate.of(2026, 5, 5), "closed", "11:00", "12:00");
        refuses(TEN.plusSeconds(2700));
        Instant wednesday = TEN.plusSeconds(86_400);
        refuses(wednesday);
        practice.exception(therapist, LocalDate.of(2026, 5, 6), "open", "09:00", "12:00");
        assertThat(check(wednesday)).isNotNull();
    }

    @Test
    void refreshMakesThePictureAndKeepsItUpToDate() {
        refresh(new TimeRange(TEN, TEN.plusSeconds(3600)));
        assertThat(module.openDays().check(practice.clinic, NOW)).isEmpty();

        practice.take(therapist, TEN, 50, 10, 5);
        practice.take(therapist, Instant.parse("2026-05-05T23:30:00Z"), 60, 45, 45);
        assertThat(module.openDays().check(practice.clinic, NOW))
                .containsExactly(new OpenDays.Difference(therapist, LocalDate.of(2026, 5, 5)));
        refresh(new TimeRange(TEN, TEN.plusSeconds(3600)));
        assertThat(module.openDays().check(practice.clinic, NOW)).isEmpty();
    }

    private Bookable check(Instant start) {
        return check(start, Optional.empty(), Offering.Asker.CLIENT);
    }

    private Bookable check(Instant start, Optional<String> state, Offering.Asker asker) {
        return check(client, start, state, asker);
    }

    private Bookable check(ClientId who, Instant start, Optional<String> state, Offering.Asker asker) {
        return database.jdbi()
                .inTransaction(handle -> module.offering()
                        .check(handle, practice.clinic, therapist, type, start, state, who, asker, NOW));
    }

    private void refresh(TimeRange range) {
        database.jdbi().useTransaction(handle -> module.offering().refresh(handle, therapist, range, NOW));
    }

    private void refuses(Instant start) {
        refuses(start, Optional.empty(), ErrorCode.SLOT_NOT_OFFERED);
    }

    private void refuses(Instant start, Optional<String> state, ErrorCode code) {
        assertThatThrownBy(() -> check(start, state, Offering.Asker.CLIENT))
                .isInstanceOfSatisfying(
                        ServiceException.class,
                        refused -> assertThat(refused.code()).isEqualTo(code));
    }
}
