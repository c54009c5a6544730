package org.alcove.privacy.rights;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.alcove.privacy.Identity;

/**
 * All that is kept of a client, for themself.
 *
 * @param format of {@code records}; grows when a table or a column gets another name or meaning
 * @param madeAt when it was read
 * @param identity what they said of themself
 * @param records rows by table; every value is text, and one that is not set is left out
 */
@Schema(description = "All that is kept of oneself; every value of a row is text, and one that is not set is left out")
public record OwnExport(int format, Instant madeAt, Identity identity, Map<String, List<Map<String, String>>> records) {
    /** The present {@link #format}. */
    static final int FORMAT = 1;

    @Override
    public String toString() {
        return "OwnExport[REDACTED]";
    }
}
