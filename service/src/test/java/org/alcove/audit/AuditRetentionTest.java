package org.alcove.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.alcove.kernel.ClinicId;
import org.alcove.privacy.Foundation;
import org.alcove.privacy.KeyedAuditSigner;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestFoundation;
import org.alcove.testing.TestKeys;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Old rows of the trail go with authority, and nothing else can hide behind that. */
final class AuditRetentionTest {
    private static final TestDatabase DATABASE = TestDatabase.fresh();
    private static final Duration YEARS = Duration.ofDays(2200);

    private final TestClock clock = new TestClock(TestClock.MONDAY);
    private final Foundation foundation = TestFoundation.over(DATABASE, clock);
    private final AuditSigner signer = new KeyedAuditSigner(TestKeys.ring());
    private final AuditRetention retention = new AuditRetention(foundation.transactor(), signer);
    private final AuditSealer sealer = new AuditSealer(foundation.transactor(), signer, new Heads());

    /** Nowhere. */
    private static final class Heads implements HeadExport {
        private long last;

        @Override
        public long lastNumber() {
            return last;
        }

        @Override
        public void export(long number, byte[] head, byte[] signature, Instant sealedAt) {
            last = number;
        }
    }

    @BeforeEach
    void startEmpty() {
        sql("DELETE FROM audit_event");
        sql("DELETE FROM audit_seal");
        sql("DELETE FROM audit_retirement");
    }

    private static void sql(String statement) {
        DATABASE.jdbi().useHandle(handle -> handle.execute(statement));
    }

    private static int count(String from) {
        return DATABASE.jdbi()
                .withHandle(handle -> handle.select("SELECT COUNT(*) FROM " + from)
                        .mapTo(Integer.class)
                        .one());
    }

    private void seal(int rows) {
        for (int i = 0; i < rows; i++) {
            clock.advance(Duration.ofMillis(1));
            foundation
                    .transactor()
                    .useTransaction(handle -> foundation
                            .audit()
                            .append(
                                    handle,
                                    AuditEntry.anonymous(AuditAction.ROSTER_READ, foundation.ids(), clock.instant())
                                            .inClinic(new ClinicId(UUID.randomUUID()))));
        }
        clock.advance(Duration.ofSeconds(1));
        sealer.sealAll(clock.instant());
    }

    /** Two batches of long ago and one of today. */
    private Instant sealOldAndNew() {
        seal(5);
        seal(4);
        clock.advance(YEARS);
        Instant cutOff = clock.instant().minus(Duration.ofDays(1));
        seal(3);
        return cutOff;
    }

    private Optional<String> fault() {
        return new AuditVerifier(foundation.transactor(), signer)
                .verify(Map.of())
                .fault();
    }

    @Test
    void deletesOldBatchesAndStillVerifies() {
        Instant cutOff = sealOldAndNew();

        assertThat(retention.countDue(cutOff, handle -> Set.of())).isEqualTo(9);
        assertThat(count("audit_event")).as("counting changes nothing").isEqualTo(12);
        assertThat(retention.retire(cutOff, handle -> Set.of(), clock.instant()))
                .isEqualTo(9);

        assertThat(count("audit_event")).isEqualTo(3);
        assertThat(count("audit_seal")).isEqualTo(3);
        assertThat(fault()).isEmpty();
        assertThat(retention.retire(cutOff, handle -> Set.of(), clock.instant()))
                .as("twice changes nothing")
                .isZero();
    }

    @Test
    void leavesABatchWhoseLastRowIsTooYoung() {
        Instant start = clock.instant();
        seal(5);

        assertThat(retention.retire(start.plusMillis(3), handle -> Set.of(), clock.instant()))
                .isZero();
        assertThat(count("audit_event")).isEqualTo(5);
    }

    @Test
    void keepsRowsUnderLegalHoldAndNoticesIfOneOfThemIsGone() {
        Instant cutOff = sealOldAndNew();
        UUID held = UUID.randomUUID();
        name(held);

        assertThat(retention.retire(cutOff, handle -> Set.of(held), clock.instant()))
                .isEqualTo(7);
        assertThat(count("audit_event")).isEqualTo(5);
        assertThat(fault()).isEmpty();
        assertThat(retention.retire(cutOff, handle -> Set.of(held), clock.instant()))
                .isZero();

        sql("DELETE FROM audit_event ORDER BY id LIMIT 1");
        assertThat(fault().orElseThrow()).contains("of seal 1").contains("missing");
    }

    @Test
    void asksForEachBatchAnewWhoIsHeld() {
        Instant cutOff = sealOldAndNew();
        UUID held = UUID.randomUUID();
        name(held);
        AtomicInteger asked = new AtomicInteger();

        int deleted = retention.retire(
                cutOff, handle -> asked.getAndIncrement() == 0 ? Set.of() : Set.of(held), clock.instant());

        assertThat(asked).hasValue(2);
        assertThat(deleted).isEqualTo(8);
    }

    @Test
    void deletesTheRestOnceTheHoldIsOver() {
        Instant cutOff = sealOldAndNew();
        UUID held = UUID.randomUUID();
        name(held);
        retention.retire(cutOff, handle -> Set.of(held), clock.instant());

        assertThat(retention.retire(cutOff, handle -> Set.of(), clock.instant()))
                .isEqualTo(2);
        assertThat(count("audit_event")).isEqualTo(3);
        assertThat(fault()).isEmpty();
    }

