package org.alcove.privacy.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.codahale.metrics.MetricRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.alcove.audit.AuditAction;
import org.alcove.audit.AuditEntry;
import org.alcove.audit.AuditRetention;
import org.alcove.audit.AuditSealer;
import org.alcove.audit.AuditTrail;
import org.alcove.audit.HeadFile;
import org.alcove.kernel.AccessGrantId;
import org.alcove.kernel.AppointmentId;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.TherapistId;
import org.alcove.privacy.Foundation;
import org.alcove.privacy.KeyedAuditSigner;
import org.alcove.privacy.TestShredding;
import org.alcove.privacy.TestVault;
import org.alcove.privacy.VaultFault;
import org.alcove.testing.ChildCommand;
import org.alcove.testing.CommandLine;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestFoundation;
import org.alcove.testing.TestKeys;
import org.alcove.testing.TestPeople;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is older than its time goes, and nothing else. */
final class RetentionTest {
    /** Of its own, for whole tables are counted. */
    private static final TestDatabase DATABASE = TestDatabase.fresh();

    private static final List<String> TABLES = List.of(
            "amendment",
            "restriction",
            "notice_receipt",
            "breach",
            "emergency_access",
            "legal_hold",
            "participant",
            "appointment",
            "offer",
            "care_relationship",
            "access_grant",
            "grant_request",
            "consent",
            "disclosure",
            "outbox",
            "time_off",
            "hours_exception",
            "day_count",
            "retention_run",
            "audit_event",
            "audit_seal",
            "audit_retirement",
            "vault_key");
    private static final Duration YEAR = Duration.ofDays(366);

    @TempDir
    private Path folder = Path.of("");

    private final TestClock clock = new TestClock(TestClock.MONDAY);
    private final Foundation foundation = TestFoundation.over(DATABASE, clock);
    private final TestPeople people = TestPeople.in(DATABASE, TestClock.MONDAY);
    private final MetricRegistry metrics = new MetricRegistry();
    private final ClinicId clinic = people.clinic();
    private final TherapistId therapist = people.therapistRow(clinic);
    private final byte[] sessionType = new byte[16];

    @BeforeEach
    void startEmpty() {
        DATABASE.jdbi().useHandle(handle -> {
            TABLES.forEach(table -> handle.execute("DELETE FROM " + table));
            handle.execute("DELETE FROM session_type");
            handle.execute(
                    "INSERT INTO session_type (id, clinic_id, name, kind, duration_minutes, created_at)"
                            + " VALUES (?, ?, 'Fifty', 'individual', 50, ?)",
                    sessionType,
                    clinic,
                    TestClock.MONDAY);
        });
        // The command has nothing to do on one that no service has used.
        TestVault.use(DATABASE);
    }

    private RetentionService service(int batch) {
        return new RetentionService(
                foundation.transactor(),
                new AuditTrail(new KeyedAuditSigner(TestKeys.ring()), TestVault.shared()),
                new AuditRetention(foundation.transactor(), new KeyedAuditSigner(TestKeys.ring())),
                TestVault.shared(),
                RetentionConfiguration.of(null, batch, null, null),
                metrics,
                foundation.ids());
    }

