package org.alcove.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.alcove.kernel.ErrorCode;
import org.alcove.kernel.FieldError;

/**
 * An error as the caller sees it (RFC 9457). It holds a code, the code's own title, where the input was wrong and, on a
 * failure of ours, an id to quote; never an exception's text or a value of the request.
 */
record Problem(ErrorCode code, List<FieldError> errors, Map<String, Object> details, Optional<UUID> errorId) {
    static final String MEDIA_TYPE = "application/problem+json";
    static final MediaType TYPE = new MediaType("application", "problem+json");

    /** How long a caller should wait before trying again, in seconds. */
    private static final String RETRY_AFTER = "5";

    private static final String RETRY_AFTER_WHEN_LIMITED = "30";
    private static final String RETRY_AFTER_DETAIL = "retryAfter";
    private static final String TYPE_PREFIX = "urn:alcove:problem:";
    private static final ObjectMapper JSON = new ObjectMapper()
            .registerModule(new JavaTimeModule())
            .registerModule(new Jdk8Module())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS);

    Problem {
        errors = List.copyOf(errors);
        details = Map.copyOf(details);
    }

    static Problem of(ErrorCode code) {
        return new Problem(code, List.of(), Map.of(), Optional.empty());
    }

    byte[] toJson() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("type", TYPE_PREFIX + code.code());
        members.put("title", code.title());
        members.put("status", code.status());
        members.put("code", code.code());
        if (!errors.isEmpty()) {
            members.put("errors", errors);
        }
        new TreeMap<>(details).forEach(members::putIfAbsent);
        errorId.ifPresent(id -> members.put("instance", "urn:uuid:" + id));
        try {
            return JSON.writeValueAsString(members).getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException failure) {
            throw new IllegalStateException("a problem document can't be written", failure);
        }
    }

    /** Headers that belong to the status, whatever was asked. */
    Map<String, String> headers() {
        return switch (code.status()) {
            case 401 -> Map.of(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
            case 429 -> Map.of(HttpHeaders.RETRY_AFTER, retryAfter(RETRY_AFTER_WHEN_LIMITED));
            case 503 -> Map.of(HttpHeaders.RETRY_AFTER, retryAfter(RETRY_AFTER));
            default -> Map.of();
        };
    }

    /** What the refusal itself says, in seconds, or else the usual. */
    private String retryAfter(String usual) {
        return details.get(RETRY_AFTER_DETAIL) instanceof Number seconds ? Long.toString(seconds.longValue()) : usual;
    }

    Response.ResponseBuilder toResponse() {
        Response.ResponseBuilder response =
                Response.status(code.status()).type(TYPE).entity(toJson());
        headers().forEach(response::header);
        return response;
    }

    /** The code that stands for a bare HTTP status. */
    static ErrorCode codeOf(int status) {
        return switch (status) {
            case 401 -> ErrorCode.UNAUTHORIZED;
            case 403 -> ErrorCode.FORBIDDEN;
            case 404, 410 -> ErrorCode.NOT_FOUND;
            case 405, 501 -> ErrorCode.METHOD_NOT_ALLOWED;
            case 406 -> ErrorCode.NOT_ACCEPTABLE;
            case 408 -> ErrorCode.REQUEST_TIMEOUT;
            case 409 -> ErrorCode.CONFLICT;
            case 412 -> ErrorCode.PRECONDITION_FAILED;
            case 413 -> ErrorCode.BODY_TOO_LARGE;
            case 414 -> ErrorCode.ADDRESS_TOO_LONG;
            case 415 -> ErrorCode.UNSUPPORTED_MEDIA_TYPE;
            case 422 -> ErrorCode.INVALID;
            case 428 -> ErrorCode.PRECONDITION_REQUIRED;
            case 429 -> ErrorCode.RATE_LIMITED;
            case 431 -> ErrorCode.HEADERS_TOO_LARGE;
            case 503 -> ErrorCode.UNAVAILABLE;
            default -> status == 505 || (status >= 400 && status < 500) ? ErrorCode.BAD_REQUEST : ErrorCode.INTERNAL;
        };
    }
}
