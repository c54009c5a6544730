package org.alcove.http;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Puts the strictest headers on every answer before anything else handles the request. A resource that
 * needs another policy sets the header itself, which replaces the one from here.
 */
final class SecurityHeaders {
    private final Map<String, String> headers;

    /** @param https whether people reach the service over TLS */
    SecurityHeaders(boolean https) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put(
                "Content-Security-Policy",
                "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
        all.put("X-Content-Type-Options", "nosniff");
        all.put("X-Frame-Options", "DENY");
        all.put("Referrer-Policy", "no-referrer");
        all.put("Cache-Control", "no-store");
        all.put("Cross-Origin-Opener-Policy", "same-origin");
        all.put("Cross-Origin-Resource-Policy", "same-origin");
        all.put("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()");
        if (https) {
            all.put("Strict-Transport-Security", "max-age=31536000; includeSubDomains");
        }
        this.headers = Collections.unmodifiableMap(all);
    }

    Map<String, String> ofEveryAnswer() {
        return headers;
    }

    /** A handler that sets the headers before the given one answers, whichever port was asked. */
    Handler around(Handler handler) {
        return new Handler.Wrapper(handler) {
            @Override
            public boolean handle(Request request, Response response, Callback callback) throws Exception {
                headers.forEach(response.getHeaders()::put);
                return super.handle(request, response, callback);
            }
        };
    }
}
