package org.alcove.booking;

import java.time.Instant;
import org.alcove.kernel.HoldId;

/** What a client is told of the slot kept for them. */
public record HoldView(HoldId holdId, Instant expiresAt) {}
