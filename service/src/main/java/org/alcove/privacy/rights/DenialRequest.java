package org.alcove.privacy.rights;

import org.alcove.kernel.Needs;
import org.jspecify.annotations.Nullable;

/**
 * Why an amendment is denied (45 CFR 164.526(a)(2)).
 *
 * @param basis {@code not_created_here}, {@code not_part_of_record}, {@code not_open_to_access} or
 *     {@code accurate_and_complete}
 */
@Needs("basis")
public record DenialRequest(@Nullable String basis) {}
