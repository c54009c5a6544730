package org.alcove.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.alcove.kernel.ClinicId;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestDatabase;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A subject's rows are found without a look at the rest of the trail, so that the time tells nothing of the rest. */
final class AuditSearchTest {
    private static final Instant LAST = Instant.parse("9999-01-01T00:00:00Z");
    private static final UUID AFTER_ALL = new UUID(-1, -1);

    private final TestDatabase database = TestDatabase.fresh();
    private final ClinicId clinic = new ClinicId(UUID.randomUUID());
    private final UUID subject = UUID.randomUUID();

    @Test
    void aSearchBySubjectReadsTheSubjectsRowsAlone() {
        database.jdbi().useHandle(handle -> {
            // As many as make the database look into an index.
            for (int i = 0; i < 300; i++) {
                insert(handle, clinic, i, UUID.randomUUID(), null);
            }
            for (int i = 0; i < 5; i++) {
                insert(handle, clinic, i, subject, null);
                insert(handle, clinic, i, UUID.randomUUID(), subject);
            }
        });
        long few = rowsRead(subject, 10);
        long none = rowsRead(UUID.randomUUID(), 0);
        database.jdbi().useHandle(handle -> {
            for (int i = 0; i < 300; i++) {
                insert(handle, clinic, 1_000 + i, UUID.randomUUID(), null);
            }
        });

        assertThat(few).isLessThan(100);
        assertThat(rowsRead(subject, 10)).isEqualTo(few);
        assertThat(rowsRead(UUID.randomUUID(), 0)).isEqualTo(none);
    }

    @Test
    void aSubjectOfAnotherClinicCostsWhatOneThatNeverWasCosts() {
        UUID other = UUID.randomUUID();
        database.jdbi().useHandle(handle -> {
            for (int i = 0; i < 100; i++) {
                insert(handle, clinic, i, UUID.randomUUID(), null);
                insert(handle, new ClinicId(UUID.randomUUID()), i, other, other);
            }
        });

        assertThat(rowsRead(other, 0)).isEqualTo(rowsRead(UUID.randomUUID(), 0));
    }

    @Test
    void rowsBySubjectAndByPseudonymComeInOneOrderAndEachOnce() {
        List<UUID> made = new ArrayList<>();
        database.jdbi().useHandle(handle -> {
            for (int i = 0; i < 9; i++) {
                // Several in one second; every third is found both ways.
                made.add(insert(handle, clinic, i / 2, i % 3 == 1 ? null : subject, i % 3 == 0 ? null : subject));
            }
            insert(handle, clinic, 3, UUID.randomUUID(), UUID.randomUUID());
            insert(handle, new ClinicId(UUID.randomUUID()), 3, subject, subject);
        });
        List<AuditRow> whole = search(subject, true, LAST, AFTER_ALL, 100);
        List<UUID> paged = new ArrayList<>();
        Instant at = LAST;
        UUID id = AFTER_ALL;
        for (List<AuditRow> page = search(subject, true, at, id, 2);
                !page.isEmpty();
                page = search(subject, true, at, id, 2)) {
            page.forEach(row -> paged.add(row.id()));
            at = page.get(page.size() - 1).at();
            id = paged.get(paged.size() - 1);
        }

        assertThat(whole).extracting(AuditRow::id).containsExactlyInAnyOrderElementsOf(made);
        assertThat(whole).extracting(AuditRow::at).isSortedAccordingTo((one, next) -> next.compareTo(one));
        assertThat(paged)
                .containsExactlyElementsOf(whole.stream().map(AuditRow::id).toList());
    }

