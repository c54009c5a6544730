package org.alcove.http;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import org.alcove.kernel.Anonymous;

/** Leads whoever tries the service on their own machine from the root to the documentation. */
@Hidden
@Path("/")
public final class StartResource {
    @GET
    @Anonymous
    public Response start() {
        return Response.seeOther(URI.create("/docs")).build();
    }
}
