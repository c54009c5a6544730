package org.alcove.privacy.consent;

import org.alcove.kernel.Needs;
import org.jspecify.annotations.Nullable;

/** Names a version of a notice that somebody was shown. */
@Needs({"id", "version"})
public record PrivacyNoticeVersion(
        @Nullable String id, @Nullable Integer version) {}
