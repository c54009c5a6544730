package org.alcove.benchmark;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.alcove.audit.AuditAction;
import org.alcove.audit.AuditEntry;
import org.alcove.audit.AuditSealer;
import org.alcove.audit.AuditSigner;
import org.alcove.audit.AuditVerifier;
import org.alcove.audit.HeadExport;
import org.alcove.benchmark.Measure.Row;
import org.alcove.kernel.Actor;
import org.alcove.kernel.AppointmentId;
import org.alcove.kernel.IdFactory;
import org.alcove.privacy.Foundation;
import org.alcove.privacy.KeyedAuditSigner;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestFoundation;
import org.alcove.testing.TestKeys;
import org.alcove.testing.TestPeople;

/** How fast the trail is sealed and checked. */
final class AuditFigures {
    private static final int AT_ONCE = 2_000;

    private final TestDatabase database;
    private final int rows;

    /** @param database one whose trail is empty */
    AuditFigures(TestDatabase database, int rows) {
        this.database = database;
        this.rows = rows;
    }

    List<Row> sealingAndChecking() {
        Foundation foundation = TestFoundation.over(database, Clock.systemUTC());
        IdFactory ids = foundation.ids();
        Instant now = foundation.clock().instant();
        TestPeople people = TestPeople.in(database, now);
        Actor actor = people.therapist(people.clinic()).actor();
        for (int done = 0; done < rows; done += AT_ONCE) {
            List<AuditEntry> entries = new ArrayList<>();
            for (int i = 0; i < AT_ONCE; i++) {
                entries.add(AuditEntry.by(actor, AuditAction.APPOINTMENT_READ, ids, now)
                        .on("appointment", new AppointmentId(ids.forThing())));
            }
            foundation.transactor().useTransaction(handle -> foundation.audit().appendAll(handle, entries));
        }
        AuditSigner signer = new KeyedAuditSigner(TestKeys.ring());
        Heads heads = new Heads();
        long begin = System.nanoTime();
        int sealed = new AuditSealer(foundation.transactor(), signer, heads).sealAll(now);
        double sealing = (System.nanoTime() - begin) / 1e9;
        begin = System.nanoTime();
        AuditVerifier.Finding finding = new AuditVerifier(foundation.transactor(), signer).verify(heads.byNumber);
        double checking = (System.nanoTime() - begin) / 1e9;
        if (sealed < rows || finding.fault().isPresent() || finding.sealedRows() < rows) {
            throw new IllegalStateException("the trail is not whole: " + finding);
        }
        double aMillion = checking * 1_000_000 / rows;
        double rate = sealed / sealing;
        return List.of(
                new Row(
                        "rows of the audit trail sealed",
                        String.format(Locale.ROOT, "**%,.0f/s** (%,d rows)", rate, sealed),
                        "at least 5,000/s",
                        rate >= 5_000),
                Measure.atMost(
                        "verify-audit of 1,000,000 rows",
                        aMillion,
                        " s",
                        30,
                        String.format(Locale.ROOT, "%,d rows in %.1f s", rows, checking)));
    }

    private static final class Heads implements HeadExport {
        private final Map<Long, byte[]> byNumber = new HashMap<>();

        @Override
        public long lastNumber() {
            return byNumber.size();
        }

        @Override
        public void export(long number, byte[] head, byte[] signature, Instant sealedAt) {
            byNumber.put(number, head);
        }
    }
}
