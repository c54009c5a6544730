package org.alcove.identity;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A join code to make. Missing: for one person, and good for as long as the clinic's setting says. */
public record JoinCodeRequest(
        @JsonProperty("public") @Nullable Boolean isPublic,
        @Nullable Instant expiresAt) {}
