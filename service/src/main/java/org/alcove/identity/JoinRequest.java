package org.alcove.identity;

import java.util.List;
import org.alcove.kernel.Needs;
import org.alcove.kernel.Secret;
import org.alcove.privacy.consent.PrivacyNoticeVersion;
import org.jspecify.annotations.Nullable;

/** What joining takes: no name, no e-mail, no phone. @param noticesAcknowledged which notices one was shown before */
@Needs({"joinCode", "password"})
public record JoinRequest(
        @Nullable Secret joinCode,
        @Nullable Secret password,
        @Nullable List<@Nullable PrivacyNoticeVersion> noticesAcknowledged) {}
