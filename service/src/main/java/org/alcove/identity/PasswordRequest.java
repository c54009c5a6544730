package org.alcove.identity;

import org.alcove.kernel.Secret;
import org.jspecify.annotations.Nullable;

/** The account's own password, asked for again. */
public record PasswordRequest(@Nullable Secret password) {}
