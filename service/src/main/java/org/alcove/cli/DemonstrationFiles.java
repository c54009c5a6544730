package org.alcove.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * The files by which a demonstration knows what it has made: {@code demo.json}, which tells the accounts and is written
 * whole when all is there, and a marker that stands as long as the clinic is only begun.
 */
public final class DemonstrationFiles {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path sheet;
    private final Path begun;

    DemonstrationFiles(Path var) {
        this.sheet = var.resolve("demo.json").toAbsolutePath().normalize();
        this.begun = var.resolve("seeding").toAbsolutePath().normalize();
    }

    /** Where the accounts stand. */
    public Path sheet() {
        return sheet;
    }

    boolean isSeedingBegun() {
        return Files.exists(begun);
    }

    void beginSeeding() {
        try {
            Files.writeString(begun, "");
        } catch (IOException failure) {
            throw unwritable(begun);
        }
    }

    Optional<DemonstrationSheet> read() {
        if (!Files.exists(sheet) || isSeedingBegun()) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readValue(sheet.toFile(), DemonstrationSheet.class));
        } catch (IOException failure) {
            throw new CommandFailure("the file " + sheet + " is damaged; delete the data folder to begin anew");
        }
    }

    /** Writes the sheet with mode 0600, whole or not at all, and takes the marker away. */
    void write(DemonstrationSheet content) {
        try {
            Path folder = sheet.getParent();
            Path fresh = Files.getFileStore(folder).supportsFileAttributeView("posix")
                    ? Files.createTempFile(
                            folder,
                            "demo",
                            ".new",
                            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))
                    : Files.createTempFile(folder, "demo", ".new");
            JSON.writerWithDefaultPrettyPrinter().writeValue(fresh.toFile(), content);
            Files.move(fresh, sheet, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            Files.deleteIfExists(begun);
        } catch (IOException failure) {
            throw unwritable(sheet);
        }
    }

    private static CommandFailure unwritable(Path file) {
        return new CommandFailure("the file " + file + " can't be written");
    }
}
