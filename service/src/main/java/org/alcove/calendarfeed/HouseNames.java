package org.alcove.calendarfeed;

import java.text.Normalizer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Finds the names of a clinic and its therapists in words that will stand in somebody's calendar, whatever their case and
 * accents: the clinic's whole name, a therapist's whole display name, or a surname alone. Words of one or two letters
 * count for nothing, and a name is found only in whole words.
 */
final class HouseNames {
    private static final int SHORTEST = 3;
    private static final Pattern ACCENTS = Pattern.compile("\\p{M}+");
    private static final Pattern BETWEEN_WORDS = Pattern.compile("[^\\p{L}\\p{N}]+");
    /** What follows surnames and is none. */
    private static final Set<String> AFTER_NAMES =
            Set.of("phd", "psyd", "dsw", "msw", "lcsw", "lmft", "lpc", "lmhc", "cadc", "ladc", "edd", "dnp", "iii");

    private HouseNames() {}

    /** Whether a title names the clinic or one of its therapists. */
    static boolean areIn(String title, String clinic, List<String> therapists) {
        String spaced = spaced(words(title));
        return holds(spaced, words(clinic)) || therapists.stream().anyMatch(name -> names(spaced, name));
    }

    private static boolean names(String spacedTitle, String displayName) {
        // What comes after a comma are titles.
        List<List<String>> parts = Arrays.stream(displayName.split(",", 2)[0].split("\\s+"))
                .map(HouseNames::words)
                .filter(part -> !part.isEmpty() && !AFTER_NAMES.containsAll(part))
                .toList();
        if (parts.isEmpty()) {
            return false;
        }
        List<String> surnames = parts.get(parts.size() - 1);
        return holds(spacedTitle, parts.stream().flatMap(List::stream).toList())
                || surnames.stream().anyMatch(surname -> holds(spacedTitle, List.of(surname)));
    }

    private static boolean holds(String spacedTitle, List<String> words) {
        return !words.isEmpty() && spacedTitle.contains(spaced(words));
    }

    private static String spaced(List<String> words) {
        return " " + String.join(" ", words) + " ";
    }

    private static List<String> words(String text) {
        String plain = ACCENTS.matcher(Normalizer.normalize(text, Normalizer.Form.NFKD))
                .replaceAll("")
                .toLowerCase(Locale.ROOT);
        return Arrays.stream(BETWEEN_WORDS.split(plain))
                .filter(word -> word.codePointCount(0, word.length()) >= SHORTEST)
                .toList();
    }
}