    /** Rows of everything, as old as a duration before now, with a care relationship that ended. */
    private void rowsOf(ClientId client, Duration age) {
        Instant then = TestClock.MONDAY.minus(age);
        DATABASE.jdbi().useHandle(handle -> {
            UUID care = UUID.randomUUID();
            UUID appointment = UUID.randomUUID();
            handle.execute(
                    "INSERT INTO care_relationship (id, clinic_id, client_id, therapist_id, client_code, live, began_at,"
                            + " ended_at) VALUES (?, ?, ?, ?, 'maple-heron', NULL, ?, ?)",
                    care,
                    clinic,
                    client,
                    therapist,
                    then,
                    then);
            handle.execute(
                    "INSERT INTO appointment (id, clinic_id, therapist_id, session_type_id, start_at, end_at,"
                            + " buffer_before_minutes, buffer_after_minutes, local_date, status, capacity, seats_taken,"
                            + " claims_kept, created_at, updated_at)"
                            + " VALUES (?, ?, ?, ?, ?, ?, 0, 0, '2020-01-01', 'fulfilled', 1, 1, NULL, ?, ?)",
                    appointment,
                    clinic,
                    therapist,
                    sessionType,
                    then.minusSeconds(3000),
                    then,
                    then,
                    then);
            handle.execute(
                    "INSERT INTO participant (appointment_id, client_id, clinic_id, care_relationship_id, start_at, state,"
                            + " status) VALUES (?, ?, ?, ?, ?, 'NY', 'accepted')",
                    appointment,
                    client,
                    clinic,
                    care,
                    then);
            handle.execute(
                    "INSERT INTO consent (id, clinic_id, client_id, made_at, revoked_at, terms) VALUES (?, ?, ?, ?, ?, '')",
                    UUID.randomUUID(),
                    clinic,
                    client,
                    then,
                    then);
            handle.execute(
                    "INSERT INTO disclosure (id, clinic_id, client_id, at, last_at, times, terms)"
                            + " VALUES (?, ?, ?, ?, ?, 1, '')",
                    UUID.randomUUID(),
                    clinic,
                    client,
                    then,
                    then);
            handle.execute(
                    "INSERT INTO offer (id, clinic_id, care_relationship_id, therapist_id, client_id, session_type_id,"
                            + " start_at, status, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, 'declined', ?, ?)",
                    UUID.randomUUID(),
                    clinic,
                    care,
                    therapist,
                    client,
                    sessionType,
                    then,
                    then,
                    then);
            handle.execute(
                    "INSERT INTO access_grant (id, clinic_id, client_id, therapist_id, fields, ground, from_at, until_at)"
                            + " VALUES (?, ?, ?, ?, '*', 'care', ?, ?)",
                    care,
                    clinic,
                    client,
                    therapist,
                    then,
                    then);
            handle.execute(
                    "INSERT INTO outbox (id, clinic_id, kind, subject_id, created_at) VALUES (?, ?, 'booked', ?, ?)",
                    UUID.randomUUID(),
                    clinic,
                    appointment,
                    then);
            handle.execute(
                    "INSERT INTO time_off (id, clinic_id, therapist_id, from_at, to_at) VALUES (?, ?, ?, ?, ?)",
                    UUID.randomUUID(),
                    clinic,
                    therapist,
                    then.minusSeconds(60),
                    then);
        });
    }

    /** What a law keeps for six years, as old as a duration before now. */
    private void lawfulRowsOf(ClientId client, Duration age) {
        Instant then = TestClock.MONDAY.minus(age);
        DATABASE.jdbi().useHandle(handle -> {
            UUID care = UUID.randomUUID();
            handle.execute(
                    "INSERT INTO care_relationship (id, clinic_id, client_id, therapist_id, client_code, began_at)"
                            + " VALUES (?, ?, ?, ?, 'maple-heron', ?)",
                    care,
                    clinic,
                    client,
                    therapist,
                    then);
            handle.execute(
                    "INSERT INTO grant_request (id, clinic_id, ground, grantee_id, of_therapist_id, client_code,"
                            + " client_id, fields, from_at, until_at, status, requested_by, requested_at)"
                            + " VALUES (?, ?, 'audit', ?, ?, 'maple-heron', ?, 'phone', ?, ?, 'refused', ?, ?)",
                    UUID.randomUUID(),
                    clinic,
                    therapist,
                    therapist,
                    client,
                    then,
                    then,
                    care,
                    then);
            handle.execute(
                    "INSERT INTO amendment (id, clinic_id, client_id, therapist_id, care_relationship_id, item, reason,"
                            + " wish, status, asked_at, due_on, answered_at)"
                            + " VALUES (?, ?, ?, ?, ?, 'other', 'outdated', 'x', 'accepted', ?, '2020-01-01', ?)",
                    UUID.randomUUID(),
                    clinic,
                    client,
                    therapist,
                    care,
                    then,
                    then);
            for (String status : List.of("denied", "ended", "agreed", "terminated")) {
                handle.execute(
                        "INSERT INTO restriction (id, clinic_id, client_id, kind, recipients, purposes, information,"
                                + " paid_in_full, status, asked_on, answered_on, ended_on)"
                                + " VALUES (?, ?, ?, 'general', 'entity', 'payment', 'attendance', 0, ?, DATE(?), DATE(?),"
                                + " DATE(?))",
                        UUID.randomUUID(),
                        clinic,
                        client,
                        status,
                        then,
                        then,
                        then);
            }
            handle.execute(
                    "INSERT INTO consent (id, clinic_id, client_id, made_at, revoked_at, terms) VALUES (?, ?, ?, ?, ?, 'x')",
                    UUID.randomUUID(),
                    clinic,
                    client,
                    then,
                    then);
            handle.execute(
                    "INSERT INTO disclosure (id, clinic_id, client_id, at, last_at, times, terms)"
                            + " VALUES (?, ?, ?, ?, ?, 1, 'x')",
                    UUID.randomUUID(),
                    clinic,
                    client,
                    then,
                    then);
            handle.execute(
                    "INSERT INTO notice_receipt (clinic_id, client_id, notice_id, version, received_at)"
                            + " VALUES (?, ?, 'privacy', 1, ?)",
                    clinic,
                    client,
                    then);
            handle.execute(
                    "INSERT INTO emergency_access (id, clinic_id, client_id, account_id, therapist_id, nature, opened_at,"
                            + " until_at, document_by) VALUES (?, ?, ?, ?, ?, 'disaster', ?, ?, ?)",
                    UUID.randomUUID(),
                    clinic,
                    client,
                    care,
                    therapist,
                    then,
                    then,
                    then);
            for (String status : List.of("closed", "breach")) {
                handle.execute(
                        "INSERT INTO breach (id, clinic_id, discovered_on, kind, information, status, created_at,"
                                + " updated_at) VALUES (?, ?, '2018-01-01', 'loss', '', ?, ?, ?)",
                        UUID.randomUUID(),
                        clinic,
                        status,
                        then,
                        then);
            }
        });
    }

