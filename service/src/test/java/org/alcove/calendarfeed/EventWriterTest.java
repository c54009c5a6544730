package org.alcove.calendarfeed;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class EventWriterTest {
    @Test
    void writesNoControlCharacterIntoATextButTheTab() {
        StringBuilder all = new StringBuilder();
        for (char character = 0; character < 0x80; character++) {
            all.append(character);
        }
        String written =
                new String(new EventWriter(1).text("SUMMARY", all.toString()).bytes(), StandardCharsets.UTF_8);
        String unfolded = written.replace("\r\n ", "");
        assertThat(unfolded).startsWith("SUMMARY:\t\\n !\"#").endsWith("|}~\r\n");
        assertThat(unfolded.strip().chars().filter(character -> character < ' ' || character == 0x7f))
                .containsExactly((int) '\t');
    }
}
