package org.alcove.busyimport.fetch;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a server gave to ask later whether a file changed (RFC 9110 §8.8). Holds nothing that could break out of a header.
 *
 * @param from the address that gave it, which alone is told; a secret
 */
public record Validators(Optional<String> etag, Optional<String> lastModified, Optional<String> from) {
    private static final Pattern SAFE = Pattern.compile("[ -~]{1,300}");

    public Validators {
        etag = etag.filter(value -> SAFE.matcher(value).matches());
        lastModified = lastModified.filter(value -> SAFE.matcher(value).matches());
    }

    /** Nothing to ask with. */
    public static Validators none() {
        return new Validators(Optional.empty(), Optional.empty(), Optional.empty());
    }

    public boolean isEmpty() {
        return etag.isEmpty() && lastModified.isEmpty();
    }

    /** These for the address that gave them, and nothing for any other. */
    Validators at(CalendarAddress address) {
        return from.filter(address.text()::equals).isPresent() ? this : none();
    }

    /** Nothing: whoever gave them may have put anything into them. */
    @Override
    public String toString() {
        return "[REDACTED]";
    }
}
