package org.alcove.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.alcove.audit.AuditTrail;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.IdFactory;
import org.alcove.kernel.ServiceException;
import org.alcove.persistence.Transactor;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestKeys;
import org.alcove.testing.TestPeople;
import org.junit.jupiter.api.Test;

/** Rows of other tables that are sealed under a client's own key. */
final class ClientSealTest {
    private static final byte[] PLAIN = "Wilhelmina Quackenbush".getBytes(StandardCharsets.UTF_8);

    private final TestClock clock = new TestClock(TestClock.MONDAY);
    private final Transactor transactor = TestDatabase.shared().transactor();
    private final TestPeople people = TestPeople.in(TestDatabase.shared(), TestClock.MONDAY);
    private final ClinicId clinic = people.clinic();
    private final Vault vault = TestVault.shared();
    private final UUID row = UUID.randomUUID();

    private ClientId client() {
        return people.client(clinic).actor().requireClient();
    }

    private byte[] seal(ClientId client) {
        return transactor.inTransaction(
                handle -> vault.seal(handle, clinic, client, "consent", "signature", row, PLAIN));
    }

    private Optional<byte[]> open(ClientId client, String table, String column, Object of, byte[] sealed) {
        return transactor.inTransaction(handle -> vault.open(handle, client, table, column, of, sealed));
    }

    @Test
    void opensInItsPlaceOnly() {
        ClientId client = client();
        ClientId other = client();
        byte[] sealed = seal(client);
        assertThat(open(client, "consent", "signature", row, sealed)).hasValue(PLAIN);
        assertThat(new String(sealed, StandardCharsets.ISO_8859_1)).doesNotContain("Quackenbush");
        UUID elsewhere = UUID.randomUUID();
        assertThatThrownBy(() -> open(client, "consent", "signature", elsewhere, sealed))
                .isInstanceOf(VaultFault.class)
                .hasMessageContaining("consent")
                .hasMessageContaining("signature")
                .hasMessageContaining(elsewhere.toString());
        assertThatThrownBy(() -> open(client, "consent", "name", row, sealed)).isInstanceOf(VaultFault.class);
        assertThatThrownBy(() -> open(client, "disclosure", "signature", row, sealed))
                .isInstanceOf(VaultFault.class);
        assertThatThrownBy(() -> open(other, "consent", "signature", row, sealed))
                .isInstanceOf(VaultFault.class);
    }

    @Test
    void oneFlippedBitAnywhereIsAnErrorWithoutContent() {
        ClientId client = client();
        byte[] sealed = seal(client);
        for (int at : new int[] {0, 15, 16, sealed.length / 2, sealed.length - 1}) {
            byte[] flipped = sealed.clone();
            flipped[at] ^= 1;
            assertThatThrownBy(() -> open(client, "consent", "signature", row, flipped))
                    .isInstanceOf(VaultFault.class)
                    .hasMessageNotContaining("Quackenbush")
                    .hasNoCause();
        }
        assertThatThrownBy(() -> open(client, "consent", "signature", row, new byte[3]))
                .isInstanceOf(VaultFault.class);
    }

    @Test
    void sealsForNobodyOfAnotherClinicAndNobodyWhoWasShredded() {
        ClientId client = client();
        byte[] sealed = seal(client);
        ClinicId elsewhere = people.clinic();
        assertThatThrownBy(() -> transactor.inTransaction(
                        handle -> vault.seal(handle, elsewhere, client, "consent", "signature", row, PLAIN)))
                .isInstanceOf(ServiceException.class);
        IdFactory ids = new IdFactory(clock, new java.security.SecureRandom());
        Shredding shredding = new Shredding(
                transactor, new AuditTrail(new KeyedAuditSigner(KeyFile.load(TestKeys.file())), vault), vault, ids);
        assertThat(shredding.shred(client, Optional.empty(), TestClock.MONDAY)).isTrue();
        assertThat(open(client, "consent", "signature", row, sealed)).isEmpty();
        assertThatThrownBy(() -> seal(client)).isInstanceOf(ServiceException.class);
        Map<ClientId, Vault.ClientSeal> seals = transactor.inTransaction(handle -> vault.seals(handle, Set.of(client)));
        assertThat(seals).isEmpty();
    }
}
