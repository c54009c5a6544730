package org.alcove.booking;

import org.alcove.kernel.Needs;
import org.jspecify.annotations.Nullable;

/** Whether a session is not for a health plan; nobody asks why. */
@Needs("selfPay")
public record SelfPayRequest(@Nullable Boolean selfPay) {}
