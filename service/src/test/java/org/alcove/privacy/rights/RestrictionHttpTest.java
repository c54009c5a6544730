package org.alcove.privacy.rights;

import static org.alcove.privacy.rights.Scene.json;
import static org.alcove.privacy.rights.Scene.outcome;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.Role;
import org.alcove.testing.SampleClinic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a client keeps from others, and how they may be reached, without being asked why (45 CFR 164.522). */
@Tag("races")
final class RestrictionHttpTest {
    private static final String CANARY = "quackenbush@canary.example";
    private static final String MAIL = "{\"channels\":[{\"channel\":\"email\",\"address\":\"" + CANARY
            + "\",\"from\":\"22:00\",\"to\":\"06:00\",\"zone\":\"America/New_York\",\"askAgainOn\":\"2026-06-04\"}]}";

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

    private static JsonNode contacts(SampleClinic sample) {
        return json(scene.send(sample, Role.CLIENT, "GET", "/api/me/contact-preferences", ""))
                .path("items");
    }

    @Test
    void noChannelIsOnUntilTheClientSaysSo() {
        SampleClinic sample = scene.sample(clinic);
        assertThat(contacts(sample)).isEmpty();

        json(scene.send(sample, Role.CLIENT, "PUT", "/api/me/contact-preferences", MAIL));

        JsonNode mail = contacts(sample).get(0);
        assertThat(mail.path("address").asText()).isEqualTo(CANARY);
        assertThat(mail.path("from").asText()).isEqualTo("22:00");
        assertThat(mail.path("to").asText()).isEqualTo("06:00");
        assertThat(mail.path("active").asBoolean()).isTrue();
        assertThat(Scene.rowsWith("contact_preference", "quackenbush")).isZero();

        json(scene.send(sample, Role.CLIENT, "PUT", "/api/me/contact-preferences", "{\"channels\":[]}"));
        assertThat(contacts(sample)).isEmpty();
    }

    @Test
    void aChannelIsOffFromTheDayOnThatTheClientWantsToBeAskedAgain() {
        try (Scene later = new Scene()) {
            SampleClinic sample = later.sample(clinic);
            json(later.send(sample, Role.CLIENT, "PUT", "/api/me/contact-preferences", MAIL));
            later.clock.advance(Duration.ofDays(31));

            JsonNode mail = json(later.send(sample, Role.CLIENT, "GET", "/api/me/contact-preferences", ""))
                    .at("/items/0");
            assertThat(mail.path("active").asBoolean()).isFalse();
        }
    }

    /** The day to ask again begins at midnight where the client is, in the summer as in the winter. */
    @Test
    void theDayToAskAgainBeginsAtTheClientsMidnightAcrossChangesOfTheClocks() {
        try (Scene later = new Scene()) {
            SampleClinic sample = later.sample(clinic);
            // A day after New York's clocks went back, and one after they went forward.
            for (String[] day :
                    new String[][] {{"2026-11-02", "2026-11-02T05:00:00Z"}, {"2027-03-15", "2027-03-15T04:00:00Z"}}) {
                Instant midnight = Instant.parse(day[1]);
                later.clock.set(midnight.minus(Duration.ofDays(9)));
                json(later.send(
                        sample,
                        Role.CLIENT,
                        "PUT",
                        "/api/me/contact-preferences",
                        MAIL.replaceFirst("\"askAgainOn\":\"[^\"]*\"", "\"askAgainOn\":\"" + day[0] + "\"")));
                later.clock.set(midnight.minusSeconds(1));
                assertThat(isActive(later, sample)).as("before %s", day[0]).isTrue();
                later.clock.set(midnight);
                assertThat(isActive(later, sample)).as(day[0]).isFalse();
            }
        }
    }

    private static boolean isActive(Scene scene, SampleClinic sample) {
        return json(scene.send(sample, Role.CLIENT, "GET", "/api/me/contact-preferences", ""))
                .at("/items/0/active")
                .asBoolean();
    }

    @Test
    void twoReplacementsAtOnceLeaveOneOfThemWhole() throws Exception {
        SampleClinic sample = scene.sample(clinic);
        sample.person(Role.CLIENT);
        String phone = MAIL.replace("email", "phone").replace(CANARY, "+1 212 555 0100");

        assertThat(Scene.together(List.of(
                        () -> scene.send(sample, Role.CLIENT, "PUT", "/api/me/contact-preferences", MAIL),
                        () -> scene.send(sample, Role.CLIENT, "PUT", "/api/me/contact-preferences", phone))))
                .containsExactly("200", "200");

        assertThat(contacts(sample)).hasSize(1);
    }

