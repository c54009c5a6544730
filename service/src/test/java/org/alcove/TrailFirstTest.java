package org.alcove;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwizard.testing.ConfigOverride;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.Role;
import org.alcove.testing.AlcoveServer;
import org.alcove.testing.ContractOperation;
import org.alcove.testing.SampleBodies;
import org.alcove.testing.SampleClinic;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestPeople;
import org.junit.jupiter.api.Test;

/**
 * What can't be written down does not happen: with the trail's table away, every operation of the contract that leaves a
 * row fails, tells nothing and changes nothing, because the row belongs to the same transaction.
 */
final class TrailFirstTest {
    private static final TestDatabase DATABASE = TestDatabase.fresh();

    /** Changed by signing in itself, before anything is done, and by making a key before there is anything to seal. */
    private static final Set<String> BEFORE_ANYTHING = Set.of("login_session", "sign_in_failure", "vault_key");

    /** Marked as leaving no row; {@link RoleMatrixTest} holds the list to what they do. */
    private static final Set<String> UNAUDITED = Set.of(
            "getMe",
            "getClinic",
            "listWords",
            "listPrivacyNotices",
            "listSlots",
            "searchSlots",
            "listAuditKeys",
            "getHours",
            "listExceptions",
            "listTimeOff");

    /** Writes to a journal instead, as its own test shows. */
    private static final String GOES_ON = "openEmergency";

    /** Values that work once, so that one person does not do for two operations. */
    private static final Set<String> ONCE = Set.of("${otp}", "${pendingOtp}", "${recoveryCode}");

    @Test
    void whatCanNotBeWrittenDownDoesNotHappen() {
        List<String> faults = new ArrayList<>();
        try (AlcoveServer server = AlcoveServer.start(
                DATABASE,
                new TestClock(TestClock.MONDAY),
                ConfigOverride.config("identity.secondFactor.requiredFor", ""))) {
            TestPeople people = TestPeople.in(DATABASE, TestClock.MONDAY);
            ClinicId clinic = people.clinic();
            SampleClinic shared = new SampleClinic(server, people, clinic);
            // Before anything is held: who books gives up what they hold.
            List.of("appointment", "begunAppointment").forEach(name -> shared.value(name, Role.CLIENT));
            List<ContractOperation> operations = ContractOperation.all(server).stream()
                    .filter(operation -> !operation.id().equals(GOES_ON))
                    .toList();
            List<Runnable> calls = new ArrayList<>();
            for (ContractOperation operation : operations) {
                // One role shows it: the room's transaction is the same for all.
                Role role = operation.callers().get(0);
                for (String body : operation.bodies()) {
                    SampleClinic sample =
                            ONCE.stream().anyMatch(body::contains) ? new SampleClinic(server, people, clinic) : shared;
                    UnaryOperator<String> values =
                            name -> name.equals("fresh") ? UUID.randomUUID().toString() : sample.value(name, role);
                    HttpRequest request = request(server, operation, values, body, sample.person(role));
                    calls.add(() -> {
                        HttpResponse<String> answer = server.send(request);
                        boolean asItShould = UNAUDITED.contains(operation.id())
                                ? answer.statusCode() < 300
                                // A refusal for another cause would show nothing.
                                : answer.statusCode() >= 500;
                        if (!asItShould) {
                            faults.add(operation.id() + " answers " + answer.statusCode() + " " + answer.body());
                        }
                    });
                }
            }
            assertThat(calls).hasSizeGreaterThan(80);
            Map<String, Long> before = checksums();
            DATABASE.jdbi().useHandle(handle -> handle.execute("RENAME TABLE audit_event TO audit_away"));
            try {
                for (Runnable call : calls) {
                    call.run();
                }
            } finally {
                DATABASE.jdbi().useHandle(handle -> handle.execute("RENAME TABLE audit_away TO audit_event"));
            }
            assertThat(faults).isEmpty();
            assertThat(checksums()).isEqualTo(before);
        }
    }

    private static HttpRequest request(
            AlcoveServer server,
            ContractOperation operation,
            UnaryOperator<String> values,
            String body,
            TestPeople.Person person) {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                server.uri(operation.path(values) + SampleBodies.filled(operation.query(), values)));
        if (!operation.isAnonymous()) {
            request.header("Authorization", person.bearer());
        }
        if (operation.takesIfMatch()) {
            request.header("If-Match", "*");
        }
        if (operation.takesBody()) {
            request.header("Content-Type", operation.mediaType())
                    .method(operation.method(), BodyPublishers.ofString(SampleBodies.filled(body, values)));
        } else {
            request.method(operation.method(), BodyPublishers.noBody());
        }
        return request.build();
    }

    /** What every table holds, as a number. */
    private static Map<String, Long> checksums() {
        return DATABASE.jdbi().withHandle(handle -> {
            Map<String, Long> sums = new TreeMap<>();
            for (String table : handle.select("SELECT table_name FROM information_schema.tables"
                            + " WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE'")
                    .mapTo(String.class)
                    .list()) {
                if (!BEFORE_ANYTHING.contains(table)) {
                    sums.put(
                            table,
                            handle.select("CHECKSUM TABLE " + table)
                                    .map((row, context) -> row.getLong(2))
                                    .one());
                }
            }
            return sums;
        });
    }
}