    @Test
    void keepsForSixYearsWhatALawKeepsAndLongerForWhoIsUnderLegalHold() {
        lawfulRowsOf(client(), YEAR.multipliedBy(7));
        lawfulRowsOf(client(), YEAR.multipliedBy(5));
        ClientId held = client();
        lawfulRowsOf(held, YEAR.multipliedBy(7));
        DATABASE.jdbi()
                .useHandle(handle -> handle.execute(
                        "INSERT INTO legal_hold (id, clinic_id, client_id, set_at, until_at) VALUES (?, ?, ?, ?, ?)",
                        UUID.randomUUID(),
                        clinic,
                        held,
                        TestClock.MONDAY,
                        TestClock.MONDAY.plus(YEAR)));
        // One that holds nobody keeps nothing.
        DATABASE.jdbi()
                .useHandle(handle -> handle.execute(
                        "INSERT INTO legal_hold (id, clinic_id, client_id, set_at, until_at) VALUES (?, ?, NULL, ?, ?)",
                        UUID.randomUUID(),
                        clinic,
                        TestClock.MONDAY,
                        TestClock.MONDAY.plus(YEAR)));
        Map<String, Long> due = byKind(service(500).due(TestClock.MONDAY));

        Map<String, Long> deleted = byKind(service(500).run(TestClock.MONDAY));

        assertThat(deleted)
                .isEqualTo(due)
                .containsEntry("grantRequests", 1L)
                .containsEntry("amendments", 1L)
                .containsEntry("restrictions", 2L)
                .containsEntry("consents", 1L)
                .containsEntry("disclosures", 1L)
                .containsEntry("noticeReceipts", 1L)
                .containsEntry("emergencies", 1L)
                .as("both that are closed and old: nobody is named in them")
                .containsEntry("breaches", 2L);
        assertThat(counts())
                .containsEntry("amendment", 2)
                .as("those that still bind stay")
                .containsEntry("restriction", 10)
                .containsEntry("consent", 2)
                .containsEntry("disclosure", 2)
                .containsEntry("notice_receipt", 2)
                .containsEntry("emergency_access", 2)
                .containsEntry("legal_hold", 2)
                .containsEntry("grant_request", 2)
                .containsEntry("breach", 4);

        DATABASE.jdbi().useHandle(handle -> handle.execute("UPDATE legal_hold SET lifted_at = ?", TestClock.MONDAY));
        assertThat(byKind(service(500).run(TestClock.MONDAY))).containsEntry("amendments", 1L);
    }

    /** With what is sealed under its own key. @return the request's id */
    private AccessGrantId requestOf(@Nullable ClientId client, Duration age) {
        AccessGrantId id = new AccessGrantId(foundation.ids().forThing());
        Instant then = TestClock.MONDAY.minus(age);
        byte[] documents = foundation.owners().seal(id, new byte[] {1}, "grant_request", "documents", id);
        DATABASE.jdbi()
                .useHandle(handle -> handle.execute(
                        "INSERT INTO grant_request (id, clinic_id, ground, grantee_id, of_therapist_id, client_code,"
                                + " client_id, fields, from_at, until_at, documents, status, requested_by, requested_at)"
                                + " VALUES (?, ?, 'court_order', ?, ?, 'maple-heron', ?, 'phone', ?, ?, ?, 'refused', ?, ?)",
                        id,
                        clinic,
                        therapist,
                        therapist,
                        client,
                        then,
                        then,
                        documents,
                        therapist,
                        then));
        return id;
    }

