package org.alcove.privacy.rights;

import io.swagger.v3.oas.annotations.media.Schema;

/**
 * One way in which a client wishes to be reached, for a therapist who cares for them.
 *
 * @param channel {@code email}, {@code text}, {@code phone} or {@code mail}
 * @param address where; the one that the client gave for this, which need not be that of their identity
 * @param from local time of day, such as {@code 09:00}
 * @param to before {@code from} it is on the next day; both at {@code 00:00} are the whole day
 * @param zone in which both are
 */
@Schema(description = "A way in which a client wishes to be reached, and no other: each that is not told of is off")
public record WishedContact(
        @Schema(description = "email, text, phone or mail") String channel,

        @Schema(description = "Where, as the client gave it for this: use it, and not that of their identity")
        String address,

        @Schema(description = "Local time of day, such as 09:00")
        String from,

        @Schema(description = "Before from it is on the next day; both at 00:00 are the whole day")
        String to,

        @Schema(description = "The zone in which both are") String zone) {
    @Override
    public String toString() {
        return "WishedContact[REDACTED]";
    }
}
