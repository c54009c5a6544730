package org.alcove.clinic;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class NpiTest {
    @Test
    void takesTheExampleOfTheStandard() {
        assertThat(Npi.isValid("1234567893")).isTrue();
    }

    @Test
    void refusesEveryOtherCheckDigit() {
        for (char digit = '0'; digit <= '9'; digit++) {
            assertThat(Npi.isValid("123456789" + digit)).isEqualTo(digit == '3');
        }
    }

    @Test
    void refusesOtherShapes() {
        assertThat(Npi.isValid("")).isFalse();
        assertThat(Npi.isValid("123456789")).isFalse();
        assertThat(Npi.isValid("12345678933")).isFalse();
        assertThat(Npi.isValid("१२३४५६७८९३")).isFalse();
        assertThat(Npi.isValid("323456789" + Npi.checkDigit("323456789"))).isFalse();
        assertThat(Npi.isValid("223456789" + Npi.checkDigit("223456789"))).isTrue();
    }
}
