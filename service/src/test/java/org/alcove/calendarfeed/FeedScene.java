package org.alcove.calendarfeed;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.alcove.kernel.AccountId;
import org.alcove.kernel.Actor;
import org.alcove.kernel.AppointmentId;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.FeedId;
import org.alcove.kernel.Id;
import org.alcove.kernel.LoginSessionId;
import org.alcove.kernel.Role;
import org.alcove.kernel.TherapistId;
import org.alcove.privacy.Foundation;
import org.alcove.privacy.TestVault;
import org.alcove.privacy.Vault;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestFoundation;
import org.jspecify.annotations.Nullable;

/**
 * One clinic of its own with people, appointments written as rows, and the feeds over them. Feeds are made and fetched at
 * two replicas of the service in turn; whatever else is asked is asked of the first.
 */
final class FeedScene {
    static final String PUBLIC_URL = "https://calendar.example";

    final TestDatabase database;
    final TestClock clock;
    final Foundation foundation;
    final FeedService service;
    final FeedReader reader;
    final FeedUpkeep upkeep;
    final CalendarFileService files;
    final ClinicId clinic = new ClinicId(UUID.randomUUID());
    final Actor therapist;
    final Actor client;
    private final FeedService serviceOfTheOther;
    private final FeedReader readerOfTheOther;
    private final AtomicInteger asked = new AtomicInteger();
    private final UUID sessionType = UUID.randomUUID();

    FeedScene() {
        this(TestClock.MONDAY, FeedConfiguration.defaults());
    }

    FeedScene(Instant now, FeedConfiguration configuration) {
        this(
                TestDatabase.shared(),
                new TestClock(now),
                configuration,
                TestVault.shared(),
                TestVault.ofAnotherReplica());
    }

    FeedScene(
            TestDatabase database,
            TestClock clock,
            FeedConfiguration configuration,
            Vault vault,
            Vault vaultOfTheOther) {
        this.database = database;
        this.clock = clock;
        Instant now = clock.instant();
        foundation = TestFoundation.over(database.transactor(), clock, vault);
        service = new FeedService(foundation, configuration, URI.create(PUBLIC_URL));
        reader = new FeedReader(foundation, configuration);
        upkeep = new FeedUpkeep(foundation, configuration);
        files = new CalendarFileService(foundation);
        Foundation other = TestFoundation.over(database.transactor(), clock, vaultOfTheOther);
        serviceOfTheOther = new FeedService(other, configuration, URI.create(PUBLIC_URL));
        readerOfTheOther = new FeedReader(other, configuration);
        execute("INSERT INTO clinic (id, name, zone, created_at) VALUES (?, 'c', 'America/New_York', ?)", clinic, now);
        execute(
                "INSERT INTO session_type (id, clinic_id, name, kind, duration_minutes, created_at)"
                        + " VALUES (?, ?, 's', 'individual', 50, ?)",
                sessionType,
                clinic,
                now);
        therapist = newTherapist();
        client = newClient();
    }

    Actor newTherapist() {
        TherapistId id = new TherapistId(UUID.randomUUID());
        execute(
                "INSERT INTO therapist (id, clinic_id, display_name, zone, search_tie, created_at, updated_at)"
                        + " VALUES (?, ?, 'Dr. Ada Example', 'America/New_York', 'abcdefgh', ?, ?)",
                id,
                clinic,
                clock.instant(),
                clock.instant());
        return newActor(Role.THERAPIST, Optional.empty(), Optional.of(id));
    }

    Actor newClient() {
        ClientId id = new ClientId(UUID.randomUUID());
        execute("INSERT INTO client (id, clinic_id, joined_on) VALUES (?, ?, '2026-01-01')", id, clinic);
        return newActor(Role.CLIENT, Optional.of(id), Optional.empty());
    }

    private Actor newActor(Role role, Optional<ClientId> clientId, Optional<TherapistId> therapistId) {
        AccountId id = new AccountId(UUID.randomUUID());
        execute(
                "INSERT INTO account (id, clinic_id, login_name, password_hash, client_id, therapist_id, created_on)"
                        + " VALUES (?, ?, ?, 'x', ?, ?, '2026-01-01')",
                id,
                clinic,
                id.toString(),
                clientId.map(Id::value).orElse(null),
                therapistId.map(Id::value).orElse(null));
        execute("INSERT INTO account_role (account_id, role) VALUES (?, ?)", id, role.wireName());
        LoginSessionId session = new LoginSessionId(UUID.randomUUID());
        return new Actor(id, clinic, Set.of(role), session, clientId, therapistId);
    }

