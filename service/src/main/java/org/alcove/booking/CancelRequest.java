package org.alcove.booking;

import org.jspecify.annotations.Nullable;

/** Why an appointment is cancelled, if its participant wants to say. */
public record CancelRequest(@Nullable CancelReason reason) {}
