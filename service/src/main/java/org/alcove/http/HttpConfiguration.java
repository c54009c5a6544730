package org.alcove.http;

import io.dropwizard.util.DataSize;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Limits of what a request may bring, and whether the contract is shown.
 *
 * @param maxBody the largest body taken; 1 MiB
 * @param maxFile the largest {@code text/csv} or {@code text/calendar} body taken; 8 MiB
 * @param maxJsonDepth how deep JSON may nest; 32
 * @param documentation {@code on}, or {@code off}: the contract is not shown; {@code on}
 */
public record HttpConfiguration(
        @Nullable DataSize maxBody,
        @Nullable DataSize maxFile,
        @Nullable Integer maxJsonDepth,
        @Nullable String documentation) {
    private static final String ON = "on";

    public HttpConfiguration {
        maxBody = Objects.requireNonNullElse(maxBody, DataSize.mebibytes(1));
        maxFile = Objects.requireNonNullElse(maxFile, DataSize.mebibytes(8));
        maxJsonDepth = Objects.requireNonNullElse(maxJsonDepth, 32);
        documentation = Objects.requireNonNullElse(documentation, ON);
        if (!documentation.equals(ON) && !documentation.equals("off")) {
            throw new IllegalArgumentException("http.documentation is on or off");
        }
    }

    /** Every default. */
    public HttpConfiguration() {
        this(null, null, null, null);
    }

    long maxBodyBytes() {
        return Objects.requireNonNull(maxBody).toBytes();
    }

    long maxFileBytes() {
        return Objects.requireNonNull(maxFile).toBytes();
    }

    boolean isDocumented() {
        return ON.equals(documentation);
    }

    int jsonDepth() {
        return Objects.requireNonNull(maxJsonDepth);
    }
}
