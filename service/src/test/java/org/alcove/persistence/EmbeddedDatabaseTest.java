package org.alcove.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The database of a demonstration, started and stopped for real. */
final class EmbeddedDatabaseTest {
    private static final Path BINARIES = Path.of("target", "mariadb").toAbsolutePath();

    @TempDir
    private Path folder;

    @Test
    void keepsItsDataFromStartToStartAndLetsNobodyElseIn() throws Exception {
        Path home = folder.resolve("database");
        EmbeddedDatabase first = EmbeddedDatabase.start(BINARIES, home);
        try {
            jdbi(first).useHandle(handle -> {
                handle.execute("CREATE TABLE kept (id INT PRIMARY KEY)");
                handle.execute("INSERT INTO kept VALUES (7)");
            });
            assertUnusable(() -> EmbeddedDatabase.start(BINARIES, home));
        } finally {
            first.close();
        }
        assertThat(first.process().isAlive()).isFalse();
        first.close();

        try (EmbeddedDatabase second = EmbeddedDatabase.start(BINARIES, home)) {
            List<Integer> kept = jdbi(second)
                    .withHandle(handle -> handle.select("SELECT id FROM kept")
                            .mapTo(Integer.class)
                            .list());
            assertThat(kept).containsExactly(7);
            assertThat(second.password()).isEqualTo(first.password());
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home)))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("password"))))
                .isEqualTo("rw-------");
    }

    @Test
    void isThereOnceAwaitedWhenItWasOnlyBegun() throws Exception {
        Path home = folder.resolve("database");
        try (EmbeddedDatabase begun = EmbeddedDatabase.begin(BINARIES, home)) {
            assertUnusable(() -> EmbeddedDatabase.begin(BINARIES, home));

            begun.awaitReady();

            int one = jdbi(begun)
                    .withHandle(handle ->
                            handle.select("SELECT 1").mapTo(Integer.class).one());
            assertThat(one).isEqualTo(1);
            DatabaseConfiguration found = new DatabaseConfiguration();
            assertThat(EmbeddedDatabase.find(home, found)).isTrue();
            assertThat(found.getUrl()).isEqualTo(begun.jdbcUrl());
        }
    }

    @Test
    void canBeClosedBeforeItIsReady() {
        Path home = folder.resolve("database");
        EmbeddedDatabase begun = EmbeddedDatabase.begin(BINARIES, home);

        begun.close();

        assertThat(begun.process().isAlive()).isFalse();
        assertUnusable(begun::awaitReady);
        EmbeddedDatabase.start(BINARIES, home).close();
    }

    @Test
    void tellsInOneLineThatAFileIsNoFolder() throws Exception {
        Path file = Files.writeString(folder.resolve("database"), "in the way");

        assertUnusable(() -> EmbeddedDatabase.start(BINARIES, file));
    }

    @Test
    void tellsInOneLineThatNoServerStartsOnWhatIsThere() throws Exception {
        Path data = Files.createDirectories(folder.resolve("database").resolve("data"));
        Files.writeString(data.resolve("ibdata1"), "not a database");

        assertUnusable(() -> EmbeddedDatabase.start(BINARIES, folder.resolve("database")));
    }

    private static void assertUnusable(ThrowingCallable start) {
        assertThatThrownBy(start)
                .isInstanceOf(EmbeddedDatabase.UnusableFolderException.class)
                .satisfies(refused ->
                        assertThat(refused.getMessage()).hasLineCount(1).contains("database"));
    }

    private static Jdbi jdbi(EmbeddedDatabase database) {
        return Jdbi.create(database.jdbcUrl(), database.user(), database.password());
    }
}
