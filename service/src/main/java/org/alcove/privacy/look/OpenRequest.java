package org.alcove.privacy.look;

import java.util.List;
import org.alcove.kernel.AccessGrantId;
import org.alcove.kernel.Needs;
import org.jspecify.annotations.Nullable;

/**
 * Asks to open a client's identity.
 *
 * @param purpose {@code prepare_session}, {@code contact}, {@code billing}, {@code safety} or {@code records}
 * @param fields names of fields; none: all that the purpose needs
 * @param grantId a grant beyond care whose client the code names; none: a client in one's own care
 * @param recipient who is told what is opened, where that leaves the clinic: needed under a {@code court_order}, an
 *     {@code audit} and for a {@code personal_representative}; under a {@code rights_request}, none is the client; under
 *     {@code cover} and in care nobody is told
 */
@Needs("purpose")
public record OpenRequest(
        @Nullable String purpose,
        @Nullable List<@Nullable String> fields,
        @Nullable AccessGrantId grantId,
        @Nullable String recipient) {
    @Override
    public String toString() {
        return "OpenRequest[REDACTED]";
    }
}
