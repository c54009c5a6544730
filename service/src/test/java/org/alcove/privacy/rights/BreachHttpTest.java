package org.alcove.privacy.rights;

import static org.alcove.privacy.rights.Scene.json;
import static org.alcove.privacy.rights.Scene.outcome;
import static org.alcove.privacy.rights.Scene.whole;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.UUID;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.Role;
import org.alcove.testing.SampleClinic;
import org.alcove.testing.TestPeople.Person;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The register's clocks run as the rule says (45 CFR 164.404, 164.408), and its notices tell nobody who is affected. */
@Tag("races")
final class BreachHttpTest {
    private static Scene scene;

    @BeforeAll
    static void start() {
        scene = new Scene();
    }

    @AfterAll
    static void stop() {
        scene.close();
    }

    private static JsonNode create(SampleClinic sample, String body) {
        return json(scene.send(sample, Role.PRIVACY_OFFICER, "POST", "/api/breaches", body));
    }

    private static JsonNode change(SampleClinic sample, JsonNode breach, String body) {
        return json(scene.send(
                sample,
                Role.PRIVACY_OFFICER,
                "PATCH",
                "/api/breaches/" + breach.path("id").asText(),
                body));
    }

    @Test
    void theClockStartsWhenItWouldHaveBeenDiscovered() {
        SampleClinic sample = scene.sample(scene.clinic());

        JsonNode breach = create(sample, "{\"discoveredOn\":\"2026-03-01\",\"kind\":\"loss\",\"affected\":12}");

        assertThat(breach.path("dueOn").asText()).isEqualTo("2026-04-30");
        assertThat(breach.path("daysLeft").asInt()).as("on 4 May").isEqualTo(-4);
        assertThat(breach.path("large").asBoolean()).isFalse();
        assertThat(breach.path("secretaryDueOn").asText()).isEqualTo("2027-03-01");
        assertThat(breach.path("status").asText()).isEqualTo("assessing");
    }

    @Test
    void fiveHundredAndMoreAreLarge() {
        SampleClinic sample = scene.sample(scene.clinic());
        JsonNode breach = create(sample, "{\"discoveredOn\":\"2026-05-01\",\"kind\":\"theft\",\"affected\":499}");
        assertThat(breach.path("large").asBoolean()).isFalse();

        JsonNode changed = change(sample, breach, "{\"affected\":500}");

        assertThat(changed.path("large").asBoolean()).isTrue();
        assertThat(changed.path("dueOn").asText()).isEqualTo("2026-06-30");
        assertThat(changed.path("secretaryDueOn").asText()).isEqualTo("2026-06-30");
        assertThat(changed.path("kind").asText()).as("what was not sent stays").isEqualTo("theft");
        assertThat(changed.path("version").asInt()).isEqualTo(2);
    }

    @Test
    void theClockWaitsForLawEnforcementAndStopsWhenEverybodyWasTold() {
        SampleClinic sample = scene.sample(scene.clinic());
        JsonNode breach = create(sample, "{\"discoveredOn\":\"2026-05-01\",\"kind\":\"intrusion\"}");

        assertThat(change(sample, breach, "{\"delayedUntil\":\"2026-08-01\"}")
                        .path("dueOn")
                        .asText())
                .isEqualTo("2026-08-01");
        assertThat(change(sample, breach, "{\"notifiedOn\":\"2026-05-04\"}").has("daysLeft"))
                .isFalse();
        JsonNode other = create(sample, "{\"discoveredOn\":\"2026-05-01\",\"kind\":\"misdirected\"}");
        assertThat(change(sample, other, "{\"status\":\"low_probability\",\"mitigated\":\"fully\"}")
                        .has("daysLeft"))
                .isFalse();
    }

