package org.alcove.identity;

import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.Cookie;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.SecurityContext;
import java.security.Principal;
import java.util.Optional;
import java.util.Set;
import org.alcove.kernel.Actor;
import org.alcove.kernel.ErrorCode;
import org.alcove.kernel.Role;
import org.alcove.kernel.ServiceException;
import org.jspecify.annotations.Nullable;

/**
 * Lets a request through to one resource method if its login session may call it. A write that is signed in by cookie
 * must come from a page of this service itself.
 */
@Priority(Priorities.AUTHENTICATION)
final class SignInFilter implements ContainerRequestFilter {
    private static final String BEARER = "Bearer ";
    private static final Set<String> READS = Set.of("GET", "HEAD", "OPTIONS");

    private final LoginSessionService loginSessions;
    private final String publicOrigin;
    private final Optional<Set<Role>> allowed;
    private final boolean beforeEnrolment;

    /** @param allowed the roles of which one is needed; empty: any signed-in account */
    SignInFilter(
            LoginSessionService loginSessions,
            String publicOrigin,
            Optional<Set<Role>> allowed,
            boolean beforeEnrolment) {
        this.loginSessions = loginSessions;
        this.publicOrigin = publicOrigin;
        this.allowed = allowed;
        this.beforeEnrolment = beforeEnrolment;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        String authorization = request.getHeaderString(HttpHeaders.AUTHORIZATION);
        LoginSessionService.SignedIn signedIn = token(request, authorization)
                .flatMap(loginSessions::authenticate)
                .orElseThrow(() -> new ServiceException(ErrorCode.UNAUTHORIZED));
        request.setSecurityContext(new SignedInContext(signedIn.actor(), request.getSecurityContext()));
        refusal(request, signedIn, authorization == null).ifPresent(code -> {
            throw new ServiceException(code);
        });
    }

    private Optional<ErrorCode> refusal(
            ContainerRequestContext request, LoginSessionService.SignedIn signedIn, boolean byCookie) {
        if (byCookie
                && !READS.contains(request.getMethod())
                && !publicOrigin.equals(request.getHeaderString("Origin"))) {
            return Optional.of(ErrorCode.ORIGIN_REFUSED);
        }
        if (signedIn.mustEnrol() && !beforeEnrolment) {
            return Optional.of(ErrorCode.SECOND_FACTOR_ENROLMENT_REQUIRED);
        }
        Actor actor = signedIn.actor();
        return allowed.filter(roles -> roles.stream().noneMatch(actor::is)).map(none -> ErrorCode.FORBIDDEN);
    }

    private static Optional<String> token(ContainerRequestContext request, @Nullable String authorization) {
        if (authorization != null) {
            return authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
                    ? Optional.of(authorization.substring(BEARER.length()).strip())
                    : Optional.empty();
        }
        return Optional.ofNullable(request.getCookies().get(LoginCookie.NAME)).map(Cookie::getValue);
    }

    private record SignedInContext(Actor actor, SecurityContext outer) implements SecurityContext {
        @Override
        public Principal getUserPrincipal() {
            return actor;
        }

        @Override
        public boolean isUserInRole(String name) {
            return Role.find(name).map(actor::is).orElse(false);
        }

        @Override
        public boolean isSecure() {
            return outer.isSecure();
        }

        @Override
        public String getAuthenticationScheme() {
            return "alcove";
        }
    }
}
