package org.alcove.privacy;

import io.dropwizard.auth.Auth;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.alcove.audit.AuditKey;
import org.alcove.kernel.Actor;
import org.alcove.kernel.Page;
import org.alcove.kernel.Role;
import org.alcove.kernel.Unaudited;
import org.jspecify.annotations.Nullable;

/** The audit trail over HTTP. */
@Path("/api/audit")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Audit")
public final class AuditResource {
    private final TrailService trail;
    private final List<AuditKey> keys;

    AuditResource(TrailService trail, List<AuditKey> keys) {
        this.trail = trail;
        this.keys = keys;
    }

    @GET
    @RolesAllowed(Role.Names.PRIVACY_OFFICER)
    @Operation(summary = "Read the trail, latest first; this look is in it", operationId = "listAudit")
    public Page<AuditView> list(
            @Auth @Parameter(hidden = true) Actor actor,
            @QueryParam("from") @Nullable String from,
            @QueryParam("to") @Nullable String to,
            @QueryParam("action") @Nullable String action,
            @QueryParam("subject") @Nullable String subject,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return trail.search(actor, new TrailService.Search(from, to, action, subject), limit, cursor);
    }

    @GET
    @Path("/keys")
    @PermitAll
    @Unaudited("tells public keys")
    @Operation(summary = "The public keys that check receipts", operationId = "listAuditKeys")
    public Page<AuditKey> keys(@Auth @Parameter(hidden = true) Actor actor) {
        return Page.whole(keys);
    }
}
