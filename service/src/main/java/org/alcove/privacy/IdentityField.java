package org.alcove.privacy;

import java.util.Optional;
import java.util.stream.Stream;

/** What the vault can hold of who a client is. The wire name stands in rows too. */
public enum IdentityField {
    PREFERRED_NAME("preferredName"),
    LEGAL_NAME("legalName"),
    PRONOUNS("pronouns"),
    EMAIL("email"),
    PHONE("phone"),
    ADDRESS("address"),
    DATE_OF_BIRTH("dateOfBirth"),
    EMERGENCY_CONTACT("emergencyContact"),
    INSURANCE_MEMBER_ID("insuranceMemberId"),
    NOTES("notes");

    private final String wireName;

    IdentityField(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }

    public static Optional<IdentityField> find(String wireName) {
        return Stream.of(values())
                .filter(field -> field.wireName.equals(wireName))
                .findFirst();
    }
}
