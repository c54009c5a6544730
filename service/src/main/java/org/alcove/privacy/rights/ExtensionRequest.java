package org.alcove.privacy.rights;

import org.alcove.kernel.Needs;
import org.jspecify.annotations.Nullable;

/**
 * Why an answer takes longer.
 *
 * @param reason {@code looking_into_it}, {@code waiting_for_others} or {@code absence}
 */
@Needs("reason")
public record ExtensionRequest(@Nullable String reason) {}
