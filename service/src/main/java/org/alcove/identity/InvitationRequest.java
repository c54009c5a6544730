package org.alcove.identity;

import java.util.List;
import org.alcove.kernel.Needs;
import org.alcove.kernel.Role;
import org.alcove.kernel.TherapistId;
import org.jspecify.annotations.Nullable;

/** Who is invited: the roles, and for a therapist whom of the roster they are. */
@Needs("roles")
public record InvitationRequest(
        @Nullable List<@Nullable Role> roles, @Nullable TherapistId therapistId) {}
