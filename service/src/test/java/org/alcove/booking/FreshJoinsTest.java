package org.alcove.booking;

import static org.alcove.booking.Wire.outcome;
import static org.alcove.booking.Wire.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.dropwizard.testing.ConfigOverride;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.alcove.testing.AlcoveServer;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestPeople.Person;
import org.junit.jupiter.api.Test;

/** Somebody with a public join code, however often they join, keeps few slots from others. */
final class FreshJoinsTest {
    private static final int JOINS = 6;
    private static final int SLOTS = 12;
    private static final String PASSWORD = "nine quiet lanterns";

    private final Diary diary = new Diary();
    private final Person therapist = diary.therapist();

    @Test
    void leavesMostSlotsToOthersHoweverManyAccountsOnePersonMakes() {
        try (AlcoveServer server = AlcoveServer.startWithRateLimits(
                "on",
                TestDatabase.shared(),
                new TestClock(TestClock.MONDAY),
                ConfigOverride.config("identity.rateLimits.joinPerNetwork", String.valueOf(JOINS)))) {
            Wire wire = new Wire(server);
            Person admin = diary.people.admin(diary.clinic);
            String code = text(wire.post("/api/join-codes", admin, "{\"public\":true}"), "joinCode");
            List<String> tokens = new ArrayList<>();
            for (int i = 0; i < JOINS; i++) {
                HttpResponse<String> joined = join(wire, code);
                assertThat(outcome(joined)).isEqualTo("201");
                tokens.add(text(
                        wire.send(
                                "POST",
                                "/api/login",
                                "",
                                "{\"loginName\":\"%s\",\"password\":\"%s\"}"
                                        .formatted(text(joined, "loginName"), PASSWORD)),
                        "token"));
            }
            assertThat(outcome(join(wire, code))).isEqualTo("429 rate_limited");

            for (String token : tokens) {
                for (int slot = 0; slot < SLOTS; slot++) {
                    assertThat(outcome(wire.send("POST", "/api/holds", token, wish(Diary.at(60 * slot)))))
                            .isIn("201", "409 slot_taken");
                }
                // A booking takes the place of the hold, and no other can follow.
                book(wire, token);
                assertThat(outcome(wire.send("POST", "/api/holds", token, wish(Diary.at(60 * 20)))))
                        .isEqualTo("409 too_many_open_bookings");
            }

            Person other = diary.people.client(diary.clinic);
            int left = 0;
            for (int slot = 0; slot < SLOTS; slot++) {
                String answer = outcome(wire.post("/api/appointments", other, wish(Diary.at(60 * slot))));
                assertThat(answer).isIn("201", "409 slot_taken");
                left += answer.equals("201") ? 1 : 0;
            }
            assertThat(left).isEqualTo(SLOTS - JOINS);
        }
        diary.check();
    }

    private void book(Wire wire, String token) {
        for (int slot = 0; slot < SLOTS; slot++) {
            if (outcome(wire.send("POST", "/api/appointments", token, wish(Diary.at(60 * slot))))
                    .equals("201")) {
                return;
            }
        }
        throw new AssertionError("nothing could be booked");
    }

    private static HttpResponse<String> join(Wire wire, String code) {
        return wire.send(
                "POST", "/api/join", "", "{\"joinCode\":\"%s\",\"password\":\"%s\"}".formatted(code, PASSWORD));
    }

    private String wish(Instant start) {
        return "{\"therapistId\":\"%s\",\"sessionTypeId\":\"%s\",\"start\":\"%s\"}"
                .formatted(therapist.actor().requireTherapist(), diary.fifty, start);
    }
}
