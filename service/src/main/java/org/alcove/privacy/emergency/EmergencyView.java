package org.alcove.privacy.emergency;

import java.time.Instant;
import org.alcove.kernel.EmergencyAccessId;
import org.alcove.privacy.Identity;
import org.alcove.privacy.consent.Released;

/**
 * What was opened.
 *
 * @param until when it closes by itself
 * @param documentBy when it has to be documented at the latest
 * @param notice what has to go with what is told (42 CFR 2.32)
 */
public record EmergencyView(
        EmergencyAccessId id, Instant openedAt, Instant until, Instant documentBy, Identity identity, String notice) {
    static EmergencyView of(EmergencyService.Opened opened, Released told) {
        return new EmergencyView(
                opened.id(),
                opened.openedAt(),
                opened.until(),
                opened.documentBy(),
                told.identity(),
                told.notice().orElseThrow());
    }

    @Override
    public String toString() {
        return "EmergencyView[REDACTED]";
    }
}
