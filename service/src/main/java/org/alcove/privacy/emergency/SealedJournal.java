package org.alcove.privacy.emergency;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.alcove.audit.AuditRow;
import org.alcove.audit.AuditTrail;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.DisclosureId;
import org.alcove.kernel.IdFactory;
import org.alcove.privacy.KeyRing;
import org.alcove.privacy.Purpose;
import org.alcove.privacy.consent.DisclosureDao;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps rows of the trail and of the ledger of disclosures that could not be written, in files of this replica: sealed,
 * each bound to its file and place, and on the disk when {@link #append} returns. No other replica writes to the same file,
 * and none takes a file that is still written to. A row leaves only to where it belongs, and stands there once however
 * often it is brought: its id is the key. A line that does not open is never deleted; its file is put aside under another name.
 */
final class SealedJournal {
    static final String ENDING = ".journal";
    static final String DAMAGED = ".damaged";

    /** By the name of another room: that a line comes from this one would tell whoever reads logs of an emergency. */
    private static final Logger LOG = LoggerFactory.getLogger(AuditTrail.class);

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<List<@Nullable String>> COLUMNS = new TypeReference<>() {};
    /** Begins the columns of a row of the ledger; those of the trail begin with an id. */
    private static final String DISCLOSURE = "disclosure";

    private final Path folder;
    private final KeyRing keys;
    private final IdFactory ids;
    private @Nullable Current current;

    /** @param folder made when it is first needed */
    SealedJournal(Path folder, KeyRing keys, IdFactory ids) {
        this.folder = folder;
        this.keys = keys;
        this.ids = ids;
    }

    private record Current(Path file, FileChannel channel) {}

    /** A row of one of the two as it stands in a file. */
    private record Line(UUID id, List<@Nullable String> columns) {}

    /** Takes rows to where they belong; the same row once more without harm. */
    interface Receiver {
        void event(AuditRow row);

        void disclosure(DisclosureDao.DisclosureRow row);
    }

    /**
     * Writes rows to the disk.
     *
     * @throws UncheckedIOException if they can't be kept; what they tell of must not be shown then
     */
    synchronized void append(List<AuditRow> events, List<DisclosureDao.DisclosureRow> disclosures) {
        try {
            List<Line> rows = new ArrayList<>();
            events.forEach(row -> rows.add(new Line(row.id(), columns(row))));
            disclosures.forEach(row -> rows.add(new Line(row.id().value(), columns(row))));
            Current file = current == null ? begin() : current;
            current = file;
            write(file, rows);
            if (!Files.exists(file.file())) {
                // Somebody took the file away while it was written to.
                end();
                file = begin();
                current = file;
                write(file, rows);
            }
        } catch (IOException failure) {
            end();
            throw new UncheckedIOException("the journal can't be written", failure);
        }
    }

    private Current begin() throws IOException {
        Files.createDirectories(folder);
        boolean posix = Files.getFileStore(folder).supportsFileAttributeView("posix");
        Path file = folder.resolve(ids.forPerson() + ENDING);
        if (posix) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } else {
            Files.createFile(file);
        }
        FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
        if (channel.tryLock() == null) {
            channel.close();
            throw new IOException("a new file is locked");
        }
        if (posix) {
            try (FileChannel entries = FileChannel.open(folder, StandardOpenOption.READ)) {
                entries.force(true);
            }
        }
        return new Current(file, channel);
    }

    private void write(Current file, List<Line> rows) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (Line row : rows) {
            byte[] sealed = keys.seal(
                    Purpose.AUDIT_JOURNAL, JSON.writeValueAsBytes(row.columns()), place(file.file(), row.id()));
            lines.append(row.id())
                    .append(' ')
                    .append(Base64.getEncoder().encodeToString(sealed))
                    .append('\n');
        }
        ByteBuffer bytes = ByteBuffer.wrap(lines.toString().getBytes(StandardCharsets.US_ASCII));
        while (bytes.hasRemaining()) {
            file.channel().write(bytes);
        }
        file.channel().force(true);
    }

    private static Object[] place(Path file, UUID row) {
        return new Object[] {"audit_journal", file.getFileName().toString(), row};
    }

    /** Whoever appends next begins another file; what a failed write left behind is thereby never written after. */
    private synchronized void end() {
        Current file = current;
        current = null;
        if (file != null) {
            try {
                file.channel().close();
            } catch (IOException failure) {
                LOG.warn("a journal could not be closed");
            }
        }
    }

    /**
     * Brings what is kept, by this replica or by one that ended, to where it belongs, and then deletes it.
     *
     * @param receiver what it throws ends this run, and the rows stay
     * @return how many rows were brought
     */
    int merge(Receiver receiver) {
        List<Path> files = files();
        if (files.isEmpty()) {
            return 0;
        }
        end();
        int brought = 0;
        for (Path file : files) {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
                    FileLock lock = tryLock(channel)) {
                if (lock != null) {
                    brought += merge(file, channel, receiver);
                }
            } catch (NoSuchFileException elsewhere) {
                // Another replica has brought it.
            } catch (IOException failure) {
                throw new UncheckedIOException("a journal can't be read", failure);
            }
        }
        return brought;
    }

    private List<Path> files() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(ENDING))
                    .sorted()
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException("the journals can't be listed", failure);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException inUse) {
            return null;
        }
    }

    private int merge(Path file, FileChannel channel, Receiver receiver) throws IOException {
        String text = read(channel);
        int damaged = 0;
        int brought = 0;
        int number = 0;
        for (String line : text.split("\n", -1)) {
            number++;
            if (!line.isEmpty()) {
                List<@Nullable String> columns = open(file, line);
                if (columns == null || !bring(columns, receiver)) {
                    LOG.error("line {} of journal {} does not open: it was cut short or changed", number, file);
                    damaged++;
                } else {
                    brought++;
                }
            }
        }
        if (damaged == 0) {
            Files.delete(file);
        } else {
            Files.move(file, file.resolveSibling(file.getFileName() + DAMAGED), StandardCopyOption.ATOMIC_MOVE);
        }
        return brought;
    }

    /** By the channel that holds the lock: POSIX drops a process's locks when it closes the file by any other. */
    private static String read(FileChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(channel.size()));
        while (bytes.hasRemaining() && channel.read(bytes, bytes.position()) >= 0) {
            // As much as comes at once.
        }
        return new String(bytes.array(), 0, bytes.position(), StandardCharsets.ISO_8859_1);
    }

    /** @return false for what is no row of either */
    private static boolean bring(List<@Nullable String> columns, Receiver receiver) {
        Runnable bringing;
        try {
            if (DISCLOSURE.equals(columns.get(0))) {
                DisclosureDao.DisclosureRow row = disclosure(columns);
                bringing = () -> receiver.disclosure(row);
            } else {
                AuditRow row = row(columns);
                bringing = () -> receiver.event(row);
            }
        } catch (IllegalArgumentException | DateTimeException | IndexOutOfBoundsException damaged) {
            return false;
        }
        bringing.run();
        return true;
    }

    private @Nullable List<@Nullable String> open(Path file, String line) {
        try {
            String[] parts = line.split(" ", 2);
            if (parts.length != 2) {
                return null;
            }
            UUID id = UUID.fromString(parts[0]);
            byte[] plain = keys.open(Purpose.AUDIT_JOURNAL, Base64.getDecoder().decode(parts[1]), place(file, id));
            return JSON.readValue(plain, COLUMNS);
        } catch (IllegalArgumentException | IllegalStateException | IOException damaged) {
            return null;
        }
    }

    private static List<@Nullable String> columns(AuditRow row) {
        List<@Nullable String> columns = new ArrayList<>();
        columns.add(row.id().toString());
        columns.add(row.at().toString());
        columns.add(text(row.clinicId()));
        columns.add(text(row.actorAccountId()));
        columns.add(row.actorRole());
        columns.add(row.action());
        columns.add(row.outcome());
        columns.add(row.subjectKind());
        columns.add(text(row.subjectId()));
        columns.add(row.purpose());
        columns.add(row.ground());
        columns.add(text(row.clientPseudonym()));
        columns.add(row.fields());
        return columns;
    }

    private static List<@Nullable String> columns(DisclosureDao.DisclosureRow row) {
        List<@Nullable String> columns = new ArrayList<>();
        columns.add(DISCLOSURE);
        columns.add(row.id().toString());
        columns.add(row.clinicId().toString());
        columns.add(row.clientId().toString());
        columns.add(row.at().toString());
        columns.add(row.lastAt().toString());
        columns.add(Integer.toString(row.times()));
        columns.add(Base64.getEncoder().encodeToString(row.terms()));
        return columns;
    }

    private static DisclosureDao.DisclosureRow disclosure(List<@Nullable String> columns) {
        return new DisclosureDao.DisclosureRow(
                new DisclosureId(UUID.fromString(given(columns.get(1)))),
                new ClinicId(UUID.fromString(given(columns.get(2)))),
                new ClientId(UUID.fromString(given(columns.get(3)))),
                Instant.parse(given(columns.get(4))),
                Instant.parse(given(columns.get(5))),
                Integer.parseInt(given(columns.get(6))),
                Base64.getDecoder().decode(given(columns.get(7))));
    }

    private static AuditRow row(List<@Nullable String> columns) {
        return new AuditRow(
                UUID.fromString(given(columns.get(0))),
                Instant.parse(given(columns.get(1))),
                uuid(columns.get(2)),
                uuid(columns.get(3)),
                columns.get(4),
                given(columns.get(5)),
                given(columns.get(6)),
                columns.get(7),
                uuid(columns.get(8)),
                null,
                columns.get(9),
                columns.get(10),
                uuid(columns.get(11)),
                columns.get(12));
    }

    private static String given(@Nullable String value) {
        return Objects.requireNonNull(value);
    }

    private static @Nullable String text(@Nullable UUID value) {
        return value == null ? null : value.toString();
    }

    private static @Nullable UUID uuid(@Nullable String value) {
        return value == null ? null : UUID.fromString(value);
    }
}
