package org.alcove.identity;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.alcove.kernel.AccountId;
import org.alcove.kernel.Role;
import org.alcove.kernel.TherapistId;
import org.jspecify.annotations.Nullable;

/**
 * A staff account as admins and privacy officers see it.
 *
 * @param pending whether it waits for a privacy officer before it is the therapist it was bound to
 */
public record StaffAccountView(
        AccountId id,
        String loginName,
        List<Role> roles,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable TherapistId therapistId,
        AccountStatus status,
        boolean secondFactorEnrolled,
        boolean pending) {}
