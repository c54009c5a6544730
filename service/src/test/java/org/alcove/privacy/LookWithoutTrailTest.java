package org.alcove.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.alcove.audit.AuditAction;
import org.alcove.audit.AuditEntry;
import org.alcove.audit.AuditKey;
import org.alcove.audit.AuditSigner;
import org.alcove.audit.AuditTrail;
import org.alcove.kernel.CareRelationshipId;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.TherapistId;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestFoundation;
import org.alcove.testing.TestPeople;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;

/** A look that can't be written down does not happen. */
final class LookWithoutTrailTest {
    private final TestClock clock = new TestClock(TestClock.MONDAY);
    private final Foundation whole = TestFoundation.over(TestDatabase.shared(), clock);
    private final TestPeople people = TestPeople.in(TestDatabase.shared(), TestClock.MONDAY);
    private final ClinicId clinic = people.clinic();
    private final TestPeople.Person therapist = people.therapist(clinic);
    private final ClientId client = people.client(clinic).actor().requireClient();

    private Optional<Identity> look(Foundation foundation) {
        AuditEntry entry = AuditEntry.by(
                therapist.actor(),
                AuditAction.IDENTITY_OPEN,
                foundation.ids(),
                foundation.clock().instant());
        LookService looks = looks(foundation);
        return foundation
                .transactor()
                .inTransaction(handle -> looks.find(
                                handle,
                                therapist.actor(),
                                "quiet-heron",
                                LookPurpose.CONTACT,
                                EnumSet.of(IdentityField.PHONE),
                                entry.at())
                        .map(found -> looks.open(handle, found, entry, foundation.audit()::append)));
    }

    private LookService looks(Foundation foundation) {
        return new LookService(foundation, TestVault.shared(), new AccessGrants(), new OneClient(client));
    }

    @Test
    void showsNothingThatCantBeWrittenDown() {
        whole.transactor().useTransaction(handle -> {
            TestVault.shared().replace(handle, clinic, client, Map.of(IdentityField.PHONE, "555 0100"));
            new AccessGrants()
                    .beginCare(
                            handle,
                            clinic,
                            client,
                            therapist.actor().requireTherapist(),
                            new CareRelationshipId(whole.ids().forPerson()),
                            clock.instant());
        });
        assertThat(look(whole).orElseThrow().phone()).isEqualTo("555 0100");

        AuditTrail broken = new AuditTrail(new FullDisk(), TestVault.shared());
        Foundation without = new Foundation(
                whole.transactor(),
                whole.idempotency(),
                broken,
                whole.keys(),
                whole.owners(),
                whole.ids(),
                whole.clock(),
                whole.random());
        assertThatThrownBy(() -> look(without)).hasMessage("no space left");
        assertThatThrownBy(() -> looks(without).openToday(therapist.actor())).hasMessage("no space left");
    }

    private record OneClient(ClientId client) implements CareLookup {
        @Override
        public Optional<ClientId> findClient(Handle handle, ClinicId in, TherapistId of, String clientCode) {
            return Optional.of(client);
        }

        @Override
        public List<Session> listSessions(Handle handle, ClinicId in, Set<TherapistId> of, Instant from, Instant to) {
            return List.of(new Session(client, of.iterator().next(), "quiet-heron", from));
        }

        @Override
        public Optional<ZoneId> findZone(Handle handle, ClinicId in, TherapistId of) {
            return Optional.of(ZoneOffset.UTC);
        }
    }

    static final class FullDisk implements AuditSigner {
        @Override
        public byte[] authenticate(byte[] row) {
            throw new IllegalStateException("no space left");
        }

        @Override
        public byte[] sign(byte[] head) {
            throw new IllegalStateException("no space left");
        }

        @Override
        public List<AuditKey> publicKeys() {
            return List.of();
        }

        @Override
        public boolean verify(byte[] head, byte[] signature) {
            return false;
        }
    }
}
