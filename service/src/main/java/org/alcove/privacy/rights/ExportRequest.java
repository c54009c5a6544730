package org.alcove.privacy.rights;

import org.alcove.kernel.Needs;
import org.alcove.kernel.Secret;
import org.jspecify.annotations.Nullable;

/** Password and, where one is enrolled, second factor, asked for again before everything is shown at once. */
@Needs("password")
public record ExportRequest(
        @Nullable Secret password, @Nullable Secret otp) {}
