package org.alcove.calendarfeed;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Finds words that tell that an event is about therapy, also when they are dressed up: by case, accents, look-alike
 * letters, digits and signs for letters, doubled letters, spaces, punctuation or invisible characters. It would rather
 * refuse a harmless title than let a telling one through. The words are in {@code clinical-words.txt}.
 */
final class ClinicalWords {
    /** Look-alikes that no normalisation folds, and signs used for letters; i, l, 1 and | are one letter here. */
    private static final Map<Integer, Character> LOOK_ALIKES = lookAlikes(
            "аa", "вb", "сc", "еe", "ёe", "ԁd", "һh", "нh", "іi", "їi", "јj", "кk", "мm", "оo", "рp", "ԛq", "гr", "ѕs",
            "тt", "уy", "ѵv", "ԝw", "хx", "αa", "βb", "εe", "ηn", "ιi", "κk", "μm", "νv", "οo", "ρp", "τt", "υu", "χx",
            "γy", "ıi", "łi", "øo", "đd", "ħh", "ŧt", "0o", "1i", "3e", "4a", "5s", "6g", "7t", "8b", "9g", "@a", "$s",
            "!i", "|i", "€e", "£i", "+t", "¢c", "©c", "®r", "ƒf", "¡i", "ßs", "li");

    private final Set<String> stems = new HashSet<>();
    private final Set<String> words = new HashSet<>();
    private final List<String> phrases = new ArrayList<>();
    private final List<String> signs = new ArrayList<>();

    private ClinicalWords(List<String> lines) {
        for (String line : lines) {
            String entry = line.strip();
            if (entry.isEmpty() || entry.startsWith("#")) {
                continue;
            }
            if (entry.codePoints().noneMatch(Character::isLetterOrDigit)) {
                signs.add(entry);
            } else if (entry.startsWith("*")) {
                stems.add(undoubled(squeezed(folded(entry.substring(1)))));
            } else if (entry.contains(" ")) {
                phrases.add(" " + String.join(" ", tokens(folded(entry))) + " ");
            } else {
                words.add(squeezed(folded(entry)));
            }
        }
    }

    static ClinicalWords load() {
        try (InputStream file = Objects.requireNonNull(
                ClinicalWords.class.getResourceAsStream("clinical-words.txt"), "clinical-words.txt")) {
            return new ClinicalWords(new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Whether a title holds a clinical word, however it is written. */
    boolean isIn(String title) {
        if (signs.stream().anyMatch(title::contains)) {
            return true;
        }
        String folded = folded(title);
        String undoubled = undoubled(squeezed(folded));
        if (stems.stream().anyMatch(undoubled::contains)) {
            return true;
        }
        List<String> tokens = tokens(folded);
        String spaced = " " + String.join(" ", tokens) + " ";
        return tokens.stream().anyMatch(words::contains)
                || spelledOut(tokens).stream().anyMatch(words::contains)
                || phrases.stream().anyMatch(spaced::contains);
    }

    /** Runs of single letters as words, so that "O. U. D." is one. */
    private static List<String> spelledOut(List<String> tokens) {
        List<String> runs = new ArrayList<>();
        StringBuilder run = new StringBuilder();
        for (String token : tokens) {
            if (token.length() == 1) {
                run.append(token);
            } else {
                runs.add(run.toString());
                run.setLength(0);
            }
        }
        runs.add(run.toString());
        return runs;
    }

    /** Lower-case Latin letters where there is any likeness; all else but spaces and marks between words is kept out. */
    private static String folded(String text) {
        String plain = Normalizer.normalize(text, Normalizer.Form.NFKD).toLowerCase(Locale.ROOT);
        StringBuilder folded = new StringBuilder(plain.length());
        Normalizer.normalize(plain, Normalizer.Form.NFKD).codePoints().forEach(codePoint -> {
            Character like = LOOK_ALIKES.get(codePoint);
            if (like != null) {
                folded.append(like.charValue());
            } else if (Character.isLetterOrDigit(codePoint)) {
                folded.appendCodePoint(codePoint);
            } else if (!isInvisible(codePoint)) {
                folded.append(' ');
            }
        });
        return folded.toString();
    }

    private static boolean isInvisible(int codePoint) {
        int type = Character.getType(codePoint);
        return type == Character.NON_SPACING_MARK
                || type == Character.ENCLOSING_MARK
                || type == Character.COMBINING_SPACING_MARK
                || type == Character.FORMAT
                || type == Character.CONTROL && !Character.isWhitespace(codePoint)
                // Letters without a shape: the Hangul fillers and the blank Braille pattern.
                || codePoint == 0x115F
                || codePoint == 0x1160
                || codePoint == 0x3164
                || codePoint == 0xFFA0
                || codePoint == 0x2800;
    }

    private static List<String> tokens(String folded) {
        return List.of(folded.strip().split(" +"));
    }

    private static String squeezed(String folded) {
        return folded.replace(" ", "");
    }

    private static String undoubled(String squeezed) {
        return squeezed.replaceAll("(.)\\1+", "$1");
    }

    private static Map<Integer, Character> lookAlikes(String... pairs) {
        Map<Integer, Character> map = new HashMap<>();
        for (String pair : pairs) {
            map.put(pair.codePointAt(0), pair.charAt(1));
        }
        return Map.copyOf(map);
    }
}
