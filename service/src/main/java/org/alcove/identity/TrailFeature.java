package org.alcove.identity;

import io.swagger.v3.oas.annotations.Operation;
import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.container.DynamicFeature;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.FeatureContext;
import jakarta.ws.rs.core.UriInfo;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.alcove.audit.AuditAction;
import org.alcove.audit.AuditEntry;
import org.alcove.kernel.Actor;
import org.alcove.kernel.Anonymous;
import org.alcove.kernel.Id;
import org.alcove.kernel.Unaudited;
import org.alcove.privacy.Foundation;

/**
 * Sees to it that every call of somebody who is signed in leaves a row in the trail, whether its room thought of it or not:
 * what was answered without one, unless it is marked {@link Unaudited}, and what was refused, because it is not allowed,
 * because there is nothing of the kind for this account, because a password or second factor was wrong, or because there
 * were too many. Without a row stay requests that were wrong in themselves or did not fit what stands there, and whoever is
 * not signed in. If the row can't be written, the answer is an error instead.
 */
final class TrailFeature implements DynamicFeature {
    private static final String OWN_PACKAGES = "org.alcove.";
    /** What a guess or a look at what is not one's own is answered with. */
    private static final Set<Integer> REFUSALS = Set.of(401, 403, 404, 429);

    private final Foundation foundation;

    TrailFeature(Foundation foundation) {
        this.foundation = foundation;
    }

    @Override
    public void configure(ResourceInfo resource, FeatureContext context) {
        Method method = resource.getResourceMethod();
        // Whoever calls what is open to anybody is nobody to this filter.
        if (resource.getResourceClass().getName().startsWith(OWN_PACKAGES)
                && !method.isAnnotationPresent(Anonymous.class)) {
            context.register(
                    new TrailFilter(foundation, operation(method), !method.isAnnotationPresent(Unaudited.class)));
        }
    }

    private static String operation(Method method) {
        Operation operation = method.getAnnotation(Operation.class);
        return operation == null || operation.operationId().isEmpty() ? method.getName() : operation.operationId();
    }

    /** Watches one operation. It comes before whoever refuses, and dresses no answer. */
    @Priority(Priorities.AUTHENTICATION - 100)
    private static final class TrailFilter implements ContainerRequestFilter, ContainerResponseFilter {
        private final Foundation foundation;
        private final String operation;
        private final boolean audited;

        TrailFilter(Foundation foundation, String operation, boolean audited) {
            this.foundation = foundation;
            this.operation = operation;
            this.audited = audited;
        }

        @Override
        public void filter(ContainerRequestContext request) {
            foundation.audit().watch();
        }

        @Override
        public void filter(ContainerRequestContext request, ContainerResponseContext response) {
            boolean written = foundation.audit().endWatch();
            if (!written && request.getSecurityContext().getUserPrincipal() instanceof Actor actor) {
                int status = response.getStatus();
                if (REFUSALS.contains(status)) {
                    append(entry(actor, AuditAction.ACCESS_DENIED, request).denied());
                } else if (audited && status < 400) {
                    append(entry(actor, AuditAction.OPERATION, request));
                }
            }
        }

        private AuditEntry entry(Actor actor, AuditAction action, ContainerRequestContext request) {
            return AuditEntry.by(
                            actor, action, foundation.ids(), foundation.clock().instant())
                    .onOperation(operation, subject(request.getUriInfo()));
        }

        private void append(AuditEntry entry) {
            foundation.transactor().useTransaction(handle -> foundation.audit().append(handle, entry));
        }

        /** The id in the path. What is no id may be anything, and stays out of the trail. */
        private static Optional<UUID> subject(UriInfo address) {
            return address.getPathParameters().values().stream()
                    .flatMap(List::stream)
                    .flatMap(text -> id(text).stream())
                    .findFirst();
        }

        private static Optional<UUID> id(String text) {
            try {
                return Optional.of(Id.parse(text));
            } catch (IllegalArgumentException notAnId) {
                return Optional.empty();
            }
        }
    }
}
