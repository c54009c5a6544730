package org.alcove.identity;

import io.dropwizard.auth.Auth;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.alcove.kernel.Actor;
import org.alcove.kernel.Anonymous;
import org.jspecify.annotations.Nullable;

/** Signing in and out over HTTP. */
@Path("/api")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Accounts")
public final class SignInResource {
    private final SignInService service;
    private final RecoveryService recovery;
    private final FailureSteps steps;

    SignInResource(SignInService service, RecoveryService recovery, FailureSteps steps) {
        this.service = service;
        this.recovery = recovery;
        this.steps = steps;
    }

    @POST
    @Path("/login")
    @Anonymous
    @Operation(summary = "Open a login session", operationId = "login")
    @ApiResponse(
            responseCode = "200",
            description = "Signed in; the token also comes as a cookie",
            content = @Content(schema = @Schema(implementation = LoginAnswer.class)))
    public Response login(@Nullable LoginRequest request, @Parameter(hidden = true) @Context Caller caller) {
        LoginAnswer answer = steps.of(() -> service.login(request, caller));
        return Response.ok(answer)
                .header(HttpHeaders.SET_COOKIE, LoginCookie.carrying(answer.token()))
                .build();
    }

    @POST
    @Path("/recovery")
    @Anonymous
    @Operation(summary = "Set a new password with a recovery code", operationId = "recover")
    @ApiResponse(responseCode = "204", description = "Set; every login session ended")
    public void recover(@Nullable RecoveryRequest request, @Parameter(hidden = true) @Context Caller caller) {
        steps.run(() -> recovery.recover(request, caller));
    }

    @POST
    @Path("/logout")
    @Consumes(MediaType.WILDCARD)
    @PermitAll
    @BeforeEnrolment
    @Operation(summary = "End this login session", operationId = "logout")
    @ApiResponse(responseCode = "204", description = "Signed out")
    public Response logout(@Auth @Parameter(hidden = true) Actor actor) {
        service.logout(actor);
        return Response.noContent()
                .header(HttpHeaders.SET_COOKIE, LoginCookie.removing())
                .build();
    }
}
