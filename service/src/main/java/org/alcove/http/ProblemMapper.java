package org.alcove.http;

import jakarta.validation.ConstraintViolationException;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** The one mapper: every exception of a request leaves as a problem document or, when it is a redirect, as itself. */
@Provider
public final class ProblemMapper implements ExceptionMapper<Throwable> {
    private final Failures failures;

    ProblemMapper(Failures failures) {
        this.failures = Objects.requireNonNull(failures);
    }

    @Override
    public Response toResponse(Throwable failure) {
        if (!(failure instanceof WebApplicationException http)) {
            return failures.problem(failure).toResponse().build();
        }
        if (http.getResponse().getStatus() < 400) {
            return http.getResponse();
        }
        Response.ResponseBuilder response = failures.problem(failure).toResponse();
        Set<String> allowed = new TreeSet<>(http.getResponse().getAllowedMethods());
        if (!allowed.isEmpty()) {
            // Jersey names OPTIONS, which is refused, and not HEAD, which is served wherever GET is.
            allowed.remove(HttpMethod.OPTIONS);
            if (allowed.contains(HttpMethod.GET)) {
                allowed.add(HttpMethod.HEAD);
            }
            response.header(HttpHeaders.ALLOW, String.join(", ", allowed));
        }
        return response.build();
    }

    /** The same for what Jersey brings a closer mapper of its own for. */
    @Provider
    public static final class OfViolations implements ExceptionMapper<ConstraintViolationException> {
        private final ProblemMapper mapper;

        OfViolations(ProblemMapper mapper) {
            this.mapper = Objects.requireNonNull(mapper);
        }

        @Override
        public Response toResponse(ConstraintViolationException failure) {
            return mapper.toResponse(failure);
        }
    }
}
