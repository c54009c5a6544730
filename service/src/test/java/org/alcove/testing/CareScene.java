package org.alcove.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.TherapistId;
import org.alcove.privacy.Purpose;
import org.alcove.testing.TestPeople.Person;

/** A clinic whose clients have said who they are and are in care, called over HTTP. */
public final class CareScene {
    public static final String WHOLE = """
            {"preferredName":"Wim","legalName":"Wilhelmina Quackenbush","phone":"+1 (212) 555-0100",
             "address":"1 Example Street","dateOfBirth":"1990-02-28","emergencyContact":"A. Example, 555 0101",
             "notes":"Rings twice"}""";

    private static final ObjectMapper JSON = new ObjectMapper();

    public final AlcoveServer server;
    public final TestDatabase database;
    public final TestPeople people;
    public final ClinicId clinic;

    public CareScene(AlcoveServer server, TestDatabase database, Instant now) {
        this.server = server;
        this.database = database;
        this.people = TestPeople.in(database, now);
        this.clinic = people.clinic();
    }

    /** A client who said who they are. */
    public Person client() {
        Person client = people.client(clinic);
        HttpResponse<String> answer = send("PUT", "/api/me/identity", client, WHOLE);
        if (answer.statusCode() != 200) {
            throw new AssertionError(answer.body());
        }
        return client;
    }

    /** Begins care, as booking does. @return the client's code */
    public String care(Person client, Person therapist, String code) {
        UUID care = UUID.randomUUID();
        database.jdbi().useHandle(handle -> {
            handle.execute(
                    "INSERT INTO care_relationship (id, clinic_id, client_id, therapist_id, client_code, began_at)"
                            + " VALUES (?, ?, ?, ?, ?, ?)",
                    care,
                    clinic,
                    client.actor().requireClient(),
                    therapist.actor().requireTherapist(),
                    code,
                    TestClock.MONDAY.minusSeconds(3600));
            handle.execute(
                    "INSERT INTO access_grant (id, clinic_id, client_id, therapist_id, fields, ground, from_at)"
                            + " VALUES (?, ?, ?, ?, '*', 'care', ?)",
                    care,
                    clinic,
                    client.actor().requireClient(),
                    therapist.actor().requireTherapist(),
                    TestClock.MONDAY.minusSeconds(3600));
        });
        return code;
    }

    /** A session that is booked. */
    public void appointment(TherapistId therapist, String code, Instant start) {
        UUID id = UUID.randomUUID();
        UUID type = UUID.randomUUID();
        database.jdbi().useHandle(handle -> {
            handle.execute(
                    "INSERT INTO session_type (id, clinic_id, name, kind, duration_minutes, buffer_before_minutes,"
                            + " buffer_after_minutes, capacity, created_at)"
                            + " VALUES (?, ?, ?, 'individual', 50, 0, 0, 1, ?)",
                    type,
                    clinic,
                    type.toString(),
                    TestClock.MONDAY);
            handle.execute(
                    "INSERT INTO appointment (id, clinic_id, therapist_id, session_type_id, start_at, end_at,"
                            + " buffer_before_minutes, buffer_after_minutes, capacity, seats_taken, local_date, status, created_at,"
                            + " updated_at) VALUES (?, ?, ?, ?, ?, ?, 0, 0, 1, 1, ?, 'booked', ?, ?)",
                    id,
                    clinic,
                    therapist,
                    type,
                    start,
                    start.plusSeconds(3000),
                    "2026-05-04",
                    TestClock.MONDAY,
                    TestClock.MONDAY);
            handle.execute(
                    "INSERT INTO participant (appointment_id, client_id, clinic_id, care_relationship_id, state, status,"
                            + " start_at) SELECT ?, client_id, clinic_id, id, 'NY', 'accepted', ? FROM care_relationship"
                            + " WHERE therapist_id = ? AND client_code = ?",
                    id,
                    start,
                    therapist,
                    code);
        });
    }

    /** A recovery code of the account, which does for a second factor once. */
    public String factor(Person person) {
        String code = UUID.randomUUID().toString().replace("-", "");
        database.jdbi()
                .useHandle(handle -> handle.execute(
                        "INSERT INTO recovery_code (account_id, code_hash) VALUES (?, ?)",
                        person.actor().accountId(),
                        TestKeys.ring()
                                .hash(Purpose.RECOVERY_CODE, person.actor().accountId(), code)));
        return code;
    }

    /** @param headers names and values in turn */
    public HttpResponse<String> send(String method, String path, Person person, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(server.uri(path)).header("Authorization", person.bearer());
        if (headers.length > 0) {
            request.headers(headers);
        }
        if (body.isEmpty()) {
            return server.send(request.method(method, BodyPublishers.noBody()).build());
        }
        return server.send(request.header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body))
                .build());
    }

    public HttpResponse<String> get(String path, Person person) {
        return send("GET", path, person, "");
    }

    public HttpResponse<String> post(String path, Person person, String body, String... headers) {
        return send("POST", path, person, body, headers);
    }

    public static JsonNode json(HttpResponse<String> answer) {
        try {
            return JSON.readTree(answer.body());
        } catch (JsonProcessingException failure) {
            throw new AssertionError("not JSON: " + answer.body(), failure);
        }
    }

    /** The items of a list that was answered. */
    public static List<JsonNode> items(HttpResponse<String> answer) {
        if (answer.statusCode() != 200) {
            throw new AssertionError(answer.statusCode() + " " + answer.body());
        }
        List<JsonNode> items = new ArrayList<>();
        json(answer).path("items").forEach(items::add);
        return items;
    }

    /** The status, and the code of a refusal. */
    public static String outcome(HttpResponse<String> answer) {
        return answer.statusCode() < 400
                ? Integer.toString(answer.statusCode())
                : answer.statusCode() + " " + json(answer).path("code").asText();
    }

    /** Status, headers and body: all that an onlooker could compare, but for the time. */
    public static String visible(HttpResponse<String> answer) {
        Map<String, List<String>> headers = new TreeMap<>(answer.headers().map());
        headers.remove("date");
        return answer.statusCode() + " " + headers + " " + answer.body();
    }

    /** Rows of this clinic in the trail. */
    public long rows(String action, String outcome) {
        return database.jdbi()
                .withHandle(handle -> handle.select(
                                "SELECT COUNT(*) FROM audit_event WHERE clinic_id = ? AND action = ? AND outcome = ?",
                                clinic,
                                action,
                                outcome)
                        .mapTo(Long.class)
                        .one());
    }
}
