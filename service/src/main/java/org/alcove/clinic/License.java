package org.alcove.clinic;

import java.time.LocalDate;
import org.alcove.kernel.Needs;
import org.jspecify.annotations.Nullable;

/**
 * A licence to practise in one state.
 *
 * @param state two letters
 * @param expiresOn the last day on which it is valid
 */
@Needs({"state", "expiresOn"})
public record License(@Nullable String state, @Nullable LocalDate expiresOn) {}
