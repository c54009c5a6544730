package org.alcove.identity;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import org.alcove.kernel.OneTimeTokenId;
import org.alcove.kernel.Role;
import org.alcove.kernel.TherapistId;
import org.jspecify.annotations.Nullable;

/** An invitation as an admin sees it later: without its token. */
public record InvitationView(
        OneTimeTokenId id,
        List<Role> roles,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable TherapistId therapistId,
        Instant createdAt,
        Instant expiresAt,
        OneTimeStatus status) {}