    /** Gives the first row of each old batch a client, and seals it so. */
    private void name(UUID held) {
        sql("DELETE FROM audit_seal");
        sql("UPDATE audit_event SET client_pseudonym = UNHEX('"
                + held.toString().replace("-", "") + "') WHERE seal IN (1, 2) AND id IN"
                + " (SELECT id FROM (SELECT MIN(id) AS id FROM audit_event GROUP BY seal) first)");
        resealWith(sealer, 1);
        resealWith(sealer, 2);
        resealWith(sealer, 3);
    }

    private void resealWith(AuditSealer again, long seal) {
        Instant at = DATABASE.jdbi()
                .withHandle(handle -> handle.select("SELECT MAX(at) FROM audit_event WHERE seal = ?", seal)
                        .mapTo(Instant.class)
                        .one());
        DATABASE.jdbi().useHandle(handle -> {
            for (AuditDao.StoredRow row : handle.attach(AuditDao.class).listSealed(seal)) {
                handle.execute(
                        "UPDATE audit_event SET seal = NULL, mac = ? WHERE id = ?",
                        signer.authenticate(row.row().canonicalBytes()),
                        row.id());
            }
        });
        again.sealAll(at.plusSeconds(1));
    }

    @Test
    void leavesWhatWasTamperedWith() {
        Instant cutOff = sealOldAndNew();
        sql("UPDATE audit_event SET action = 'sign_in' WHERE seal = 2 ORDER BY id LIMIT 1");

        assertThatThrownBy(() -> retention.retire(cutOff, handle -> Set.of(), clock.instant()))
                .isInstanceOf(AuditRetention.TrailFaultException.class)
                .hasMessageContaining("of seal 2")
                .hasMessageContaining("changed");
        assertThat(count("audit_event WHERE seal = 1")).isZero();
        assertThat(count("audit_event WHERE seal = 2")).isEqualTo(4);
        assertThat(fault().orElseThrow()).contains("of seal 2").contains("changed");
    }

    @Test
    void leavesABatchOutOfWhichARowWasTakenBefore() {
        Instant cutOff = sealOldAndNew();
        sql("DELETE FROM audit_event WHERE seal = 1 ORDER BY id LIMIT 1");

        assertThatThrownBy(() -> retention.retire(cutOff, handle -> Set.of(), clock.instant()))
                .isInstanceOf(AuditRetention.TrailFaultException.class)
                .hasMessageContaining("missing");
        assertThat(count("audit_event")).isEqualTo(11);
    }

    @Test
    void noticesDeletionsThatNobodyRetired() {
        Instant cutOff = sealOldAndNew();
        retention.retire(cutOff, handle -> Set.of(), clock.instant());

        sql("DELETE FROM audit_event WHERE seal = 3");
        assertThat(fault().orElseThrow()).contains("of seal 3").contains("missing");
        sql("INSERT INTO audit_retirement (seal, kept_rows, kept_ids, cut_off, retired_at, mac)"
                + " SELECT 3, kept_rows, kept_ids, cut_off, retired_at, mac FROM audit_retirement WHERE seal = 1");
        assertThat(fault().orElseThrow())
                .as("another batch's retirement")
                .contains("rows of seal 3 were retired was not written by this service");
    }

    @Test
    void noticesRetirementsThatWereTakenAwayOrChanged() {
        Instant cutOff = sealOldAndNew();
        retention.retire(cutOff, handle -> Set.of(), clock.instant());
        String kept = DATABASE.jdbi()
                .withHandle(handle -> HexFormat.of()
                        .formatHex(handle.select("SELECT mac FROM audit_retirement WHERE seal = 2")
                                .mapTo(byte[].class)
                                .one()));

        sql("UPDATE audit_retirement SET cut_off = cut_off - INTERVAL 1 SECOND WHERE seal = 2");
        assertThat(fault().orElseThrow()).contains("seal 2").contains("not written by this service");
        sql("DELETE FROM audit_retirement WHERE seal = 2");
        assertThat(fault().orElseThrow()).contains("of seal 2").contains("missing");
        sql("INSERT INTO audit_retirement (seal, kept_rows, kept_ids, cut_off, retired_at, mac)"
                + " VALUES (2, 0, '', NOW(6), NOW(6), UNHEX('" + kept + "'))");
        assertThat(fault().orElseThrow()).contains("seal 2").contains("not written by this service");
    }

    @Test
    void noticesThatTheEndWasCutOffEvenIfItWasRetired() {
        Instant cutOff = sealOldAndNew();
        retention.retire(cutOff, handle -> Set.of(), clock.instant());

        sql("DELETE FROM audit_event WHERE seal = 3");
        sql("DELETE FROM audit_seal WHERE number >= 2");
        assertThat(fault().orElseThrow()).contains("seal 2").contains("not there");
    }

    @Test
    void noticesRowsThatWerePutBackWithOtherContents() {
        Instant cutOff = sealOldAndNew();
        retention.retire(cutOff, handle -> Set.of(), clock.instant());

        sql("INSERT INTO audit_event (id, at, action, outcome, mac, seal) VALUES (REPEAT('x', 16), NOW(6), 'sign_in',"
                + " 'done', REPEAT('x', 32), 1)");
        assertThat(fault().orElseThrow()).contains("put into seal 1");
    }
}
