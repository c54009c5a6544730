package org.alcove.privacy.rights;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** The list of columns that a client's own export has, and of those that it has not. */
record ExportColumns(Set<String> exported, Set<String> left) {
    static ExportColumns read() {
        ExportColumns columns = new ExportColumns(new TreeSet<>(), new TreeSet<>());
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(ExportColumns.class.getResourceAsStream("/own-export.txt")),
                StandardCharsets.UTF_8))) {
            lines.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .forEach(columns::add);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return columns;
    }

    private void add(String line) {
        String[] said = line.split(": +", 2);
        String[] words = said[0].split(" +");
        boolean export = words[1].equals("+");
        if (!export && (!words[1].equals("-") || said.length < 2 || said[1].isBlank())) {
            throw new IllegalStateException("no reason: " + line);
        }
        for (int i = 2; i < words.length; i++) {
            String column = words[0] + "." + words[i];
            if (exported.contains(column) || left.contains(column)) {
                throw new IllegalStateException("twice: " + column);
            }
            (export ? exported : left).add(column);
        }
    }
}
