package org.alcove.identity;

import org.alcove.kernel.Needs;
import org.alcove.kernel.Secret;
import org.jspecify.annotations.Nullable;

/** What joining takes: no name, no e-mail, no phone. */
@Needs({"joinCode", "password"})
public record JoinRequest(
        @Nullable Secret joinCode, @Nullable Secret password) {}
