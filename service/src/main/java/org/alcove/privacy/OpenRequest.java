package org.alcove.privacy;

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
 */
@Needs("purpose")
public record OpenRequest(
        @Nullable String purpose,
        @Nullable List<@Nullable String> fields,
        @Nullable AccessGrantId grantId) {}