    private static List<AccessGrantId> keysDue() {
        return DATABASE.jdbi()
                .withHandle(handle -> handle.select(
                                "SELECT client_id FROM vault_key WHERE key_due = 1 AND shredded_at IS NOT NULL")
                        .mapTo(AccessGrantId.class)
                        .list());
    }

    @Test
    void theKeyOfARequestGoesWithItAndNotBefore() {
        Duration old = YEAR.multipliedBy(8);
        List<AccessGrantId> due = List.of(
                requestOf(client(), old), requestOf(null, old.plusDays(1)), requestOf(client(), old.plusDays(2)));
        requestOf(client(), YEAR.multipliedBy(5));
        ClientId held = client();
        requestOf(held, old);
        hold(held);

        assertThat(byKind(service(2).run(TestClock.MONDAY))).containsEntry("grantRequests", 3L);

        assertThat(keysDue()).containsExactlyInAnyOrderElementsOf(due);
        assertThat(counts()).containsEntry("grant_request", 2);
    }

    private void hold(ClientId client) {
        DATABASE.jdbi()
                .useHandle(handle -> handle.execute(
                        "INSERT INTO legal_hold (id, clinic_id, client_id, set_at, until_at) VALUES (?, ?, ?, ?, ?)",
                        UUID.randomUUID(),
                        clinic,
                        client,
                        TestClock.MONDAY,
                        TestClock.MONDAY.plus(YEAR)));
    }

    @Test
    void leavesTheRequestAndItsKeyOfWhoIsHeldSinceTheyWereListed() {
        ClientId held = client();
        requestOf(held, YEAR.multipliedBy(8));
        AccessGrantId other = requestOf(client(), YEAR.multipliedBy(8));
        DATABASE.jdbi().useHandle(handle -> {
            RetentionDao rows = handle.attach(RetentionDao.class);
            List<AccessGrantId> due = rows.listGrantRequests(TestClock.MONDAY, TestClock.MONDAY, 10);
            assertThat(due).hasSize(2);
            hold(held);
            assertThat(rows.deleteGrantRequests(due, TestClock.MONDAY)).isEqualTo(1);
            assertThat(rows.shredGrantRequestKeys(due, TestClock.MONDAY)).isEqualTo(1);
        });
        assertThat(keysDue()).containsExactly(other);
    }

    private ClientId client() {
        return people.client(clinic).actor().requireClient();
    }

    private static Map<String, Integer> counts() {
        Map<String, Integer> counts = new TreeMap<>();
        DATABASE.jdbi().useHandle(handle -> TABLES.forEach(table -> counts.put(table, count(handle, table))));
        return counts;
    }

    private static int count(Handle handle, String table) {
        return handle.select("SELECT COUNT(*) FROM " + table)
                .mapTo(Integer.class)
                .one();
    }

    private static Map<String, Long> byKind(List<RetentionService.Line> lines) {
        return lines.stream().collect(Collectors.toMap(RetentionService.Line::kind, RetentionService.Line::rows));
    }

    @Test
    void restrictionsThatBindGoSixYearsAfterTheirClientWasShredded() {
        for (int years : new int[] {5, 7}) {
            ClientId shredded = client();
            lawfulRowsOf(shredded, YEAR);
            DATABASE.jdbi()
                    .useHandle(handle -> handle.execute(
                            "INSERT INTO vault_key (client_id, key_id, shredded_at) VALUES (?, ?, ?)",
                            shredded,
                            UUID.randomUUID(),
                            TestClock.MONDAY.minus(YEAR.multipliedBy(years))));
        }

        assertThat(byKind(service(3).run(TestClock.MONDAY))).containsEntry("restrictions", 4L);
        assertThat(counts()).containsEntry("restriction", 4);
    }

    @Test
    void aDryRunTellsWhatIsDueAndChangesNothing() {
        rowsOf(client(), YEAR.multipliedBy(8));
        rowsOf(client(), Duration.ofDays(100));
        Map<String, Integer> before = counts();

        Map<String, Long> due = byKind(service(500).due(TestClock.MONDAY));

        assertThat(due)
                .containsEntry("appointments", 1L)
                .containsEntry("offers", 1L)
                .containsEntry("grants", 1L)
                .containsEntry("outbox", 2L)
                .containsEntry("timeOff", 1L)
                .as("an appointment hangs on it")
                .containsEntry("care", 0L)
                .containsEntry("audit", 0L);
        assertThat(counts()).isEqualTo(before);
    }

