package org.alcove.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import org.junit.jupiter.api.Test;

final class CanarySearchTest {
    private final CanarySearch canaries = new CanarySearch();

    @Test
    void findsACanaryInEachOfItsForms() {
        canaries.plant("another place");
        String canary = canaries.plant("the place");

        for (String form : new String[] {
            canary,
            canary.toUpperCase(Locale.ROOT),
            HexFormat.of().formatHex(canary.getBytes(StandardCharsets.US_ASCII)),
            CanarySearch.asNumber(canary),
            CanarySearch.asDay(canary)
        }) {
            assertThat(canaries.find("<" + form + ">")).as(form).containsExactly("the place");
        }
        assertThat(canaries.find(canary.getBytes(StandardCharsets.UTF_16BE))).containsExactly("the place");
    }

    @Test
    void findsNothingInWhatIsNone() {
        canaries.plant("the place");

        assertThat(canaries.find("+1 212 555 0100, 2026-05-04, 1990-01-01, a quill and a feather"))
                .isEmpty();
    }
}
