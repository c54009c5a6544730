package org.alcove.privacy.emergency;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.Optional;

/** Whether a client has a card. @param createdAt when it was made; absent if there is none */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record CardView(Optional<Instant> createdAt) {}
