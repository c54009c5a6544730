package org.alcove.identity;

import org.alcove.kernel.Needs;
import org.alcove.kernel.Secret;
import org.jspecify.annotations.Nullable;

/**
 * What signing in takes.
 *
 * @param otp six digits of the authenticator app or one unused recovery code; needed once a second factor is enrolled
 */
@Needs({"loginName", "password"})
public record LoginRequest(
        @Nullable String loginName,
        @Nullable Secret password,
        @Nullable Secret otp) {}
