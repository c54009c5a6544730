package org.alcove.benchmark;

import java.util.Arrays;
import java.util.Random;

/**
 * Compares two samples of times by ranks (Mann and Whitney), so that a few slow answers decide nothing, and says how sure
 * that is. Everything random in it is seeded.
 */
final class RankTest {
    private static final int RESAMPLES = 2_000;
    private static final double MOST_SHIFT = 1e9;

    private final double[] reference;
    private final double[] other;

    RankTest(double[] reference, double[] other) {
        this.reference = reference.clone();
        this.other = other.clone();
        Arrays.sort(this.reference);
        Arrays.sort(this.other);
    }

    /** How likely one of the others takes longer than one of the reference, ties by halves; 0.5 if nothing tells them apart. */
    double probabilityOfLonger() {
        return probabilityOfLonger(0);
    }

    private double probabilityOfLonger(double shift) {
        double wins = 0;
        int below = 0;
        int notAbove = 0;
        for (double time : other) {
            double shifted = time + shift;
            while (below < reference.length && reference[below] < shifted) {
                below++;
            }
            notAbove = Math.max(notAbove, below);
            while (notAbove < reference.length && reference[notAbove] <= shifted) {
                notAbove++;
            }
            wins += below + (notAbove - below) / 2.0;
        }
        return wins / ((double) reference.length * other.length);
    }

    /** The standard error of that probability if both samples are of one distribution. */
    double standardError() {
        double n = reference.length;
        double m = other.length;
        return Math.sqrt((n + m + 1) / (12 * n * m));
    }

    /** How many standard errors it is away from telling nothing. */
    double deviation() {
        return (probabilityOfLonger() - 0.5) / standardError();
    }

    double differenceOfMedians() {
        return median(other) - median(reference);
    }

    /** The middle 95 of 100 differences of medians, by resampling. @return the least and the greatest */
    double[] interval(long seed) {
        Random random = new Random(seed);
        double[] differences = new double[RESAMPLES];
        for (int i = 0; i < RESAMPLES; i++) {
            differences[i] = median(resampled(other, random)) - median(resampled(reference, random));
        }
        Arrays.sort(differences);
        return new double[] {differences[RESAMPLES / 40], differences[RESAMPLES - 1 - RESAMPLES / 40]};
    }

    /** The least that all of the others would have had to be slower for the deviation to reach a limit. */
    double detectableShift(double limit) {
        double centred = -differenceOfMedians();
        double low = 0;
        double high = MOST_SHIFT;
        for (int i = 0; i < 60; i++) {
            double middle = (low + high) / 2;
            if ((probabilityOfLonger(centred + middle) - 0.5) / standardError() > limit) {
                high = middle;
            } else {
                low = middle;
            }
        }
        return high;
    }

    /**
     * How many standard errors are beyond chance, whatever is compared with what.
     *
     * @param falseAlarms how likely any of the comparisons passes it though nothing can be told (Bonferroni)
     */
    static double limit(double falseAlarms, int comparisons) {
        return quantile(1 - falseAlarms / comparisons / 2);
    }

    static double median(double[] sorted) {
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private static double[] resampled(double[] from, Random random) {
        double[] drawn = new double[from.length];
        for (int i = 0; i < drawn.length; i++) {
            drawn[i] = from[random.nextInt(from.length)];
        }
        Arrays.sort(drawn);
        return drawn;
    }

    /** How many standard errors a normal value stays below with a probability, by bisection of the error function. */
    private static double quantile(double probability) {
        double low = 0;
        double high = 10;
        for (int i = 0; i < 60; i++) {
            double middle = (low + high) / 2;
            if (below(middle) < probability) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** The normal distribution's integral up to a positive value, by Simpson's rule. */
    private static double below(double value) {
        int steps = 2_000;
        double width = value / steps;
        double sum = 1 + density(value);
        for (int i = 1; i < steps; i++) {
            sum += (i % 2 == 0 ? 2 : 4) * density(i * width);
        }
        return 0.5 + sum * width / 3 / Math.sqrt(2 * Math.PI);
    }

    private static double density(double value) {
        return Math.exp(-value * value / 2);
    }
}
