package org.alcove.privacy.consent;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The texts that clients are shown, each with its versions: the notice of privacy practices (45 CFR 164.520), the notice of
 * confidentiality (42 CFR 2.22) and what a consent tells before it is signed (42 CFR 2.31). An operator's own are files
 * named {@code privacy_practices-2.txt}; for a notice without one the built-in text stands.
 */
public final class Notices {
    private static final List<String> IDS = List.of("privacy_practices", "confidentiality", ConsentRules.STATEMENT);
    private static final Pattern FILE = Pattern.compile("([a-z_]+)-([1-9][0-9]{0,5})\\.txt");
    private static final int LONGEST = 100_000;

    private final Map<String, TreeMap<Integer, Notice>> notices = new TreeMap<>();

    private Notices() {}

    /** One version of a notice. @param hash of the text, SHA-256 in hexadecimal */
    public record Notice(String id, int version, String text, String hash) {}

    /**
     * Reads the notices.
     *
     * @param folder of the operator's own; empty: none
     * @throws IllegalArgumentException for a folder that can't be read or holds a text of another name
     */
    public static Notices load(String folder) {
        Notices read = new Notices();
        if (!folder.isEmpty()) {
            try (Stream<Path> files = Files.list(Path.of(folder))) {
                for (Path file : files.sorted().toList()) {
                    Matcher name = FILE.matcher(String.valueOf(file.getFileName()));
                    if (!name.matches() || !IDS.contains(name.group(1))) {
                        throw new IllegalArgumentException(
                                "consents.notices holds a file that is not named <notice>-<version>.txt");
                    }
                    read.add(name.group(1), Integer.parseInt(name.group(2)), Files.readString(file));
                }
            } catch (IOException unreadable) {
                throw new IllegalArgumentException("consents.notices can't be read");
            }
        }
        IDS.stream().filter(id -> !read.notices.containsKey(id)).forEach(id -> read.add(id, 1, builtIn(id)));
        return read;
    }

    private void add(String id, int version, String text) {
        String stripped = text.strip();
        if (stripped.isEmpty() || stripped.length() > LONGEST) {
            throw new IllegalArgumentException("a notice is empty or longer than " + LONGEST + " characters");
        }
        notices.computeIfAbsent(id, added -> new TreeMap<>())
                .put(version, new Notice(id, version, stripped, hash(stripped)));
    }

    /** What is shown now: the latest version of each. */
    List<Notice> current() {
        List<Notice> current = new ArrayList<>();
        IDS.forEach(id -> current.add(current(id)));
        return current;
    }

    /** The latest version of one that there is. */
    Notice current(String id) {
        return Objects.requireNonNull(notices.get(id)).lastEntry().getValue();
    }

    boolean isKnown(String id) {
        return notices.containsKey(id);
    }

    Optional<Notice> find(String id, int version) {
        return Optional.ofNullable(notices.get(id)).map(versions -> versions.get(version));
    }

    private static String builtIn(String id) {
        try (InputStream text = Objects.requireNonNull(Notices.class.getResourceAsStream(id + ".txt"), id)) {
            return new String(text.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String hash(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
