package org.alcove;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
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
 * Every operation of the contract for staff who have to enrol a second factor and have not: none but those that
 * enrolling takes. A new operation is in it by itself.
 */
final class EnrolmentMatrixTest {
    private static final Set<String> BEFORE_ENROLMENT =
            Set.of("getMe", "enrolSecondFactor", "confirmSecondFactor", "logout");

    @Test
    void nothingButEnrollingIsOpenToStaffWhoHaveToEnrol() {
        List<String> faults = new ArrayList<>();
        Set<String> open = new TreeSet<>();
        int refused = 0;
        try (AlcoveServer server = AlcoveServer.start(TestDatabase.shared(), new TestClock(TestClock.MONDAY))) {
            TestPeople people = TestPeople.in(TestDatabase.shared(), TestClock.MONDAY);
            for (ContractOperation operation : ContractOperation.all(server)) {
                for (Role role : operation.callers()) {
                    if (operation.isAnonymous() || role == Role.CLIENT) {
                        continue;
                    }
                    SampleClinic sample = new SampleClinic(server, people, people.clinic());
                    forgetSecondFactor(sample.person(role));
                    HttpResponse<String> answer = call(server, sample, operation, role);
                    boolean mustEnrol = answer.statusCode() == 403
                            && answer.body().contains("\"code\":\"second_factor_enrolment_required\"");
                    if (BEFORE_ENROLMENT.contains(operation.id()) == mustEnrol) {
                        faults.add(operation.id() + " as " + role + ": " + answer.statusCode() + " " + answer.body());
                    }
                    if (mustEnrol) {
                        refused++;
                    } else {
                        open.add(operation.id());
                    }
                }
            }
        }

        assertThat(faults).isEmpty();
        assertThat(refused).isGreaterThan(60);
        assertThat(open).containsExactlyInAnyOrderElementsOf(BEFORE_ENROLMENT);
    }

    private static void forgetSecondFactor(TestPeople.Person person) {
        TestDatabase.shared()
                .jdbi()
                .useHandle(handle -> handle.execute(
                        "UPDATE account SET totp_secret = NULL WHERE id = ?",
                        person.actor().accountId()));
    }

    /** No id has to be there: the refusal comes before anything is looked up. */
    private static HttpResponse<String> call(
            AlcoveServer server, SampleClinic sample, ContractOperation operation, Role role) {
        String path = operation.path(name -> UUID.randomUUID().toString());
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        server.uri(path + SampleBodies.filled(operation.query(), name -> "1")))
                .header("Authorization", sample.person(role).bearer());
        if (operation.takesBody()) {
            request.header("Content-Type", operation.mediaType())
                    .method(
                            operation.method(),
                            BodyPublishers.ofString(SampleBodies.filled(operation.body(), name -> "1")));
        } else {
            request.method(operation.method(), BodyPublishers.noBody());
        }
        return server.send(request.build());
    }
}