    @Test
    void deletesWhatIsDueInBatchesAndNothingElse() {
        for (int i = 0; i < 7; i++) {
            rowsOf(client(), YEAR.multipliedBy(8).plusDays(i));
        }
        rowsOf(client(), YEAR.multipliedBy(5));
        rowsOf(client(), Duration.ofDays(10));

        Map<String, Long> deleted = byKind(service(3).run(TestClock.MONDAY));

        assertThat(deleted)
                .containsEntry("appointments", 7L)
                .containsEntry("offers", 8L)
                .containsEntry("grants", 7L)
                .containsEntry("outbox", 8L)
                .containsEntry("timeOff", 8L);
        assertThat(counts())
                .containsEntry("appointment", 2)
                .containsEntry("participant", 2)
                .containsEntry("offer", 1)
                .containsEntry("access_grant", 2)
                .containsEntry("outbox", 1)
                .containsEntry("time_off", 1);
        assertThat(metrics.counter("retention.appointments.deleted").getCount()).isEqualTo(7);
    }

    @Test
    void careGoesAfterWhatHangsOnItAndASecondRunChangesNothing() {
        rowsOf(client(), YEAR.multipliedBy(8));
        RetentionService service = service(500);
        service.run(TestClock.MONDAY);
        service.run(TestClock.MONDAY);
        Map<String, Integer> before = counts();
        assertThat(before).containsEntry("care_relationship", 0);

        assertThat(byKind(service.run(TestClock.MONDAY)).values()).containsOnly(0L);

        assertThat(counts()).isEqualTo(before);
    }

    @Test
    void leavesTheSessionsOfWhoIsHeldSinceTheyWereListed() {
        ClientId held = client();
        rowsOf(held, YEAR.multipliedBy(9));
        rowsOf(client(), YEAR.multipliedBy(9));
        DATABASE.jdbi().useHandle(handle -> {
            RetentionDao rows = handle.attach(RetentionDao.class);
            List<AppointmentId> due = rows.listAppointments(TestClock.MONDAY, TestClock.MONDAY, 10);
            assertThat(due).hasSize(2);
            handle.execute(
                    "INSERT INTO legal_hold (id, clinic_id, client_id, set_at, until_at) VALUES (?, ?, ?, ?, ?)",
                    UUID.randomUUID(),
                    clinic,
                    held,
                    TestClock.MONDAY,
                    TestClock.MONDAY.plus(YEAR));
            assertThat(rows.deleteParticipants(due, TestClock.MONDAY)).isEqualTo(1);
            assertThat(rows.deleteAppointments(due)).isEqualTo(1);
            assertThat(count(handle, "participant")).isEqualTo(1);
        });
    }

    @Test
    void leavesEverythingOfAClientUnderLegalHold() {
        ClientId held = client();
        ClientId other = client();
        rowsOf(held, YEAR.multipliedBy(9));
        rowsOf(other, YEAR.multipliedBy(9));
        DATABASE.jdbi()
                .useHandle(handle -> handle.execute(
                        "INSERT INTO vault_key (client_id, key_id, shredded_at, sealed_until, ground)"
                                + " VALUES (?, ?, ?, ?, 'legal_hold')",
                        held,
                        UUID.randomUUID(),
                        TestClock.MONDAY,
                        TestClock.MONDAY.plus(YEAR)));

        service(500).run(TestClock.MONDAY);

        DATABASE.jdbi().useHandle(handle -> {
            for (String table :
                    List.of("participant", "offer", "care_relationship", "access_grant", "consent", "disclosure")) {
                assertThat(handle.select("SELECT client_id FROM " + table)
                                .mapTo(ClientId.class)
                                .list())
                        .as(table)
                        .contains(held);
            }
            assertThat(count(handle, "appointment")).isEqualTo(1);
        });
    }

    /** A row of the trail about each client, of long ago and sealed then. */
    private void trailOf(ClientId... clients) {
        TestClock then = new TestClock(TestClock.MONDAY.minus(YEAR.multipliedBy(8)));
        foundation.transactor().useTransaction(handle -> {
            for (ClientId client : clients) {
                foundation
                        .audit()
                        .append(
                                handle,
                                AuditEntry.anonymous(AuditAction.IDENTITY_READ, foundation.ids(), then.instant())
                                        .inClinic(clinic)
                                        .about(client));
            }
        });
        assertThat(new AuditSealer(
                                foundation.transactor(), new KeyedAuditSigner(TestKeys.ring()), new HeadFile(heads()))
                        .sealAll(then.instant().plusSeconds(1)))
                .isEqualTo(clients.length);
    }

