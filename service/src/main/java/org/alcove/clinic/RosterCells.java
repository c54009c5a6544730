package org.alcove.clinic;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.alcove.kernel.Faults;
import org.jspecify.annotations.Nullable;

/** Reads the cells of one row as values; what each may be is for {@link TherapistRules}. */
final class RosterCells {
    private static final Pattern FEE = Pattern.compile("([^ ]+)(?: +([^ ]+))?");
    private static final String DEFAULT_CURRENCY = "USD";
    private static final Set<String> NEVER_CLEARED = Set.of("slidingScale", "acceptsNew", "status");

    private final RosterFile.Row row;
    private final Faults faults;
    private final Set<String> unreadable = new HashSet<>();

    RosterCells(RosterFile.Row row, Faults faults) {
        this.row = row;
        this.faults = faults;
    }

    /** The row's fields and those of them that it says anything about; an empty cell clears a field that can be empty. */
    Patch<TherapistInput> read() {
        Map<String, String> cells = row.cells();
        TherapistInput input = new TherapistInput(
                cells.get("displayName"),
                cells.get("credentials"),
                trimmed("npi"),
                list(AttributeKind.TAXONOMY),
                licenses(),
                list(AttributeKind.MODALITY),
                list(AttributeKind.SPECIALTY),
                list(AttributeKind.LANGUAGE),
                list(AttributeKind.INSURANCE),
                fee(),
                flag("slidingScale"),
                trimmed("zone"),
                flag("acceptsNew"),
                trimmed("status"),
                value("startStep", "invalid_duration", "a duration such as PT15M is needed", Duration::parse),
                value("dailyMaximum", "invalid_number", "a whole number is needed", Integer::valueOf),
                null);
        Set<String> present = new HashSet<>(cells.keySet());
        present.remove(RosterFile.ID);
        present.removeAll(unreadable);
        for (String field : NEVER_CLEARED) {
            if (cells.getOrDefault(field, "").isBlank()) {
                present.remove(field);
            }
        }
        return new Patch<>(input, present);
    }

    private @Nullable String trimmed(String column) {
        String cell = row.cells().getOrDefault(column, "").strip();
        return cell.isEmpty() ? null : cell;
    }

    private List<@Nullable String> list(AttributeKind kind) {
        return new ArrayList<>(CsvCells.split(row.cells().getOrDefault(kind.field(), "")));
    }

    private List<@Nullable License> licenses() {
        List<@Nullable License> licenses = new ArrayList<>();
        for (String entry : CsvCells.split(row.cells().getOrDefault("licensedStates", ""))) {
            int colon = entry.indexOf(':');
            try {
                licenses.add(new License(
                        entry.substring(0, Math.max(colon, 0)).strip(),
                        LocalDate.parse(entry.substring(colon + 1).strip())));
            } catch (DateTimeException noDate) {
                fault("licensedStates", "invalid_date", "entries such as NY:2031-06-30 are needed");
            }
        }
        return licenses;
    }

    private @Nullable Fee fee() {
        String cell = trimmed("fee");
        if (cell == null) {
            return null;
        }
        Matcher parts = FEE.matcher(cell);
        if (!parts.matches()) {
            fault("fee", "invalid_amount", "an amount such as 120.00 USD is needed");
            return null;
        }
        String currency = parts.group(2);
        return new Fee(parts.group(1), currency == null ? DEFAULT_CURRENCY : currency);
    }

    private @Nullable Boolean flag(String column) {
        return value(column, "invalid_boolean", "true or false is needed", text -> {
            String lower = text.toLowerCase(Locale.ROOT);
            if (!lower.equals("true") && !lower.equals("false")) {
                throw new IllegalArgumentException("neither");
            }
            return lower.equals("true");
        });
    }

    private <T> @Nullable T value(String column, String code, String message, Function<String, T> parser) {
        String cell = trimmed(column);
        if (cell == null) {
            return null;
        }
        try {
            return parser.apply(cell);
        } catch (DateTimeException | IllegalArgumentException unreadableValue) {
            fault(column, code, message);
            return null;
        }
    }

    private void fault(String column, String code, String message) {
        // Told once a cell.
        if (unreadable.add(column)) {
            faults.add(row.number() + ":" + column, code, message);
        }
    }
}
