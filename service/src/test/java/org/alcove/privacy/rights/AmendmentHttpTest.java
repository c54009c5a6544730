package org.alcove.privacy.rights;

import static org.alcove.privacy.rights.Scene.json;
import static org.alcove.privacy.rights.Scene.outcome;
import static org.alcove.privacy.rights.Scene.whole;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.Role;
import org.alcove.testing.SampleClinic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A client asks for an amendment, one therapist answers in time, and nobody else learns of it (45 CFR 164.526). */
@Tag("races")
final class AmendmentHttpTest {
    private static final String CANARY = "Wilhelmina-Quackenbush";
    private static final String ASK = "{\"therapistId\":\"${careTherapist}\",\"item\":\"identity\","
            + "\"reason\":\"inaccurate\",\"text\":\"" + CANARY + "\\nwith two lines\"}";

    private static Scene scene;
    private static ClinicId clinic;

    @BeforeAll
    static void start() {
        scene = new Scene();
        clinic = scene.clinic();
    }

    @AfterAll
    static void stop() {
        scene.close();
    }

    private static String ask(SampleClinic sample) {
        return json(scene.send(sample, Role.CLIENT, "POST", "/api/amendments", ASK))
                .path("id")
                .asText();
    }

    private static String act(SampleClinic sample, Role role, String id, String act, String body) {
        return outcome(scene.send(sample, role, "POST", "/api/amendments/" + id + "/" + act, body));
    }

    @Test
    void goesFromTheWishToTheDisagreement() {
        SampleClinic sample = scene.sample(clinic);
        String id = ask(sample);

        JsonNode listed = json(scene.send(sample, Role.THERAPIST, "GET", "/api/amendments", ""))
                .at("/items/0");
        assertThat(listed.path("clientCode").asText()).isEqualTo(sample.value("clientCode", Role.THERAPIST));
        assertThat(listed.path("dueOn").asText()).isEqualTo("2026-07-03");
        assertThat(listed.path("daysLeft").asInt()).isEqualTo(60);
        assertThat(listed.toString()).doesNotContain(CANARY);
        JsonNode read = json(scene.send(sample, Role.THERAPIST, "GET", "/api/amendments/" + id, ""));
        assertThat(read.path("text").asText()).isEqualTo(CANARY + "\nwith two lines");

        assertThat(act(sample, Role.THERAPIST, id, "extend", "{\"reason\":\"absence\"}"))
                .isEqualTo("200");
        assertThat(act(sample, Role.THERAPIST, id, "extend", "{\"reason\":\"absence\"}"))
                .as("only once")
                .isEqualTo("409 conflict");
        assertThat(act(sample, Role.CLIENT, id, "disagree", "{\"text\":\"No\"}"))
                .as("nothing was denied")
                .isEqualTo("409 conflict");
        assertThat(act(sample, Role.THERAPIST, id, "deny", "{\"basis\":\"accurate_and_complete\"}"))
                .isEqualTo("200");
        assertThat(act(sample, Role.THERAPIST, id, "accept", "")).isEqualTo("409 conflict");
        assertThat(act(sample, Role.CLIENT, id, "disagree", "{\"text\":\"It is " + CANARY + "\"}"))
                .isEqualTo("200");
        assertThat(act(sample, Role.CLIENT, id, "disagree", "{\"text\":\"Again\"}"))
                .isEqualTo("409 conflict");

        JsonNode seen = json(scene.send(sample, Role.CLIENT, "GET", "/api/amendments/" + id, ""));
        assertThat(seen.path("status").asText()).isEqualTo("denied");
        assertThat(seen.path("basis").asText()).isEqualTo("accurate_and_complete");
        assertThat(seen.path("dueOn").asText()).isEqualTo("2026-08-02");
        assertThat(seen.has("daysLeft")).isFalse();
        assertThat(seen.has("clientCode")).isFalse();
        assertThat(seen.path("disagreement").asText()).isEqualTo("It is " + CANARY);
    }

    @Test
    void theTextsCloseToTheTherapistWithTheCare() {
        SampleClinic sample = scene.sample(clinic);
        String id = ask(sample);
        String code = sample.value("clientCode", Role.THERAPIST);
        String path = "/api/amendments/" + id;
        assertThat(json(scene.send(sample, Role.THERAPIST, "GET", path, "")).has("text"))
                .isTrue();
        assertThat(act(sample, Role.THERAPIST, id, "deny", "{\"basis\":\"accurate_and_complete\"}"))
                .isEqualTo("200");
        assertThat(act(sample, Role.CLIENT, id, "disagree", "{\"text\":\"" + CANARY + "\"}"))
                .isEqualTo("200");

        assertThat(outcome(scene.send(sample, Role.THERAPIST, "POST", "/api/clients/" + code + "/end", "")))
                .isEqualTo("204");

        JsonNode read = json(scene.send(sample, Role.THERAPIST, "GET", path, ""));
        assertThat(read.toString()).doesNotContain(CANARY);
        assertThat(read.has("text") || read.has("disagreement")).isFalse();
        assertThat(read.path("clientCode").asText()).isEqualTo(code);
        assertThat(json(scene.send(sample, Role.CLIENT, "GET", path, ""))
                        .path("text")
                        .asText())
                .startsWith(CANARY);
        List<String> grounds = new ArrayList<>();
        json(scene.send(sample, Role.CLIENT, "GET", "/api/me/access-log", ""))
                .path("items")
                .forEach(item -> {
                    if (item.path("what").asText().equals("amendment_read")) {
                        grounds.add(item.path("ground").asText());
                    }
                });
        assertThat(grounds).containsOnlyOnce("care").doesNotContain("rights_request");
    }

