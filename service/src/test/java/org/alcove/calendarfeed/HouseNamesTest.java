package org.alcove.calendarfeed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HouseNamesTest {
    private static final String CLINIC = "The Willow Room of Ulm";
    private static final List<String> THERAPISTS =
            List.of("Dr. Ana Núñez-Ortiz, LCSW", "Wei Li", "Jo Åkesson PhD", "Max Ray III");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "The Willow Room of Ulm",
                "tuesdays: THE WILLOW ROOM ULM",
                "the-willow-room-at-ulm",
                "Ana Nunez Ortiz",
                "with ortiz",
                "ORTIZ!",
                "dr ana núñez-ortiz",
                "Coffee (\u00c5kesson)",
                "coffee akesson",
                "a\u030akesson",
                "NÚÑEZ",
                "ray",
                "X-ray machine"
            })
    void findsNamesHoweverTheyAreWritten(String title) {
        assertThat(HouseNames.areIn(title, CLINIC, THERAPISTS)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Lunch", "the", "willow", "Room", "Ana", "Li", "Rays of light", "Ortizes", "", "phd"})
    void leavesOtherWordsAlone(String title) {
        assertThat(HouseNames.areIn(title, CLINIC, THERAPISTS)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "Li", "Dr., PhD"})
    void findsNothingWhereANameHasNoWord(String name) {
        assertThat(HouseNames.areIn("Lunch", name, List.of(name))).isFalse();
    }
}
