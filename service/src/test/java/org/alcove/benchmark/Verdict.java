package org.alcove.benchmark;

import java.util.Arrays;
import java.util.List;

/** What two samples of times tell. @param deviation in standard errors; positive if the others take longer */
record Verdict(String line, double deviation, double wouldTell, boolean toldApart) {
    /** @param limit how many standard errors are beyond chance */
    static Verdict of(String name, double[] reference, double[] other, double limit, long seed) {
        RankTest test = new RankTest(reference, other);
        double[] sorted = reference.clone();
        Arrays.sort(sorted);
        double[] interval = test.interval(seed);
        boolean apart = Math.abs(test.deviation()) > limit;
        double wouldTell = test.detectableShift(limit);
        String line = String.format(
                "%-62s median %6.0f us, differs by %+5.0f [%+.0f, %+.0f] us; longer in %.3f +- %.3f (%+.1f errors);"
                        + " would tell %.0f us; %d answers%s",
                name,
                RankTest.median(sorted),
                test.differenceOfMedians(),
                interval[0],
                interval[1],
                test.probabilityOfLonger(),
                test.standardError(),
                test.deviation(),
                wouldTell,
                reference.length,
                apart ? "  TOLD APART" : "");
        return new Verdict(line, test.deviation(), wouldTell, apart);
    }

    /**
     * What a whole run tells.
     *
     * @param mostUnseen the shift in microseconds that each comparison has to be able to tell; a run that is blinder has
     *     found nothing because it did not look
     */
    static Outcome outcome(List<Verdict> verdicts, double mostUnseen) {
        if (verdicts.stream().anyMatch(Verdict::toldApart)) {
            return Outcome.TOLD_APART;
        }
        return verdicts.isEmpty() || verdicts.stream().anyMatch(verdict -> !(verdict.wouldTell <= mostUnseen))
                ? Outcome.MEASURED_TOO_LITTLE
                : Outcome.ALIKE;
    }

    /** Of a run; how it ends the process. */
    enum Outcome {
        ALIKE(0),
        TOLD_APART(1),
        MEASURED_TOO_LITTLE(2);

        final int exitCode;

        Outcome(int exitCode) {
            this.exitCode = exitCode;
        }
    }
}
