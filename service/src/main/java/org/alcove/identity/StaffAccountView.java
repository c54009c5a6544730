package org.alcove.identity;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.alcove.kernel.AccountId;
import org.alcove.kernel.Role;
import org.alcove.kernel.TherapistId;
import org.jspecify.annotations.Nullable;

/** A staff account as an admin sees it. */
public record StaffAccountView(
        AccountId id,
        String loginName,
        List<Role> roles,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable TherapistId therapistId,
        AccountStatus status,
        boolean secondFactorEnrolled) {}
