package org.alcove.privacy.grants;

import org.alcove.kernel.Needs;
import org.alcove.kernel.Secret;
import org.jspecify.annotations.Nullable;

/** Gives a grant. @param otp a fresh second factor */
@Needs("otp")
public record ApprovalRequest(@Nullable Secret otp) {}
