package org.alcove.identity;

import org.alcove.kernel.Needs;
import org.alcove.kernel.Secret;
import org.jspecify.annotations.Nullable;

/** A code of the authenticator app. */
@Needs("otp")
public record OtpRequest(@Nullable Secret otp) {}
