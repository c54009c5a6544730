package org.alcove.identity;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.Role;
import org.alcove.kernel.TherapistId;
import org.jspecify.annotations.Nullable;

/** Who is signed in. */
public record MeView(
        List<Role> roles,
        ClinicId clinicId,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable TherapistId therapistId,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable ClientSettings clientSettings,
        boolean secondFactorEnrolled,
        boolean secondFactorRequired) {}
