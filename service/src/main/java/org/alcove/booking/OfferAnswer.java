package org.alcove.booking;

import java.time.Instant;
import org.alcove.kernel.OfferId;

/** What a therapist is told of the offer they made: nothing of the client's other time. */
public record OfferAnswer(OfferId id, Instant expiresAt) {}