    private Path heads() {
        return folder.resolve("heads");
    }

    private static int trailed() {
        return rows("audit_event WHERE action = 'identity_read'");
    }

    @Test
    void keepsTheTrailOfWhoWasErasedUnderALegalHoldWhileItStands() {
        ClientId held = client();
        ClientId free = client();
        trailOf(held, free, client());
        UUID name = foundation.transactor().inTransaction(handle -> TestVault.pseudonym(handle, held));
        hold(held);
        assertThat(TestShredding.shred(DATABASE, held, TestClock.MONDAY)).isTrue();
        assertThat(TestShredding.shred(DATABASE, free, TestClock.MONDAY)).isTrue();

        assertThat(byKind(service(500).due(TestClock.MONDAY))).containsEntry("audit", 2L);
        assertThat(byKind(service(500).run(TestClock.MONDAY))).containsEntry("audit", 2L);

        UUID left = DATABASE.jdbi()
                .withHandle(handle -> handle.select(
                                "SELECT client_pseudonym FROM audit_event WHERE action = 'identity_read'")
                        .mapTo(UUID.class)
                        .one());
        assertThat(left).isEqualTo(name);
        Instant over = TestClock.MONDAY.plus(YEAR);
        assertThat(byKind(service(500).run(over))).containsEntry("audit", 1L);
        assertThat(trailed()).isZero();
    }

    /** Only what was sealed under a key of its own is kept of them, and that key names nobody in the trail. */
    @Test
    void keepsNoTrailOfWhomOnlySomeFieldsWereKept() {
        trailOf(client());
        DATABASE.jdbi()
                .useHandle(handle -> handle.execute(
                        "UPDATE vault_key SET shredded_at = ?, sealed_until = ?, ground = 'legal_hold', sealed_slot = ?",
                        TestClock.MONDAY,
                        TestClock.MONDAY.plus(YEAR),
                        UUID.randomUUID()));

        assertThat(byKind(service(500).run(TestClock.MONDAY))).containsEntry("audit", 1L);
    }

    /** A client under legal hold whose key is not in the store. */
    private ClientId heldWithoutKey() {
        ClientId damaged = client();
        hold(damaged);
        DATABASE.jdbi()
                .useHandle(handle -> handle.execute(
                        "INSERT INTO vault_key (client_id, key_id) VALUES (?, ?)", damaged, UUID.randomUUID()));
        return damaged;
    }

    @Test
    void whileAHeldClientsKeyIsDamagedTheTrailStaysAndAllElseIsDone() {
        rowsOf(client(), YEAR.multipliedBy(8));
        trailOf(client());
        ClientId damaged = heldWithoutKey();

        List<RetentionService.Line> due = service(500).due(TestClock.MONDAY);
        assertThat(byKind(due)).containsEntry("appointments", 1L).containsEntry("audit", 0L);
        assertThat(failed(due)).containsExactly("audit");
        assertThatThrownBy(() -> service(500).run(TestClock.MONDAY))
                .isInstanceOf(VaultFault.class)
                .hasMessageContaining("no key for client " + damaged);

        assertThat(counts()).containsEntry("appointment", 0).containsEntry("time_off", 0);
        assertThat(trailed()).isEqualTo(1);
        assertThat(metrics.counter("retention.audit.failures").getCount()).isEqualTo(1);
        assertThat(failed(service(500).attempt(TestClock.MONDAY))).containsExactly("audit");

        DATABASE.jdbi().useHandle(handle -> handle.execute("DELETE FROM vault_key WHERE client_id = ?", damaged));
        assertThat(byKind(service(500).run(TestClock.MONDAY))).containsEntry("audit", 1L);
    }

    private static List<String> failed(List<RetentionService.Line> lines) {
        return lines.stream()
                .filter(line -> line.failure().isPresent())
                .map(RetentionService.Line::kind)
                .toList();
    }

