package org.alcove.privacy.rights;

import io.swagger.v3.oas.annotations.media.Schema;
import org.alcove.kernel.Needs;
import org.jspecify.annotations.Nullable;

/**
 * Asks where and when a client may be reached.
 *
 * @param purpose {@code contact}: nothing else needs it
 */
@Needs("purpose")
@Schema(description = "For what a therapist needs to know where and when a client may be reached")
public record OpenContactRequest(
        @Schema(description = "contact: nothing else needs it") @Nullable
        String purpose) {}
