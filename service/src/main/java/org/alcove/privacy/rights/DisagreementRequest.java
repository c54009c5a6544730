package org.alcove.privacy.rights;

import org.alcove.kernel.Needs;
import org.jspecify.annotations.Nullable;

/** Why a client does not agree with a denial. @param text sealed; stays with the record */
@Needs("text")
public record DisagreementRequest(@Nullable String text) {
    @Override
    public String toString() {
        return "DisagreementRequest[REDACTED]";
    }
}
