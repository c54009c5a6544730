package org.alcove.privacy.rights;

import java.time.LocalDate;
import org.alcove.kernel.Needs;
import org.jspecify.annotations.Nullable;

/**
 * One way to reach a client, which they say is safe.
 *
 * @param channel {@code email}, {@code text}, {@code phone} or {@code mail}
 * @param address where; sealed
 * @param from local time of day, such as {@code 09:00}
 * @param to before {@code from} it is on the next day; both at {@code 00:00} are the whole day, and else it is another time
 * @param zone in which both are
 * @param askAgainOn from this day on it is off until the client says again that it is safe; missing: never
 */
@Needs({"channel", "address", "from", "to", "zone"})
public record ContactChannel(
        @Nullable String channel,
        @Nullable String address,
        @Nullable String from,
        @Nullable String to,
        @Nullable String zone,
        @Nullable LocalDate askAgainOn) {
    @Override
    public String toString() {
        return "ContactChannel[REDACTED]";
    }
}
