package org.alcove.identity;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import org.alcove.kernel.JoinCodeId;
import org.jspecify.annotations.Nullable;

/** A join code as an admin sees it later: without its text. */
public record JoinCodeView(
        JoinCodeId id,
        @JsonProperty("public") boolean isPublic,
        Instant createdAt,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Instant expiresAt,
        OneTimeStatus status) {}
