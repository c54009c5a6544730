package org.alcove.clinic;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A clinic's words, found by code or by label, whatever their case and however their parts are joined. */
final class Words {
    private final Map<AttributeKind, Map<String, String>> codes = new EnumMap<>(AttributeKind.class);

    Words(List<ClinicDao.WordRow> rows) {
        for (AttributeKind kind : AttributeKind.WORDS) {
            Map<String, String> ofKind = new HashMap<>();
            for (ClinicDao.WordRow row : rows) {
                if (row.kind().equals(kind.code())) {
                    ofKind.put(normalized(row.code()), row.code());
                }
            }
            // A label never hides another word's code.
            for (ClinicDao.WordRow row : rows) {
                if (row.kind().equals(kind.code())) {
                    ofKind.putIfAbsent(normalized(row.label()), row.code());
                }
            }
            codes.put(kind, ofKind);
        }
    }

    Optional<String> code(AttributeKind kind, String text) {
        return Optional.ofNullable(codes.getOrDefault(kind, Map.of()).get(normalized(text)));
    }

    private static String normalized(String text) {
        return text.strip().toLowerCase(Locale.ROOT).replaceAll("[\\s_-]+", "_");
    }
}
