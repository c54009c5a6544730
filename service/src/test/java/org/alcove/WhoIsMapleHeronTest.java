package org.alcove;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dropwizard.testing.ConfigOverride;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.alcove.audit.AuditSealer;
import org.alcove.audit.HeadFile;
import org.alcove.kernel.Actor;
import org.alcove.kernel.Role;
import org.alcove.privacy.KeyedAuditSigner;
import org.alcove.privacy.TestVault;
import org.alcove.testing.AlcoveServer;
import org.alcove.testing.CanarySearch;
import org.alcove.testing.ContractOperation;
import org.alcove.testing.DatabaseDump;
import org.alcove.testing.SampleBodies;
import org.alcove.testing.SampleClinic;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestKeys;
import org.alcove.testing.TestPeople;
import org.alcove.testing.TestPeople.Person;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An admin who wants to find out who {@code maple-heron} is asks everywhere, in every role that can be had with it, tries
 * everything that can be done, and is told nothing; neither is whoever holds all that the service writes. The client sees
 * every look that was taken.
 */
final class WhoIsMapleHeronTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TestDatabase DATABASE = TestDatabase.fresh();
    private static final String CODE = "maple-heron";

    /** Who may look for a client: one role, and each that an account can have beside it. */
    private static final List<Set<Role>> STAFF = List.of(
            EnumSet.of(Role.ADMIN),
            EnumSet.of(Role.PRIVACY_OFFICER),
            EnumSet.of(Role.ADMIN, Role.PRIVACY_OFFICER),
            EnumSet.of(Role.PRIVACY_OFFICER, Role.THERAPIST),
            EnumSet.of(Role.ADMIN, Role.PRIVACY_OFFICER, Role.THERAPIST));

    /** What a therapist acts on that is a client's. */
    private static final Set<String> OF_CLIENT = Set.of(
            "amendment",
            "appointment",
            "begunAppointment",
            "clientCode",
            "consent",
            "emergency",
            "emergencyCard",
            "offer");

    private final CanarySearch canaries = new CanarySearch();
    private final String name = canaries.plant("the client's name");

    @TempDir
    private Path var;

    @Test
    void anAdminFindsNothingAndTheClientEveryLook() throws IOException {
        PrintStream standardError = System.err;
        ByteArrayOutputStream logged = new ByteArrayOutputStream();
        Map<Set<Role>, List<String>> toStaff = new LinkedHashMap<>();
        Map<String, byte[]> outside = new TreeMap<>();
        Map<String, Long> seen;
        Map<String, Long> recorded;
        LikeNobody likeNobody;
        Set<String> unseen;
        SampleClinic sample;
        try (PrintStream capture = new PrintStream(logged, true, StandardCharsets.UTF_8)) {
            System.setErr(capture);
            try (AlcoveServer server = AlcoveServer.start(
                    DATABASE,
                    new TestClock(TestClock.MONDAY),
                    ConfigOverride.config("var", var.toString()),
                    // Each request has a line only then.
                    ConfigOverride.config("logging.loggers.org\\.alcove", "DEBUG"),
                    ConfigOverride.config("emergency.trailWait", "PT1S"),
                    ConfigOverride.config("emergency.mergeEvery", "PT0.2S"))) {
                TestPeople people = TestPeople.in(DATABASE, TestClock.MONDAY);
                sample = new SampleClinic(server, people, people.clinic());
                Asking asking = new Asking(server, sample);
                becomeMapleHeron(asking);
                lookAround(asking, outside);

                String look = "/api/clients/" + CODE + "/identity/open";
                asking.as(Role.ADMIN, "POST", look, "{\"purpose\":\"safety\"}", 403);
                asking.as(Role.PRIVACY_OFFICER, "POST", look, "{\"purpose\":\"safety\"}", 403);
                // Officers find an appointment in the trail, as what some therapist did, but no person.
                LikeNobody inTheTrail = new LikeNobody(server, people, sample, somebodyAndNobody(sample, Set.of()));
                STAFF.stream()
                        .filter(roles -> roles.contains(Role.PRIVACY_OFFICER))
                        .forEach(inTheTrail::searchTheTrailAs);
                assertThat(inTheTrail.differences()).isEmpty();
                for (Set<Role> roles : STAFF) {
                    toStaff.put(roles, asking.everythingAnsweredTo(roles, colleague(server, people, sample, roles)));
                }

                Set<String> things = Set.of(sample.value("appointment", Role.CLIENT));
                likeNobody = new LikeNobody(server, people, sample, somebodyAndNobody(sample, things));
                likeNobody.doAllAs(EnumSet.of(Role.ADMIN, Role.PRIVACY_OFFICER));
                likeNobody.doAllAs(EnumSet.of(Role.PRIVACY_OFFICER, Role.THERAPIST));
                likeNobody.followGrantsAndHolds(CODE);

                unseen = whatIsNotSeen(server, people);
                seen = asking.accessLog();
                recorded = recordedOf(sample.person(Role.CLIENT).actor());
                outside.put("metrics", asking.admin("/metrics"));
                outside.put("health", asking.admin("/healthcheck"));
                new AuditSealer(
                                DATABASE.transactor(),
                                new KeyedAuditSigner(TestKeys.ring()),
                                new HeadFile(var.resolve("audit-heads")))
                        .sealAll(TestClock.MONDAY);
            }
        } finally {
            System.setErr(standardError);
        }
        outside.put("log", logged.toByteArray());
        assertThat(logged.toString(StandardCharsets.UTF_8))
                .as("a line of a request")
                .contains("\"level\":\"DEBUG\"")
                .contains("/api/clients/{clientCode}/identity/open");

        Actor client = sample.person(Role.CLIENT).actor();
        String loginName = TestPeople.loginName(client.accountId());
        List<String> traces = List.of(
                CODE, client.requireClient().toString(), client.accountId().toString(), loginName);
        toStaff.forEach((roles, answers) -> {
            assertThat(answers).as(roles.toString()).hasSizeGreaterThan(15);
            for (String told : answers) {
                assertThat(canaries.find(told)).as(roles.toString()).isEmpty();
                assertThat(traces).as(roles + " " + told).noneMatch(told::contains);
            }
        });
        // Who knows a client by a row of their own would know by the same name who else sees them.
        String pseudonym = DATABASE.jdbi()
                .withHandle(handle -> TestVault.pseudonym(handle, client.requireClient()))
                .toString();
        toStaff.forEach((roles, answers) -> assertThat(answers.stream().anyMatch(told -> told.contains(pseudonym)))
                .as(roles.toString())
                .isEqualTo(roles.contains(Role.PRIVACY_OFFICER) && !roles.contains(Role.THERAPIST)));

        assertThat(likeNobody.differences()).isEmpty();
        assertThat(likeNobody.places())
                .hasSizeGreaterThan(150)
                .contains("requestGrant /clientCode", "setLegalHold /clientCode", "openIdentity path clientCode");

        theBackupTellsNothing(outside, traces);

        assertThat(unseen).isEmpty();
        assertThat(seen).isEqualTo(recorded);
        assertThat(seen)
                .containsEntry("identity_open contact", 1L)
                .containsEntry("identity_open records", 1L)
                .containsEntry("appointment_read ", 1L)
                .containsEntry("emergency_open disaster", 1L)
                .containsEntry("feed_fetch ", 1L);
    }

    /** A client who said all that can be said, is in care and goes by the code. */
    private void becomeMapleHeron(Asking asking) {
        String number = CanarySearch.asNumber(canaries.plant("the client's number"));
        String born = CanarySearch.asDay(canaries.plant("the client's birthday"));
        String identity = ("{'preferredName':'N','legalName':'N','pronouns':'N','email':'N@example.org','phone':'"
                        + number
                        + "','dateOfBirth':'" + born + "','address':'N','emergencyContact':'N','insuranceMemberId':'N',"
                        + "'notes':'N'}")
                .replace("N", name)
                .replace('\'', '"');
        asking.as(Role.CLIENT, "PUT", "/api/me/identity", identity, 200);
        asking.sample().value("appointment", Role.CLIENT);
        DATABASE.jdbi().useHandle(handle -> handle.execute("UPDATE care_relationship SET client_code = ?", CODE));
    }

    /** The therapist looks, also without a trail, calendar programs fetch feeds, and the journal is kept as it was then. */
    private void lookAround(Asking asking, Map<String, byte[]> outside) throws IOException {
        SampleClinic sample = asking.sample();
        String look = "/api/clients/" + CODE + "/identity/open";
        for (String purpose : List.of("contact", "safety", "records")) {
            asking.as(Role.THERAPIST, "POST", look, "{\"purpose\":\"" + purpose + "\"}", 200);
        }
        asking.as(Role.THERAPIST, "GET", "/api/appointments/" + sample.value("appointment", Role.CLIENT), "", 200);
        String ofClient = asking.anybody("/cal/" + sample.value("feedToken", Role.CLIENT) + ".ics");
        String made = asking.as(Role.THERAPIST, "POST", "/api/feeds", "{}", 201);
        String ofTherapist = asking.anybody(parsed(made).path("url").asText().replaceAll("^https?://[^/]*", ""));
        assertThat(List.of(ofClient, ofTherapist))
                .allMatch(feed -> feed.contains("BEGIN:VCALENDAR") && feed.contains("SUMMARY:Busy"));
        outside.put("the client's feed", ofClient.getBytes(StandardCharsets.UTF_8));
        outside.put("the therapist's feed", ofTherapist.getBytes(StandardCharsets.UTF_8));

        String emergency = SampleBodies.filled(
                "{\"clientCode\":\"" + CODE + "\",\"otp\":\"${factor}\",\"nature\":\"disaster\"}",
                asked -> sample.value(asked, Role.THERAPIST));
        Path journal = var.resolve("audit-journal");
        DATABASE.jdbi().useHandle(handle -> handle.execute("RENAME TABLE audit_event TO audit_away"));
        try {
            asking.as(Role.THERAPIST, "POST", "/api/emergency-access", emergency, 201);
            assertThat(filesBelow(journal)).isNotEmpty();
            outside.putAll(filesBelow(journal));
        } finally {
            DATABASE.jdbi().useHandle(handle -> handle.execute("RENAME TABLE audit_away TO audit_event"));
        }
        await().atMost(Duration.ofSeconds(60)).until(() -> filesBelow(journal).isEmpty());
    }

    /** Staff of the clinic; a therapist among them has a client of their own. */
    private static Person colleague(AlcoveServer server, TestPeople people, SampleClinic sample, Set<Role> roles) {
        Person colleague = people.staff(sample.person(Role.CLIENT).actor().clinicId(), roles);
        if (roles.contains(Role.THERAPIST)) {
            DATABASE.jdbi().useHandle(handle -> {
                Actor other = people.client(colleague.actor().clinicId()).actor();
                handle.execute(
                        "INSERT INTO care_relationship (id, clinic_id, client_id, therapist_id, client_code, began_at)"
                                + " VALUES (?, ?, ?, ?, 'calm-harbor', ?)",
                        UUID.randomUUID(),
                        colleague.actor().clinicId(),
                        other.requireClient(),
                        colleague.actor().requireTherapist(),
                        TestClock.MONDAY.minusSeconds(3600));
            });
            assertThat(server.send(HttpRequest.newBuilder(server.uri("/api/me/clients"))
                                    .header("Authorization", colleague.bearer())
                                    .build())
                            .body())
                    .contains("calm-harbor");
        }
        return colleague;
    }

    /** Names and ids of the client and what is theirs, each with one that is nobody's. */
    private static List<Map<String, String>> somebodyAndNobody(SampleClinic sample, Set<String> things) {
        Actor client = sample.person(Role.CLIENT).actor();
        Map<String, String> names = new LinkedHashMap<>();
        names.put(CODE, "north-heron");
        names.put(TestPeople.loginName(client.accountId()), "abcdefghijklmnop-abcdefghijklmnop-1234");
        Map<String, String> ids = new LinkedHashMap<>();
        Stream.concat(
                        Stream.of(client.requireClient(), client.accountId(), client.loginSessionId())
                                .map(Object::toString),
                        things.stream())
                .forEach(id -> ids.put(id, UUID.randomUUID().toString()));
        return List.of(names, ids);
    }

    /** Operations of a therapist on what is a client's that leave nothing in the client's log, each tried on another one. */
    private static Set<String> whatIsNotSeen(AlcoveServer server, TestPeople people) {
        Set<String> unseen = new TreeSet<>();
        int tried = 0;
        for (ContractOperation operation : ContractOperation.all(server)) {
            for (String body : operation.bodies()) {
                Set<String> named = new TreeSet<>(operation.parameters());
                named.addAll(SampleBodies.names(body));
                named.retainAll(OF_CLIENT);
                if (named.isEmpty()
                        || operation.isAnonymous()
                        || !operation.callers().contains(Role.THERAPIST)) {
                    continue;
                }
                Asking asking = new Asking(server, new SampleClinic(server, people, people.clinic()));
                UnaryOperator<String> values = asked -> asking.sample().value(asked, Role.THERAPIST);
                HttpRequest.Builder request = asking.request(
                        asking.sample().person(Role.THERAPIST),
                        operation.method(),
                        operation.path(values) + SampleBodies.filled(operation.query(), values),
                        SampleBodies.filled(body, values));
                if (operation.takesIfMatch()) {
                    request.header("If-Match", "*");
                }
                long before = asking.looks();
                HttpResponse<String> answer = server.send(request.build());
                if (answer.statusCode() >= 300 || asking.looks() <= before) {
                    unseen.add(operation.id() + " " + answer.statusCode());
                }
                tried++;
            }
        }
        assertThat(tried).isGreaterThan(15);
        return unseen;
    }

    /** What the trail has of a client that was not done by them, as the access log words it. */
    private static Map<String, Long> recordedOf(Actor client) {
        return DATABASE.jdbi().withHandle(handle -> {
            Map<String, Long> recorded = new TreeMap<>();
            handle.select(
                            "SELECT action, COALESCE(purpose, '') AS purpose FROM audit_event WHERE client_pseudonym = ?"
                                    + " AND (actor_account_id IS NULL OR actor_account_id <> ?)",
                            TestVault.pseudonym(handle, client.requireClient()),
                            TestVault.actor(handle, client))
                    .map((row, context) -> row.getString("action") + " " + row.getString("purpose"))
                    .forEach(look -> recorded.merge(look, 1L, Long::sum));
            return recorded;
        });
    }

    /** Not the database's backup, nor that together with all else that the service writes. */
    private void theBackupTellsNothing(Map<String, byte[]> outside, List<String> traces) throws IOException {
        byte[] dump = DatabaseDump.of(DATABASE);
        Map<String, byte[]> files = new TreeMap<>(outside);
        files.putAll(filesBelow(var));
        files.putAll(filesBelow(TestKeys.keyStore()));
        assertThat(files.keySet()).anyMatch(file -> file.endsWith("audit-heads"));
        assertThat(files.keySet())
                .anyMatch(file -> file.startsWith(TestKeys.keyStore().toString()));
        files.forEach((file, bytes) -> {
            String text = new String(bytes, StandardCharsets.ISO_8859_1);
            assertThat(canaries.find(bytes)).as(file).isEmpty();
            assertThat(traces).as(file).noneMatch(text::contains);
        });
        // The code stands there, so the right database was searched; whose it is does not.
        assertThat(new String(dump, StandardCharsets.ISO_8859_1)).contains(CODE);
        assertThat(canaries.find(dump)).isEmpty();

        // Nor does a key that opens it stand anywhere but in the file of the keys.
        files.put("dump", dump);
        Set<String> secrets = new TreeSet<>();
        for (Path file : List.of(TestKeys.file(), TestKeys.serviceFile())) {
            parsed(Files.readString(file)).findValues("value").forEach(value -> secrets.add(value.asText()));
        }
        assertThat(secrets).hasSizeGreaterThan(10);
        files.forEach((file, bytes) -> {
            String text = new String(bytes, StandardCharsets.ISO_8859_1);
            assertThat(secrets).as(file).noneMatch(text::contains);
        });
    }

    private static Map<String, byte[]> filesBelow(Path folder) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        if (Files.isDirectory(folder)) {
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path file : all.filter(Files::isRegularFile).toList()) {
                    files.put(file.toString(), Files.readAllBytes(file));
                }
            }
        }
        return files;
    }

    private static JsonNode parsed(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** Asks as people of one clinic. */
    private record Asking(AlcoveServer server, SampleClinic sample) {
        String as(Role role, String method, String path, String body, int status) {
            HttpResponse<String> answer =
                    server.send(request(sample.person(role), method, path, body).build());
            assertThat(answer.statusCode()).as(path + " " + answer.body()).isEqualTo(status);
            return answer.body();
        }

        HttpRequest.Builder request(Person person, String method, String path, String body) {
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(server.uri(path)).header("Authorization", person.bearer());
            return body.isEmpty()
                    ? request.method(method, BodyPublishers.noBody())
                    : request.header("Content-Type", "application/json").method(method, BodyPublishers.ofString(body));
        }

        String anybody(String path) {
            return server.send(HttpRequest.newBuilder(server.uri(path)).build()).body();
        }

        byte[] admin(String path) {
            return server.send(HttpRequest.newBuilder(server.adminUri(path)).build())
                    .body()
                    .getBytes(StandardCharsets.UTF_8);
        }

        /** What the client is shown, page after page, by what was done and what for. */
        Map<String, Long> accessLog() {
            Map<String, Long> seen = new TreeMap<>();
            String cursor = "";
            do {
                JsonNode page = parsed(as(Role.CLIENT, "GET", "/api/me/access-log?limit=5" + cursor, "", 200));
                page.path("items")
                        .forEach(item -> seen.merge(
                                item.path("what").asText() + " "
                                        + item.path("purpose").asText(),
                                1L,
                                Long::sum));
                cursor = page.has("next") ? "&cursor=" + page.path("next").asText() : "";
            } while (!cursor.isEmpty());
            return seen;
        }

        long looks() {
            return accessLog().values().stream().mapToLong(Long::longValue).sum();
        }

        /** Every reading operation of the contract that lets some roles in, for what is maple-heron's and one's own. */
        List<String> everythingAnsweredTo(Set<Role> roles, Person person) {
            List<String> answers = new ArrayList<>();
            for (ContractOperation operation : ContractOperation.all(server)) {
                if (!operation.method().equals("GET") || operation.isAnonymous()) {
                    continue;
                }
                operation.callers().stream().filter(roles::contains).findFirst().ifPresent(role -> {
                    UnaryOperator<String> values = asked -> sample.value(asked, role);
                    UnaryOperator<String> own = asked -> asked.equals("therapist") && roles.contains(Role.THERAPIST)
                            ? person.actor().requireTherapist().toString()
                            : values.apply(asked);
                    for (UnaryOperator<String> whose : List.of(values, own)) {
                        String path = operation.path(whose) + SampleBodies.filled(operation.query(), whose);
                        HttpResponse<String> answer =
                                server.send(request(person, "GET", path, "").build());
                        answers.add(operation.id() + " " + answer.headers().map() + answer.body());
                    }
                });
            }
            return answers;
        }
    }
}