    @Test
    void aNoticeIsShownToEveryClientOfTheClinicAndToNobodyElse() {
        ClinicId clinic = scene.clinic();
        SampleClinic sample = scene.sample(clinic);
        Person other = scene.people.client(clinic);
        SampleClinic elsewhere = scene.sample(scene.clinic());
        JsonNode breach = create(
                sample,
                "{\"discoveredOn\":\"2026-05-01\",\"kind\":\"loss\",\"affected\":1,\"information\":[\"contact\"]}");
        String receipt = "/api/me/breach-notices/" + breach.path("id").asText() + "/receipt";
        String unknown = "/api/me/breach-notices/" + UUID.randomUUID() + "/receipt";
        assertThat(json(scene.send(other, "GET", "/api/me/breach-notices", "")).path("items"))
                .isEmpty();
        assertThat(whole(scene.send(other, "POST", receipt, "")))
                .as("before it is published")
                .isEqualTo(whole(scene.send(other, "POST", unknown, "")));

        change(sample, breach, "{\"published\":true}");

        for (Person client : List.of(sample.person(Role.CLIENT), other)) {
            JsonNode notice = json(scene.send(client, "GET", "/api/me/breach-notices", ""))
                    .at("/items/0");
            assertThat(notice.path("kind").asText()).isEqualTo("loss");
            assertThat(notice.has("affected")).isFalse();
            assertThat(notice.has("seenAt")).isFalse();
        }
        assertThat(scene.send(other, "POST", receipt, "").statusCode()).isEqualTo(204);
        assertThat(scene.send(other, "POST", receipt, "").statusCode()).isEqualTo(204);
        assertThat(json(scene.send(other, "GET", "/api/me/breach-notices", ""))
                        .at("/items/0")
                        .has("seenAt"))
                .isTrue();
        assertThat(json(scene.send(sample, Role.CLIENT, "GET", "/api/me/breach-notices", ""))
                        .at("/items/0")
                        .has("seenAt"))
                .isFalse();
        Person stranger = elsewhere.person(Role.CLIENT);
        assertThat(json(scene.send(stranger, "GET", "/api/me/breach-notices", ""))
                        .path("items"))
                .isEmpty();
        assertThat(whole(scene.send(stranger, "POST", receipt, "")))
                .isEqualTo(whole(scene.send(stranger, "POST", unknown, "")));
    }

    @Test
    void aNoticeCanNotBeTakenBack() {
        SampleClinic sample = scene.sample(scene.clinic());
        JsonNode breach = create(sample, "{\"discoveredOn\":\"2026-05-01\",\"kind\":\"loss\",\"published\":true}");

        assertThat(outcome(scene.send(
                        sample,
                        Role.PRIVACY_OFFICER,
                        "PATCH",
                        "/api/breaches/" + breach.path("id").asText(),
                        "{\"published\":false}")))
                .isEqualTo("409 conflict");
    }

    @Test
    void twoChangesAtOnceAreBothKept() throws Exception {
        SampleClinic sample = scene.sample(scene.clinic());
        JsonNode breach = create(sample, "{\"discoveredOn\":\"2026-05-01\",\"kind\":\"loss\"}");
        String path = "/api/breaches/" + breach.path("id").asText();

        // Over and over: two who come at once don't often meet within one read and one write.
        for (int round = 1; round <= 20; round++) {
            String affected = "{\"affected\":" + round + "}";
            String extent = "{\"extent\":\"" + (round % 2 == 0 ? "low" : "high") + "\"}";
            assertThat(Scene.together(List.of(
                            () -> scene.send(sample, Role.PRIVACY_OFFICER, "PATCH", path, affected),
                            () -> scene.send(sample, Role.PRIVACY_OFFICER, "PATCH", path, extent))))
                    .containsExactly("200", "200");
            JsonNode after = json(scene.send(sample, Role.PRIVACY_OFFICER, "GET", "/api/breaches", ""))
                    .at("/items/0");
            assertThat(after.path("affected").asInt()).isEqualTo(round);
            assertThat(after.path("extent").asText()).isEqualTo(round % 2 == 0 ? "low" : "high");
        }
    }

    @Test
    void refusesDaysToComeAndWordsThatAreNoCodes() {
        SampleClinic sample = scene.sample(scene.clinic());
        for (String body : List.of(
                "{\"discoveredOn\":\"2026-06-01\",\"kind\":\"loss\"}",
                "{\"discoveredOn\":\"2026-05-01\",\"kind\":\"Robin lost it\"}",
                "{\"discoveredOn\":\"2026-05-01\",\"kind\":\"loss\",\"information\":[\"Robin\"]}",
                "{\"discoveredOn\":\"2026-05-01\",\"kind\":\"loss\",\"affected\":-1}")) {
            assertThat(outcome(scene.send(sample, Role.PRIVACY_OFFICER, "POST", "/api/breaches", body)))
                    .as(body)
                    .isEqualTo("422 invalid");
        }
    }
}
