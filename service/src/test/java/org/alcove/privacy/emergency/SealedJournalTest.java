package org.alcove.privacy.emergency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.alcove.audit.AuditRow;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.DisclosureId;
import org.alcove.kernel.IdFactory;
import org.alcove.privacy.consent.DisclosureDao;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What is in the journal comes out of it into the trail, and nothing of it is lost on the way. */
final class SealedJournalTest {
    @TempDir
    private Path folder;

    private final List<AuditRow> trail = new ArrayList<>();
    private final List<DisclosureDao.DisclosureRow> ledger = new ArrayList<>();

    private SealedJournal journal() {
        return new SealedJournal(
                folder.resolve("journal"),
                TestKeys.ring(),
                new IdFactory(new TestClock(TestClock.MONDAY), new SecureRandom()));
    }

    private static AuditRow row(String action) {
        return new AuditRow(
                UUID.randomUUID(),
                TestClock.MONDAY.plusNanos(1_000),
                UUID.randomUUID(),
                UUID.randomUUID(),
                "therapist",
                action,
                "done",
                null,
                null,
                null,
                "safety",
                "emergency",
                UUID.randomUUID(),
                "phone,address");
    }

    private SealedJournal.Receiver events(Consumer<AuditRow> events) {
        return new SealedJournal.Receiver() {
            @Override
            public void event(AuditRow row) {
                events.accept(row);
            }

            @Override
            public void disclosure(DisclosureDao.DisclosureRow row) {
                ledger.add(row);
            }
        };
    }

    private List<Path> files(String ending) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("journal"))) {
            return files.filter(file -> file.toString().endsWith(ending)).toList();
        }
    }

    @Test
    void bringsEveryRowAsItWasWritten() throws IOException {
        SealedJournal journal = journal();
        AuditRow first = row("emergency_open");
        AuditRow second = row("identity_open");
        journal.append(List.of(first), List.of());
        journal.append(List.of(second), List.of());
        Path file = files(SealedJournal.ENDING).get(0);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(journal.merge(events(trail::add))).isEqualTo(2);
        assertThat(trail).containsExactly(first, second);
        assertThat(files("")).isEmpty();
        assertThat(journal.merge(events(trail::add))).isZero();
    }

    @Test
    void bringsRowsOfTheLedgerToTheLedger() throws IOException {
        SealedJournal journal = journal();
        DisclosureDao.DisclosureRow told = new DisclosureDao.DisclosureRow(
                new DisclosureId(UUID.randomUUID()),
                new ClinicId(UUID.randomUUID()),
                new ClientId(UUID.randomUUID()),
                TestClock.MONDAY.plusNanos(1_000),
                TestClock.MONDAY.plusNanos(2_000),
                1,
                new byte[] {7, 8, 9});
        AuditRow event = row("identity_open");
        journal.append(List.of(event), List.of(told));
        assertThat(Files.readString(files(SealedJournal.ENDING).get(0)))
                .doesNotContain(told.clientId().toString(), "disclosure");
        assertThat(journal.merge(events(trail::add))).isEqualTo(2);
        assertThat(trail).containsExactly(event);
        assertThat(ledger).usingRecursiveFieldByFieldElementComparator().containsExactly(told);
    }

    @Test
    void twoReplicasWriteToFilesOfTheirOwnAndNoneTakesOneInUse() throws IOException {
        SealedJournal one = journal();
        SealedJournal other = journal();
        one.append(List.of(row("a")), List.of());
        other.append(List.of(row("b")), List.of());
        assertThat(files(SealedJournal.ENDING)).hasSize(2);
        assertThat(one.merge(events(trail::add))).isEqualTo(1);
        assertThat(trail).extracting(AuditRow::action).containsExactly("a");
        other.append(List.of(row("c")), List.of());
        assertThat(other.merge(events(trail::add))).isEqualTo(2);
        assertThat(trail).extracting(AuditRow::action).containsExactly("a", "b", "c");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void keepsItsLockUntilTheRowsAreBrought() throws IOException {
        SealedJournal journal = journal();
        journal.append(List.of(row("a")), List.of());
        Object node = Files.getAttribute(files(SealedJournal.ENDING).get(0), "unix:ino");
        List<String> locks = new ArrayList<>();
        // What another process would meet; within this one, Java's own table hides that the lock is gone.
        journal.merge(events(row -> {
            try (Stream<String> lines = Files.lines(Path.of("/proc/locks"))) {
                lines.filter(line -> line.contains(":" + node + " ")).forEach(locks::add);
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }));
        assertThat(locks).hasSize(1);
    }

    @Test
    void whatTheTrailRefusesStaysAndComesAgain() {
        SealedJournal journal = journal();
        journal.append(List.of(row("a"), row("b")), List.of());
        assertThatThrownBy(() -> journal.merge(events(row -> {
                    if (row.action().equals("b")) {
                        throw new IllegalStateException("down");
                    }
                    trail.add(row);
                })))
                .hasMessage("down");
        // Written meanwhile, and brought with the rest.
        journal.append(List.of(row("c")), List.of());
        journal.merge(events(trail::add));
        assertThat(trail).extracting(AuditRow::action).containsExactlyInAnyOrder("a", "a", "b", "c");
        assertThat(trail.stream().map(AuditRow::id).distinct()).hasSize(3);
    }

    @Test
    void aTailThatWasCutShortCostsNoOtherRowAndIsKept() throws IOException {
        journal().append(List.of(row("a"), row("b")), List.of());
        Path file = files(SealedJournal.ENDING).get(0);
        byte[] whole = Files.readAllBytes(file);
        SealedJournal later = journal();
        // The process that wrote it is gone: the copy is locked by nobody.
        Path copy = Files.write(folder.resolve("copy"), whole);
        Files.delete(file);
        Files.move(copy, file);
        Files.write(file, Arrays.copyOf(whole, whole.length - 20));
        assertThat(later.merge(events(trail::add))).isEqualTo(1);
        assertThat(trail).extracting(AuditRow::action).containsExactly("a");
        assertThat(files(SealedJournal.ENDING)).isEmpty();
        assertThat(files(SealedJournal.DAMAGED)).hasSize(1);
        assertThat(later.merge(events(trail::add))).isZero();
    }

    @Test
    void aRowFromAnotherFileOrChangedDoesNotOpen() throws IOException {
        journal().append(List.of(row("a")), List.of());
        Path file = files(SealedJournal.ENDING).get(0);
        String line = Files.readString(file);
        Files.delete(file);
        Path moved = file.resolveSibling(UUID.randomUUID() + SealedJournal.ENDING);
        Files.writeString(moved, line, StandardOpenOption.CREATE_NEW);
        assertThat(journal().merge(events(trail::add))).isZero();
        assertThat(files(SealedJournal.DAMAGED)).hasSize(1);
    }

    @Test
    void aFileThatWasTakenAwayIsBegunAnew() throws IOException {
        SealedJournal journal = journal();
        journal.append(List.of(row("a")), List.of());
        Files.delete(files(SealedJournal.ENDING).get(0));
        journal.append(List.of(row("b")), List.of());
        journal.merge(events(trail::add));
        assertThat(trail).extracting(AuditRow::action).containsExactly("b");
    }

    @Test
    void saysSoWhenItCantBeWritten() throws IOException {
        Files.writeString(folder.resolve("journal"), "a file where the folder should be");
        assertThatThrownBy(() -> journal().append(List.of(row("a")), List.of()))
                .isInstanceOf(UncheckedIOException.class);
    }
}
