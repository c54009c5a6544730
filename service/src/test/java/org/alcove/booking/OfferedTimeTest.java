package org.alcove.booking;

import static org.alcove.booking.Wire.json;
import static org.alcove.booking.Wire.outcome;
import static org.alcove.booking.Wire.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.alcove.availability.AvailabilityConfiguration;
import org.alcove.availability.AvailabilityModule;
import org.alcove.availability.OpenDays;
import org.alcove.kernel.TherapistId;
import org.alcove.testing.AlcoveServer;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestFoundation;
import org.alcove.testing.TestPeople.Person;
import org.junit.jupiter.api.Test;

/** The lists of free time and what can be booked are one thing, whatever was held, booked, moved and cancelled before. */
final class OfferedTimeTest {
    private static final Instant FROM = Diary.TEN;
    private static final Instant TO = FROM.plus(Duration.ofHours(6));
    private static final int STEPS = 6 * 12;

    private final Diary diary = new Diary();
    private final List<Person> therapists = new ArrayList<>();
    private final List<Person> clients = new ArrayList<>();

    @Test
    void offersExactlyWhatCanBeBooked() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 3; i++) {
            therapists.add(diary.therapist());
        }
        for (int i = 0; i < 6; i++) {
            clients.add(diary.people.client(diary.clinic));
        }
        try (AlcoveServer server = AlcoveServer.start(TestDatabase.shared(), new TestClock(TestClock.MONDAY))) {
            Wire wire = new Wire(server);
            for (Person therapist : therapists) {
                // Only through a change of hours does the search learn of rows that were written beside it.
                setHours(wire, therapist, 0);
            }
            for (int step = 0; step < 60; step++) {
                act(wire, random, step);
            }
            assertThat(differences()).as("seed %d", seed).isEmpty();
            diary.check();
            bookAllThatIsOffered(wire, random, seed, diary.people.client(diary.clinic));
            bookAllThatIsOffered(wire, random, seed, withSessionsOfTheirOwn(wire, random));
            assertThat(differences()).as("seed %d", seed).isEmpty();
            diary.check();
        }
    }

    private List<OpenDays.Difference> differences() {
        AvailabilityModule availability = new AvailabilityModule(
                TestFoundation.over(TestDatabase.shared(), diary.clock), new AvailabilityConfiguration());
        availability.takenBy(diary.module.takenTime());
        return availability.openDays().check(diary.clinic, diary.clock.instant());
    }

    private void act(Wire wire, Random random, int step) {
        Person client = clients.get(random.nextInt(clients.size()));
        Person therapist = therapists.get(random.nextInt(therapists.size()));
        Instant start = FROM.plus(Duration.ofMinutes(5L * random.nextInt(STEPS)));
        HttpResponse<String> answer =
                switch (random.nextInt(6)) {
                    case 0 -> wire.post("/api/holds", client, wish(therapist, start));
                    case 1 -> cancel(wire, client);
                    case 2 -> move(wire, client, start);
                    case 3 -> step % 4 == 0 ? setHours(wire, therapist, random.nextInt(3)) : cancel(wire, client);
                    default -> wire.post("/api/appointments", client, wish(therapist, start));
                };
        assertThat(answer.statusCode()).as(answer.body()).isIn(200, 201, 409, 422);
    }

    private HttpResponse<String> setHours(Wire wire, Person therapist, int later) {
        TherapistId id = therapist.actor().requireTherapist();
        String body =
                "{\"zone\":\"America/New_York\",\"weekly\":[{\"day\":\"TU\",\"start\":\"%02d:15\",\"end\":\"%02d:00\"}]}"
                        .formatted(10 + later, 18 + later);
        HttpResponse<String> answer = wire.send("PUT", "/api/therapists/" + id + "/hours", therapist, body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer;
    }

    private String wish(Person therapist, Instant start) {
        return "{\"therapistId\":\"%s\",\"sessionTypeId\":\"%s\",\"start\":\"%s\"}"
                .formatted(therapist.actor().requireTherapist(), diary.fifty, start);
    }

    private static HttpResponse<String> cancel(Wire wire, Person client) {
        HttpResponse<String> list = wire.get("/api/appointments", client);
        for (JsonNode item : json(list).path("items")) {
            if (item.path("status").asText().equals("booked")) {
                return wire.post(
                        "/api/appointments/" + item.path("id").asText() + "/cancel", client, "", "If-Match", "*");
            }
        }
        return list;
    }

    private static HttpResponse<String> move(Wire wire, Person client, Instant start) {
        HttpResponse<String> list = wire.get("/api/appointments", client);
        for (JsonNode item : json(list).path("items")) {
            if (item.path("status").asText().equals("booked")) {
                return wire.post(
                        "/api/appointments/" + item.path("id").asText() + "/reschedule",
                        client,
                        "{\"start\":\"%s\"}".formatted(start),
                        "If-Match",
                        "*");
            }
        }
        return list;
    }

    /** Somebody who has sessions in the same hours with therapists whom nobody here asks for. */
    private Person withSessionsOfTheirOwn(Wire wire, Random random) {
        Person asking = diary.people.client(diary.clinic);
        for (int hour = 0; hour < 6; hour += 2) {
            Instant start = FROM.plus(Duration.ofMinutes(60L * hour + 5 * random.nextInt(12)));
            assertThat(outcome(wire.post("/api/appointments", asking, wish(diary.therapist(), start))))
                    .isEqualTo("201");
        }
        return asking;
    }

    @Test
    void offersAClientNothingBesideTheirOwnSessionsAndTellsNobodyElse() {
        try (AlcoveServer server = AlcoveServer.start(TestDatabase.shared(), new TestClock(TestClock.MONDAY))) {
            Wire wire = new Wire(server);
            Person first = diary.therapist();
            Person second = diary.therapist();
            setHours(wire, first, 0);
            setHours(wire, second, 0);
            Instant three = FROM.plus(Duration.ofHours(3));
            Person client = diary.people.client(diary.clinic);
            Person other = diary.people.client(diary.clinic);
            Person admin = diary.people.admin(diary.clinic);
            String before = slots(wire, second, second).body();
            assertThat(starts(slots(wire, second, client))).contains(three.toString());

            assertThat(outcome(wire.post("/api/appointments", client, wish(first, three))))
                    .isEqualTo("201");

            assertThat(starts(slots(wire, second, client)))
                    .isNotEmpty()
                    .doesNotContain(
                            three.toString(),
                            three.minusSeconds(2700).toString(),
                            three.plusSeconds(2700).toString())
                    .contains(
                            three.minusSeconds(3000).toString(),
                            three.plusSeconds(3000).toString());
            String search = "/api/slots?sessionTypeId=%s&from=%s&to=%s".formatted(diary.fifty, three, TO);
            assertThat(starts(wire.get(search, client)))
                    .first()
                    .isEqualTo(three.plusSeconds(3600).toString());
            assertThat(starts(wire.get(search, other))).first().isEqualTo(three.toString());
            assertThat(slots(wire, second, second).body()).isEqualTo(before);
            assertThat(slots(wire, second, other).body()).isEqualTo(before);
            assertThat(slots(wire, second, admin).body()).isEqualTo(before);

            // What a client only holds makes room, so that what they could have instead stays in their list.
            Instant five = FROM.plus(Duration.ofHours(5));
            assertThat(outcome(wire.post("/api/holds", client, wish(first, five))))
                    .isEqualTo("201");
            assertThat(starts(slots(wire, second, client))).contains(five.toString());
            assertThat(outcome(wire.post("/api/appointments", client, wish(second, five))))
                    .isEqualTo("201");
        }
        diary.check();
    }

    private HttpResponse<String> slots(Wire wire, Person therapist, Person asking) {
        return wire.get(
                "/api/therapists/%s/slots?sessionTypeId=%s&from=%s&to=%s&step=PT5M&state=NY"
                        .formatted(therapist.actor().requireTherapist(), diary.fifty, FROM, TO),
                asking);
    }

    private static List<String> starts(HttpResponse<String> answer) {
        List<String> starts = new ArrayList<>();
        json(answer).path("items").forEach(item -> starts.add(item.path("start").asText()));
        return starts;
    }

    private void bookAllThatIsOffered(Wire wire, Random random, long seed, Person asking) {
        String search = "/api/slots?sessionTypeId=%s&from=%s&to=%s&limit=500".formatted(diary.fifty, FROM, TO);
        JsonNode found = json(wire.get(search, asking)).path("items");
        for (Person therapist : therapists) {
            TherapistId id = therapist.actor().requireTherapist();
            String path = "/api/therapists/%s/slots?sessionTypeId=%s&from=%s&to=%s&step=PT5M&limit=500"
                    .formatted(id, diary.fifty, FROM, TO);
            Set<String> offered = new TreeSet<>();
            json(wire.get(path, asking))
                    .path("items")
                    .forEach(item -> offered.add(item.path("start").asText()));
            for (JsonNode item : found) {
                if (item.path("therapistId").asText().equals(id.toString())) {
                    assertThat(offered)
                            .as("seed %d", seed)
                            .contains(item.path("start").asText());
                }
            }
            for (int step = 0; step < STEPS; step++) {
                Instant start = FROM.plus(Duration.ofMinutes(5L * step));
                boolean isOffered = offered.contains(start.toString());
                if (!isOffered && random.nextInt(4) != 0) {
                    continue;
                }
                HttpResponse<String> held = wire.post("/api/holds", asking, wish(therapist, start));
                assertThat(outcome(held).equals("201"))
                        .as("seed %d, %s, %s", seed, start, outcome(held))
                        .isEqualTo(isOffered);
                if (isOffered) {
                    wire.send("DELETE", "/api/holds/" + text(held, "holdId"), asking, "");
                }
            }
            // What the search shows first can be booked as it is.
            if (!offered.isEmpty()) {
                Person last = diary.people.client(diary.clinic);
                Instant first = Instant.parse(offered.iterator().next());
                assertThat(outcome(wire.post("/api/appointments", last, wish(therapist, first))))
                        .as("seed %d", seed)
                        .isEqualTo("201");
            }
        }
        assertThat(found).as("seed %d", seed).isNotEmpty();
    }
}