    @Test
    void theCommandTellsEveryKindThoughAHeldClientsKeyIsDamaged() {
        rowsOf(client(), YEAR.multipliedBy(8));
        trailOf(client());
        heldWithoutKey();
        CommandLine line = CommandLine.over(DATABASE, clock).with("ALCOVE_POLICY_MAX_CLOCK_SKEW", "36500d");

        CommandLine.Outcome dry = line.run("retention", line.configuration());
        CommandLine.Outcome done = line.run("retention", "--really", line.configuration());

        assertThat(dry.out())
                .contains("appointments: 1 rows due")
                .containsPattern("audit: not counted, older than .*: .*legal hold.*no key for client")
                .contains("loginSessions: ")
                .contains("A dry run");
        assertThat(done.out())
                .contains("appointments: 1 rows deleted")
                .containsPattern("audit: not finished, older than .*: .*legal hold.*no key for client");
        for (CommandLine.Outcome outcome : List.of(dry, done)) {
            assertThat(outcome.succeeded()).isFalse();
            assertThat(outcome.err())
                    .startsWith("alcove: ")
                    .contains("legal hold")
                    .hasLineCount(1);
        }
        assertThat(counts()).containsEntry("appointment", 0);
        assertThat(trailed()).isEqualTo(1);
    }

    @Test
    void aDryRunMakesNoKeyForWhoIsHeld() {
        hold(client());

        service(500).due(TestClock.MONDAY);

        assertThat(counts()).containsEntry("vault_key", 0);
    }

    @Test
    void writesDownHowManyOfEachKindAndNobodysId() {
        ClientId client = client();
        rowsOf(client, YEAR.multipliedBy(8));

        service(500).run(TestClock.MONDAY);

        DATABASE.jdbi().useHandle(handle -> {
            assertThat(handle.select("SELECT CONCAT(kind, ' ', deleted) FROM retention_run ORDER BY kind")
                            .mapTo(String.class)
                            .list())
                    .contains("appointments 1", "grants 1", "offers 1", "outbox 1", "timeOff 1");
            assertThat(handle.select("SELECT DISTINCT action FROM audit_event")
                            .mapTo(String.class)
                            .list())
                    .containsExactly("retention_run");
        });
    }

    @Test
    void twoAtOnceDeleteEachRowOnce() throws Exception {
        for (int i = 0; i < 20; i++) {
            rowsOf(client(), YEAR.multipliedBy(8).plusDays(i));
        }
        ExecutorService pool = Executors.newFixedThreadPool(2);
        List<Future<List<RetentionService.Line>>> runs = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            runs.add(pool.submit(() -> service(3).run(TestClock.MONDAY)));
        }
        long appointments = 0;
        for (Future<List<RetentionService.Line>> run : runs) {
            appointments += byKind(run.get()).getOrDefault("appointments", 0L);
        }
        pool.shutdown();

