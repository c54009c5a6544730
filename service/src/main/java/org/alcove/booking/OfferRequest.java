package org.alcove.booking;

import java.time.Instant;
import org.alcove.kernel.Needs;
import org.alcove.kernel.SessionTypeId;
import org.jspecify.annotations.Nullable;

/**
 * What a therapist sends to propose a time to one of their clients.
 *
 * @param state where the client is thought to be then; whoever accepts says it anew
 */
@Needs({"clientCode", "sessionTypeId", "start"})
public record OfferRequest(
        @Nullable String clientCode,
        @Nullable SessionTypeId sessionTypeId,
        @Nullable Instant start,
        @Nullable String state) {}
