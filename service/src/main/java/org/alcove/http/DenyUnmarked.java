package org.alcove.http;

import jakarta.annotation.Priority;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.DynamicFeature;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.FeatureContext;
import jakarta.ws.rs.ext.Provider;
import java.lang.reflect.Method;
import org.alcove.kernel.Anonymous;
import org.alcove.kernel.ErrorCode;
import org.alcove.kernel.ServiceException;

/** Refuses every call of a resource method that does not say who may call it. */
@Provider
public final class DenyUnmarked implements DynamicFeature {
    @Override
    public void configure(ResourceInfo resource, FeatureContext context) {
        Method method = resource.getResourceMethod();
        // Jersey's own answers to OPTIONS give nothing away.
        boolean ofJersey = method.getDeclaringClass().getName().startsWith("org.glassfish.jersey.");
        if (!ofJersey && !isMarked(method)) {
            context.register(new Refusal());
        }
    }

    static boolean isMarked(Method method) {
        return method.isAnnotationPresent(RolesAllowed.class)
                || method.isAnnotationPresent(PermitAll.class)
                || method.isAnnotationPresent(Anonymous.class);
    }

    @Priority(Priorities.AUTHENTICATION - 1)
    private static final class Refusal implements ContainerRequestFilter {
        @Override
        public void filter(ContainerRequestContext request) {
            throw new ServiceException(ErrorCode.FORBIDDEN);
        }
    }
}
