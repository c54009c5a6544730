package org.alcove.clinic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CsvCellsTest {
    private static final String NASTY = "=+-@'\t\r\n;\\\", aZ0\uFF1D\u00E9\uD83C\uDF33";

    @ParameterizedTest
    @ValueSource(strings = {"=1+1", "+1", "-1", "@a", "\ta", "\ra", "\na", "'=1", "''-1", "\uFF1D1"})
    void putsAnApostropheBeforeWhatASpreadsheetWouldRun(String value) {
        assertThat(CsvCells.defuse(value)).isEqualTo("'" + value);
        assertThat(CsvCells.restore(CsvCells.defuse(value))).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "'a", "a=1", "O'Example", "''"})
    void leavesOtherValuesAsTheyAre(String value) {
        assertThat(CsvCells.defuse(value)).isEqualTo(value);
        assertThat(CsvCells.restore(value)).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void bringsEveryValueAndListBack(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 2000; round++) {
            String value = nasty(random);
            assertThat(CsvCells.restore(CsvCells.defuse(value)))
                    .as("seed %d round %d", seed, round)
                    .isEqualTo(value);
            List<String> entries = new ArrayList<>();
            for (int i = random.nextInt(4); i >= 0; i--) {
                String entry = nasty(random).strip();
                entries.add(entry.isEmpty() ? "x" : entry);
            }
            assertThat(CsvCells.split(CsvCells.restore(CsvCells.defuse(CsvCells.join(entries)))))
                    .as("seed %d round %d", seed, round)
                    .isEqualTo(entries);
        }
    }

    static String nasty(Random random) {
        int[] alphabet = NASTY.codePoints().toArray();
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(8); i >= 0; i--) {
            text.appendCodePoint(alphabet[random.nextInt(alphabet.length)]);
        }
        return text.toString();
    }
}
