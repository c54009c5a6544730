package org.alcove.kernel;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;

/**
 * Harmless everyday words that say nothing about anybody: no clinical, drug or suggestive word is among them. Login names
 * and client codes are made of them.
 */
public final class NeutralWords {
    private static final List<String> WORDS = load();

    private NeutralWords() {}

    /** All words: lower-case ASCII letters, three to nine of them, in order and without repetition. */
    public static List<String> all() {
        return WORDS;
    }

    /** Two different words joined by a hyphen, such as {@code maple-lantern}; at most 19 characters. */
    public static String pair(RandomGenerator random) {
        int first = random.nextInt(WORDS.size());
        int second = random.nextInt(WORDS.size() - 1);
        return WORDS.get(first) + "-" + WORDS.get(second < first ? second : second + 1);
    }

    private static List<String> load() {
        InputStream words = Objects.requireNonNull(
                NeutralWords.class.getResourceAsStream("neutral-words.txt"), "neutral-words.txt");
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(words, StandardCharsets.US_ASCII))) {
            return reader.lines().filter(word -> !word.isEmpty()).toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
