package org.alcove.privacy.erasure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dropwizard.testing.ConfigOverride;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import org.alcove.identity.notice.DueErasures;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.TherapistId;
import org.alcove.privacy.ForgettingDao;
import org.alcove.privacy.ForgettingRule;
import org.alcove.privacy.Foundation;
import org.alcove.privacy.IdentityField;
import org.alcove.privacy.Shredding;
import org.alcove.privacy.TestVault;
import org.alcove.privacy.VaultConfiguration;
import org.alcove.privacy.VaultFault;
import org.alcove.testing.AlcoveServer;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestFoundation;
import org.alcove.testing.TestKeys;
import org.alcove.testing.TestPeople;
import org.alcove.testing.TestPeople.Person;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Clients who were not there for long are told first, and shredded on the day that they were told. */
@Tag("races")
final class ForgettingTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TestDatabase DATABASE = TestDatabase.fresh();
    private static final TestClock CLOCK = new TestClock(TestClock.MONDAY);
    private static final ForgettingRule RULE = new ForgettingRule(Duration.ofDays(365), Duration.ofDays(30));

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /** Clients join on 4 May 2026. */
    private static final Instant TOLD = Instant.parse("2027-04-05T00:00:00Z");

    private static final Instant DUE = Instant.parse("2027-05-05T00:00:00Z");
    private static final Instant KEPT = Instant.parse("2029-01-28T00:00:00Z");

    private static AlcoveServer server;
    private static TestPeople people;
    private static ClinicId clinic;
    private static TherapistId therapist;

    private final Foundation foundation = TestFoundation.over(DATABASE, CLOCK);

    @BeforeAll
    static void start() {
        server = AlcoveServer.start(DATABASE, CLOCK, settings());
        people = TestPeople.in(DATABASE, TestClock.MONDAY);
        clinic = people.clinic();
        therapist = people.therapistRow(clinic);
    }

    private static ConfigOverride[] settings() {
        return new ConfigOverride[] {
            ConfigOverride.config("vault.retainedFields", "legalName"),
            ConfigOverride.config("vault.retainedFor", "P1000D"),
            ConfigOverride.config("vault.forgetAfter", "P365D"),
            ConfigOverride.config("jobs.poll", "PT0.05S")
        };
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void joins() {
        CLOCK.set(TestClock.MONDAY);
        // Of earlier tests.
        execute("UPDATE client SET joined_on = '2100-01-01', forget_told_at = NULL, forget_due_at = NULL");
    }

    private static void execute(String sql, Object... values) {
        DATABASE.jdbi().useHandle(handle -> handle.execute(sql, values));
    }

    private static int count(String from, Object... values) {
        return DATABASE.jdbi()
                .withHandle(handle -> handle.select("SELECT COUNT(*) FROM " + from, values)
                        .mapTo(int.class)
                        .one());
    }

    private Shredding shredding() {
        return new Shredding(
                foundation.transactor(),
                foundation.audit(),
                TestVault.shared(),
                foundation.ids(),
                new Shredding.Retention(Set.of(IdentityField.LEGAL_NAME), Duration.ofDays(1000)));
    }

    private Forgetting forgetting(@Nullable ForgettingRule rule) {
        return new Forgetting(foundation, shredding(), new DueErasures(), Optional.ofNullable(rule));
    }

    private void runAt(Instant now) {
        runAt(now, RULE);
    }

    private void runAt(Instant now, @Nullable ForgettingRule rule) {
        CLOCK.set(now);
        forgetting(rule).run(now);
    }

    private static Person named() {
        Person client = people.client(clinic);
        HttpResponse<String> put = server.send(HttpRequest.newBuilder(server.uri("/api/me/identity"))
                .header("Authorization", client.bearer())
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(
                        "{\"legalName\":\"Wilhelmina Quackenbush\",\"phone\":\"+1 212 555 0100\"}"))
                .build());
        assertThat(put.statusCode()).as(put.body()).isEqualTo(200);
        return client;
    }

    private static JsonNode get(String path, Person who) {
        HttpResponse<String> answer = server.send(HttpRequest.newBuilder(server.uri(path))
                .header("Authorization", who.bearer())
                .build());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        try {
            return JSON.readTree(answer.body());
        } catch (JsonProcessingException failure) {
            throw new AssertionError(failure);
        }
    }

    private static JsonNode unasked(Person who) {
        return get("/api/me/erasure", who).path("unasked");
    }

    private static List<String> kinds(Person who) {
        return texts(get("/api/me/notices", who).path("items"), "kind");
    }

    private static List<String> texts(JsonNode array, String field) {
        List<String> texts = new ArrayList<>();
        array.forEach(item ->
                texts.add(field.isEmpty() ? item.asText() : item.path(field).asText()));
        return texts;
    }

    private static ClientId id(Person client) {
        return client.actor().requireClient();
    }

    private static boolean isThere(Person client) {
        return count("account WHERE client_id = ?", id(client)) > 0;
    }

    private static int messages(Person client) {
        return count("outbox WHERE subject_id = ?", client.actor().accountId());
    }

    private static int shreddings() {
        return count("audit_event WHERE action = 'client_shred'");
    }

    private static void session(Person client, Instant end, String status) {
        UUID session = UUID.randomUUID();
        DATABASE.jdbi().useHandle(handle -> {
            UUID care = UUID.randomUUID();
            UUID type = UUID.randomUUID();
            handle.execute(
                    "INSERT INTO session_type (id, clinic_id, name, kind, duration_minutes, created_at)"
                            + " VALUES (?, ?, ?, 'individual', 50, ?)",
                    type,
                    clinic,
                    type.toString(),
                    end);
            handle.execute(
                    "INSERT INTO care_relationship (id, clinic_id, client_id, therapist_id, client_code, live, began_at)"
                            + " VALUES (?, ?, ?, ?, ?, NULL, ?)",
                    care,
                    clinic,
                    id(client),
                    therapist,
                    care.toString(),
                    end);
            handle.execute(
                    "INSERT INTO appointment (id, clinic_id, therapist_id, session_type_id, start_at, end_at,"
                            + " buffer_before_minutes, buffer_after_minutes, local_date, status, capacity, seats_taken,"
                            + " claims_kept, created_at, updated_at)"
                            + " VALUES (?, ?, ?, ?, ?, ?, 0, 0, '2027-01-01', ?, 1, 1, NULL, ?, ?)",
                    session,
                    clinic,
                    therapist,
                    type,
                    end.minusSeconds(3000),
                    end,
                    status,
                    end,
                    end);
            handle.execute(
                    "INSERT INTO participant (appointment_id, client_id, clinic_id, care_relationship_id, start_at, state,"
                            + " status) VALUES (?, ?, ?, ?, ?, 'NY', 'accepted')",
                    session,
                    id(client),
                    clinic,
                    care,
                    end.minusSeconds(3000));
        });
    }

    @Test
    void tellsWhenWhatGoesAndWhatIsKeptAndDoesJustThatOnThatDay() {
        Person client = named();
        int before = shreddings();
        runAt(TOLD.minusSeconds(1));
        assertThat(kinds(client)).isEmpty();
        assertThat(get("/api/me/erasure", client).has("unasked")).isFalse();

        runAt(TOLD);
        runAt(TOLD);

        JsonNode notice = get("/api/me/notices", client).path("items");
        assertThat(texts(notice, "kind")).containsExactly("erasure_due");
        assertThat(texts(notice, "subjectId"))
                .containsExactly(client.actor().accountId().toString());
        assertThat(messages(client)).isEqualTo(1);
        JsonNode asked = get("/api/me/erasure", client);
        JsonNode told = asked.path("unasked");
        assertThat(told.path("at").asText()).isEqualTo(DUE.toString());
        assertThat(told.path("gone")).isEqualTo(asked.path("gone"));
        assertThat(told.path("kept")).isEqualTo(asked.path("kept"));
        assertThat(texts(told.path("gone"), "")).contains("phone", "account").doesNotContain("legalName");
        assertThat(texts(told.path("kept"), "what")).containsExactly("legalName");
        assertThat(texts(told.path("kept"), "until")).containsExactly(KEPT.toString());

        runAt(DUE.minusSeconds(1));
        assertThat(isThere(client)).isTrue();
        assertThat(kinds(client)).containsExactly("erasure_due");
        runAt(DUE);
        runAt(DUE);

        assertThat(isThere(client)).isFalse();
        Shredding.Plan done = shredding().plan(id(client), DUE).orElseThrow();
        assertThat(done.shreddedAt()).contains(DUE);
        assertThat(done.sealedUntil()).contains(KEPT);
        assertThat(done.fields()).containsExactly("legalName");
        assertThat(shreddings() - before).isEqualTo(1);
        assertThat(messages(client)).as("would tell when they were shredded").isZero();
        assertThat(count("client WHERE id = ? AND forget_due_at IS NULL AND forget_told_at IS NULL", id(client)))
                .isEqualTo(1);
    }

    @Test
    void tellsWhatIsKeptOnThatDayAndNotWhatWouldBeNow() {
        Person client = named();
        // Over by then, so that the hold keeps nothing.
        execute(
                "INSERT INTO legal_hold (id, clinic_id, client_id, set_at, until_at) VALUES (?, ?, ?, ?, ?)",
                UUID.randomUUID(),
                clinic,
                id(client),
                TestClock.MONDAY,
                DUE.minusSeconds(1));
        runAt(TOLD);
        assertThat(texts(get("/api/me/erasure", client).path("kept"), "ground")).containsOnly("legal_hold");
        assertThat(texts(unasked(client).path("kept"), "what")).containsExactly("legalName");
        execute("UPDATE legal_hold SET until_at = ? WHERE client_id = ?", DUE.plusSeconds(1), id(client));
        assertThat(texts(unasked(client).path("kept"), "what")).containsExactly("everythingElse", "legalName", "phone");
    }

    @Test
    void whoWasNeverToldIsToldFirstAndTheTimePassesThoughTheyNeverSignIn() {
        Person client = named();
        Person nobody = people.client(clinic);
        execute("DELETE FROM login_session WHERE account_id = ?", nobody.actor().accountId());
        execute("DELETE FROM account_role WHERE account_id = ?", nobody.actor().accountId());
        execute("DELETE FROM account WHERE id = ?", nobody.actor().accountId());
        // As when it is set for the first time.
        Instant later = TestClock.MONDAY.plus(Duration.ofDays(4000));
        runAt(later);
        assertThat(isThere(client)).isTrue();
        assertThat(unasked(client).path("at").asText())
                .isEqualTo(later.plus(RULE.notice()).toString());
        runAt(later.plus(RULE.notice()).minusSeconds(1));
        assertThat(isThere(client)).isTrue();
        assertThat(count("vault_key WHERE client_id = ? AND shredded_at IS NOT NULL", id(nobody)))
                .isZero();
        runAt(later.plus(RULE.notice()));
        assertThat(isThere(client)).isFalse();
        assertThat(count("vault_key WHERE client_id = ? AND shredded_at IS NOT NULL", id(nobody)))
                .as("who has no account")
                .isEqualTo(1);
    }

    @Test
    void aSessionPutsItOffAndWhatWasToldIsTakenBack() {
        Person client = named();
        runAt(TOLD);
        assertThat(kinds(client)).containsExactly("erasure_due");
        // Neither does looking put it off.
        Instant end = TOLD.plus(Duration.ofDays(10));
        session(client, end, "booked");
        assertThat(unasked(client).isMissingNode()).isTrue();
        runAt(TOLD.plusSeconds(60));
        assertThat(kinds(client)).isEmpty();
        assertThat(messages(client)).isZero();
        runAt(DUE);
        Instant again = end.plus(Duration.ofDays(335));
        runAt(again);
        assertThat(kinds(client)).isEmpty();
        runAt(again.plusSeconds(1));
        assertThat(kinds(client)).containsExactly("erasure_due");
        assertThat(unasked(client).path("at").asText())
                .isEqualTo(end.plus(RULE.after()).plusSeconds(1).toString());
        runAt(end.plus(RULE.after()));
        assertThat(isThere(client)).isTrue();
        runAt(end.plus(RULE.after()).plusSeconds(1));
        assertThat(isThere(client)).isFalse();
    }

    @Test
    void signingInAndReadingDoNotPutItOffAndAcknowledgingIsNotToldAgain() {
        Person client = named();
        runAt(TOLD);
        String notice = get("/api/me/notices", client).at("/items/0/id").asText();
        HttpResponse<String> acknowledged =
                server.send(HttpRequest.newBuilder(server.uri("/api/me/notices/" + notice + "/acknowledge"))
                        .header("Authorization", client.bearer())
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(""))
                        .build());
        assertThat(acknowledged.statusCode()).isEqualTo(204);
        runAt(TOLD.plusSeconds(3600));
        assertThat(kinds(client)).isEmpty();
        assertThat(unasked(client).path("at").asText()).isEqualTo(DUE.toString());
        runAt(DUE);
        assertThat(isThere(client)).isFalse();
    }

    @Test
    void theDayThatWasToldHoldsHoweverTheSettingsChange() {
        Person client = named();
        runAt(TOLD);
        ForgettingRule shorter = new ForgettingRule(Duration.ofDays(100), Duration.ofDays(1));
        runAt(DUE.minusSeconds(1), shorter);
        assertThat(isThere(client)).isTrue();
        assertThat(unasked(client).path("at").asText()).isEqualTo(DUE.toString());
        // Longer: they have more time than they were told.
        ForgettingRule longer = new ForgettingRule(Duration.ofDays(400), RULE.notice());
        runAt(DUE, longer);
        assertThat(isThere(client)).isTrue();
        assertThat(kinds(client)).isEmpty();
        runAt(DUE.plus(Duration.ofDays(5)), longer);
        assertThat(unasked(client).path("at").asText())
                .isEqualTo(DUE.plus(Duration.ofDays(35)).toString());
        // Never: and should it be set again, they are told again.
        runAt(DUE.plus(Duration.ofDays(6)), null);
        assertThat(kinds(client)).isEmpty();
        assertThat(messages(client)).isZero();
        runAt(DUE.plus(Duration.ofDays(100)));
        assertThat(isThere(client)).isTrue();
        assertThat(kinds(client)).containsExactly("erasure_due");
    }

    @Test
    void whoCameBackWithAnotherAccountIsToldAnew() {
        Person client = named();
        runAt(TOLD);
        execute(
                "UPDATE account SET status = 'replaced' WHERE id = ?",
                client.actor().accountId());
        Person again = people.client(clinic);
        execute(
                "UPDATE account SET client_id = ?, created_on = ? WHERE id = ?",
                id(client),
                LocalDate.parse("2027-05-04"),
                again.actor().accountId());
        Instant found = DUE.minusSeconds(1);
        runAt(found);
        runAt(found);
        assertThat(kinds(again)).containsExactly("erasure_due");
        assertThat(messages(again)).isEqualTo(1);
        assertThat(messages(client)).as("of the account that was replaced").isZero();
        // Made on the very day of the telling: told once more on the next, as only the day is known.
        runAt(DUE);
        assertThat(isThere(client)).isTrue();
        Instant day = DUE.plus(RULE.notice());
        assertThat(unasked(again).path("at").asText()).isEqualTo(day.toString());
        assertThat(kinds(again)).containsExactly("erasure_due");
        runAt(day.minusSeconds(1));
        assertThat(isThere(client)).isTrue();
        runAt(day);
        assertThat(isThere(client)).isFalse();
    }

    @Test
    void aKeyThatCanNotBeReadKeepsBackNobodyElse() throws IOException {
        List<Person> clients = List.of(named(), named());
        runAt(TOLD);
        Person damaged = clients.stream()
                .min(Comparator.comparing(client -> id(client).toString()))
                .orElseThrow();
        Person other = clients.get(1 - clients.indexOf(damaged));
        String name = id(damaged).toString();
        Path key = TestKeys.keyStore().resolve(name.substring(0, 2)).resolve(name + ".key");
        byte[] right = Files.readAllBytes(key);
        Files.delete(key);
        // There, and can't be read.
        Files.createDirectory(key);

        assertThatThrownBy(() -> runAt(DUE)).isInstanceOf(VaultFault.class);

        assertThat(isThere(other)).isFalse();
        assertThat(isThere(damaged)).isTrue();
        Files.delete(key);
        Files.write(key, right);
        runAt(DUE);
        assertThat(isThere(damaged)).isFalse();
    }

    @Test
    void whoWasShreddedMeanwhileIsNotToldAnyMore() {
        Person client = named();
        runAt(TOLD);
        runAt(DUE);
        assertThat(isThere(client)).isFalse();
        int told = DATABASE.jdbi()
                .withHandle(
                        handle -> handle.attach(ForgettingDao.class).updateTold(clinic, id(client), null, TOLD, DUE));
        assertThat(told).isZero();
    }

    @Test
    void severalReplicasAtOnceTellAndShredEachOnce() throws Exception {
        List<Person> clients = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            clients.add(people.client(clinic));
        }
        int before = shreddings();
        together(TOLD);
        for (Person client : clients) {
            assertThat(count("notice WHERE account_id = ?", client.actor().accountId()))
                    .isEqualTo(1);
            assertThat(messages(client)).isEqualTo(1);
        }
        together(DUE);
        assertThat(clients).noneMatch(ForgettingTest::isThere);
        assertThat(shreddings() - before).isEqualTo(clients.size());
    }

    private void together(Instant now) throws Exception {
        CLOCK.set(now);
        CyclicBarrier barrier = new CyclicBarrier(3);
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            List<Future<?>> runs = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                runs.add(threads.submit(() -> {
                    barrier.await();
                    forgetting(RULE).run(now);
                    return null;
                }));
            }
            for (Future<?> run : runs) {
                run.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void whatWasCutShortIsNotTakenForTold() {
        Person client = named();
        ErasureNotices dying = new ErasureNotices() {
            @Override
            public void tell(Handle handle, ClinicId in, ClientId whom, Instant dueAt, Instant now) {
                throw new IllegalStateException("killed");
            }

            @Override
            public void takeBack(Handle handle, ClientId whom) {}
        };
        assertThatThrownBy(() -> new Forgetting(foundation, shredding(), dying, Optional.of(RULE)).run(TOLD))
                .hasMessage("killed");
        runAt(TOLD.plusSeconds(3600));
        assertThat(kinds(client)).containsExactly("erasure_due");
        assertThat(unasked(client).path("at").asText())
                .isEqualTo(DUE.plusSeconds(3600).toString());
    }

    @Test
    void theServicesOwnJobDoesIt() {
        Person client = named();
        try (AlcoveServer working = AlcoveServer.startWithJobs(DATABASE, CLOCK, settings())) {
            CLOCK.set(TOLD);
            awaitWhileHoursPass(() -> kinds(client).equals(List.of("erasure_due")));
            assertThat(working.metrics().getTimers()).containsKey("jobs.purge.runs");
            CLOCK.set(DUE.plus(Duration.ofHours(25)));
            awaitWhileHoursPass(() -> !isThere(client));
        }
    }

    /** A run under way when the clock is set puts the next off from then on. */
    private static void awaitWhileHoursPass(BooleanSupplier done) {
        await().atMost(PATIENCE).until(() -> {
            if (done.getAsBoolean()) {
                return true;
            }
            CLOCK.advance(Duration.ofHours(1));
            return false;
        });
    }

    @Test
    void refusesANoticeThatIsLongerThanTheTimeOrNone() {
        assertThatCode(() -> settings("P30D", "P30D")).doesNotThrowAnyException();
        assertThatCode(() -> settings(null, "P90D")).doesNotThrowAnyException();
        assertThat(settings("P365D", null).forgetting()).contains(RULE);
        assertThat(settings(null, null).forgetting()).isEmpty();
        assertThatThrownBy(() -> settings("P30D", "P30DT1S"))
                .hasMessage("vault.forgetNotice is longer than vault.forgetAfter");
        assertThatThrownBy(() -> settings("P365D", "PT23H59M59S"))
                .hasMessage("vault.forgetNotice is shorter than a day");
        assertThatThrownBy(() -> settings("P29D", null)).hasMessage("vault.forgetAfter is shorter than 30 days");
    }

    private static VaultConfiguration settings(@Nullable String after, @Nullable String notice) {
        return new VaultConfiguration(
                null,
                null,
                null,
                null,
                null,
                null,
                after == null ? null : Duration.parse(after),
                notice == null ? null : Duration.parse(notice),
                null,
                null,
                null,
                null);
    }
}
