package org.alcove.clinic;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * How values stand in the cells of a CSV file.
 *
 * <p>A value that a spreadsheet would run as a formula gets an apostrophe before it, and so does one that would be taken
 * for such a defused one; reading takes one apostrophe away from those and from nothing else, so that every value comes
 * back as it went. Entries of a list are joined with semicolons; a backslash goes before a semicolon or backslash within
 * an entry.
 */
final class CsvCells {
    private static final Pattern RISKY =
            Pattern.compile("'*[=+\\-@\\t\\r\\n\uFF1D\uFF0B\uFF0D\uFF20].*", Pattern.DOTALL);

    private CsvCells() {}

    static String defuse(String value) {
        return RISKY.matcher(value).matches() ? "'" + value : value;
    }

    static String restore(String cell) {
        return cell.startsWith("'") && RISKY.matcher(cell).matches() ? cell.substring(1) : cell;
    }

    static String join(List<String> entries) {
        StringBuilder cell = new StringBuilder();
        for (String entry : entries) {
            if (cell.length() > 0) {
                cell.append(';');
            }
            cell.append(entry.replace("\\", "\\\\").replace(";", "\\;"));
        }
        return cell.toString();
    }

    /** The entries of a cell, without the spaces around them; an empty cell has none. */
    static List<String> split(String cell) {
        List<String> entries = new ArrayList<>();
        if (cell.isBlank()) {
            return entries;
        }
        StringBuilder entry = new StringBuilder();
        for (int i = 0; i < cell.length(); i++) {
            char character = cell.charAt(i);
            if (character == '\\' && i + 1 < cell.length()) {
                i++;
                entry.append(cell.charAt(i));
            } else if (character == ';') {
                entries.add(entry.toString().strip());
                entry.setLength(0);
            } else {
                entry.append(character);
            }
        }
        entries.add(entry.toString().strip());
        return entries;
    }
}
