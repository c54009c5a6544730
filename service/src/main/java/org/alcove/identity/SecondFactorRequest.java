package org.alcove.identity;

import org.alcove.kernel.Needs;
import org.alcove.kernel.Secret;
import org.jspecify.annotations.Nullable;

/** Password and, where one is enrolled, second factor, asked for again; the second may be an unused recovery code. */
@Needs("password")
public record SecondFactorRequest(
        @Nullable Secret password, @Nullable Secret otp) {}
