package org.alcove.identity;

import jakarta.annotation.security.DenyAll;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.container.DynamicFeature;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.FeatureContext;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.alcove.kernel.Anonymous;
import org.alcove.kernel.Role;

/**
 * Puts a {@link SignInFilter} before every resource method of Alcove's own that is not marked {@link Anonymous}. A method
 * that names no role and is not open to every account lets nobody through.
 */
final class SignInFeature implements DynamicFeature {
    private static final String OWN_PACKAGES = "org.alcove.";

    private final LoginSessionService loginSessions;
    private final String publicOrigin;

    SignInFeature(LoginSessionService loginSessions, String publicOrigin) {
        this.loginSessions = loginSessions;
        this.publicOrigin = publicOrigin;
    }

    @Override
    public void configure(ResourceInfo resource, FeatureContext context) {
        Method method = resource.getResourceMethod();
        if (method.isAnnotationPresent(Anonymous.class)
                || !resource.getResourceClass().getName().startsWith(OWN_PACKAGES)) {
            return;
        }
        context.register(new SignInFilter(
                loginSessions,
                publicOrigin,
                allowed(method, resource.getResourceClass()),
                method.isAnnotationPresent(BeforeEnrolment.class)));
    }

    private static Optional<Set<Role>> allowed(Method method, Class<?> type) {
        if (method.isAnnotationPresent(DenyAll.class)) {
            return Optional.of(Set.of());
        }
        if (method.isAnnotationPresent(PermitAll.class)) {
            return Optional.empty();
        }
        RolesAllowed onMethod = method.getAnnotation(RolesAllowed.class);
        RolesAllowed named = onMethod == null ? type.getAnnotation(RolesAllowed.class) : onMethod;
        if (named != null) {
            return Optional.of(Arrays.stream(named.value())
                    .map(name ->
                            Role.find(name).orElseThrow(() -> new IllegalStateException("unknown role on " + method)))
                    .collect(Collectors.toSet()));
        }
        Class<? extends Annotation> open = PermitAll.class;
        return type.isAnnotationPresent(open) ? Optional.empty() : Optional.of(Set.of());
    }
}
