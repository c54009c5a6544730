package org.alcove.http;

import io.dropwizard.util.DataSize;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Limits of what a request may bring.
 *
 * @param maxBody the largest body taken; 1 MiB
 * @param maxFile the largest {@code text/csv} or {@code text/calendar} body taken; 8 MiB
 * @param maxJsonDepth how deep JSON may nest; 32
 */
public record HttpConfiguration(
        @Nullable DataSize maxBody,
        @Nullable DataSize maxFile,
        @Nullable Integer maxJsonDepth) {
    public HttpConfiguration {
        maxBody = Objects.requireNonNullElse(maxBody, DataSize.mebibytes(1));
        maxFile = Objects.requireNonNullElse(maxFile, DataSize.mebibytes(8));
        maxJsonDepth = Objects.requireNonNullElse(maxJsonDepth, 32);
    }

    /** Every default. */
    public HttpConfiguration() {
        this(null, null, null);
    }

    long maxBodyBytes() {
        return Objects.requireNonNull(maxBody).toBytes();
    }

    long maxFileBytes() {
        return Objects.requireNonNull(maxFile).toBytes();
    }

    int jsonDepth() {
        return Objects.requireNonNull(maxJsonDepth);
    }
}
