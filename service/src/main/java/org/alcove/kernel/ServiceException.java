package org.alcove.kernel;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The only exception with which a room refuses. Its message is the code and never holds input, so that it may be logged.
 */
public final class ServiceException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final transient List<FieldError> errors;
    private final transient Map<String, Object> details;

    public ServiceException(ErrorCode code) {
        this(code, List.of(), Map.of());
    }

    public ServiceException(ErrorCode code, List<FieldError> errors) {
        this(code, errors, Map.of());
    }

    /** @param details further members of the problem document, such as what a deactivation would strand */
    public ServiceException(ErrorCode code, List<FieldError> errors, Map<String, Object> details) {
        super(code.code());
        this.code = Objects.requireNonNull(code);
        this.errors = List.copyOf(errors);
        this.details = Map.copyOf(details);
    }

    /** The ordinary {@link ErrorCode#INVALID} with one fault. */
    public static ServiceException invalid(String pointer, String fieldCode, String message) {
        return new ServiceException(ErrorCode.INVALID, List.of(new FieldError(pointer, fieldCode, message)));
    }

    public static ServiceException notFound() {
        return new ServiceException(ErrorCode.NOT_FOUND);
    }

    public ErrorCode code() {
        return code;
    }

    public List<FieldError> errors() {
        return errors;
    }

    public Map<String, Object> details() {
        return details;
    }
}
