package org.alcove.clinic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.alcove.kernel.ServiceException;
import org.alcove.kernel.SessionTypeId;
import org.alcove.kernel.TherapistId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class SessionTypeServiceTest {
    private final Practice practice = new Practice();
    private final SessionTypeService types = practice.types;

    @Test
    void takesNoBoundBeyondADayBecauseWhatIsTakenIsLookedForNoFarther() {
        Duration day = Duration.ofDays(1);

        assertThat(limits(day, day).longestSession()).isEqualTo(day);
        assertThatThrownBy(() -> limits(day.plusMinutes(5), day)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> limits(day, day.plusMinutes(5))).isInstanceOf(IllegalArgumentException.class);
    }

    private static ClinicConfiguration limits(Duration longestSession, Duration longestBuffer) {
        return ClinicConfiguration.of(null, null, null, null, null, longestSession, longestBuffer, null, null, null);
    }

    @Test
    void keepsWhatCanBeBooked() {
        TherapistId alder = practice.therapist("Alder Example").id();
        SessionTypeView created = types.create(
                practice.admin, Optional.of("key"), input("Group", "group", minutes(90), 8, List.of(alder)));

        assertThat(types.create(
                        practice.admin, Optional.of("key"), input("Group", "group", minutes(90), 8, List.of(alder))))
                .isEqualTo(created);
        assertThat(types.list(practice.admin, null, null).items()).containsExactly(created);
        assertThat(types.list(practice.clinic)).containsExactly(created);
        assertThat(created.therapistIds()).containsExactly(alder);
        assertThat(practice.audited("session_type_write")).isEqualTo(1);
    }

    @Test
    void takesMultiplesOfFiveMinutesWithinItsBoundsOnly() {
        SessionTypeInput wrong = new SessionTypeInput(
                "",
                "party",
                minutes(52),
                minutes(3),
                Duration.ofHours(5),
                0,
                Duration.ofSeconds(301),
                Duration.ofHours(36),
                Arrays.asList((TherapistId) null),
                "gone");

        assertThat(Practice.faults(() -> types.create(practice.clinic, wrong)))
                .containsExactlyInAnyOrder(
                        "/name=required",
                        "/kind=unknown_kind",
                        "/duration=not_a_multiple_of_five_minutes",
                        "/bufferBefore=not_a_multiple_of_five_minutes",
                        "/bufferAfter=out_of_range",
                        "/capacity=out_of_range",
                        "/minimumNotice=not_a_multiple_of_five_minutes",
                        "/horizon=not_whole_days",
                        "/therapistIds/0=required",
                        "/status=unknown_status");
        assertThat(Practice.faults(() -> types.create(practice.clinic, input("A", "group", Duration.ZERO, 51, null))))
                .containsExactlyInAnyOrder("/duration=out_of_range", "/capacity=out_of_range");
        for (String kind : List.of("individual", "check_in")) {
            assertThat(Practice.faults(() -> types.create(practice.clinic, input("A", kind, minutes(50), 2, null))))
                    .containsExactly("/capacity=out_of_range");
        }
    }

    @Test
    void refusesNamesAndTherapistsThatDoNotFit() {
        TherapistId foreign = new Practice().therapist("Elm Example").id();
        types.create(practice.clinic, input("Individual", "individual", minutes(50), 1, null));

        assertThat(Practice.faults(
                        () -> types.create(practice.clinic, input("Individual", "individual", minutes(50), 1, null))))
                .containsExactly("/name=duplicate");
        assertThat(Practice.faults(() ->
                        types.create(practice.clinic, input("Couple", "couple", minutes(50), 2, List.of(foreign)))))
                .containsExactly("/therapistIds/0=unknown_id");
    }

    @Test
    void changesOnlyTheFieldsThatWereSent() {
        TherapistId alder = practice.therapist("Alder Example").id();
        SessionTypeId id = types.create(practice.clinic, input("Group", "group", minutes(90), 8, List.of(alder)))
                .id();
        SessionTypeInput shorter = input(null, null, minutes(60), null, null);

        SessionTypeView after =
                types.change(practice.admin, id, IfMatch.of("\"1\""), new Patch<>(shorter, Set.of("duration")));
        assertThat(after.duration()).isEqualTo(minutes(60));
        assertThat(after.therapistIds()).containsExactly(alder);
        assertThat(after.capacity()).isEqualTo(8);
        assertThatThrownBy(() ->
                        types.change(practice.admin, id, IfMatch.of("\"1\""), new Patch<>(shorter, Set.of("duration"))))
                .hasMessage("precondition_failed");
        assertThat(types.change(practice.admin, id, Optional.empty(), new Patch<>(shorter, Set.of("therapistIds")))
                        .therapistIds())
                .isNull();
        Practice other = new Practice();
        assertThatThrownBy(() ->
                        other.types.change(other.admin, id, Optional.empty(), new Patch<>(shorter, Set.of("duration"))))
                .isInstanceOf(ServiceException.class)
                .hasMessage("not_found");
    }

    private static Duration minutes(int minutes) {
        return Duration.ofMinutes(minutes);
    }

    private static SessionTypeInput input(
            @Nullable String name,
            @Nullable String kind,
            @Nullable Duration duration,
            @Nullable Integer capacity,
            @Nullable List<@Nullable TherapistId> therapists) {
        return new SessionTypeInput(name, kind, duration, null, null, capacity, null, null, therapists, null);
    }
}
