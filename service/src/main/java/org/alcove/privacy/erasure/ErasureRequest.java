package org.alcove.privacy.erasure;

import org.alcove.kernel.Needs;
import org.alcove.kernel.Secret;
import org.jspecify.annotations.Nullable;

/** Password and, where one is enrolled, second factor, asked for again before what can't be undone. */
@Needs("password")
public record ErasureRequest(
        @Nullable Secret password, @Nullable Secret otp) {}
