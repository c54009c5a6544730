package org.alcove.clinic;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The lists that describe a therapist. All but taxonomy codes take their words from the clinic. */
enum AttributeKind {
    MODALITY("modalities"),
    SPECIALTY("specialties"),
    LANGUAGE("languages"),
    INSURANCE("insurance"),
    TAXONOMY("taxonomyCodes");

    /** The kinds whose words are settings of the clinic. */
    static final List<AttributeKind> WORDS = List.of(MODALITY, SPECIALTY, LANGUAGE, INSURANCE);

    private final String field;

    AttributeKind(String field) {
        this.field = field;
    }

    /** The name in JSON and the column in CSV. */
    String field() {
        return field;
    }

    /** The name in tables and in paths. */
    String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<AttributeKind> find(String code) {
        return Arrays.stream(values()).filter(kind -> kind.code().equals(code)).findFirst();
    }
}
