package org.alcove.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.alcove.kernel.AccountId;
import org.alcove.kernel.ClinicId;
import org.alcove.privacy.Foundation;
import org.alcove.privacy.Purpose;
import org.alcove.privacy.VaultFault;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestFoundation;
import org.alcove.testing.TestPeople;
import org.junit.jupiter.api.Test;

/** Second factors under the vault, and those that an older version sealed under one key for all. */
final class SecondFactorVaultTest {
    private static final TestDatabase DATABASE = TestDatabase.fresh();

    private final TestClock clock = new TestClock(TestClock.MONDAY);
    private final Foundation foundation = TestFoundation.over(DATABASE, clock);
    private final TestPeople people = TestPeople.in(DATABASE, TestClock.MONDAY);
    private final ClinicId clinic = people.clinic();

    private AccountId account() {
        return people.admin(clinic).actor().accountId();
    }

    private static byte[] stored(AccountId account) {
        return DATABASE.jdbi()
                .withHandle(handle -> handle.select("SELECT totp_secret FROM account WHERE id = ?", account)
                        .mapTo(byte[].class)
                        .one());
    }

    private byte[] open(AccountId account, byte[] sealed) {
        return foundation.owners().open(Purpose.TOTP_SECRET, account, sealed, "account", "totp_secret", account);
    }

    @Test
    void sealsOldOnesAnewAndLeavesADamagedOneAsItIs() {
        AccountId one = account();
        AccountId damaged = account();
        AccountId other = account();
        DATABASE.jdbi()
                .useHandle(handle -> handle.execute(
                        "UPDATE account SET totp_secret = CONCAT('x', SUBSTRING(totp_secret, 2)) WHERE id = ?",
                        damaged));
        byte[] before = stored(one);
        byte[] broken = stored(damaged);
        byte[] secret = open(one, before);
        SecondFactors factors = new SecondFactors(foundation.keys(), foundation.owners());
        factors.sealAnew(foundation.transactor());
        assertThat(stored(one)).isNotEqualTo(before);
        assertThat(open(one, stored(one))).isEqualTo(secret);
        assertThat(open(other, stored(other))).isEqualTo(secret);
        assertThat(stored(damaged)).isEqualTo(broken);
        // Once under its own key, the key for all opens it no more.
        assertThatThrownBy(
                        () -> foundation.keys().open(Purpose.TOTP_SECRET, stored(one), "account", "totp_secret", one))
                .isInstanceOf(IllegalStateException.class);
        // A replica of an older version seals as before until it is replaced.
        DATABASE.jdbi()
                .useHandle(handle -> handle.execute("UPDATE account SET totp_secret = ? WHERE id = ?", before, one));
        factors.sealAnew(foundation.transactor());
        assertThat(stored(one)).isNotEqualTo(before);
        assertThat(open(one, stored(one))).isEqualTo(secret);
        byte[] sealed = stored(one);
        factors.sealAnew(foundation.transactor());
        new SecondFactors(foundation.keys(), foundation.owners()).sealAnew(foundation.transactor());
        assertThat(stored(one)).isEqualTo(sealed);
    }

    @Test
    void oneAccountsSecretOpensForNoOther() {
        AccountId one = account();
        AccountId other = account();
        SecondFactors factors = new SecondFactors(foundation.keys(), foundation.owners());
        byte[] sealed = factors.seal(one, new byte[20]);
        assertThat(open(one, sealed)).isEqualTo(new byte[20]);
        assertThatThrownBy(() -> open(other, sealed))
                .isInstanceOf(VaultFault.class)
                .hasMessageContaining("account " + other)
                .hasMessageContaining("totp_secret");
        sealed[sealed.length - 1] ^= 1;
        assertThatThrownBy(() -> open(one, sealed)).isInstanceOf(VaultFault.class);
    }
}
