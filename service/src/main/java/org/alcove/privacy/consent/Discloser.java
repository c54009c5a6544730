package org.alcove.privacy.consent;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.alcove.kernel.Needs;
import org.alcove.kernel.TherapistId;
import org.jspecify.annotations.Nullable;

/**
 * Who may disclose (42 CFR 2.31(a)(2)).
 *
 * @param therapistIds whom, if not everybody who treats the client
 */
@Needs("type")
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Discloser(@Nullable Type type, @Nullable List<@Nullable TherapistId> therapistIds) {
    /** A general designation, or names. */
    public enum Type {
        @JsonProperty("clinic")
        CLINIC,
        @JsonProperty("therapists")
        THERAPISTS
    }
}
