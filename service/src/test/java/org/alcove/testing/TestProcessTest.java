package org.alcove.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;

class TestProcessTest {
    @Test
    void hasFoldersThatNoOtherProcessOfTheRunUses() {
        String number = System.getProperty("alcove.tests.process");
        assumeTrue(number != null, "a single test in an editor has no process beside it");

        assertThat(number).matches("-\\d+");
        assertThat(TestProcess.folder("child")).isAbsolute().hasFileName("child" + number);
        assertThat(ChildClasses.folder()).isEqualTo(TestProcess.folder("child"));
    }
}
