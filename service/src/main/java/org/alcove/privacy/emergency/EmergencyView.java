package org.alcove.privacy.emergency;

import java.time.Instant;
import org.alcove.kernel.EmergencyAccessId;
import org.alcove.privacy.Identity;

/**
 * What was opened.
 *
 * @param until when it closes by itself
 * @param documentBy when it has to be documented at the latest
 */
public record EmergencyView(
        EmergencyAccessId id, Instant openedAt, Instant until, Instant documentBy, Identity identity) {}
