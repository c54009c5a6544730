package org.alcove.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamWriteException;
import com.fasterxml.jackson.databind.exc.InvalidDefinitionException;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.WebApplicationException;
import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.alcove.kernel.ErrorCode;
import org.alcove.kernel.FieldError;
import org.alcove.kernel.IdFactory;
import org.alcove.kernel.ServiceException;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.io.EofException;
import org.glassfish.jersey.server.ParamException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns whatever was thrown into a {@link Problem}. What is not a refusal is logged under the id that the caller is told,
 * by class, place and SQL state: messages of exceptions quote bound values, so none is ever logged or answered.
 */
final class Failures {
    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

    /** What Connector/J says when the server goes away under a statement: shutdown, killed, interrupted. */
    private static final Set<Integer> SERVER_GONE = Set.of(1053, 1317, 1927);

    private final IdFactory ids;

    Failures(IdFactory ids) {
        this.ids = Objects.requireNonNull(ids);
    }

    Problem problem(Throwable failure) {
        if (failure instanceof ServiceException refused) {
            return refusal(refused);
        }
        if (failure instanceof JsonProcessingException json && isOfTheCaller(json)) {
            return refusal(JsonFaults.refusal(json));
        }
        if (failure instanceof ConstraintViolationException violations) {
            return refusal(new ServiceException(ErrorCode.INVALID, fieldErrors(violations)));
        }
        if (failure instanceof ParamException parameter) {
            return refusal(refusal(parameter));
        }
        if (failure instanceof WebApplicationException http) {
            int status = http.getResponse().getStatus();
            ServiceException nested = nestedRefusal(http);
            if (nested != null) {
                return refusal(nested);
            }
            return status < 500 ? Problem.of(Problem.codeOf(status)) : ours(Problem.codeOf(status), failure);
        }
        Optional<Integer> status = statusOfConnection(failure);
        if (status.isPresent()) {
            return Problem.of(Problem.codeOf(status.get()));
        }
        return ours(isDatabaseGone(failure) ? ErrorCode.UNAVAILABLE : ErrorCode.INTERNAL, failure);
    }

    /** A failure that no exception tells of. */
    Problem ofStatus(int status, @Nullable Throwable failure) {
        ErrorCode code = Problem.codeOf(status);
        return code.status() < 500 || failure == null ? withId(code) : problem(failure);
    }

    private Problem refusal(ServiceException refused) {
        if (refused.code().status() < 500) {
            return new Problem(refused.code(), refused.errors(), refused.details(), Optional.empty());
        }
        Problem problem = withId(refused.code());
        LOG.warn(
                "refused: errorId={} code={}",
                problem.errorId().orElseThrow(),
                refused.code().code());
        return problem;
    }

    private Problem withId(ErrorCode code) {
        return code.status() < 500
                ? Problem.of(code)
                : new Problem(code, List.of(), java.util.Map.of(), Optional.of(ids.forPerson()));
    }

    private Problem ours(ErrorCode code, Throwable failure) {
        Problem problem = withId(code);
        LOG.error(
                "failed: errorId={} code={} exceptions={} sqlState={} at={}",
                problem.errorId().map(Object::toString).orElse(""),
                code.code(),
                classes(failure),
                sqlState(failure),
                places(failure));
        return problem;
    }

    private static boolean isOfTheCaller(JsonProcessingException failure) {
        return !(failure instanceof InvalidDefinitionException) && !(failure instanceof StreamWriteException);
    }

    private static @Nullable ServiceException nestedRefusal(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ServiceException refused) {
                return refused;
            }
        }
        return null;
    }

    /** An id in a path that can't be read is one that is not there; a query parameter that can't be read is a fault. */
    private static ServiceException refusal(ParamException failure) {
        if (failure.getParameterType() == PathParam.class) {
            return ServiceException.notFound();
        }
        String name = Objects.requireNonNullElse(failure.getParameterName(), "");
        String pointer = failure.getParameterType() == QueryParam.class ? "?" + name : name;
        return ServiceException.invalid(pointer, "invalid_format", "the value has the wrong type or format");
    }

    private static List<FieldError> fieldErrors(ConstraintViolationException failure) {
        List<FieldError> errors = new ArrayList<>();
        for (ConstraintViolation<?> violation : failure.getConstraintViolations()) {
            StringBuilder pointer = new StringBuilder();
            for (Path.Node node : violation.getPropertyPath()) {
                switch (node.getKind()) {
                    case PROPERTY -> {
                        if (node.getIndex() != null) {
                            pointer.append('/').append(node.getIndex());
                        }
                        pointer.append('/').append(node.getName());
                    }
                    default -> {
                        // Methods and parameters are ours, not the caller's.
                    }
                }
            }
            String constraint = violation
                    .getConstraintDescriptor()
                    .getAnnotation()
                    .annotationType()
                    .getSimpleName();
            boolean missing = Set.of("NotNull", "NotBlank", "NotEmpty").contains(constraint);
            errors.add(new FieldError(
                    pointer.toString(),
                    missing ? "required" : "invalid_value",
                    missing ? "a value is needed" : "the value is not taken here"));
        }
        return errors;
    }

    /** What a broken or hostile connection did, if that is what happened. */
    private static Optional<Integer> statusOfConnection(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof HttpException http) {
                return Optional.of(http.getCode());
            }
            if (cause instanceof EofException) {
                return Optional.of(400);
            }
            if (cause instanceof TimeoutException && failure instanceof IOException) {
                return Optional.of(408);
            }
        }
        return Optional.empty();
    }

    private static boolean isDatabaseGone(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql
                    && (Objects.requireNonNullElse(sql.getSQLState(), "").startsWith("08")
                            || sql instanceof SQLTimeoutException
                            || SERVER_GONE.contains(sql.getErrorCode())
                            // The pool's own class is not on this package's horizon.
                            || sql.getClass().getSimpleName().equals("PoolExhaustedException"))) {
                return true;
            }
        }
        return false;
    }

    private static String classes(Throwable failure) {
        StringBuilder classes = new StringBuilder();
        int depth = 0;
        for (Throwable cause = failure; cause != null && depth < 8; cause = cause.getCause(), depth++) {
            classes.append(depth == 0 ? "" : " < ").append(cause.getClass().getName());
        }
        return classes.toString();
    }

    private static String sqlState(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                return sql.getSQLState() + "/" + sql.getErrorCode();
            }
        }
        return "";
    }

    /** The innermost place and the innermost of our own places; both are code, never data. */
    private static List<String> places(Throwable failure) {
        Throwable root = failure;
        for (int depth = 0; root.getCause() != null && depth < 32; depth++) {
            root = root.getCause();
        }
        List<String> places = new ArrayList<>();
        for (StackTraceElement frame : root.getStackTrace()) {
            boolean own = frame.getClassName().startsWith("org.alcove.");
            if (places.isEmpty() || own) {
                places.add(frame.getClassName() + "." + frame.getMethodName() + ":" + frame.getLineNumber());
            }
            if (places.size() == 6) {
                break;
            }
        }
        return places;
    }
}
