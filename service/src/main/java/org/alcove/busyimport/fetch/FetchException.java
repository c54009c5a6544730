package org.alcove.busyimport.fetch;

import java.time.Duration;
import java.util.Optional;

/** A file could not be fetched; carries the code and nothing of the address or the answer. */
public final class FetchException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient FetchFault fault;
    private final transient Optional<Duration> retryAfter;

    FetchException(FetchFault fault) {
        this(fault, Optional.empty());
    }

    FetchException(FetchFault fault, Optional<Duration> retryAfter) {
        super(fault.code(), null, false, false);
        this.fault = fault;
        this.retryAfter = retryAfter;
    }

    public FetchFault fault() {
        return fault;
    }

    /** What the server asked to wait, if it did. */
    public Optional<Duration> retryAfter() {
        return retryAfter;
    }
}
