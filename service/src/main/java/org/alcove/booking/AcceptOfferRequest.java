package org.alcove.booking;

import org.jspecify.annotations.Nullable;

/** What a client may say when accepting an offer: where they will be. */
public record AcceptOfferRequest(@Nullable String state) {}
