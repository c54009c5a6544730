package org.alcove.privacy.look;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.LocalDate;
import java.util.Optional;
import org.alcove.privacy.Identity;
import org.jspecify.annotations.Nullable;

/**
 * What was opened of a client. Never shows itself in text.
 *
 * @param notice what has to go with it where it leaves the clinic (42 CFR 2.32)
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(description = "What was opened of a client; each part is optional")
public record OpenedIdentity(
        @Nullable String preferredName,
        @Nullable String legalName,
        @Nullable String pronouns,
        @Nullable String email,
        @Nullable String phone,
        @Nullable String address,
        @Nullable LocalDate dateOfBirth,
        @Nullable String emergencyContact,
        @Nullable String insuranceMemberId,
        @Nullable String notes,
        @Nullable String notice) {
    static OpenedIdentity of(Identity identity, Optional<String> notice) {
        return new OpenedIdentity(
                identity.preferredName(),
                identity.legalName(),
                identity.pronouns(),
                identity.email(),
                identity.phone(),
                identity.address(),
                identity.dateOfBirth(),
                identity.emergencyContact(),
                identity.insuranceMemberId(),
                identity.notes(),
                notice.orElse(null));
    }

    @Override
    public String toString() {
        return "OpenedIdentity[REDACTED]";
    }
}
