package org.alcove.identity;

import org.alcove.kernel.Needs;
import org.alcove.kernel.Secret;
import org.jspecify.annotations.Nullable;

/** What recovering an account takes. */
@Needs({"loginName", "recoveryCode", "newPassword"})
public record RecoveryRequest(
        @Nullable String loginName,
        @Nullable Secret recoveryCode,
        @Nullable Secret newPassword) {}
