package org.alcove.privacy.consent;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Locale;
import org.alcove.kernel.Needs;
import org.alcove.kernel.TherapistId;
import org.jspecify.annotations.Nullable;

/**
 * To whom may be disclosed (42 CFR 2.31(a)(4)). Never shows itself in text.
 *
 * @param name of an individual or entity; of a treating provider only where the client names one
 * @param therapistIds who of the care team; none: everyone who treats the client
 */
@Needs("type")
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Recipient(
        @Nullable Type type,
        @Nullable String name,
        @Nullable List<@Nullable TherapistId> therapistIds) {
    /** What kind of recipient. */
    public enum Type {
        @JsonProperty("individual")
        INDIVIDUAL,
        @JsonProperty("entity")
        ENTITY,
        @JsonProperty("treating_provider")
        TREATING_PROVIDER,
        @JsonProperty("care_team")
        CARE_TEAM;

        /** The code on the wire and in sealed terms. */
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Override
    public String toString() {
        return "Recipient[REDACTED]";
    }
}
