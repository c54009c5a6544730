package org.alcove.privacy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.alcove.privacy.KeyFile.KeyFileException;
import org.alcove.testing.CommandLine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KeyFileTest {
    @TempDir
    Path folder = Path.of("");

    private Path made() {
        Path file = folder.resolve("keys.json");
        KeyFile.createOrComplete(file, false);
        return file;
    }

    @Test
    void makesAFileThatOnlyItsOwnerCanRead() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made())))
                .isEqualTo("rw-------");
    }

    @Test
    void refusesAFileThatOthersCanRead() throws IOException {
        Path file = made();
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(() -> KeyFile.load(file))
                .isInstanceOf(KeyFileException.class)
                .hasMessageContaining("others");
    }

    @Test
    void namesTheKeyThatIsMissingOrDamagedAndQuotesNothing() throws IOException {
        Path file = made();
        String whole = Files.readString(file);
        Files.writeString(file, whole.replace("\"totp-secret\"", "\"something-else\""));
        assertThatThrownBy(() -> KeyFile.load(file))
                .isInstanceOf(KeyFileException.class)
                .hasMessageContaining("totp-secret");
        Files.writeString(file, whole.replace("\"keyData\"", "\"keyDate\""));
        assertThatThrownBy(() -> KeyFile.load(file))
                .isInstanceOf(KeyFileException.class)
                .hasMessageContaining("damaged");
        Files.writeString(file, whole.substring(0, whole.length() / 2));
        assertThatThrownBy(() -> KeyFile.load(file))
                .isInstanceOf(KeyFileException.class)
                .hasMessageNotContaining("primaryKeyId");
        assertThatThrownBy(() -> KeyFile.load(folder.resolve("nowhere"))).isInstanceOf(KeyFileException.class);
    }

    @Test
    void addsWhatIsMissingAndChangesNothingThatIsThere() throws IOException {
        Path file = made();
        byte[] sealed = KeyFile.load(file).seal(Purpose.TOTP_SECRET, "secret".getBytes(UTF_8), "account");
        String whole = Files.readString(file);
        Files.writeString(file, whole.replace("\"feed-title\"", "\"from-the-future\""));
        KeyFile.createOrComplete(file, true);
        KeyRing completed = KeyFile.load(file);
        assertThat(completed.open(Purpose.TOTP_SECRET, sealed, "account")).isEqualTo("secret".getBytes(UTF_8));
        assertThat(completed.isDemonstration()).isFalse();
        assertThat(Files.readString(file)).contains("from-the-future");
    }

    @Test
    void changesNothingWhileAnotherCommandIsChangingTheFile() throws IOException {
        Path file = made();
        Files.writeString(file, Files.readString(file).replace("\"feed-title\"", "\"from-the-future\""));
        byte[] before = Files.readAllBytes(file);
        CommandLine line = new CommandLine(Clock.systemUTC());
        Path first = folder.resolve("new").resolve("keys.json");
        Files.createDirectory(folder.resolve("new"));

        try (KeyPlace.Lock held = KeyPlace.file(file).lock();
                KeyPlace.Lock other = KeyPlace.file(first).lock()) {
            held.requireHeld();
            other.requireHeld();
            for (Path each : List.of(file, first)) {
                CommandLine.Outcome refused = line.run("create-keys", each.toString());
                assertThat(refused.succeeded()).isFalse();
                assertThat(refused.err())
                        .startsWith("alcove: the key file " + each + " is being changed by another command")
                        .hasLineCount(1);
            }
            assertThatThrownBy(() -> KeyFile.copy(KeyPlace.file(file), KeyPlace.file(first)))
                    .isInstanceOf(KeyFileException.class)
                    .hasMessageContaining("by another command");
        }

        assertThat(file).hasBinaryContent(before);
        assertThat(first).doesNotExist();
        assertThat(line.run("create-keys", file.toString()).succeeded()).isTrue();
        assertThat(KeyFile.load(file).isDemonstration()).isFalse();
    }

    /** Whoever is told that the file is complete may begin to use its keys. */
    @Test
    void twoWhoMakeItAtOnceLeaveOneWholeFileThatNeitherTakesFromTheOther() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            for (int round = 0; round < 30; round++) {
                Path file = folder.resolve("round-" + round).resolve("keys.json");
                CyclicBarrier together = new CyclicBarrier(2);
                Callable<Optional<String>> make = () -> {
                    together.await();
                    try {
                        KeyFile.createOrComplete(file, false);
                        return Optional.of(Files.readString(file));
                    } catch (KeyFileException refused) {
                        assertThat(refused).hasMessageContaining("by another command");
                        return Optional.empty();
                    }
                };
                List<Optional<String>> made = new ArrayList<>();
                for (Future<Optional<String>> each : threads.invokeAll(List.of(make, make))) {
                    made.add(each.get());
                }

                String left = Files.readString(file);
                assertThat(made.stream().flatMap(Optional::stream)).isNotEmpty().containsOnly(left);
                assertThat(KeyFile.load(file).isDemonstration()).isFalse();
                assertThat(EpochFile.load(file).current()).isEqualTo("1");
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void opensOnlyWhereItWasSealed() {
        KeyRing keys = KeyFile.load(made());
        UUID row = UUID.randomUUID();
        byte[] sealed = keys.seal(Purpose.FEED_TITLE, "words".getBytes(UTF_8), "feed", "title", row);
        assertThat(keys.open(Purpose.FEED_TITLE, sealed, "feed", "title", row)).isEqualTo("words".getBytes(UTF_8));
        assertThatThrownBy(() -> keys.open(Purpose.FEED_TITLE, sealed, "feed", "title", UUID.randomUUID()))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> keys.open(Purpose.TOTP_SECRET, sealed, "feed", "title", row))
                .isInstanceOf(IllegalStateException.class);
        sealed[sealed.length / 2] ^= 1;
        assertThatThrownBy(() -> keys.open(Purpose.FEED_TITLE, sealed, "feed", "title", row))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void hashesTellPartsAndPurposesApart() {
        KeyRing keys = KeyFile.load(made());
        assertThat(keys.hash(Purpose.LOGIN_TOKEN, "ab", "c")).isEqualTo(keys.hash(Purpose.LOGIN_TOKEN, "ab", "c"));
        assertThat(keys.hash(Purpose.LOGIN_TOKEN, "ab", "c"))
                .hasSize(KeyRing.HASH_LENGTH)
                .isNotEqualTo(keys.hash(Purpose.LOGIN_TOKEN, "a", "bc"))
                .isNotEqualTo(keys.hash(Purpose.FEED_TOKEN, "ab", "c"));
    }
}
