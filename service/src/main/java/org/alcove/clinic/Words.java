package org.alcove.clinic;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.ServiceException;
import org.jdbi.v3.core.Handle;

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

    /** The words of a clinic, which nobody takes away before the end of the transaction. */
    static Words held(Handle handle, ClinicId clinic) {
        ClinicDao clinics = handle.attach(ClinicDao.class);
        if (clinics.shareClinic(clinic).isEmpty()) {
            throw ServiceException.notFound();
        }
        return new Words(clinics.listWords(clinic));
    }

    Optional<String> code(AttributeKind kind, String text) {
        return Optional.ofNullable(codes.getOrDefault(kind, Map.of()).get(normalized(text)));
    }

    private static String normalized(String text) {
        return text.strip().toLowerCase(Locale.ROOT).replaceAll("[\\s_-]+", "_");
    }
}
