package org.alcove.privacy.emergency;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Optional;
import org.alcove.kernel.Page;

/**
 * A page of emergencies.
 *
 * @param next the cursor of the next page; absent on the last
 * @param overdue how many of all that the caller sees, on whatever page, should have been documented by now
 */
public record EmergencyPage(
        List<EmergencyRecord> items,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<String> next,
        int overdue) {
    static EmergencyPage of(Page<EmergencyRecord> page, int overdue) {
        return new EmergencyPage(page.items(), page.next(), overdue);
    }
}