    @Test
    void withoutPseudonymsASubjectFindsWhatStaffDidAndNothingOfClientsOrNobody() {
        List<UUID> staffs = new ArrayList<>();
        database.jdbi().useHandle(handle -> {
            for (String role : new String[] {"therapist", "therapist,privacy_officer"}) {
                staffs.add(insert(handle, clinic, 1, "thing", subject, null, role));
                staffs.add(insert(handle, clinic, 2, "thing", subject, subject, role));
                insert(handle, clinic, 3, "thing", UUID.randomUUID(), subject, role);
            }
            for (String role : new String[] {"client", null}) {
                insert(handle, clinic, 4, "thing", subject, null, role);
                insert(handle, clinic, 5, "thing", subject, subject, role);
                insert(handle, clinic, 6, null, subject, subject, role);
            }
        });

        assertThat(search(subject, false, LAST, AFTER_ALL, 100))
                .extracting(AuditRow::id)
                .containsExactlyInAnyOrderElementsOf(staffs);
        assertThat(search(subject, true, LAST, AFTER_ALL, 100)).hasSize(12);
    }

    /** Such as the row of an account that was made, which nobody had before. */
    @Test
    void withoutPseudonymsAnAccountFindsItsRowsIfItIsOneOfStaffWhoeverActed() {
        List<UUID> ofAccount = new ArrayList<>();
        database.jdbi().useHandle(handle -> {
            for (String role : new String[] {"admin", "client", null}) {
                ofAccount.add(insert(handle, clinic, 1, "account", subject, null, role));
            }
        });

        List<AuditRow> found =
                database.jdbi().withHandle(handle -> search(handle, subject, false, true, LAST, AFTER_ALL, 100));

        assertThat(found).extracting(AuditRow::id).containsExactlyInAnyOrderElementsOf(ofAccount);
        assertThat(search(subject, false, LAST, AFTER_ALL, 100)).isEmpty();
    }

    private List<AuditRow> search(UUID whose, boolean byPseudonym, Instant at, UUID id, int limit) {
        return database.jdbi().withHandle(handle -> search(handle, whose, byPseudonym, false, at, id, limit));
    }

    private List<AuditRow> search(
            Handle handle, UUID whose, boolean byPseudonym, boolean ofStaff, Instant at, UUID id, int limit) {
        return handle.attach(AuditSearchDao.class)
                .searchOf(
                        clinic,
                        whose,
                        null,
                        null,
                        null,
                        byPseudonym,
                        ofStaff,
                        "client",
                        Set.of("none"),
                        AuditAction.DISCLOSE.code(),
                        at,
                        id,
                        limit);
    }

    private long rowsRead(UUID whose, int found) {
        return database.jdbi().withHandle(handle -> {
            handle.execute("ANALYZE TABLE audit_event");
            long before = counted(handle);
            assertThat(search(handle, whose, true, false, LAST, AFTER_ALL, 101)).hasSize(found);
            return counted(handle) - before;
        });
    }

    /** Rows that this connection has read, by whatever way. */
    private static long counted(Handle handle) {
        return handle
                .select("SHOW SESSION STATUS WHERE Variable_name IN ('Handler_read_next', 'Handler_read_prev',"
                        + " 'Handler_read_rnd', 'Handler_read_rnd_next')")
                .map((row, context) -> row.getLong(2))
                .list()
                .stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    private UUID insert(Handle handle, ClinicId in, int second, @Nullable UUID on, @Nullable UUID pseudonym) {
        return insert(handle, in, second, "thing", on, pseudonym, null);
    }

    private UUID insert(
            Handle handle,
            ClinicId in,
            int second,
            @Nullable String kind,
            @Nullable UUID on,
            @Nullable UUID pseudonym,
            @Nullable String role) {
        UUID id = UUID.randomUUID();
        handle.createUpdate("""
                        INSERT INTO audit_event (id, at, clinic_id, actor_role, action, outcome, subject_kind, subject_id,
                               client_pseudonym, mac)
                        VALUES (:id, :at, :clinic, :role, 'look', 'done', :kind, :subject, :pseudonym, REPEAT('x', 32))
                        """)
                .bind("id", id)
                .bind("at", TestClock.MONDAY.plus(Duration.ofSeconds(second)))
                .bind("clinic", in)
                .bind("role", role)
                .bind("kind", kind)
                .bind("subject", on)
                .bind("pseudonym", pseudonym)
                .execute();
        return id;
    }
}
