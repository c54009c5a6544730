package org.alcove.privacy.retention;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import org.alcove.privacy.ForgettingRule;

/**
 * What other jobs of the service are due to delete, as far as settings of other rooms say it.
 *
 * @param forgetting when clients are shredded unasked; empty: nobody is
 * @param noticesBefore notices that are older go
 * @param failuresBefore failures of signing in that are older go, once nobody is locked out by them
 * @param feedsEndedBy feeds that ended or were switched off by then go
 * @param sourcesBefore programs and networks that no feed was fetched from since go
 */
public record OtherCutOffs(
        Optional<ForgettingRule> forgetting,
        Instant noticesBefore,
        Instant failuresBefore,
        Instant feedsEndedBy,
        LocalDate sourcesBefore) {}
