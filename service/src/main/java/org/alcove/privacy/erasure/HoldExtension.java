package org.alcove.privacy.erasure;

import java.time.LocalDate;
import org.alcove.kernel.Needs;
import org.alcove.kernel.Secret;
import org.jspecify.annotations.Nullable;

/** A hold's new last day (UTC). */
@Needs({"until", "password"})
public record HoldExtension(
        @Nullable LocalDate until,
        @Nullable Secret password,
        @Nullable Secret otp) {}