        service(3).run(TestClock.MONDAY);
        assertThat(counts()).containsEntry("appointment", 0).containsEntry("participant", 0);
        assertThat(appointments).isLessThanOrEqualTo(20);
    }

    @Test
    void refusesLessThanALawKeeps() {
        assertThatThrownBy(() -> RetentionConfiguration.of(null, null, null, Map.of("audit", Period.ofYears(5))))
                .hasMessageContaining("retention.periods.audit is shorter than P6Y");
        assertThat(RetentionConfiguration.of(null, null, Period.ofYears(5), Map.of("audit", Period.ofMonths(60)))
                        .periods())
                .containsEntry("audit", Period.ofMonths(60));
        assertThatThrownBy(() -> RetentionConfiguration.of(null, null, null, Map.of("offers", Period.ZERO)))
                .hasMessageContaining("offers");
        assertThatThrownBy(() -> RetentionConfiguration.of(null, null, null, Map.of("letters", Period.ofDays(1))))
                .hasMessageContaining("not known");
    }

    @Test
    void theCommandDoesNothingUnlessItIsToldTo() {
        rowsOf(client(), YEAR.multipliedBy(8));
        Map<String, Integer> before = counts();
        CommandLine line = CommandLine.over(DATABASE, clock).with("ALCOVE_POLICY_MAX_CLOCK_SKEW", "36500d");

        CommandLine.Outcome dry = line.run("retention", line.configuration());

        assertThat(dry.succeeded()).as(dry.err()).isTrue();
        assertThat(dry.out())
                .contains("appointments: 1 rows due, older than 2019-05-04T00:00:00Z (kept P7Y)")
                .contains("loginSessions: ")
                .contains("which the service's job purge deletes")
                .contains("A dry run");
        assertThat(counts()).isEqualTo(before);

        CommandLine.Outcome done = line.run("retention", "--really", line.configuration());
        assertThat(done.succeeded()).as(done.err()).isTrue();
        assertThat(done.out()).contains("appointments: 1 rows deleted");
        assertThat(counts()).containsEntry("appointment", 0);
    }

    /** {@code -Dalcove.commandKills} says how often (once), {@code -Dalcove.seed} chooses other moments. */
    @Test
    void theCommandIsFinishedByTheNextWhereverItIsKilled() {
        long seed = Long.getLong("alcove.seed", 20261129L);
        Random moments = new Random(seed);
        // Old enough by the clock of the machine, which the command goes by.
        for (int i = 0; i < 60; i++) {
            rowsOf(client(), YEAR.multipliedBy(12).plusDays(i));
        }
        rowsOf(client(), Duration.ZERO.minus(YEAR.multipliedBy(50)));
        String settings = CommandLine.over(DATABASE, clock)
                .with("ALCOVE_POLICY_RETENTION_BATCH", "1")
                .configuration();
        int middle = 0;
        for (int kill = 0; kill < Integer.getInteger("alcove.commandKills", 1); kill++) {
            int before = counts().getOrDefault("appointment", 0);
            try (ChildCommand command = ChildCommand.start("retention", "--really", settings)) {
                boolean seen = command.awaitSign(() -> counts().getOrDefault("appointment", 0) < before);
                command.leave(Duration.ofMillis(moments.nextInt(60)));
                middle += seen && command.kill() ? 1 : 0;
            }
            assertThat(
                            rows(
                                    "appointment a WHERE (SELECT COUNT(*) FROM participant p WHERE p.appointment_id = a.id) <> 1"))
                    .as("sessions by halves, seed %s", seed)
                    .isZero();
        }
        assertThat(middle).as("kills in the middle, seed %s", seed).isPositive();

        ChildCommand.Outcome outcome =
                ChildCommand.start("retention", "--really", settings).outcome();

        assertThat(outcome.status()).as(outcome.output()).isZero();
        assertThat(counts()).containsEntry("appointment", 1).containsEntry("participant", 1);
        int told = DATABASE.jdbi()
                .withHandle(
                        handle -> handle.select("SELECT SUM(deleted) FROM retention_run WHERE kind = 'appointments'")
                                .mapTo(Integer.class)
                                .one());
        assertThat(told)
                .as("written down with what deleted it, and by no run twice")
                .isEqualTo(60);
    }

    private static int rows(String from) {
        return DATABASE.jdbi()
                .withHandle(handle -> handle.select("SELECT COUNT(*) FROM " + from)
                        .mapTo(Integer.class)
                        .one());
    }

    @Test
    void theCommandTellsHowManyClientsWouldBeShreddedAsTheyHaveNotBeenThereForLong() {
        ClientId client = client();
        rowsOf(client, YEAR.multipliedBy(8));
        DATABASE.jdbi()
                .useHandle(handle -> handle.execute("UPDATE client SET joined_on = '2018-01-01' WHERE id = ?", client));
        CommandLine line = CommandLine.over(DATABASE, clock);
        assertThat(line.run("retention", line.configuration()).out())
                .contains("forgottenClients: 0 rows due, which the service's job purge deletes");

        CommandLine.Outcome dry =
                line.with("ALCOVE_POLICY_FORGET_AFTER", "P365D").run("retention", line.configuration());

        assertThat(dry.succeeded()).as(dry.err()).isTrue();
        assertThat(dry.out())
                .as("nobody was told yet")
                .contains("forgottenClients: 0 rows due, which the service's job purge deletes")
                .containsPattern("forgottenClients: [1-9][0-9]* more are told first, at its next run");
        Instant now = clock.instant();
        DATABASE.jdbi().useHandle(handle -> {
            handle.execute(
                    "UPDATE client SET forget_told_at = ?, forget_due_at = ? WHERE id = ?",
                    now.minus(Duration.ofDays(30)),
                    now,
                    client);
            handle.execute("UPDATE account SET created_on = '2018-01-01' WHERE client_id = ?", client);
        });
        assertThat(line.run("retention", line.configuration()).out())
                .contains("forgottenClients: 1 rows due, which the service's job purge deletes");
    }

    @Test
    void theCommandRefusesInOneLineWhatALawKeeps() {
        CommandLine line = CommandLine.over(DATABASE, clock).with("ALCOVE_POLICY_RETENTION_AUDIT", "P1Y");

        CommandLine.Outcome refused = line.run("retention", "--really", line.configuration());

        assertThat(refused.succeeded()).isFalse();
        assertThat(refused.err()).hasLineCount(1).contains("retention.periods.audit is shorter than P6Y");
    }
}
