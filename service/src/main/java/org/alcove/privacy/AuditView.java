package org.alcove.privacy;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A row of the trail as a privacy officer sees it: ids and codes.
 *
 * @param accountId who acted: the account of somebody who works here, or a pseudonym of a client's, which leads to nobody
 * @param client the pseudonym of whose record it was; leads to nobody
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record AuditView(
        UUID id,
        Instant at,
        String action,
        String outcome,
        Optional<UUID> accountId,
        Optional<String> role,
        Optional<String> subjectKind,
        Optional<UUID> subjectId,
        Optional<UUID> client,
        Optional<String> purpose,
        Optional<String> ground,
        List<String> fields) {}
