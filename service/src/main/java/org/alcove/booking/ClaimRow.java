package org.alcove.booking;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One tick of one person's time in one lane; its first three values are the primary key that lets nobody else have it.
 *
 * @param ownerId a therapist or a client
 * @param tick five minutes since 1970 UTC
 * @param holder the hold or appointment
 * @param expiresAt of a hold; null for an appointment
 */
public record ClaimRow(
        UUID ownerId,
        int lane,
        long tick,
        UUID holder,
        @Nullable Instant expiresAt) {}
