package org.alcove.http;

import jakarta.annotation.Priority;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.NotAllowedException;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.DynamicFeature;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.FeatureContext;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.Provider;
import java.lang.reflect.Method;
import java.util.Set;
import java.util.stream.Collectors;
import org.alcove.kernel.Anonymous;
import org.alcove.kernel.ErrorCode;
import org.alcove.kernel.ServiceException;
import org.glassfish.jersey.server.ExtendedUriInfo;
import org.glassfish.jersey.server.model.Resource;
import org.glassfish.jersey.server.model.ResourceMethod;

/** Refuses every call of a resource method that does not say who may call it, and what no resource has a method for. */
@Provider
public final class DenyUnmarked implements DynamicFeature {
    @Override
    public void configure(ResourceInfo resource, FeatureContext context) {
        Method method = resource.getResourceMethod();
        // Jersey answers OPTIONS by itself.
        boolean ofJersey = method.getDeclaringClass().getName().startsWith("org.glassfish.jersey.");
        if (ofJersey) {
            context.register(new NotOffered());
        } else if (!isMarked(method)) {
            context.register(new Refusal());
        }
    }

    static boolean isMarked(Method method) {
        return method.isAnnotationPresent(RolesAllowed.class)
                || method.isAnnotationPresent(PermitAll.class)
                || method.isAnnotationPresent(Anonymous.class);
    }

    /** Refuses like any other method that a path has not got. */
    @Priority(Priorities.AUTHENTICATION - 1)
    private static final class NotOffered implements ContainerRequestFilter {
        @Override
        public void filter(ContainerRequestContext request) {
            Resource asked = ((ExtendedUriInfo) request.getUriInfo()).getMatchedModelResource();
            Set<String> offered = asked.getResourceMethods().stream()
                    .map(ResourceMethod::getHttpMethod)
                    .collect(Collectors.toSet());
            throw new NotAllowedException(Response.status(Response.Status.METHOD_NOT_ALLOWED)
                    .allow(offered)
                    .build());
        }
    }

    @Priority(Priorities.AUTHENTICATION - 1)
    private static final class Refusal implements ContainerRequestFilter {
        @Override
        public void filter(ContainerRequestContext request) {
            throw new ServiceException(ErrorCode.FORBIDDEN);
        }
    }
}
