package org.alcove.identity;

import org.alcove.kernel.Secret;
import org.jspecify.annotations.Nullable;

/** A code of the authenticator app. */
public record OtpRequest(@Nullable Secret otp) {}
