package org.alcove.identity;

import org.alcove.kernel.Needs;
import org.alcove.kernel.Secret;
import org.jspecify.annotations.Nullable;

/**
 * The old password and the new one.
 *
 * @param otp needed where a second factor is enrolled; may be an unused recovery code
 */
@Needs({"password", "newPassword"})
public record PasswordChangeRequest(
        @Nullable Secret password,
        @Nullable Secret newPassword,
        @Nullable Secret otp) {}
