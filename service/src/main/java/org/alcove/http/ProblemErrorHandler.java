package org.alcove.http;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Objects;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** Answers what Jetty refuses before or after any resource is asked, on both ports, with a problem document. */
public final class ProblemErrorHandler extends ErrorHandler {
    private static final String ALL_METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";

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
        Problem problem = failures.ofStatus(status, cause);
        byte[] body = problem.toJson();
        response.setStatus(problem.code().status());
        setHeaders(response.getHeaders(), problem, body.length);
        response.write(true, ByteBuffer.wrap(body), callback);
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
            fields.put(header.getKey(), header.getValue());
        }
        problem.headers().forEach((name, value) -> fields.put(new HttpField(name, value)));
        if (problem.code().status() == 405 && !fields.contains(HttpHeader.ALLOW)) {
            fields.put(HttpHeader.ALLOW, ALL_METHODS);
        }
        fields.put(HttpHeader.CONTENT_TYPE, Problem.MEDIA_TYPE);
        fields.put(HttpHeader.CONTENT_LENGTH, length);
    }
}
