package org.alcove.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class InputTest {
    private final Faults faults = new Faults();
    private final QueryValues query = new QueryValues(faults);

    @Test
    void tellsOfEveryFaultAtOnce() {
        faults.line("/name", null, 10);
        faults.zone("/zone", "Mars/Olympus");
        faults.state("/state", "XX");
        assertThatThrownBy(faults::refuseIfAny).isInstanceOfSatisfying(ServiceException.class, refused -> {
            assertThat(refused.code()).isEqualTo(ErrorCode.INVALID);
            assertThat(refused.errors()).extracting(FieldError::pointer).containsExactly("/name", "/zone", "/state");
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SystemV/EST5",
                "SystemV/EST5EDT",
                "EST",
                "MST",
                "HST",
                "CET",
                "GMT",
                "GMT0",
                "EST5EDT",
                "Etc/GMT+5",
                "Etc/GMT",
                "Z",
                "+05:00",
                "UTC+5",
                "america/new_york",
                ""
            })
    void takesNoZoneThatIsNoPlaces(String zone) {
        assertThat(faults.zone("/zone", zone)).isEmpty();
        assertThat(faults.list()).extracting(FieldError::code).containsExactly("unknown_zone");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "America/New_York",
                "America/Argentina/Ushuaia",
                "Australia/Lord_Howe",
                "US/Eastern",
                "Pacific/Apia",
                "UTC",
                "Etc/UTC"
            })
    void takesTheZonesOfPlacesAndUtc(String zone) {
        assertThat(faults.zone("/zone", zone)).contains(ZoneId.of(zone));
        assertThat(faults.isEmpty()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\u0000b",
                "a\u202eb",
                "a\u2066b",
                "a\nb",
                "a\u2028b",
                "zero\u200bwidth",
                "lone\ud800surrogate",
                "private\ue000use"
            })
    void refusesCharactersThatCannotBeSeen(String text) {
        faults.line("/name", text, 50);
        assertThat(faults.list()).extracting(FieldError::code).containsExactly("unprintable_character");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Zoë O'Neil-Strauß", "梅田", "🌲 Cedar", "עדן"})
    void takesNamesOfAllScripts(String text) {
        assertThat(faults.line("/name", "  " + text + " ", 50)).isEqualTo(text);
        assertThat(faults.isEmpty()).isTrue();
    }

    @Test
    void countsCharactersAndNotTheirHalves() {
        faults.line("/name", "🌲".repeat(10), 10);
        assertThat(faults.isEmpty()).isTrue();
        faults.line("/name", "🌲".repeat(11), 10);
        assertThat(faults.list()).extracting(FieldError::code).containsExactly("too_long");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "yesterday",
                "2026-02-30T00:00:00Z",
                "2026-05-04T09:00:00",
                "+999999999-12-31T23:59:59Z",
                "1969-12-31T23:59:59Z"
            })
    void refusesWhatIsNoInstant(String text) {
        assertThat(query.instant("from", text)).isEmpty();
        assertThat(faults.list()).extracting(FieldError::pointer).containsExactly("?from");
    }

    @Test
    void takesInstantsWithAnOffset() {
        assertThat(query.instant("from", "2026-05-04T09:00:00-04:00")).contains(Instant.parse("2026-05-04T13:00:00Z"));
    }

    @Test
    void clampsLimitsAndRefusesNonsense() {
        assertThat(query.limit(null, 50)).isEqualTo(50);
        assertThat(query.limit("100000000000", 50)).isEqualTo(Page.LIMIT);
        assertThat(faults.isEmpty()).isTrue();
        for (String bad : new String[] {"0", "-1", "ten", "1.5", "9".repeat(30)}) {
            query.limit(bad, 50);
        }
        assertThat(faults.list()).hasSize(5);
    }

    @Test
    void readsOnlyItsOwnCursors() {
        String cursor = Cursor.encode("Alder", "6ba7b810");
        assertThat(Cursor.decode(Optional.of(cursor), 2).orElseThrow()).containsExactly("Alder", "6ba7b810");
        assertThat(Cursor.decode(Optional.empty(), 2)).isEmpty();
        for (String bad : new String[] {"", "%", "AAAA", cursor + "!"}) {
            assertThatThrownBy(() -> Cursor.decode(Optional.of(bad), 2)).isInstanceOf(ServiceException.class);
        }
        assertThatThrownBy(() -> Cursor.decode(Optional.of(cursor), 3)).isInstanceOf(ServiceException.class);
    }
}
