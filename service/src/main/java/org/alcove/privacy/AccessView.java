package org.alcove.privacy;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What somebody else did with a client's record.
 *
 * @param role in which they did it; absent for the fetch of a feed, which nobody signs in for
 * @param what the code of what was done
 * @param fields what of the identity was opened
 * @param outcome {@code done} or {@code denied}
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record AccessView(
        Instant at,
        Optional<String> role,
        String what,
        Optional<String> purpose,
        Optional<String> ground,
        List<String> fields,
        String outcome) {}
