package org.alcove.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class TotpTest {
    private static final byte[] RFC_SECRET = "12345678901234567890".getBytes(StandardCharsets.US_ASCII);

    @Test
    void agreesWithTheStandardsExamples() {
        // RFC 6238 appendix B, the last six digits.
        Map<Long, String> examples =
                Map.of(59L, "287082", 1111111109L, "081804", 1234567890L, "005924", 2000000000L, "279037");
        examples.forEach(
                (second, code) -> assertThat(new Totp().matchingStep(RFC_SECRET, code, Instant.ofEpochSecond(second)))
                        .hasValue(second / 30));
    }

    @Test
    void acceptsNothingButTheSixDigits() {
        for (String other : new String[] {"", "287082 ", "28708", "0287082", "\u0662\u0668\u0667\u0660\u0668\u0662"}) {
            assertThat(new Totp().matchingStep(RFC_SECRET, other, Instant.ofEpochSecond(59)))
                    .isEmpty();
        }
    }

    @Test
    void writesSecretsInUnpaddedBase32() {
        assertThat(Totp.toBase32(RFC_SECRET)).isEqualTo("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        Random random = new Random(7);
        for (int length = 1; length < 40; length++) {
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            assertThat(Totp.fromBase32(Totp.toBase32(bytes))).as("seed 7").isEqualTo(bytes);
        }
    }
}
