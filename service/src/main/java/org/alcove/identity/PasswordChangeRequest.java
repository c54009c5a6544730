package org.alcove.identity;

import org.alcove.kernel.Secret;
import org.jspecify.annotations.Nullable;

/** The old password and the new one. */
public record PasswordChangeRequest(
        @Nullable Secret password, @Nullable Secret newPassword) {}
