package org.alcove.privacy.consent;

import org.alcove.kernel.Needs;
import org.jspecify.annotations.Nullable;

/** Says which version of a notice one was shown. */
@Needs("version")
public record ReceiptRequest(@Nullable Integer version) {}
