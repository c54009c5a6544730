package org.alcove.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class NeutralWordsTest {
    @Test
    void holdsAtLeastSixHundredDifferentShortWords() {
        assertThat(NeutralWords.all()).hasSizeGreaterThanOrEqualTo(600).doesNotHaveDuplicates();
        assertThat(NeutralWords.all()).allMatch(word -> word.matches("[a-z]{3,9}"));
    }

    @Test
    void holdsNothingThatCouldBeReadAsClinicalOrAsSlang() {
        assertThat(NeutralWords.all())
                .doesNotContain(
                        "heron",
                        "horse",
                        "snow",
                        "powder",
                        "poppy",
                        "grass",
                        "weed",
                        "needle",
                        "crystal",
                        "mushroom",
                        "dose",
                        "patch",
                        "relapse",
                        "sober",
                        "clean",
                        "clinic",
                        "pill",
                        "tablet",
                        "spoon",
                        "smoke");
    }

    @Test
    void neverPairsAWordWithItself() {
        long seed = 20261122L;
        Random random = new Random(seed);
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 5_000; i++) {
            String pair = NeutralWords.pair(random);
            String[] words = pair.split("-", -1);
            assertThat(words).hasSize(2);
            assertThat(words[0]).as("seed %d", seed).isNotEqualTo(words[1]);
            seen.add(pair);
        }
        assertThat(seen).hasSizeGreaterThan(4_900);
    }
}
