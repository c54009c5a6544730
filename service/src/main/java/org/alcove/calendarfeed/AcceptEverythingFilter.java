package org.alcove.calendarfeed;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.HttpHeaders;

/** Takes negotiation away from feeds: whatever a calendar program accepts, even unreadably, it gets its calendar. */
@PreMatching
public final class AcceptEverythingFilter implements ContainerRequestFilter {
    @Override
    public void filter(ContainerRequestContext request) {
        if (request.getUriInfo().getPath().startsWith("cal/")) {
            request.getHeaders().putSingle(HttpHeaders.ACCEPT, "*/*");
            request.getHeaders().remove(HttpHeaders.ACCEPT_CHARSET);
            request.getHeaders().remove(HttpHeaders.ACCEPT_LANGUAGE);
            request.getHeaders().remove(HttpHeaders.ACCEPT_ENCODING);
        }
    }
}
