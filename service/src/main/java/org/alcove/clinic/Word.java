package org.alcove.clinic;

import org.alcove.kernel.Needs;
import org.jspecify.annotations.Nullable;

/**
 * One of the words that a clinic describes its therapists by.
 *
 * @param code lower-case letters, digits, hyphens and underscores
 * @param label what people read
 */
@Needs({"code", "label"})
public record Word(@Nullable String code, @Nullable String label) {}
