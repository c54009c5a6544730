package org.alcove.privacy.consent;

import java.time.Instant;
import org.alcove.kernel.ConsentId;
import org.alcove.kernel.Needs;
import org.jspecify.annotations.Nullable;

/** Asks to carry a consent out. @param from sessions that start within {@code [from, to)}; by default all until now */
@Needs("consentId")
public record DisclosureRequest(
        @Nullable ConsentId consentId,
        @Nullable Instant from,
        @Nullable Instant to) {}
