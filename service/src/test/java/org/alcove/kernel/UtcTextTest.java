package org.alcove.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class UtcTextTest {
    private static final long SEED = 20_261_129L;
    private static final DateTimeFormatter DATETIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS");

    @Test
    void writesInstantsAsTheJdkDoes() {
        instants().forEach(instant -> {
            assertThat(UtcText.iso(instant)).as("seed %d", SEED).isEqualTo(instant.toString());
            assertThat(UtcText.sql(instant))
                    .as("seed %d", SEED)
                    .isEqualTo(DATETIME.format(LocalDateTime.ofInstant(instant, ZoneOffset.UTC)));
        });
    }

    private static Stream<Instant> instants() {
        Random random = new Random(SEED);
        long first = Instant.parse("0000-01-01T00:00:00Z").getEpochSecond();
        long last = Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();
        Stream<Instant> edges = Stream.of(
                        "-0001-12-31T23:59:59Z",
                        "0000-01-01T00:00:00Z",
                        "1969-12-31T23:59:59.999999Z",
                        "1970-01-01T00:00:00Z",
                        "2026-05-04T13:00:00.5Z",
                        "2028-02-29T23:59:59.000001Z",
                        "9999-12-31T23:59:59.999999999Z",
                        "+10000-01-01T00:00:00Z")
                .map(Instant::parse);
        return Stream.concat(
                edges,
                random.longs(2_000, first, last + 1)
                        .mapToObj(second -> Instant.ofEpochSecond(
                                second, random.nextBoolean() ? 0 : random.nextInt(1_000_000_000))));
    }
}
