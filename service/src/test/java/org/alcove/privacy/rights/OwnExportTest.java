package org.alcove.privacy.rights;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.alcove.availability.AvailabilityConfiguration;
import org.alcove.availability.AvailabilityModule;
import org.alcove.booking.BookingConfiguration;
import org.alcove.booking.BookingModule;
import org.alcove.calendarfeed.FeedConfiguration;
import org.alcove.calendarfeed.FeedModule;
import org.alcove.identity.IdentityConfiguration;
import org.alcove.identity.IdentityModule;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.Role;
import org.alcove.privacy.Foundation;
import org.alcove.privacy.TestVault;
import org.alcove.testing.AlcoveServer;
import org.alcove.testing.SampleBodies;
import org.alcove.testing.SampleClinic;
import org.alcove.testing.StatementCounter;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestFoundation;
import org.alcove.testing.TestPeople;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A client's own export has all that is kept of them, and nothing that is another's. */
final class OwnExportTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static AlcoveServer server;
    private static TestPeople people;
    private static ClinicId clinic;

    @BeforeAll
    static void start() {
        server = AlcoveServer.start(TestDatabase.shared(), new TestClock(TestClock.MONDAY));
        people = TestPeople.in(TestDatabase.shared(), TestClock.MONDAY);
        clinic = people.clinic();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static HttpResponse<String> send(SampleClinic sample, Role role, String method, String path, String body) {
        return server.send(HttpRequest.newBuilder(server.uri(path))
                .header("Authorization", sample.person(role).bearer())
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(SampleBodies.filled(body, name -> sample.value(name, role))))
                .build());
    }

    private static HttpResponse<String> export(SampleClinic sample) {
        return send(
                sample,
                Role.CLIENT,
                "POST",
                "/api/me/export",
                SampleBodies.of("exportOwnRecord").get(0));
    }

    private static JsonNode json(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        try {
            return JSON.readTree(answer.body());
        } catch (JsonProcessingException failure) {
            throw new AssertionError(failure);
        }
    }

    /** A client with at least one row in every table that can have rows of theirs, and no column of it empty. */
    private static SampleClinic fullSample() {
        SampleClinic sample = new SampleClinic(server, people, clinic);
        for (String name : List.of(
                "appointment",
                "offer",
                "hold",
                "reEntryToken",
                "feedToken",
                "recoveryCode",
                "emergency",
                "ownRestriction",
                "amendment")) {
            sample.value(name, Role.CLIENT);
        }
        assertThat(send(
                                sample,
                                Role.THERAPIST,
                                "POST",
                                "/api/emergency-access/" + sample.value("emergency", Role.THERAPIST) + "/documentation",
                                SampleBodies.of("documentEmergency").get(0))
                        .statusCode())
                .isEqualTo(204);
        assertThat(send(
                                sample,
                                Role.CLIENT,
                                "POST",
                                "/api/me/breach-notices/" + sample.value("breachNotice", Role.CLIENT) + "/receipt",
                                "")
                        .statusCode())
                .isEqualTo(204);
        assertThat(send(
                                sample,
                                Role.CLIENT,
                                "PUT",
                                "/api/me/contact-preferences",
                                SampleBodies.of("replaceContactPreferences").get(0))
                        .statusCode())
                .isEqualTo(200);
        String denied = sample.value("deniedAmendment", Role.CLIENT);
        assertThat(send(
                                sample,
                                Role.CLIENT,
                                "POST",
                                "/api/amendments/" + denied + "/disagree",
                                "{\"text\":\"Spelled with two n\"}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(send(sample, Role.CLIENT, "PUT", "/api/me/identity", "{\"legalName\":\"Robin Exportable\"}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(send(
                                sample,
                                Role.CLIENT,
                                "POST",
                                "/api/feeds",
                                SampleBodies.of("createFeed").get(0))
                        .statusCode())
                .isEqualTo(201);
        assertThat(send(
                                sample,
                                Role.THERAPIST,
                                "POST",
                                "/api/clients/${clientCode}/identity/open"
                                        .replace("${clientCode}", sample.value("clientCode", Role.THERAPIST)),
                                "{\"purpose\":\"billing\"}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(send(
                                sample,
                                Role.CLIENT,
                                "POST",
                                "/api/me/privacy-notices/confidentiality/receipt",
                                "{\"version\":1}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(send(
                                sample,
                                Role.THERAPIST,
                                "POST",
                                "/api/clients/" + sample.value("clientCode", Role.THERAPIST) + "/disclosures",
                                SampleBodies.of("createDisclosure").get(0))
                        .statusCode())
                .isEqualTo(201);
        fill(sample.person(Role.CLIENT).actor().requireClient());
        return sample;
    }

    /** What no request sets at once, or not within a test's time. */
    private static void fill(ClientId client) {
        TestDatabase.shared().jdbi().useHandle(handle -> {
            String accounts = "(SELECT id FROM account WHERE client_id = ?)";
            // A code counts once, and renewing the recovery codes took the one of this moment.
            handle.execute("UPDATE account SET totp_last_step = NULL WHERE client_id = ?", client);
            handle.execute(
                    "UPDATE client SET state = 'NY', holds_made_since = NOW(6), forget_told_at = NOW(6),"
                            + " forget_due_at = NOW(6) WHERE id = ?",
                    client);
            handle.execute("UPDATE care_relationship SET ended_at = NOW(6) WHERE client_id = ?", client);
            handle.execute("UPDATE consent SET revoked_at = NOW(6), requested_at = NOW(6) WHERE client_id = ?", client);
            handle.execute("UPDATE access_grant SET until_at = NOW(6) WHERE client_id = ?", client);
            handle.execute(
                    "UPDATE appointment SET cancel_reason = 'other' WHERE id IN"
                            + " (SELECT appointment_id FROM participant WHERE client_id = ?)",
                    client);
            handle.execute(
                    "UPDATE login_session SET second_factor_at = NOW(6) WHERE account_id IN " + accounts, client);
            handle.execute("UPDATE recovery_code SET used_at = NOW(6) WHERE account_id IN " + accounts, client);
            handle.execute(
                    "UPDATE one_time_token SET used_at = NOW(6), revoked_at = NOW(6) WHERE client_id = ?", client);
            handle.execute(
                    "UPDATE feed SET last_fetched_at = NOW(6), last_program = 'thunderbird', issued_at = NOW(6),"
                            + " expires_at = NOW(6) + INTERVAL 1 YEAR, unused_noticed_at = NOW(6),"
                            + " switched_off_at = NOW(6) WHERE account_id IN "
                            + accounts,
                    client);
            handle.execute(
                    "UPDATE amendment SET item_id = id, extension = 'absence', answered_at = NOW(6),"
                            + " basis = 'accurate_and_complete', disagreed_at = NOW(6) WHERE client_id = ?",
                    client);
            handle.execute(
                    "UPDATE restriction SET answered_on = '2026-05-04', ended_on = '2026-05-04', told_at = NOW(6)"
                            + " WHERE client_id = ?",
                    client);
            handle.execute(
                    "INSERT INTO notice (id, clinic_id, account_id, kind, subject_id, at, seen_at)"
                            + " SELECT UNHEX(REPLACE(UUID(), '-', '')), clinic_id, id, 'feed_unused', id, NOW(6), NOW(6)"
                            + " FROM account WHERE client_id = ?",
                    client);
            handle.execute(
                    "INSERT INTO feed_fetch (feed_id, program, fetched_on) SELECT id, 'thunderbird', '2026-05-04'"
                            + " FROM feed WHERE account_id IN "
                            + accounts,
                    client);
            handle.execute(
                    "INSERT INTO feed_source (feed_id, kind, mark, first_seen_at, last_seen_on, acknowledged_at)"
                            + " SELECT id, 'program', 'thunderbird', NOW(6), '2026-05-04', NOW(6)"
                            + " FROM feed WHERE account_id IN "
                            + accounts,
                    client);
        });
    }

    @Test
    void everyColumnOfTheSchemaIsExportedOrSaidWhyNot() {
        // Its own, as other tests keep tables of theirs in the shared one.
        List<String> schema = TestDatabase.fresh()
                .jdbi()
                .withHandle(handle -> handle.select("SELECT CONCAT(table_name, '.', column_name)"
                                + " FROM information_schema.columns WHERE table_schema = DATABASE()")
                        .mapTo(String.class)
                        .list());
        ExportColumns listed = ExportColumns.read();
        Set<String> all = new TreeSet<>(listed.exported());
        all.addAll(listed.left());

        assertThat(schema).hasSizeGreaterThan(200);
        assertThat(all).as("own-export.txt").containsExactlyInAnyOrderElementsOf(schema);
    }

    @Test
    void hasEveryColumnThatIsListedAndNoOther() {
        JsonNode export = json(export(fullSample()));

        Set<String> found = new TreeSet<>();
        export.path("records")
                .fields()
                .forEachRemaining(table -> table.getValue()
                        .forEach(row -> row.fieldNames()
                                .forEachRemaining(name -> found.add(table.getKey() + "." + snake(name)))));
        assertThat(found).isEqualTo(ExportColumns.read().exported());
        assertThat(export.at("/identity/legalName").asText()).isEqualTo("Robin Exportable");
        assertThat(export.at("/records/amendment").findValuesAsText("disagreement"))
                .contains("Spelled with two n");
        assertThat(export.at("/records/feed").findValuesAsText("title")).contains("Errand");
    }

    private static String snake(String name) {
        return name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    }

    @Test
    void hasNothingOfAnotherAndNoSecret() {
        SampleClinic sample = fullSample();
        SampleClinic other = fullSample();
        String export = json(export(sample)).toString();

        assertThat(export)
                .contains(sample.value("appointment", Role.CLIENT))
                .doesNotContain(
                        other.person(Role.CLIENT).actor().requireClient().toString())
                .doesNotContain(other.person(Role.CLIENT).actor().accountId().toString())
                .doesNotContain(
                        sample.person(Role.THERAPIST).actor().accountId().toString())
                .doesNotContain(other.value("appointment", Role.CLIENT))
                .doesNotContain(sample.value("clientCode", Role.THERAPIST))
                .doesNotContain(sample.value("feedToken", Role.CLIENT))
                .doesNotContain(sample.value("reEntryToken", Role.THERAPIST))
                .doesNotContain(sample.value("recoveryCode", Role.CLIENT))
                .doesNotContain("$argon2");
    }

    @Test
    void isForThePersonAndNotForTheirPhone() {
        SampleClinic sample = new SampleClinic(server, people, clinic);

        assertThat(send(sample, Role.CLIENT, "POST", "/api/me/export", "{\"password\":\"not my lanterns\"}")
                        .statusCode())
                .isEqualTo(401);
        assertThat(send(sample, Role.CLIENT, "POST", "/api/me/export", "{\"password\":\"${password}\"}")
                        .statusCode())
                .as("without the second factor that is enrolled")
                .isEqualTo(401);
        HttpResponse<String> answer = export(sample);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(answer.headers().firstValue("Content-Disposition")).hasValue("attachment; filename=\"export.json\"");
        assertThat(export(sample).statusCode())
                .as("the same second factor again")
                .isEqualTo(401);
    }

    @Test
    void isWrittenDownTogetherWithTheRefusedOnes() {
        SampleClinic sample = new SampleClinic(server, people, clinic);
        send(sample, Role.CLIENT, "POST", "/api/me/export", "{\"password\":\"not my lanterns\"}");

        JsonNode trail = json(export(sample)).at("/records/audit_event");

        assertThat(trail)
                .extracting(row ->
                        row.path("action").asText() + " " + row.path("outcome").asText())
                .contains("record_export denied", "record_export done");
    }

    @Test
    void takesAsManyStatementsForManyRowsAsForOne() {
        TestDatabase database = TestDatabase.shared();
        SampleClinic one = fullSample();
        SampleClinic many = fullSample();
        ClientId client = many.person(Role.CLIENT).actor().requireClient();
        database.jdbi().useHandle(handle -> {
            for (int i = 0; i < 40; i++) {
                handle.execute(
                        "INSERT INTO feed_fetch (feed_id, program, fetched_on)"
                                + " SELECT id, ?, '2026-05-03' FROM feed WHERE client_id = ?",
                        "program " + i,
                        client);
                handle.execute(
                        "INSERT INTO access_grant (id, clinic_id, client_id, therapist_id, fields, ground, from_at)"
                                + " SELECT UNHEX(REPLACE(UUID(), '-', '')), clinic_id, client_id, therapist_id, '*',"
                                + " 'care', from_at FROM care_relationship JOIN (SELECT NOW(6) AS from_at) now"
                                + " WHERE client_id = ? LIMIT 1",
                        client);
            }
        });
        ExportService ofOne = service();

        int statements = StatementCounter.count(
                database, () -> ofOne.export(one.person(Role.CLIENT).actor(), null));
        OwnExport[] made = new OwnExport[1];
        int more = StatementCounter.count(
                database, () -> made[0] = ofOne.export(many.person(Role.CLIENT).actor(), null));

        assertThat(made[0].records().get("access_grant")).hasSizeGreaterThan(40);
        assertThat(more).isEqualTo(statements).isLessThan(40);
    }

    /** All the rooms over the test's own database, whose statements can be counted. */
    private static ExportService service() {
        Foundation foundation = TestFoundation.over(TestDatabase.shared(), new TestClock(TestClock.MONDAY));
        URI url = URI.create(AlcoveServer.PUBLIC_URL);
        IdentityModule identity = new IdentityModule(foundation, IdentityConfiguration.defaults(), url);
        BookingModule booking = new BookingModule(
                foundation,
                new AvailabilityModule(foundation, new AvailabilityConfiguration()).offering(),
                identity.reEntries(),
                BookingConfiguration.defaults());
        FeedModule feeds = new FeedModule(foundation, FeedConfiguration.defaults(), url);
        return new ExportService(
                foundation,
                TestVault.shared(),
                (actor, password, otp, asked) -> handle -> {},
                List.of(
                        identity.ownRecord(),
                        booking.ownRecord(),
                        feeds.ownRecord(),
                        new OwnPrivacyRecord(TestVault.shared())));
    }
}
