package org.alcove.busyimport.fetch;

import java.util.Optional;

/**
 * What a server answered.
 *
 * @param file as it came, possibly compressed with gzip; empty if it is unchanged
 * @param validators for the next time
 */
public record Fetched(Optional<byte[]> file, Validators validators) {}
