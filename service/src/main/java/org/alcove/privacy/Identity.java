package org.alcove.privacy;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.LocalDate;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who a client is, as far as they said. Never shows itself in text. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(description = "Who a client is; each part is optional")
public record Identity(
        @Nullable String preferredName,
        @Nullable String legalName,
        @Nullable String pronouns,
        @Nullable String email,
        @Nullable String phone,
        @Nullable String address,
        @Nullable LocalDate dateOfBirth,
        @Nullable String emergencyContact,
        @Nullable String insuranceMemberId,
        @Nullable String notes) {
    static Identity of(Map<IdentityField, String> values) {
        String born = values.get(IdentityField.DATE_OF_BIRTH);
        return new Identity(
                values.get(IdentityField.PREFERRED_NAME),
                values.get(IdentityField.LEGAL_NAME),
                values.get(IdentityField.PRONOUNS),
                values.get(IdentityField.EMAIL),
                values.get(IdentityField.PHONE),
                values.get(IdentityField.ADDRESS),
                born == null ? null : LocalDate.parse(born),
                values.get(IdentityField.EMERGENCY_CONTACT),
                values.get(IdentityField.INSURANCE_MEMBER_ID),
                values.get(IdentityField.NOTES));
    }

    /** What is there, as the vault keeps it. */
    Map<IdentityField, String> values() {
        Map<IdentityField, String> values = new EnumMap<>(IdentityField.class);
        put(values, IdentityField.PREFERRED_NAME, preferredName);
        put(values, IdentityField.LEGAL_NAME, legalName);
        put(values, IdentityField.PRONOUNS, pronouns);
        put(values, IdentityField.EMAIL, email);
        put(values, IdentityField.PHONE, phone);
        put(values, IdentityField.ADDRESS, address);
        put(values, IdentityField.DATE_OF_BIRTH, dateOfBirth == null ? null : dateOfBirth.toString());
        put(values, IdentityField.EMERGENCY_CONTACT, emergencyContact);
        put(values, IdentityField.INSURANCE_MEMBER_ID, insuranceMemberId);
        put(values, IdentityField.NOTES, notes);
        return values;
    }

    private static void put(Map<IdentityField, String> values, IdentityField field, @Nullable String value) {
        if (value != null && !value.isBlank()) {
            values.put(field, value);
        }
    }

    @Override
    public String toString() {
        return "Identity[REDACTED]";
    }
}
