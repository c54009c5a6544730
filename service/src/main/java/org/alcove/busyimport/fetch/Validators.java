package org.alcove.busyimport.fetch;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a server gave to ask later whether a file changed (RFC 9110 §8.8). Holds nothing that could break out of a header.
 */
public record Validators(Optional<String> etag, Optional<String> lastModified) {
    private static final Pattern SAFE = Pattern.compile("[ -~]{1,300}");

    public Validators {
        etag = etag.filter(value -> SAFE.matcher(value).matches());
        lastModified = lastModified.filter(value -> SAFE.matcher(value).matches());
    }

    /** Nothing to ask with. */
    public static Validators none() {
        return new Validators(Optional.empty(), Optional.empty());
    }

    public boolean isEmpty() {
        return etag.isEmpty() && lastModified.isEmpty();
    }
}
