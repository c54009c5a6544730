package org.alcove.identity;

import io.dropwizard.auth.Auth;
import io.dropwizard.jersey.PATCH;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.alcove.kernel.Actor;
import org.alcove.kernel.LoginSessionId;
import org.alcove.kernel.Page;
import org.alcove.kernel.Role;
import org.alcove.kernel.Unaudited;
import org.jspecify.annotations.Nullable;

/** One's own account over HTTP. */
@Path("/api")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Own account")
public final class MeResource {
    private final MeService me;
    private final EnrolmentService enrolment;
    private final LoginSessionService loginSessions;

    MeResource(MeService me, EnrolmentService enrolment, LoginSessionService loginSessions) {
        this.me = me;
        this.enrolment = enrolment;
        this.loginSessions = loginSessions;
    }

    @GET
    @Path("/me")
    @Consumes(MediaType.WILDCARD)
    @PermitAll
    @BeforeEnrolment
    @Unaudited("tells an account of itself")
    @Operation(summary = "Who is signed in", operationId = "getMe")
    public MeView get(@Auth @Parameter(hidden = true) Actor actor) {
        return me.get(actor);
    }

    @PATCH
    @Path("/me/settings")
    @RolesAllowed(Role.Names.CLIENT)
    @Operation(summary = "Change own settings", operationId = "changeSettings")
    public ClientSettings changeSettings(
            @Auth @Parameter(hidden = true) Actor actor, @Nullable SettingsRequest request) {
        return me.changeSettings(actor, request);
    }

    @POST
    @Path("/me/password")
    @PermitAll
    @Operation(summary = "Change the password", operationId = "changePassword")
    @ApiResponse(responseCode = "204", description = "Changed; other login sessions ended")
    public void changePassword(@Auth @Parameter(hidden = true) Actor actor, @Nullable PasswordChangeRequest request) {
        me.changePassword(actor, request);
    }

    @POST
    @Path("/me/recovery-codes")
    @PermitAll
    @Operation(summary = "Replace the recovery codes", operationId = "renewRecoveryCodes")
    public RecoveryCodes renewRecoveryCodes(
            @Auth @Parameter(hidden = true) Actor actor, @Nullable SecondFactorRequest request) {
        return me.renewRecoveryCodes(actor, request);
    }

    @POST
    @Path("/me/disable")
    @PermitAll
    @Operation(summary = "Close the own account", operationId = "closeAccount")
    @ApiResponse(responseCode = "204", description = "Closed")
    public Response disable(@Auth @Parameter(hidden = true) Actor actor, @Nullable SecondFactorRequest request) {
        me.disable(actor, request);
        return Response.noContent()
                .header(HttpHeaders.SET_COOKIE, LoginCookie.removing())
                .build();
    }

    @POST
    @Path("/me/second-factor/enrol")
    @PermitAll
    @BeforeEnrolment
    @Operation(summary = "Begin to enrol a second factor", operationId = "enrolSecondFactor")
    @ApiResponse(
            responseCode = "200",
            description = "The secret, shown once",
            content = @Content(schema = @Schema(implementation = Enrolment.class)))
    public Enrolment enrol(@Auth @Parameter(hidden = true) Actor actor, @Nullable SecondFactorRequest request) {
        return enrolment.enrol(actor, request);
    }

    @POST
    @Path("/me/second-factor/confirm")
    @PermitAll
    @BeforeEnrolment
    @Operation(summary = "Show a code of the new second factor", operationId = "confirmSecondFactor")
    @ApiResponse(responseCode = "204", description = "Enrolled")
    public void confirm(@Auth @Parameter(hidden = true) Actor actor, @Nullable OtpRequest request) {
        enrolment.confirm(actor, request);
    }

    @DELETE
    @Path("/me/second-factor")
    @PermitAll
    @Operation(summary = "Remove the second factor", operationId = "removeSecondFactor")
    @ApiResponse(responseCode = "204", description = "Removed")
    public void remove(@Auth @Parameter(hidden = true) Actor actor, @Nullable SecondFactorRequest request) {
        enrolment.remove(actor, request);
    }

    @GET
    @Path("/me/login-sessions")
    @Consumes(MediaType.WILDCARD)
    @PermitAll
    @Operation(summary = "List own login sessions", operationId = "listLoginSessions")
    public Page<LoginSessionView> listLoginSessions(@Auth @Parameter(hidden = true) Actor actor) {
        return Page.whole(loginSessions.list(actor));
    }

    @DELETE
    @Path("/me/login-sessions/{id}")
    @Consumes(MediaType.WILDCARD)
    @PermitAll
    @Operation(summary = "End one of the own login sessions", operationId = "revokeLoginSession")
    public void revokeLoginSession(@Auth @Parameter(hidden = true) Actor actor, @PathParam("id") LoginSessionId id) {
        loginSessions.revoke(actor, id);
    }

    @DELETE
    @Path("/me/login-sessions")
    @Consumes(MediaType.WILDCARD)
    @PermitAll
    @Operation(summary = "End all other own login sessions", operationId = "revokeOtherLoginSessions")
    public void revokeOtherLoginSessions(@Auth @Parameter(hidden = true) Actor actor) {
        loginSessions.revokeOthers(actor);
    }
}
