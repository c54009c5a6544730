package org.alcove.identity;

import org.alcove.kernel.Secret;
import org.jspecify.annotations.Nullable;

/** What recovering an account takes. */
public record RecoveryRequest(
        @Nullable String loginName,
        @Nullable Secret recoveryCode,
        @Nullable Secret newPassword) {}
