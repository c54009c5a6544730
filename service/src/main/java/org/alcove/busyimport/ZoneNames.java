package org.alcove.busyimport;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.zone.ZoneRules;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Knows time zones by the names that calendars use for them: IANA names in any case, with spaces or with a maker's
 * prefix; Windows names; names as Outlook shows them; plain offsets from UTC. Nothing of a calendar is ever added.
 */
final class ZoneNames {
    private static final Map<String, String> IANA = iana();
    private static final Map<String, String> WINDOWS = windows();
    private static final Set<String> CONTINENTS =
            Set.of("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific");
    private static final Map<String, String> CITIES = cities();

    private ZoneNames() {}

    /** The rules of a name; null when the name is not known. */
    static @Nullable ZoneRules find(String name) {
        if (name.length() > 200) {
            return null;
        }
        // Some escape the slash.
        String key = Ascii.lower(name.strip()).replace("\\", "");
        if (key.isEmpty()) {
            return null;
        }
        String id = IANA.get(key);
        if (id == null) {
            id = WINDOWS.get(key);
        }
        if (id == null) {
            id = shown(key);
        }
        if (id == null) {
            id = WINDOWS.get(key.replace(" and ", " & "));
        }
        if (id == null) {
            id = IANA.get(key.replace(' ', '_'));
        }
        if (id == null) {
            id = prefixed(key);
        }
        return id == null ? offset(key) : ZoneId.of(id).getRules();
    }

    /** Whether a name is known and says an offset and no place, such as {@code EST} or {@code UTC+1}. */
    static boolean isOffsetOnly(String name) {
        String key = Ascii.lower(name.strip());
        ZoneRules rules = find(key);
        return rules != null
                && rules.isFixedOffset()
                && key.indexOf('/') < 0
                && !WINDOWS.containsKey(key)
                && shown(key) == null;
    }

    /**
     * As {@link #find}, and with the first hyphen meant as a slash ({@code US-Eastern}), an offset in brackets
     * ({@code (GMT +01:00)}), the first city known of a list ({@code (GMT+01.00) Sarajevo/Warsaw/Zagreb}), and the name
     * that Windows gives to a zone's summer ({@code Pacific Daylight Time}).
     */
    static @Nullable ZoneRules findLoosely(String name) {
        ZoneRules rules = find(name);
        if (rules != null) {
            return rules;
        }
        String key = Ascii.lower(name.strip());
        if (key.length() > 200) {
            return null;
        }
        String id = IANA.get(key.replaceFirst("-", "/"));
        int bracket = key.startsWith("(") ? key.indexOf(')') : -1;
        if (id == null) {
            id = WINDOWS.get(key.replace(" daylight time", " standard time"));
        }
        if (id == null) {
            id = city(key.substring(bracket + 1));
        }
        if (id == null) {
            return bracket > 0 && bracket == key.length() - 1
                    ? offset(key.substring(1, bracket).strip())
                    : null;
        }
        return ZoneId.of(id).getRules();
    }

    private static @Nullable String city(String list) {
        for (String name : list.split("[,/;]")) {
            String id = CITIES.get(name.strip());
            if (id != null) {
                return id;
            }
        }
        return null;
    }

    /** {@code (UTC-05:00) Eastern Time (US & Canada)}, {@code (GMT-05:00) America/New_York}. */
    private static @Nullable String shown(String key) {
        int end = key.indexOf(')');
        if (!key.startsWith("(") || end < 0) {
            return null;
        }
        String name = key.substring(end + 1).strip();
        String id = WINDOWS.get(name.replace(" and ", " & "));
        if (id == null) {
            id = WINDOWS.get(name);
        }
        return id == null && name.indexOf('/') > 0 ? IANA.get(name) : id;
    }

    /** {@code /mozilla.org/20050126_1/Europe/Berlin}, {@code tzone://Microsoft/Utc}, or a name of Windows so prefixed. */
    private static @Nullable String prefixed(String key) {
        for (int slash = key.indexOf('/'); slash >= 0; slash = key.indexOf('/', slash + 1)) {
            String name = key.substring(slash + 1);
            String id = IANA.get(name.replace(' ', '_'));
            if (id == null) {
                id = WINDOWS.get(name);
            }
            if (id != null) {
                return id;
            }
        }
        return null;
    }

    private static @Nullable ZoneRules offset(String key) {
        if (!key.startsWith("utc") && !key.startsWith("gmt") && !key.startsWith("+") && !key.startsWith("-")) {
            return null;
        }
        try {
            return ZoneId.of(Ascii.upper(key).replace(" ", "")).getRules();
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static Map<String, String> iana() {
        Map<String, String> ids = new HashMap<>();
        for (String id : ZoneId.getAvailableZoneIds()) {
            if (!id.startsWith("SystemV/")) {
                ids.put(Ascii.lower(id), id);
            }
        }
        ids.put("z", "UTC");
        // Three names of the time-zone database that some Java releases don't list.
        ids.put("est", "-05:00");
        ids.put("mst", "-07:00");
        ids.put("hst", "-10:00");
        return Map.copyOf(ids);
    }

    private static Map<String, String> cities() {
        Map<String, String> cities = new HashMap<>();
        for (String id : ZoneId.getAvailableZoneIds()) {
            int slash = id.lastIndexOf('/');
            if (slash > 0 && CONTINENTS.contains(id.substring(0, slash))) {
                cities.put(Ascii.lower(id.substring(slash + 1)).replace('_', ' '), id);
            }
        }
        return Map.copyOf(cities);
    }

    private static Map<String, String> windows() {
        Map<String, String> names = new HashMap<>();
        try (InputStream in = Objects.requireNonNull(ZoneNames.class.getResourceAsStream("windows-zones.txt"));
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.startsWith("#")) {
                    String[] columns = line.split("\\|", -1);
                    names.put(Ascii.lower(columns[0]), columns[1]);
                    if (!columns[2].isEmpty()) {
                        names.put(Ascii.lower(columns[2]), columns[1]);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Map.copyOf(names);
    }
}
