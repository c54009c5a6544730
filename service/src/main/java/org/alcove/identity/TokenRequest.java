package org.alcove.identity;

import org.alcove.kernel.Needs;
import org.alcove.kernel.Secret;
import org.jspecify.annotations.Nullable;

/** A one-time token and the password that the new account is to have. */
@Needs({"token", "password"})
public record TokenRequest(@Nullable Secret token, @Nullable Secret password) {}
