package org.alcove.busyimport;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.Role;
import org.alcove.kernel.TherapistId;
import org.alcove.testing.AlcoveServer;
import org.alcove.testing.SampleClinic;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestPeople;

/** A made-up clinic on a running service, with one therapist who works day and night, as programs see it. */
final class BusyScene {
    static final ObjectMapper JSON = new ObjectMapper();

    final ClinicId clinic;
    final SampleClinic sample;
    private final AlcoveServer server;

    BusyScene(AlcoveServer server, TestDatabase database, Instant now) {
        this.server = server;
        TestPeople people = TestPeople.in(database, now);
        this.clinic = people.clinic();
        this.sample = new SampleClinic(server, people, clinic);
        // Over HTTP, so that the search knows of them.
        StringBuilder weekly = new StringBuilder();
        for (String day : List.of("MO", "TU", "WE", "TH", "FR", "SA", "SU")) {
            weekly.append(weekly.length() == 0 ? "" : ",").append("{\"day\":\"").append(day);
            weekly.append("\",\"start\":\"00:00\",\"end\":\"24:00\"}");
        }
        String hours = "{\"zone\":\"America/New_York\",\"weekly\":[" + weekly + "]}";
        Answer put = send(Role.THERAPIST, "PUT", base() + "/hours", "application/json", hours);
        if (put.status() != 200) {
            throw new IllegalStateException(put.body());
        }
    }

    /** An answer with its body as JSON. */
    record Answer(int status, JsonNode json, String body) {
        String code() {
            return json.path("code").asText();
        }

        /** The code of the first fault of the input. */
        String fault() {
            return json.at("/errors/0/code").asText();
        }
    }

    TherapistId therapist() {
        return sample.person(Role.THERAPIST).actor().requireTherapist();
    }

    String base() {
        return "/api/therapists/" + therapist();
    }

    Answer get(Role role, String path) {
        return send(role, "GET", path, "", "");
    }

    Answer post(Role role, String path, String json) {
        return send(role, "POST", path, "application/json", json);
    }

    Answer send(Role role, String method, String path, String type, String body, String... headers) {
        return send(sample.person(role), method, path, type, body, headers);
    }

    /** As somebody else, without a body. */
    Answer as(TestPeople.Person person, String method, String path) {
        return send(person, method, path, "", "");
    }

    private Answer send(
            TestPeople.Person person, String method, String path, String type, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(server.uri(path)).header("Authorization", person.bearer());
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        if (type.isEmpty()) {
            request.method(method, BodyPublishers.noBody());
        } else {
            request.header("Content-Type", type).method(method, BodyPublishers.ofString(body));
        }
        HttpResponse<String> answer = server.send(request.build());
        try {
            return new Answer(
                    answer.statusCode(),
                    answer.body().isEmpty() ? JSON.nullNode() : JSON.readTree(answer.body()),
                    answer.body());
        } catch (JsonProcessingException notJson) {
            throw new IllegalStateException(answer.statusCode() + " " + answer.body(), notJson);
        }
    }

    Answer upload(String calendar) {
        return send(Role.THERAPIST, "POST", base() + "/busy-calendars", "text/calendar", calendar);
    }

    Answer addUrl(String url) {
        return post(Role.THERAPIST, base() + "/busy-calendars", "{\"url\":\"" + url + "\"}");
    }

    /** The starts at full hours that a client is offered in the therapist's list from 12:00 to 20:00 UTC of a day. */
    List<String> slots(LocalDate day) {
        return starts(base() + "/slots?step=PT60M&" + query(day + "T12:00:00Z", day + "T20:00:00Z"));
    }

    List<String> slots() {
        return slots(LocalDate.of(2026, 5, 5));
    }

    /** Whether the search over the clinic, where there is no other therapist, finds a start. */
    boolean isFound(String start) {
        String path =
                "/api/slots?" + query(start, Instant.parse(start).plusSeconds(1).toString());
        return starts(path).contains(start);
    }

    private String query(String from, String to) {
        return "state=NY&sessionTypeId=" + sample.value("sessionType", Role.ADMIN) + "&from=" + from + "&to=" + to;
    }

    private List<String> starts(String path) {
        List<String> starts = new ArrayList<>();
        Answer answer = get(Role.CLIENT, path);
        if (answer.status() != 200) {
            throw new IllegalStateException(answer.status() + " " + answer.body());
        }
        answer.json()
                .path("items")
                .forEach(slot -> starts.add(slot.path("start").asText()));
        return starts;
    }

    Answer book(String start) {
        return post(
                Role.CLIENT,
                "/api/appointments",
                "{\"therapistId\":\"" + therapist() + "\",\"sessionTypeId\":\""
                        + sample.value("sessionType", Role.ADMIN) + "\",\"start\":\"" + start + "\",\"state\":\"NY\"}");
    }

    /** One calendar as its owner is told of it. */
    Answer view(String id) {
        Answer all = get(Role.THERAPIST, base() + "/busy-calendars");
        for (JsonNode one : all.json().path("items")) {
            if (one.path("id").asText().equals(id)) {
                return new Answer(200, one, one.toString());
            }
        }
        return new Answer(404, JSON.nullNode(), "");
    }

    /** A file of events, each {@code uid start end} in UTC. */
    static String file(String... events) {
        StringBuilder text = new StringBuilder("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n");
        for (String event : events) {
            String[] parts = event.split(" ", 4);
            text.append("BEGIN:VEVENT\r\nUID:").append(parts[0]);
            text.append("\r\nDTSTART:").append(parts[1]);
            text.append("\r\nDTEND:").append(parts[2]);
            text.append(parts.length > 3 ? "\r\n" + parts[3] : "").append("\r\nEND:VEVENT\r\n");
        }
        return text.append("END:VCALENDAR\r\n").toString();
    }
}
