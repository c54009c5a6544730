package org.alcove.http;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.alcove.kernel.ErrorCode;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** Answers what Jetty refuses before or after any resource is asked, on both ports, with a problem document. */
public final class ProblemErrorHandler extends ErrorHandler {
    private static final String ALL_METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE";

    private final Failures failures;
    private final SecurityHeaders headers;

    ProblemErrorHandler(Failures failures, SecurityHeaders headers) {
        this.failures = Objects.requireNonNull(failures);
        this.headers = Objects.requireNonNull(headers);
        setShowStacks(false);
        setShowCauses(false);
        setShowOrigin(false);
        setShowMessageInTitle(false);
    }

    @Override
    public boolean errorPageForMethod(String method) {
        return true;
    }

    @Override
    protected void generateResponse(
            Request request,
            Response response,
            int status,
            @Nullable String message,
            @Nullable Throwable cause,
            Callback callback) {
        Problem problem = isUnreadable(request.getHttpURI(), status, cause)
                ? Problem.of(ErrorCode.NOT_FOUND)
                : failures.ofStatus(status, cause);
        byte[] body = problem.toJson();
        response.setStatus(problem.code().status());
        setHeaders(response.getHeaders(), problem, body.length);
        if (!request.getConnectionMetaData().isPersistent()) {
            response.getHeaders().put(HttpHeader.CONNECTION, "close");
        }
        response.write(true, ByteBuffer.wrap(body), callback);
    }

    /**
     * Whether it was the address that Jetty refused: what can't be read names nothing that is here, and is told like any
     * other address that doesn't. Of one that can't even be parsed there is only the place where that failed.
     */
    private static boolean isUnreadable(HttpURI address, int status, @Nullable Throwable failure) {
        if (status != HttpStatus.BAD_REQUEST_400) {
            return false;
        }
        boolean refused = address.hasViolations();
        for (Throwable cause = failure; cause != null && !refused; cause = cause.getCause()) {
            refused = cause instanceof IllegalArgumentException
                    && Arrays.stream(cause.getStackTrace())
                            .anyMatch(frame -> frame.getClassName().startsWith(HttpURI.class.getName()));
        }
        return refused;
    }

    /** For requests so broken that there is no request. */
    @Override
    public ByteBuffer badMessageError(int status, @Nullable String reason, HttpFields.Mutable fields) {
        Problem problem = failures.ofStatus(status, null);
        byte[] body = problem.toJson();
        setHeaders(fields, problem, body.length);
        // It does end here, and a caller who is not told sends the next request into it.
        fields.put(HttpHeader.CONNECTION, "close");
        return ByteBuffer.wrap(body);
    }

    private void setHeaders(HttpFields.Mutable fields, Problem problem, int length) {
        for (Map.Entry<String, String> header : headers.ofEveryAnswer().entrySet()) {
            // Last of those that are there, as on every other answer, and not in the place that Jetty gave it.
            fields.remove(header.getKey());
            fields.add(header.getKey(), header.getValue());
        }
        problem.headers().forEach((name, value) -> fields.put(new HttpField(name, value)));
        if (problem.code().status() == 405 && !fields.contains(HttpHeader.ALLOW)) {
            fields.put(HttpHeader.ALLOW, ALL_METHODS);
        }
        fields.put(HttpHeader.CONTENT_TYPE, Problem.MEDIA_TYPE);
        fields.put(HttpHeader.CONTENT_LENGTH, length);
    }
}
