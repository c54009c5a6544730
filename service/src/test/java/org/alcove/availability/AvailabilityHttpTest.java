package org.alcove.availability;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.UUID;
import org.alcove.kernel.ClinicId;
import org.alcove.testing.AlcoveServer;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestPeople;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The room's endpoints as programs see them. */
final class AvailabilityHttpTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TestDatabase DATABASE = TestDatabase.shared();
    private static final TestPeople PEOPLE = TestPeople.in(DATABASE, TestClock.MONDAY);

    private static AlcoveServer server;

    private final ClinicId clinic = PEOPLE.clinic();
    private final TestPeople.Person therapist = PEOPLE.therapist(clinic);
    private final TestPeople.Person admin = PEOPLE.admin(clinic);
    private final TestPeople.Person client = PEOPLE.client(clinic);
    private final String base =
            "/api/therapists/" + therapist.actor().therapistId().orElseThrow();

    @BeforeAll
    static void start() {
        server = AlcoveServer.start(DATABASE, new TestClock(TestClock.MONDAY));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void takesHoursAndShowsThemAsSlotsAndInTheSearch() throws IOException {
        UUID type = sessionType();
        String hours =
                "{\"zone\":\"America/New_York\",\"weekly\":[{\"day\":\"TU\",\"start\":\"09:00\",\"end\":\"10:00\"}]}";
        HttpResponse<String> put = send("PUT", base + "/hours", therapist, hours);
        assertThat(put.statusCode()).as(put.body()).isEqualTo(200);
        assertThat(JSON.readTree(send("GET", base + "/hours", admin, null).body()))
                .isEqualTo(JSON.readTree(put.body()));
        assertThat(JSON.readTree(put.body()).at("/effectiveFrom").asText()).isEqualTo("2026-05-04");

        JsonNode slots = JSON.readTree(send("GET", base + "/slots?step=PT10M&sessionTypeId=" + type, client, null)
                .body());
        assertThat(slots.at("/items/0/start").asText()).isEqualTo("2026-05-05T13:00:00Z");
        assertThat(slots.at("/items/0/end").asText()).isEqualTo("2026-05-05T13:50:00Z");
        assertThat(slots.at("/items/1/start").asText()).isEqualTo("2026-05-05T13:10:00Z");
        assertThat(slots.at("/items")).hasSize(2);

        JsonNode found = JSON.readTree(send("GET", "/api/slots?limit=5&sessionTypeId=" + type, client, null)
                .body());
        assertThat(found.at("/items/0/therapistId").asText())
                .isEqualTo(therapist.actor().therapistId().orElseThrow().toString());
        assertThat(found.at("/items/0/start").asText()).isEqualTo("2026-05-05T13:00:00Z");
    }

    @Test
    void takesExceptionsAndTimeOffAndGivesThemUp() throws IOException {
        HttpResponse<String> open = send(
                "POST",
                base + "/exceptions",
                therapist,
                "{\"date\":\"2026-05-09\",\"start\":\"10:00\",\"end\":\"12:00\",\"kind\":\"open\"}");
        assertThat(open.statusCode()).as(open.body()).isEqualTo(201);
        HttpResponse<String> off = send(
                "POST",
                base + "/time-off",
                admin,
                "{\"from\":\"2026-05-09T00:00:00Z\",\"to\":\"2026-05-10T00:00:00Z\"}");
        assertThat(off.statusCode()).as(off.body()).isEqualTo(201);
        for (String kind : new String[] {"/exceptions", "/time-off"}) {
            JsonNode items =
                    JSON.readTree(send("GET", base + kind, admin, null).body()).at("/items");
            assertThat(items).hasSize(1);
            String one = base + kind + "/" + items.at("/0/id").asText();
            assertThat(send("DELETE", one, therapist, null).statusCode()).isEqualTo(204);
            assertThat(send("DELETE", one, therapist, null).statusCode()).isEqualTo(404);
        }
    }

    @Test
    void refusesBadBodiesAndStrangersWithoutAFailureOfItsOwn() {
        for (String path : new String[] {"/exceptions", "/time-off"}) {
            for (String body :
                    new String[] {"", "null", "[]", "{\"date\":[],\"from\":{}}", "{\"from\":\"never\"}", "7"}) {
                assertThat(send("POST", base + path, admin, body).statusCode())
                        .as(path + " " + body)
                        .isBetween(400, 422);
            }
        }
        for (String body : new String[] {
            "", "null", "{}", "{\"zone\":7}", "{\"zone\":\"UTC\",\"weekly\":[null]}", "{\"zone\":\"UTC\",\"weekly\":{}}"
        }) {
            assertThat(send("PUT", base + "/hours", admin, body).statusCode())
                    .as(body)
                    .isBetween(400, 422);
        }
        TestPeople.Person foreign = PEOPLE.admin(PEOPLE.clinic());
        TestPeople.Person colleague = PEOPLE.therapist(clinic);
        for (String path : new String[] {"/hours", "/exceptions", "/time-off"}) {
            assertThat(send("GET", base + path, foreign, null).statusCode()).isEqualTo(404);
            assertThat(send("GET", base + path, colleague, null).statusCode()).isEqualTo(404);
            assertThat(send("GET", base + path, client, null).statusCode()).isEqualTo(403);
            assertThat(send("GET", "/api/therapists/no-id" + path, admin, null).statusCode())
                    .isEqualTo(404);
        }
        assertThat(send("GET", "/api/slots", client, null).statusCode()).isEqualTo(422);
        assertThat(send("GET", "/api/slots", admin, null).statusCode()).isEqualTo(403);
        assertThat(send("GET", base + "/slots?sessionTypeId=" + UUID.randomUUID(), client, null)
                        .statusCode())
                .isEqualTo(404);
    }

    private UUID sessionType() {
        UUID type = UUID.randomUUID();
        DATABASE.jdbi().useHandle(handle -> {
            handle.createUpdate("""
                            INSERT INTO session_type (id, clinic_id, name, kind, duration_minutes, created_at)
                            VALUES (:id, :clinic, 'Hour', 'individual', 50, '2026-01-01')
                            """).bind("id", type).bind("clinic", clinic).execute();
            handle.createUpdate("""
                            INSERT INTO therapist_license (therapist_id, clinic_id, state, expires_on)
                            VALUES (:therapist, :clinic, 'NY', '2099-01-01')
                            """)
                    .bind("therapist", therapist.actor().therapistId().orElseThrow())
                    .bind("clinic", clinic)
                    .execute();
        });
        return type;
    }

    private static HttpResponse<String> send(
            String method, String path, TestPeople.Person person, @Nullable String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(server.uri(path)).header("Authorization", person.bearer());
        if (body == null) {
            request.method(method, HttpRequest.BodyPublishers.noBody());
        } else {
            request.header("Content-Type", "application/json")
                    .method(method, HttpRequest.BodyPublishers.ofString(body));
        }
        return server.send(request.build());
    }
}
