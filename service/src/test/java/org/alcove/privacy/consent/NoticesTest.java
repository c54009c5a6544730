package org.alcove.privacy.consent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The operator's own notices beside the built-in ones. */
final class NoticesTest {
    @TempDir
    private Path folder;

    @Test
    void showsTheLatestVersionAndKnowsTheOlderOnes() throws IOException {
        Files.writeString(folder.resolve("confidentiality-2.txt"), "Second\n");
        Files.writeString(folder.resolve("confidentiality-10.txt"), "Tenth\n");
        Notices notices = Notices.load(folder.toString());

        assertThat(notices.current()).hasSize(3);
        assertThat(notices.current("confidentiality").text()).isEqualTo("Tenth");
        assertThat(notices.find("confidentiality", 2))
                .get()
                .extracting(Notices.Notice::text)
                .isEqualTo("Second");
        assertThat(notices.find("confidentiality", 1)).isEmpty();
        assertThat(notices.current("privacy_practices").version()).isEqualTo(1);
        assertThat(notices.current("confidentiality").hash())
                .isNotEqualTo(notices.find("confidentiality", 2).orElseThrow().hash());
    }

    @Test
    void doesNotStartWithWhatIsNoNotice() throws IOException {
        String nowhere = folder.resolve("nowhere").toString();
        assertThatThrownBy(() -> Notices.load(nowhere)).hasMessageContaining("consents.notices");
        Files.writeString(folder.resolve("confidentiality-2.txt"), " \n");
        assertThatThrownBy(() -> Notices.load(folder.toString())).hasMessageContaining("empty");
        Files.delete(folder.resolve("confidentiality-2.txt"));
        Files.writeString(folder.resolve("welcome.txt"), "Welcome");
        assertThatThrownBy(() -> Notices.load(folder.toString())).hasMessageContaining("<notice>-<version>.txt");
    }
}