    /** Books as the booking room does: rows and both versions. */
    AppointmentId book(Actor withTherapist, Instant start, Actor... clients) {
        return book(withTherapist, start, "code-" + UUID.randomUUID().toString().substring(0, 8), clients);
    }

    AppointmentId book(Actor withTherapist, Instant start, String clientCode, Actor... clients) {
        AppointmentId id = new AppointmentId(UUID.randomUUID());
        Instant now = clock.instant();
        Instant end = start.plus(Duration.ofMinutes(50));
        int capacity = Math.max(1, clients.length);
        execute(
                "INSERT INTO appointment (id, clinic_id, therapist_id, session_type_id, start_at, end_at,"
                        + " buffer_before_minutes, buffer_after_minutes, local_date, status, capacity, seats_taken,"
                        + " created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, 10, 10, '2026-05-04', 'booked', ?, ?, ?, ?)",
                id,
                clinic,
                withTherapist.requireTherapist(),
                sessionType,
                start,
                end,
                capacity,
                clients.length,
                now,
                now);
        int number = 0;
        for (Actor who : clients) {
            UUID care = UUID.randomUUID();
            execute(
                    "INSERT INTO care_relationship (id, clinic_id, client_id, therapist_id, client_code, live, began_at)"
                            + " VALUES (?, ?, ?, ?, ?, NULL, ?)",
                    care,
                    clinic,
                    who.requireClient(),
                    withTherapist.requireTherapist(),
                    number == 0 ? clientCode : clientCode + "-" + number,
                    now);
            number++;
            execute(
                    "INSERT INTO participant (appointment_id, client_id, clinic_id, care_relationship_id, start_at, state,"
                            + " status) VALUES (?, ?, ?, ?, ?, 'NY', 'accepted')",
                    id,
                    who.requireClient(),
                    clinic,
                    care,
                    start);
            changed(who.requireClient());
        }
        changed(withTherapist.requireTherapist());
        return id;
    }

    void reschedule(AppointmentId id, Instant start) {
        execute(
                "UPDATE appointment SET start_at = ?, end_at = ?, sequence = sequence + 1, updated_at = ? WHERE id = ?",
                start,
                start.plus(Duration.ofMinutes(50)),
                clock.instant(),
                id);
        execute("UPDATE participant SET start_at = ? WHERE appointment_id = ?", start, id);
        changedBy(id);
    }

    void cancel(AppointmentId id) {
        execute(
                "UPDATE appointment SET status = 'cancelled', sequence = sequence + 1, updated_at = ? WHERE id = ?",
                clock.instant(),
                id);
        changedBy(id);
    }

    void changed(Id owner) {
        execute(
                "INSERT INTO calendar_version (owner_id, version) VALUES (?, 1)"
                        + " ON DUPLICATE KEY UPDATE version = version + 1",
                owner);
    }

    private void changedBy(AppointmentId id) {
        execute(
                "UPDATE calendar_version SET version = version + 1 WHERE owner_id IN"
                        + " (SELECT therapist_id FROM appointment WHERE id = ?"
                        + " UNION SELECT client_id FROM participant WHERE appointment_id = ?)",
                id,
                id);
    }

    IssuedFeed feed(Actor owner, @Nullable String disclosure) {
        return inTurn(service, serviceOfTheOther).create(owner, new NewFeed(disclosure, null, null), Optional.empty());
    }

    RenderedFeed fetch(IssuedFeed feed) {
        return fetch(feed, "khal/0.11", 1);
    }

    /** @param network any small number; each is a network of its own */
    RenderedFeed fetch(IssuedFeed feed, String userAgent, int network) {
        return fetch(feed, userAgent, network, Validators.none());
    }

    RenderedFeed fetch(IssuedFeed feed, String userAgent, int network, Validators known) {
        return inTurn(reader, readerOfTheOther)
                .fetch(token(feed), Optional.of(userAgent), new byte[] {10, 0, (byte) network}, known);
    }

    private <T> T inTurn(T one, T other) {
        return asked.getAndIncrement() % 2 == 0 ? one : other;
    }

    String text(IssuedFeed feed) {
        return new String(fetch(feed).body().orElseThrow(), StandardCharsets.UTF_8);
    }

    static String token(IssuedFeed feed) {
        return feed.url().substring((PUBLIC_URL + "/cal/").length()).replace(".ics", "");
    }

    long auditRows(FeedId feed, String action) {
        return database.jdbi()
                .withHandle(handle -> handle.select(
                                "SELECT COUNT(*) FROM audit_event WHERE subject_id = ? AND action = ?", feed, action)
                        .mapTo(Long.class)
                        .one());
    }

    void execute(String sql, @Nullable Object... values) {
        database.jdbi().useHandle(handle -> handle.execute(sql, values));
    }
}
