package org.alcove.privacy.emergency;

import java.time.Instant;
import org.alcove.kernel.Needs;
import org.jspecify.annotations.Nullable;

/**
 * What 42 CFR 2.51(c) wants written down of a disclosure in an emergency. Never shows itself in text.
 *
 * @param personnelName of the medical personnel to whom it was disclosed
 * @param personnelAffiliation the facility that they belong to
 * @param disclosedBy who disclosed it
 * @param disclosedAt when it was disclosed
 * @param nature of the emergency
 */
@Needs({"personnelName", "personnelAffiliation", "disclosedBy", "disclosedAt", "nature"})
public record Documentation(
        @Nullable String personnelName,
        @Nullable String personnelAffiliation,
        @Nullable String disclosedBy,
        @Nullable Instant disclosedAt,
        @Nullable String nature) {
    @Override
    public String toString() {
        return "Documentation[REDACTED]";
    }
}
