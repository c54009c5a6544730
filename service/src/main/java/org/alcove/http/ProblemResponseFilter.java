package org.alcove.http;

import jakarta.annotation.Priority;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.ext.Provider;
import java.lang.annotation.Annotation;
import java.util.Objects;

/** Replaces the body of an error that a resource or a library answered by itself, so that every error is a problem. */
@Provider
@Priority(Integer.MIN_VALUE)
public final class ProblemResponseFilter implements ContainerResponseFilter {
    private final Failures failures;

    ProblemResponseFilter(Failures failures) {
        this.failures = Objects.requireNonNull(failures);
    }

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        if (response.getStatus() < 400 || Problem.TYPE.equals(response.getMediaType())) {
            return;
        }
        Problem problem = failures.ofStatus(response.getStatus(), null);
        response.setStatus(problem.code().status());
        response.setEntity(problem.toJson(), new Annotation[0], Problem.TYPE);
        problem.headers().forEach((name, value) -> response.getHeaders().putSingle(name, value));
    }
}
