package org.alcove.privacy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.UUID;
import org.alcove.privacy.KeyFile.KeyFileException;
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
