package org.alcove.calendarfeed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import biweekly.Biweekly;
import biweekly.component.VEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.alcove.kernel.Actor;
import org.alcove.kernel.AppointmentId;
import org.alcove.kernel.ErrorCode;
import org.alcove.kernel.ServiceException;
import org.alcove.privacy.FeedUids;
import org.alcove.privacy.TestVault;
import org.alcove.testing.TestClock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class CalendarFileTest {
    private static final Instant TOMORROW = TestClock.MONDAY.plus(Duration.ofDays(1));

    private final FeedScene scene = new FeedScene();
    private final AppointmentId id = scene.book(scene.therapist, TOMORROW, "maple-heron", scene.client);

    @Test
    void saysNoMoreThanWasAskedFor() {
        for (Actor participant : List.of(scene.client, scene.therapist)) {
            for (@Nullable CalendarFileRequest asked : Arrays.asList(null, new CalendarFileRequest(null, null))) {
                String text = text(participant, asked);
                assertThat(text.replace("\r\n ", "").lines().map(line -> line.split("[:;]", 2)[0]))
                        .containsExactly(
                                "BEGIN",
                                "PRODID",
                                "VERSION",
                                "BEGIN",
                                "UID",
                                "DTSTAMP",
                                "DTSTART",
                                "DTEND",
                                "SUMMARY",
                                "TRANSP",
                                "CLASS",
                                "STATUS",
                                "SEQUENCE",
                                "LAST-MODIFIED",
                                "X-MICROSOFT-CDO-BUSYSTATUS",
                                "END",
                                "END");
                assertThat(text).contains("SUMMARY:Busy\r\n").doesNotContain("maple", "Ada", "lcove", "VALARM");
            }
        }
    }

    @Test
    void hasTheOwnWordsAndAnAlarmOnlyIfAskedFor() {
        VEvent event = read(scene.client, new CalendarFileRequest("  Walk, with Sam ", Duration.ofMinutes(90)));
        assertThat(event.getSummary().getValue()).isEqualTo("Walk, with Sam");
        assertThat(event.getDateStart().getValue().toInstant()).isEqualTo(TOMORROW);
        assertThat(event.getDateEnd().getValue().toInstant()).isEqualTo(TOMORROW.plus(Duration.ofMinutes(50)));
        assertThat(event.getAlarms()).hasSize(1);
        assertThat(event.getAlarms().get(0).getTrigger().getDuration().toMillis())
                .isEqualTo(Duration.ofMinutes(-90).toMillis());
        assertThat(event.getAlarms().get(0).getDescription().getValue()).isEqualTo("Walk, with Sam");
        assertThat(event.getAlarms().get(0).getAction().isDisplay()).isTrue();
        VEvent atItsStart = read(scene.client, new CalendarFileRequest(null, Duration.ZERO));
        assertThat(atItsStart.getAlarms().get(0).getTrigger().getDuration().toMillis())
                .isZero();
    }

    @Test
    void refusesTellingWordsAndOddAlarms() {
        assertThatThrownBy(() -> text(scene.client, new CalendarFileRequest("My th3rapy", null)))
                .isInstanceOfSatisfying(
                        ServiceException.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.CLINICAL_WORD));
        assertThat(fault(new CalendarFileRequest("", null))).isEqualTo("/title required");
        assertThat(fault(new CalendarFileRequest("x".repeat(61), null))).isEqualTo("/title too_long");
        assertThat(fault(new CalendarFileRequest(null, Duration.ofMinutes(-1)))).isEqualTo("/alarm out_of_range");
        assertThat(fault(new CalendarFileRequest(null, Duration.ofDays(7).plusMinutes(1))))
                .isEqualTo("/alarm out_of_range");
        assertThat(fault(new CalendarFileRequest(null, Duration.ofSeconds(90)))).isEqualTo("/alarm not_whole_minutes");
    }

    @Test
    void replacesAnEarlierFileAfterTheAppointmentMoved() {
        VEvent before = read(scene.client, null);
        scene.reschedule(id, TOMORROW.plus(Duration.ofHours(2)));
        VEvent after = read(scene.client, null);
        assertThat(after.getUid()).isEqualTo(before.getUid());
        assertThat(after.getSequence().getValue())
                .isGreaterThan(before.getSequence().getValue());
        assertThat(after.getDateStart().getValue().toInstant()).isEqualTo(TOMORROW.plus(Duration.ofHours(2)));
    }

    @Test
    void sharesNoIdentifierWithAFeedOrWithTheOtherPartysFile() {
        String feed = scene.text(scene.feed(scene.client, "busy"));
        String own = read(scene.client, null).getUid().getValue();
        String theirs = read(scene.therapist, null).getUid().getValue();
        assertThat(own).isNotEqualTo(theirs);
        assertThat(feed).doesNotContain(own).doesNotContain(theirs);
        // An outside calendar that has it is not to clash with the session itself.
        assertThat(new FeedUids(scene.foundation.keys()).isOurs(own)).isTrue();
    }

    @Test
    void isOnlyForThoseWhoTakePart() {
        for (Actor other : List.of(scene.newClient(), scene.newTherapist(), new FeedScene().client)) {
            assertThatThrownBy(() -> text(other, null)).hasMessage("not_found");
        }
        assertThatThrownBy(() -> scene.files.export(scene.client, new AppointmentId(UUID.randomUUID()), null))
                .hasMessage("not_found");
        scene.execute("UPDATE participant SET status = 'declined' WHERE client_id = ?", scene.client.requireClient());
        assertThatThrownBy(() -> text(scene.client, null)).hasMessage("not_found");
    }

    @Test
    void isNotGivenForWhatWillNotTakePlace() {
        scene.cancel(id);
        assertThatThrownBy(() -> text(scene.client, null)).hasMessage("wrong_status");
    }

    @Test
    void isWrittenDownWithTheClientItIsAbout() {
        text(scene.client, null);
        text(scene.therapist, null);
        List<String> about = scene.database
                .jdbi()
                .withHandle(handle -> handle.select(
                                "SELECT HEX(client_pseudonym) FROM audit_event WHERE subject_id = ?"
                                        + " AND action = 'appointment_export'",
                                id)
                        .mapTo(String.class)
                        .list());
        UUID name = scene.foundation
                .transactor()
                .inTransaction(handle -> TestVault.pseudonym(handle, scene.client.requireClient()));
        String client = String.valueOf(name).replace("-", "").toUpperCase(Locale.ROOT);
        assertThat(about).containsExactly(client, client);
    }

    private VEvent read(Actor actor, @Nullable CalendarFileRequest asked) {
        List<VEvent> events = Biweekly.parse(text(actor, asked)).first().getEvents();
        assertThat(events).hasSize(1);
        return events.get(0);
    }

    private String text(Actor actor, @Nullable CalendarFileRequest asked) {
        return new String(scene.files.export(actor, id, asked), StandardCharsets.UTF_8);
    }

    private String fault(CalendarFileRequest asked) {
        try {
            text(scene.client, asked);
            return "none";
        } catch (ServiceException refused) {
            return Optional.of(refused.errors().get(0))
                    .map(error -> error.pointer() + " " + error.code())
                    .orElseThrow();
        }
    }
}
