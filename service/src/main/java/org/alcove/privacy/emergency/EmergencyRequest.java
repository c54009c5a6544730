package org.alcove.privacy.emergency;

import java.util.List;
import org.alcove.kernel.Needs;
import org.alcove.kernel.Secret;
import org.jspecify.annotations.Nullable;

/**
 * Asks to open who a client is in an emergency: by the client's card, or by the code of a client in one's own care.
 *
 * @param card what stands on the card that the client carries
 * @param clientCode instead of the card: a code of one's own caseload
 * @param otp a fresh second factor
 * @param nature {@code medical_emergency} or {@code disaster}
 * @param fields names of fields; none: all that an emergency opens
 */
@Needs({"otp", "nature"})
public record EmergencyRequest(
        @Nullable Secret card,
        @Nullable String clientCode,
        @Nullable Secret otp,
        @Nullable String nature,
        @Nullable List<@Nullable String> fields) {}
