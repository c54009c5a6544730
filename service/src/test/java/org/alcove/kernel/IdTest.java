package org.alcove.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dropwizard.jackson.Jackson;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.UUID;
import org.alcove.testing.TestClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class IdTest {
    private final TestClock clock = new TestClock(Instant.parse("2026-05-04T13:00:00.123Z"));
    private final IdFactory ids = new IdFactory(clock, new SecureRandom());

    @Test
    void readsBackWhatItWrites() {
        TherapistId id = new TherapistId(ids.forPerson());
        assertThat(TherapistId.fromString(id.toString())).isEqualTo(id);
    }

    @Test
    void isAPlainStringOnTheWire() throws JsonProcessingException {
        ObjectMapper json = Jackson.newObjectMapper();
        TherapistId id = new TherapistId(ids.forPerson());
        assertThat(json.writeValueAsString(id)).isEqualTo('"' + id.toString() + '"');
        assertThat(json.readValue('"' + id.toString() + '"', TherapistId.class)).isEqualTo(id);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1-1-1-1-1",
                "6BA7B810-9DAD-41D1-80B4-00C04FD430C8",
                "6ba7b810-9dad-41d1-80b4-00c04fd430c8 ",
                "not an id"
            })
    void takesNoSecondNameForARow(String text) {
        assertThatThrownBy(() -> TherapistId.fromString(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void tellsOfThingsWhenTheyWereMadeAndOfPersonsNothing() {
        UUID thing = ids.forThing();
        assertThat(thing.version()).isEqualTo(7);
        assertThat(thing.variant()).isEqualTo(2);
        assertThat(thing.getMostSignificantBits() >>> 16).isEqualTo(clock.millis());
        UUID person = ids.forPerson();
        assertThat(person.version()).isEqualTo(4);
        assertThat(person.variant()).isEqualTo(2);
    }
}