    @Test
    void refusesAChannelTwiceAndTimesThatAreNone() {
        SampleClinic sample = scene.sample(clinic);
        String twice = MAIL.replaceFirst("\\[(.*)]", "[$1,$1]");
        for (String body : List.of(twice, MAIL.replace("22:00", "25:00"), MAIL.replace("America/New_York", "EST"))) {
            assertThat(outcome(scene.send(sample, Role.CLIENT, "PUT", "/api/me/contact-preferences", body)))
                    .as(body)
                    .isEqualTo("422 invalid");
        }
    }

    /** It could mean never or always, and a message at a wrong hour can't be taken back. */
    @Test
    void refusesHoursThatEndWhenTheyBeginUnlessTheyAreTheWholeDay() {
        SampleClinic sample = scene.sample(clinic);
        HttpResponse<String> refused =
                scene.send(sample, Role.CLIENT, "PUT", "/api/me/contact-preferences", MAIL.replace("22:00", "06:00"));
        assertThat(outcome(refused)).isEqualTo("422 invalid");
        assertThat(refused.body()).contains("\"/channels/0/to\"", "\"same_time\"");
        assertThat(contacts(sample)).isEmpty();

        String day = MAIL.replace("22:00", "00:00").replace("06:00", "00:00");
        JsonNode set = json(scene.send(sample, Role.CLIENT, "PUT", "/api/me/contact-preferences", day))
                .at("/items/0");
        assertThat(set.path("from").asText() + " " + set.path("to").asText()).isEqualTo("00:00 00:00");
    }

    @Test
    void newSessionsBeginAsTheClientSaidAndEachCanBeChanged() {
        SampleClinic sample = scene.sample(clinic);
        sample.value("appointment", Role.CLIENT);
        json(scene.send(sample, Role.CLIENT, "PATCH", "/api/me/settings", "{\"selfPay\":true}"));
        json(scene.send(sample, Role.CLIENT, "PATCH", "/api/me/settings", "{\"state\":\"NY\"}"));
        assertThat(json(scene.send(sample, Role.CLIENT, "GET", "/api/me", ""))
                        .at("/clientSettings/selfPay")
                        .asBoolean())
                .as("stays where it is not sent")
                .isTrue();
        JsonNode booked = json(scene.send(
                sample,
                Role.CLIENT,
                "POST",
                "/api/appointments",
                "{\"therapistId\":\"${therapist}\",\"sessionTypeId\":\"${sessionType}\","
                        + "\"start\":\"2026-05-07T14:00:00Z\"}"));
        assertThat(booked.path("selfPay").asBoolean()).isTrue();
        String path = "/api/appointments/" + booked.path("id").asText();
        assertThat(json(scene.send(sample, Role.THERAPIST, "GET", path, ""))
                        .path("selfPay")
                        .asBoolean())
                .as("the therapist who bills")
                .isTrue();
        assertThat(json(scene.send(
                                sample,
                                Role.CLIENT,
                                "GET",
                                "/api/appointments/" + sample.value("appointment", Role.CLIENT),
                                ""))
                        .path("selfPay")
                        .asBoolean())
                .as("booked before")
                .isFalse();

        JsonNode changed = json(scene.send(sample, Role.CLIENT, "PUT", path + "/self-pay", "{\"selfPay\":false}"));

        assertThat(changed.path("selfPay").asBoolean()).isFalse();
        assertThat(changed.path("version").asInt())
                .isEqualTo(booked.path("version").asInt() + 1);
        assertThat(outcome(scene.send(sample, Role.THERAPIST, "PUT", path + "/self-pay", "{\"selfPay\":true}")))
                .isEqualTo("403 forbidden");
        assertThat(outcome(
                        scene.send(scene.sample(clinic), Role.CLIENT, "PUT", path + "/self-pay", "{\"selfPay\":true}")))
                .isEqualTo("404 not_found");
        assertThat(outcome(scene.send(
                        sample,
                        Role.CLIENT,
                        "PUT",
                        "/api/appointments/" + UUID.randomUUID() + "/self-pay",
                        "{\"selfPay\":true}")))
                .isEqualTo("404 not_found");
    }
}
