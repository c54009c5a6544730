package org.alcove.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.alcove.benchmark.Verdict.Outcome;
import org.junit.jupiter.api.Test;

/** The statistic by which answers' times are compared is computed right; on made-up times, which nothing slows. */
final class RankTestTest {
    private static double[] times(int count, double around, long seed) {
        Random random = new Random(seed);
        double[] times = new double[count];
        for (int i = 0; i < count; i++) {
            // Like answers: most near each other, a few far later.
            times[i] = around + random.nextGaussian() * 20 + (random.nextInt(20) == 0 ? 500 : 0);
        }
        return times;
    }

    @Test
    void computesTheTextbooksExample() {
        RankTest test = new RankTest(new double[] {1, 2, 4}, new double[] {2, 3, 5});

        // Of nine pairs the other is longer in six and equal in one.
        assertThat(test.probabilityOfLonger()).isEqualTo(6.5 / 9);
        assertThat(test.standardError()).isCloseTo(Math.sqrt(7.0 / 108), within(1e-12));
        assertThat(test.differenceOfMedians()).isEqualTo(1);
    }

    @Test
    void seldomTellsTwoSamplesOfOneKindApart() {
        int alarms = 0;
        for (int seed = 0; seed < 1000; seed++) {
            RankTest test = new RankTest(times(200, 1000, seed), times(200, 1000, seed + 5000));
            if (Math.abs(test.deviation()) > 2.576) {
                alarms++;
            }
        }

        // One in a hundred by design; three times that is beyond what a thousand trials give by chance.
        assertThat(alarms).isBetween(1, 30);
    }

    @Test
    void findsTheShiftThatItSaysItWould() {
        double[] reference = times(500, 1000, 1);
        double[] other = times(500, 1000, 2);
        double shift = new RankTest(reference, other).detectableShift(3.5);
        double centred = new RankTest(reference, other).differenceOfMedians();
        double[] slower =
                Arrays.stream(other).map(time -> time - centred + shift).toArray();

        assertThat(shift).isBetween(1.0, 20.0);
        assertThat(new RankTest(reference, slower).deviation()).isCloseTo(3.5, within(0.1));
        assertThat(new RankTest(reference, slower).interval(7)[0]).isGreaterThan(0);
    }

    @Test
    void aRunThatCouldNotHaveToldIsNotGood() {
        Verdict alike = Verdict.of("alike", times(500, 1000, 1), times(500, 1000, 2), 3.5, 7);
        Verdict blind = Verdict.of("blind", times(20, 1000, 3), times(20, 1000, 4), 3.5, 7);
        Verdict apart = Verdict.of("apart", times(500, 1000, 5), times(500, 1100, 6), 3.5, 7);

        assertThat(Verdict.outcome(List.of(alike), 20)).isEqualTo(Outcome.ALIKE);
        assertThat(Verdict.outcome(List.of(alike, blind), 20)).isEqualTo(Outcome.MEASURED_TOO_LITTLE);
        assertThat(Verdict.outcome(List.of(), 20)).isEqualTo(Outcome.MEASURED_TOO_LITTLE);
        assertThat(Verdict.outcome(List.of(alike, blind, apart), 20)).isEqualTo(Outcome.TOLD_APART);
    }
}
