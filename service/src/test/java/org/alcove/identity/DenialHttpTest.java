package org.alcove.identity;

import static org.alcove.identity.Api.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.alcove.audit.AuditAction;
import org.alcove.audit.AuditEntry;
import org.alcove.kernel.Actor;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.Role;
import org.alcove.privacy.TestVault;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestFoundation;
import org.alcove.testing.TestPeople;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whoever is told that they may not is written down once, whichever part of the house told them. */
final class DenialHttpTest {
    private static Api api;

    private ClinicId clinic;
    private TestPeople.Person admin;

    @BeforeAll
    static void start() {
        api = new Api();
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @BeforeEach
    void people() {
        clinic = api.people.clinic();
        admin = api.people.admin(clinic);
    }

    @Test
    void writesDownWhatTheDoorRefuses() {
        TestPeople.Person client = api.people.client(clinic);

        assertThat(api.call("GET", "/api/accounts", client.token()).statusCode())
                .isEqualTo(403);

        assertThat(denials(client)).containsExactly("client");
    }

    @Test
    void writesDownWhatAServiceRefuses() {
        api.people.privacyOfficer(clinic);

        HttpResponse<String> refused =
                api.call("POST", "/api/invitations", admin.token(), Map.of("roles", List.of("privacy_officer")));

        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(json(refused).path("code").asText()).isEqualTo("forbidden");
        assertThat(denials(admin)).containsExactly("admin");
    }

    @Test
    void writesNothingDownOfWhatIsNotThereOrIsAllowed() {
        assertThat(api.call("GET", "/api/nothing", admin.token()).statusCode()).isEqualTo(404);
        assertThat(api.call("GET", "/api/accounts", admin.token()).statusCode()).isEqualTo(200);

        assertThat(denials(admin)).isEmpty();
    }

    /** Found out in the transaction of what was asked for, which leaves nothing. */
    @Test
    void writesDownAWrongSecondFactorBehindARightPassword() {
        Accounts.StaffAccount account = api.staff(clinic, Role.ADMIN);
        String token = api.staffToken(account.loginName());
        int before = denials();

        HttpResponse<String> refused =
                api.call("POST", "/api/me/recovery-codes", token, Map.of("password", Api.PASSWORD, "otp", "000000"));

        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(401);
        assertThat(denials()).isEqualTo(before + 1);
    }

    @Test
    void writesNothingDownOfWhoeverIsNobody() {
        int before = denials();

        assertThat(api.call("GET", "/api/accounts", "not a login session").statusCode())
                .isEqualTo(401);

        assertThat(denials()).isEqualTo(before);
    }

    private static int denials() {
        return TestDatabase.shared()
                .jdbi()
                .withHandle(handle -> handle.select("SELECT COUNT(*) FROM audit_event WHERE action = 'access_denied'")
                        .mapTo(Integer.class)
                        .one());
    }

    @Test
    void tellsEveryRoleOfWhoeverHasSeveral() {
        Actor before = admin.actor();
        Actor both = new Actor(
                before.accountId(),
                clinic,
                Set.of(Role.PRIVACY_OFFICER, Role.THERAPIST, Role.ADMIN),
                before.loginSessionId(),
                Optional.empty(),
                Optional.empty());
        var foundation = TestFoundation.over(TestDatabase.shared(), api.clock);
        AuditEntry entry = AuditEntry.by(both, AuditAction.ACCESS_DENIED, foundation.ids(), api.clock.instant())
                .denied();
        foundation.transactor().useTransaction(handle -> foundation.audit().append(handle, entry));

        assertThat(denials(admin)).containsExactly("therapist,admin,privacy_officer");
    }

    /** The roles on the rows. */
    private static List<String> denials(TestPeople.Person person) {
        return TestDatabase.shared()
                .jdbi()
                .withHandle(handle -> handle.select(
                                "SELECT actor_role FROM audit_event WHERE actor_account_id = ?"
                                        + " AND action = 'access_denied' AND outcome = 'denied' ORDER BY id",
                                TestVault.actor(handle, person.actor()))
                        .mapTo(String.class)
                        .list());
    }
}