    @Test
    void whatIsWrittenStandsNowhereInTheClear() {
        ask(scene.sample(clinic));

        assertThat(Scene.rowsWith("amendment", CANARY)).isZero();
        assertThat(Scene.rowsWith("audit_event", CANARY)).isZero();
    }

    @Test
    void theClientSeesEachLookAndWhatBecameOfIt() {
        SampleClinic sample = scene.sample(clinic);
        String id = ask(sample);
        scene.send(sample, Role.THERAPIST, "GET", "/api/amendments/" + id, "");
        act(sample, Role.THERAPIST, id, "accept", "");

        assertThat(json(scene.send(sample, Role.CLIENT, "GET", "/api/me/access-log", ""))
                        .path("items")
                        .findValuesAsText("what"))
                .contains("amendment_read", "amendment_accept");
    }

    @Test
    void isNotThereForAnybodyElse() {
        SampleClinic sample = scene.sample(clinic);
        SampleClinic colleague = scene.sample(clinic);
        String id = ask(sample);
        ask(colleague);
        String unknown = whole(scene.send(sample, Role.CLIENT, "GET", "/api/amendments/" + UUID.randomUUID(), ""));

        for (SampleClinic other : List.of(colleague, scene.sample(scene.clinic()))) {
            for (Role role : List.of(Role.CLIENT, Role.THERAPIST)) {
                assertThat(whole(scene.send(other, role, "GET", "/api/amendments/" + id, "")))
                        .isEqualTo(unknown);
            }
            assertThat(whole(scene.send(other, Role.THERAPIST, "POST", "/api/amendments/" + id + "/accept", "")))
                    .isEqualTo(unknown);
            assertThat(json(scene.send(other, Role.THERAPIST, "GET", "/api/amendments", ""))
                            .toString())
                    .doesNotContain(id);
        }
        for (Role role : List.of(Role.ADMIN, Role.PRIVACY_OFFICER)) {
            assertThat(outcome(scene.send(sample, role, "GET", "/api/amendments", "")))
                    .isEqualTo("403 forbidden");
        }
    }

    @Test
    void canBeAskedOfAnOwnTherapistOnly() {
        SampleClinic sample = scene.sample(clinic);
        SampleClinic colleague = scene.sample(clinic);
        colleague.value("appointment", Role.CLIENT);
        String stranger = ASK.replace("${careTherapist}", colleague.value("therapist", Role.CLIENT));

        assertThat(outcome(scene.send(sample, Role.CLIENT, "POST", "/api/amendments", stranger)))
                .isEqualTo("404 not_found");
        String foreign = ASK.replace(
                "\"identity\"", "\"appointment\",\"itemId\":\"" + colleague.value("appointment", Role.CLIENT) + "\"");
        assertThat(outcome(scene.send(sample, Role.CLIENT, "POST", "/api/amendments", foreign)))
                .isEqualTo("404 not_found");
    }

    @Test
    void oneOfTwoAnswersAtOnceCounts() throws Exception {
        SampleClinic sample = scene.sample(clinic);
        // Made before, so that both find them.
        sample.person(Role.THERAPIST);

        // Over and over: two who come at once don't often meet within one read and one write.
        for (int round = 0; round < 10; round++) {
            String id = ask(sample);
            assertThat(Scene.together(List.of(
                            () -> scene.send(sample, Role.THERAPIST, "POST", "/api/amendments/" + id + "/accept", ""),
                            () -> scene.send(
                                    sample,
                                    Role.THERAPIST,
                                    "POST",
                                    "/api/amendments/" + id + "/deny",
                                    "{\"basis\":\"not_part_of_record\"}"))))
                    .containsExactly("200", "409 conflict");
        }
    }

    @Test
    void showsTheClockWhenItHasRunOut() {
        try (Scene later = new Scene()) {
            SampleClinic sample = later.sample(clinic);
            json(later.send(sample, Role.CLIENT, "POST", "/api/amendments", ASK));
            // The test's login sessions end with idleness only after years.
            later.clock.advance(Duration.ofDays(63));

            assertThat(json(later.send(sample, Role.CLIENT, "GET", "/api/amendments", ""))
                            .at("/items/0/daysLeft")
                            .asInt())
                    .isEqualTo(-3);
        }
    }

    @Test
    void takesNoMoreOpenRequestsThanTheLimit() {
        SampleClinic sample = scene.sample(clinic);
        for (int i = 0; i < 20; i++) {
            ask(sample);
        }
        assertThat(outcome(scene.send(sample, Role.CLIENT, "POST", "/api/amendments", ASK)))
                .isEqualTo("409 too_many_open_requests");
    }
}
