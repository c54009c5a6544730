package org.alcove.identity;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.Response;
import org.alcove.kernel.Actor;

/**
 * Writes down every answer that tells somebody who is signed in that they may not do what they asked for, whether the
 * door or a room refused it. Who may not even know of a thing gets a 404, of which there is nothing to tell.
 */
final class DenialFilter implements ContainerResponseFilter {
    private final LoginSessionService loginSessions;

    DenialFilter(LoginSessionService loginSessions) {
        this.loginSessions = loginSessions;
    }

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        if (response.getStatus() == Response.Status.FORBIDDEN.getStatusCode()
                && request.getSecurityContext().getUserPrincipal() instanceof Actor actor) {
            loginSessions.denied(actor);
        }
    }
}
