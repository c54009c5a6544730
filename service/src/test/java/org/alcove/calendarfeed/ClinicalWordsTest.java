package org.alcove.calendarfeed;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ClinicalWordsTest {
    private final ClinicalWords words = ClinicalWords.load();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "therapy",
                "bup at 9",
                "MAT appt",
                "NA mtg",
                "Therapist",
                "THERAPEUTIC",
                "group therapy 5pm",
                "thérapie",
                "T h e r a p y",
                "t.h.e.r.a.p.y",
                "th3r4py",
                "7herapy",
                "therrrapy",
                "ther\u200bapy",
                "ther\u00adapy",
                "t\u0335herapy",
                "thеrару",
                "ｔｈｅｒａｐｙ",
                "𝓽𝓱𝓮𝓻𝓪𝓹𝔂",
                "Terapia",
                "my clinic",
                "c1inic",
                "c1in1c",
                "CLlNlC",
                "OUD",
                "O.U.D.",
                "o u d",
                "Sud visit",
                "m3th",
                "methadone",
                "Suboxone refill",
                "bupe",
                "naloxone",
                "addiction",
                "@ddict",
                "recovery group",
                "Rehab",
                "detox",
                "s0ber",
                "sobriety chip",
                "medication",
                "medicine",
                "meds",
                "doctor",
                "Dr. Smith",
                "counselling",
                "counseling",
                "psychiatrist",
                "mental",
                "health",
                "AA",
                "NA meeting",
                "Narcotics Anonymous",
                "12 step",
                "twelve steps",
                "CBT",
                "relapse plan",
                "overdose",
                "💊",
                "visit 🏥"
            })
    void findsAClinicalWordHoweverItIsWritten(String title) {
        assertThat(words.isIn(title)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Lunch",
                "Busy",
                "Gym with Sam",
                "Something fun",
                "Fundamental maths",
                "Cloud review",
                "Loud music",
                "Discovery museum",
                "October plans",
                "Impatient cat",
                "Fiona meeting",
                "Method acting",
                "Café at 10",
                "Pi day",
                "Dress fitting",
                "Plan B",
                "Team call 1400",
                "🌲 walk",
                "漢字 class",
                "Встреча"
            })
    void letsHarmlessTitlesThrough(String title) {
        assertThat(words.isIn(title)).isFalse();
    }
}
