package org.alcove.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.alcove.kernel.Actor;
import org.alcove.kernel.ClinicId;
import org.alcove.privacy.Foundation;
import org.alcove.privacy.KeyedAuditSigner;
import org.alcove.testing.ChildCommand;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestFoundation;
import org.alcove.testing.TestKeys;
import org.alcove.testing.TestPeople;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.StatementContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AuditSealTest {
    private static final TestDatabase DATABASE = TestDatabase.fresh();

    private final TestClock clock = new TestClock(TestClock.MONDAY);
    private final Foundation foundation = TestFoundation.over(DATABASE, clock);
    private final AuditSigner signer = new KeyedAuditSigner(TestKeys.ring());

    @TempDir
    Path folder = Path.of("");

    private AuditSealer sealer;
    private Path heads;

    @BeforeEach
    void startEmpty() {
        sql("DELETE FROM audit_event");
        sql("DELETE FROM audit_seal");
        heads = folder.resolve("heads");
        sealer = new AuditSealer(foundation.transactor(), signer, new HeadFile(heads));
    }

    private void append(int rows) {
        foundation.transactor().useTransaction(handle -> {
            for (int i = 0; i < rows; i++) {
                clock.advance(Duration.ofMillis(1));
                foundation
                        .audit()
                        .append(
                                handle,
                                AuditEntry.anonymous(AuditAction.ROSTER_READ, foundation.ids(), clock.instant())
                                        .inClinic(new ClinicId(UUID.randomUUID())));
            }
        });
    }

    private void sql(String statement) {
        DATABASE.jdbi().useHandle(handle -> handle.execute(statement));
    }

    private AuditVerifier.Finding verify() throws IOException {
        return new AuditVerifier(foundation.transactor(), signer).verify(HeadFile.read(heads));
    }

    private void seal(int rows) {
        append(rows);
        assertThat(sealer.sealAll(clock.instant())).isEqualTo(rows);
    }

    @Test
    void findsNothingWrongWithAnHonestTrail() throws IOException {
        seal(5);
        seal(3);
        append(2);
        AuditVerifier.Finding finding = verify();
        assertThat(finding.fault()).isEmpty();
        assertThat(finding.sealedRows()).isEqualTo(8);
        assertThat(finding.seals()).isEqualTo(2);
        assertThat(finding.unsealedRows()).isEqualTo(2);
    }

    @Test
    void namesARowThatWasChanged() throws IOException {
        seal(5);
        sql("UPDATE audit_event SET action = 'sign_in' ORDER BY id LIMIT 1");
        assertThat(verify().fault().orElseThrow())
                .contains("number 1 of seal 1")
                .contains("changed");
    }

    @Test
    void namesARowThatWasChangedByAMicrosecond() throws IOException {
        seal(2);
        sql("UPDATE audit_event SET at = at + INTERVAL 1 MICROSECOND ORDER BY id DESC LIMIT 1");
        assertThat(verify().fault().orElseThrow())
                .contains("number 2 of seal 1")
                .contains("changed");
    }

    @Test
    void namesARowThatWasRemoved() throws IOException {
        seal(5);
        sql("DELETE FROM audit_event ORDER BY id DESC LIMIT 1");
        assertThat(verify().fault().orElseThrow())
                .contains("number 5 of seal 1")
                .contains("missing");
    }

    @Test
    void namesARowThatWasPutIntoABatch() throws IOException {
        seal(3);
        sql("INSERT INTO audit_event (id, at, action, outcome, mac, seal) VALUES (REPEAT('x', 16), NOW(6), 'sign_in',"
                + " 'done', REPEAT('x', 32), 1)");
        assertThat(verify().fault().orElseThrow()).contains("put into seal 1");
    }

    @Test
    void namesARowThatAnotherHandWroteBeforeItIsSealed() throws IOException {
        append(1);
        sql("INSERT INTO audit_event (id, at, action, outcome, mac) VALUES (REPEAT('x', 16), NOW(6), 'sign_in', 'done',"
                + " REPEAT('x', 32))");
        assertThat(verify().fault().orElseThrow()).contains("not sealed yet").contains("not written by this service");
        sealer.sealAll(clock.instant());
        assertThat(verify().fault().orElseThrow()).contains("not written by this service");
    }

    @Test
    void namesRowsThatChangedPlaces() throws IOException {
        seal(3);
        // Two rows take each other's ids: what is recorded stays, only the order differs.
        String first = "UNHEX('" + one("SELECT HEX(MIN(id)) FROM audit_event") + "')";
        String last = "UNHEX('" + one("SELECT HEX(MAX(id)) FROM audit_event") + "')";
        sql("UPDATE audit_event SET id = REPEAT('x', 16) WHERE id = " + first);
        sql("UPDATE audit_event SET id = " + first + " WHERE id = " + last);
        sql("UPDATE audit_event SET id = " + last + " WHERE id = REPEAT('x', 16)");
        assertThat(verify().fault().orElseThrow())
                .contains("number 1 of seal 1")
                .contains("changed");
    }

    @Test
    void noticesThatSealsWereReordered() throws IOException {
        seal(2);
        seal(2);
        sql("UPDATE audit_seal SET number = 9 WHERE number = 1");
        sql("UPDATE audit_seal SET number = 1 WHERE number = 2");
        sql("UPDATE audit_seal SET number = 2 WHERE number = 9");
        assertThat(verify().fault().orElseThrow()).contains("seal 1 does not follow");
    }

    @Test
    void noticesThatTheEndWasCutOff() throws IOException {
        seal(2);
        seal(2);
        sql("DELETE FROM audit_event WHERE seal = 2");
        sql("DELETE FROM audit_seal WHERE number = 2");
        assertThat(verify().fault().orElseThrow()).contains("seal 2 was exported and is not there");
        assertThat(new AuditVerifier(foundation.transactor(), signer)
                        .verify(Map.of())
                        .fault())
                .as("without the exported heads nothing can tell")
                .isEmpty();
    }

    @Test
    void noticesThatASealIsMissingInTheMiddle() throws IOException {
        seal(1);
        seal(1);
        seal(1);
        sql("DELETE FROM audit_seal WHERE number = 2");
        assertThat(verify().fault().orElseThrow()).contains("seal 2 is missing");
    }

    @Test
    void noticesAChainThatSomebodyElseSigned() throws IOException {
        seal(1);
        sql("UPDATE audit_seal SET signature = REPEAT('x', 69)");
        assertThat(verify().fault().orElseThrow()).contains("not signed by this service");
    }

    @Test
    void exportsLaterWhatCouldNotBeExported() throws IOException {
        Files.createDirectories(heads);
        append(3);
        assertThatThrownBy(() -> sealer.sealAll(clock.instant())).isInstanceOf(UncheckedIOException.class);
        assertThatThrownBy(() -> sealer.sealAll(clock.instant()))
                .as("a run with nothing to seal fails too, so that the fault is not taken for mended")
                .isInstanceOf(UncheckedIOException.class);
        Files.delete(heads);
        sealer.sealAll(clock.instant());
        assertThat(HeadFile.read(heads)).containsOnlyKeys(1L);
        assertThat(verify().fault()).isEmpty();
    }

    @Test
    void exportsWhatAnotherReplicaSealed() throws IOException {
        seal(2);
        Path other = folder.resolve("other");
        new AuditSealer(foundation.transactor(), signer, new HeadFile(other)).sealAll(clock.instant());
        assertThat(Files.readString(other)).isEqualTo(Files.readString(heads));
    }

    @Test
    void writesAHeadAnewThatACrashCutShort() throws IOException {
        seal(2);
        seal(3);
        String whole = Files.readString(heads);
        Files.writeString(heads, whole.substring(0, whole.length() - 7));
        sealer.sealAll(clock.instant());
        assertThat(HeadFile.read(heads)).containsOnlyKeys(1L, 2L);
        assertThat(Files.readString(heads)).isEqualTo(whole);
    }

    @Test
    void sealsEveryRowOnceWhenTwoReplicasSealAtOnce() throws Exception {
        append(3 * AuditSealer.BATCH / 2);
        AuditSealer other = new AuditSealer(foundation.transactor(), signer, new HeadFile(folder.resolve("others")));
        ExecutorService pool = Executors.newFixedThreadPool(4);
        List<Future<Integer>> sealed = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            AuditSealer one = i % 2 == 0 ? sealer : other;
            sealed.add(pool.submit(() -> one.sealAll(clock.instant())));
        }
        int rows = 0;
        for (Future<Integer> future : sealed) {
            rows += future.get();
        }
        pool.shutdown();
        // One that lost the race leaves the rest to the other, or to the next run.
        rows += sealer.sealAll(clock.instant());
        assertThat(rows).isEqualTo(3 * AuditSealer.BATCH / 2);
        assertThat(verify().fault()).isEmpty();
    }

    /** Rows are picked because no batch has them, and batches follow each other by number: no order is taken from a clock. */
    @Test
    void aClockThatIsSetBackLosesNoRowAndBreaksNoChain() throws IOException {
        seal(5);
        append(2);
        clock.set(TestClock.MONDAY.minus(Duration.ofDays(400)));
        append(3);
        assertThat(sealer.sealAll(clock.instant())).isEqualTo(5);
        clock.set(TestClock.MONDAY.plus(Duration.ofDays(400)));
        append(4);
        clock.set(TestClock.MONDAY);
        append(3);
        assertThat(sealer.sealAll(clock.instant())).isEqualTo(7);
        AuditVerifier.Finding finding = verify();
        assertThat(finding.fault()).isEmpty();
        assertThat(finding.sealedRows()).isEqualTo(17);
        assertThat(finding.unsealedRows()).isZero();
        sql("DELETE FROM audit_event ORDER BY at LIMIT 1");
        assertThat(verify().fault())
                .hasValueSatisfying(fault -> assertThat(fault).contains("is missing"));
    }

    /** {@code -Dalcove.commandKills} says how often (2), {@code -Dalcove.seed} chooses other moments. */
    @Test
    void aSealerThatIsKilledLeavesNothingByHalvesAndAnotherGoesOn() throws Exception {
        int kills = Integer.getInteger("alcove.commandKills", 2);
        long seed = Long.getLong("alcove.seed", 20261129L);
        Random moments = new Random(seed);
        Path others = folder.resolve("others");
        AtomicInteger appended = new AtomicInteger();
        AtomicBoolean done = new AtomicBoolean();
        ExecutorService pool = Executors.newSingleThreadExecutor();
        int middle = 0;
        try (ChildCommand replica = sealerProcess(others)) {
            Future<?> appending = pool.submit(() -> {
                while (!done.get()) {
                    append(200);
                    appended.addAndGet(200);
                }
            });
            for (int kill = 0; kill < kills; kill++) {
                long before = HeadFile.read(heads).size();
                try (ChildCommand killed = sealerProcess(heads)) {
                    boolean sealing = killed.awaitSign(
                            () -> Files.exists(heads) && HeadFile.read(heads).size() > before);
                    killed.leave(Duration.ofNanos(moments.nextInt(60_000_000)));
                    middle += sealing && killed.kill() ? 1 : 0;
                }
            }
            long sealed = HeadFile.read(others).size();
            assertThat(replica.awaitSign(() -> HeadFile.read(others).size() > sealed))
                    .as("the other one goes on")
                    .isTrue();
            done.set(true);
            appending.get();
            assertThat(replica.kill()).isTrue();
        } finally {
            done.set(true);
            pool.shutdown();
        }
        assertThat(middle).as("kills, seed %s", seed).isEqualTo(kills);

        sealer.sealAll(Clock.systemUTC().instant());

        AuditVerifier.Finding finding = verify();
        assertThat(finding.fault()).as("seed %s", seed).isEmpty();
        assertThat(finding.unsealedRows()).isZero();
        assertThat(finding.sealedRows()).as("none missing, none doubled").isEqualTo(appended.get());
        Set<UUID> ids = new HashSet<>();
        foundation
                .transactor()
                .inTransaction(handle -> handle.attach(AuditDao.class).listSeals(0, 1_000_000))
                .forEach(seal -> {
                    ByteBuffer bytes = ByteBuffer.wrap(seal.rowIds());
                    while (bytes.hasRemaining()) {
                        assertThat(ids.add(new UUID(bytes.getLong(), bytes.getLong())))
                                .isTrue();
                    }
                });
        assertThat(ids).hasSize(appended.get());
        assertThat(new AuditVerifier(foundation.transactor(), signer)
                        .verify(HeadFile.read(others))
                        .fault())
                .isEmpty();
    }

    private static ChildCommand sealerProcess(Path heads) {
        return ChildCommand.start(
                SealerProcess.class,
                DATABASE.configuration().getUrl(),
                DATABASE.configuration().getUser(),
                DATABASE.configuration().getPassword(),
                TestKeys.file().toString(),
                heads.toString());
    }

    /** Every column there is, so that a new one can't be left out of what is sealed. */
    @Test
    void namesTheRowWhateverWasChangedInIt() throws IOException {
        seal(2);
        String id = one("SELECT LOWER(HEX(id)) FROM audit_event ORDER BY id LIMIT 1");
        String row = id.replaceFirst("(.{8})(.{4})(.{4})(.{4})(.{12})", "$1-$2-$3-$4-$5");
        for (Map.Entry<String, String> column : columns("audit_event").entrySet()) {
            changeAndBack("audit_event", column, "id = UNHEX('" + id + "')", "row " + row + " (number 1 of seal 1)");
        }
        assertThat(verify().fault()).isEmpty();
    }

    @Test
    void namesTheSealWhateverWasChangedInIt() throws IOException {
        seal(2);
        seal(2);
        seal(2);
        for (Map.Entry<String, String> column : columns("audit_seal").entrySet()) {
            changeAndBack(
                    "audit_seal", column, "number = 2", column.getKey().equals("row_ids") ? "of seal 2)" : "seal 2 ");
        }
        assertThat(verify().fault()).isEmpty();
    }

    @Test
    void noticesThatEverythingIsGone() throws IOException {
        seal(2);
        seal(2);
        sql("TRUNCATE TABLE audit_event");
        assertThat(verify().fault().orElseThrow())
                .contains("number 1 of seal 1")
                .contains("missing");
        sql("TRUNCATE TABLE audit_seal");
        assertThat(verify().fault().orElseThrow()).contains("seal 1 was exported and is not there");
    }

    @Test
    void noticesThatTheEndWasSealedAnewWithoutARow() throws IOException {
        seal(2);
        seal(3);
        sql("DELETE FROM audit_seal WHERE number = 2");
        sql("DELETE FROM audit_event WHERE seal = 2 ORDER BY id LIMIT 1");
        sql("UPDATE audit_event SET seal = NULL WHERE seal = 2");
        sealer.sealAll(clock.instant());
        assertThat(verify().fault().orElseThrow()).contains("seal 2 is not the one whose head was exported");
    }

    @Test
    void noticesASealThatWasPutAtTheEnd() throws IOException {
        seal(2);
        sql("INSERT INTO audit_seal (number, row_count, row_ids, leaf_hashes, head, signature, sealed_at)"
                + " SELECT 2, row_count, row_ids, leaf_hashes, head, signature, sealed_at FROM audit_seal");
        assertThat(verify().fault().orElseThrow()).contains("seal 2 does not follow");
    }

    @Test
    void sealsNextTimeWhatWasStillBeingWritten() throws IOException {
        append(1);
        try (Handle open = DATABASE.jdbi().open()) {
            open.begin();
            foundation
                    .audit()
                    .append(open, AuditEntry.anonymous(AuditAction.ROSTER_READ, foundation.ids(), clock.instant()));
            assertThat(sealer.sealAll(clock.instant())).isEqualTo(1);
            open.commit();
        }
        assertThat(sealer.sealAll(clock.instant())).isEqualTo(1);
        assertThat(verify().fault()).isEmpty();
    }

    /** No request waits for another's row, nor for a sealer that is in the middle of its work. */
    @Test
    void appendingWaitsForNobody() {
        TestPeople people = TestPeople.in(DATABASE, TestClock.MONDAY);
        Actor client = people.client(people.clinic()).actor();
        // Whoever has no name yet gets one with the first row, which others may wait for.
        foundation.transactor().useTransaction(handle -> foundation.audit().append(handle, entry(client)));
        List<String> statements = new CopyOnWriteArrayList<>();
        for (boolean firstComesLast : List.of(true, false)) {
            try (Handle sealing = DATABASE.jdbi().open();
                    Handle first = appending(statements);
                    Handle second = appending(statements)) {
                sealing.begin();
                sealing.attach(AuditDao.class).findLastSealLocked();
                sealing.execute("UPDATE audit_event SET seal = 1 WHERE seal IS NULL");
                foundation.audit().append(first, entry(client));
                foundation.audit().append(second, entry(client));
                (firstComesLast ? second : first).commit();
                (firstComesLast ? first : second).commit();
                sealing.rollback();
            }
        }
        assertThat(statements)
                .hasSize(4)
                .allMatch(statement -> statement.stripLeading().startsWith("INSERT INTO audit_event"));
        assertThat(one("SELECT COUNT(*) FROM audit_event")).isEqualTo("5");
    }

    private AuditEntry entry(Actor actor) {
        return AuditEntry.by(actor, AuditAction.APPOINTMENT_READ, foundation.ids(), clock.instant());
    }

    /** A transaction whose statements are listed, and which fails when it has to wait. */
    private static Handle appending(List<String> statements) {
        Handle handle = DATABASE.jdbi().open();
        handle.execute("SET SESSION innodb_lock_wait_timeout = 1");
        handle.begin();
        handle.getConfig(SqlStatements.class).setSqlLogger(new SqlLogger() {
            @Override
            public void logBeforeExecution(StatementContext context) {
                statements.add(context.getRenderedSql());
            }
        });
        return handle;
    }

    private void changeAndBack(String table, Map.Entry<String, String> column, String where, String named)
            throws IOException {
        String name = column.getKey();
        sql("CREATE TABLE kept AS SELECT * FROM " + table);
        sql("UPDATE " + table + " SET " + name + " = " + other(name, column.getValue()) + " WHERE " + where);
        assertThat(verify().fault().orElse("nothing")).as(table + "." + name).contains(named);
        sql("DELETE FROM " + table);
        sql("INSERT INTO " + table + " SELECT * FROM kept");
        sql("DROP TABLE kept");
    }

    /** Another value that a column of a type can have. */
    private static String other(String column, String type) {
        return switch (type) {
            case "binary", "varbinary", "mediumblob" ->
                "IF(" + column + " IS NULL, REPEAT('x', 16), CONCAT(REVERSE(LEFT(" + column + ", 16)), SUBSTRING("
                        + column + ", 17)))";
            case "varchar" -> "CONCAT('x', COALESCE(" + column + ", ''))";
            case "datetime" -> column + " + INTERVAL 1 MICROSECOND";
            case "bigint" -> "77";
            case "int" -> column + " + 1";
            default -> throw new IllegalArgumentException(type);
        };
    }

    private static Map<String, String> columns(String table) {
        return DATABASE.jdbi().withHandle(handle -> {
            Map<String, String> columns = new TreeMap<>();
            handle.select(
                            "SELECT column_name, data_type FROM information_schema.columns"
                                    + " WHERE table_schema = DATABASE() AND table_name = ?",
                            table)
                    .map((row, context) -> columns.put(row.getString(1), row.getString(2)))
                    .list();
            return columns;
        });
    }

    private static String one(String query) {
        return DATABASE.jdbi()
                .withHandle(handle -> handle.select(query).mapTo(String.class).one());
    }
}
