package org.alcove.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.alcove.persistence.DatabaseConfiguration;
import org.alcove.testing.ChildService;
import org.alcove.testing.TestDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What whoever tries the service finds, in a process of its own as the start command runs it. */
final class DemonstrationTest {
    private static final TestDatabase DATABASE = TestDatabase.fresh();

    @TempDir
    private static Path folder;

    private static ChildService service;
    private static JsonNode sheet;

    @BeforeAll
    static void start() throws Exception {
        DatabaseConfiguration database = DATABASE.configuration();
        service = new ChildService(
                folder,
                database.getUrl(),
                database.getUser(),
                database.getPassword(),
                // A demonstration goes by what it listens on.
                Map.of("ALCOVE_PUBLIC_URL", "https://calm.example"));
        service.start();
        sheet = service.sheet();
    }

    @AfterAll
    static void stop() throws Exception {
        service.kill();
    }

    @Test
    void tellsHowToReachItToItsOwnerAlone() throws Exception {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("demo.json"))))
                .isEqualTo("rw-------");
        assertThat(sheet.path("url").asText()).isEqualTo("https://calm.example");
        assertThat(sheet.path("adminUrl").asText()).startsWith("http://localhost:");
        assertThat(folder.resolve("seeding")).doesNotExist();
    }

    @Test
    void hasFortyTherapistsOverFourZones() {
        assertThat(sheet.path("therapists")).hasSizeGreaterThanOrEqualTo(40).allSatisfy(therapist -> {
            assertThat(therapist.path("id").asText()).isNotEmpty();
            assertThat(therapist.path("displayName").asText()).isNotEmpty();
        });
        assertThat(column("SELECT DISTINCT zone FROM therapist WHERE status = 'active'"))
                .hasSizeGreaterThanOrEqualTo(4);
    }

    @Test
    void letsEveryAccountOfItsSheetSignIn() {
        List<String> roles = new ArrayList<>();
        List<String> therapists = new ArrayList<>();
        for (JsonNode account : sheet.path("accounts")) {
            ChildService.Answer answer =
                    service.signIn(account, Clock.systemUTC().instant());
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body().path("roles")).isEqualTo(account.path("roles"));
            JsonNode me = service.get(answer.field("token"), "/api/me").body();
            assertThat(me.path("therapistId")).isEqualTo(account.path("therapistId"));
            account.path("roles").forEach(role -> roles.add(role.asText()));
            if (account.has("therapistId")) {
                therapists.add(account.path("therapistId").asText());
            }
        }
        assertThat(roles).containsExactlyInAnyOrder("admin", "privacy_officer", "therapist", "therapist", "therapist");
        assertThat(therapists).doesNotHaveDuplicates().isSubsetOf(texts(sheet.path("therapists"), "id"));
    }

    @Test
    void offersItsFirstSessionTypeWithEveryTherapistToWhoeverJoins() throws Exception {
        JsonNode first = sheet.path("sessionTypes").get(0);
        assertThat(first.path("kind").asText()).isEqualTo("individual");
        String token = service.join();
        assertThat(service.join()).isNotEqualTo(token);
        for (String therapist : texts(sheet.path("therapists"), "id")) {
            ChildService.Answer answer = service.get(
                    token,
                    "/api/therapists/" + therapist + "/slots?sessionTypeId="
                            + first.path("id").asText());
            // None in the default state for those without its licence; but it is offered.
            assertThat(answer.status()).as(therapist).isEqualTo(200);
        }
        List<ChildService.Slot> slots = service.slots(token, 40);
        assertThat(slots).hasSizeGreaterThan(100);
        for (int i = 0; i < 3; i++) {
            assertThat(service.book(token, "several-" + i, slots.get(i * 20)).status())
                    .isEqualTo(201);
        }
    }

    @Test
    void keepsWhatItMadeWhenStartedAgain() throws Exception {
        long clinics = column("SELECT id FROM clinic").size();
        service.kill();

        service.start();

        assertThat(service.sheet()).isEqualTo(sheet);
        assertThat(column("SELECT id FROM clinic")).hasSize((int) clinics).hasSize(1);
    }

    private static List<String> column(String query) {
        return DATABASE.jdbi()
                .withHandle(handle -> handle.select(query).mapTo(String.class).list());
    }

    private static List<String> texts(JsonNode items, String field) {
        return StreamSupport.stream(items.spliterator(), false)
                .map(item -> item.path(field).asText())
                .toList();
    }
}
