package org.alcove.privacy.rights;

import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an officer writes into the register; on a change, what is left out stays as it is.
 *
 * @param discoveredOn when it was discovered, or with diligence would have been (45 CFR 164.404(a)(2))
 * @param kind what happened, by code
 * @param information what was in it, by code
 * @param extent how telling it was: {@code low}, {@code medium} or {@code high}
 * @param receiver who got it: {@code obligated} to keep it, {@code known} or {@code unknown}
 * @param acquired whether it was looked at: {@code no}, {@code unknown} or {@code yes}
 * @param mitigated {@code fully}, {@code partly} or {@code no}
 * @param affected how many persons
 * @param status {@code assessing}, {@code low_probability}, {@code breach} or {@code closed}
 * @param delayedUntil a day to which law enforcement asked to wait
 * @param notifiedOn when the persons were told
 * @param published whether every client of the clinic is shown a notice; can't be taken back
 */
public record BreachInput(
        @Nullable LocalDate discoveredOn,
        @Nullable LocalDate happenedOn,
        @Nullable String kind,
        @Nullable List<@Nullable String> information,
        @Nullable String extent,
        @Nullable String receiver,
        @Nullable String acquired,
        @Nullable String mitigated,
        @Nullable Integer affected,
        @Nullable String status,
        @Nullable LocalDate delayedUntil,
        @Nullable LocalDate notifiedOn,
        @Nullable LocalDate mediaNotifiedOn,
        @Nullable LocalDate secretaryNotifiedOn,
        @Nullable Boolean published) {}
