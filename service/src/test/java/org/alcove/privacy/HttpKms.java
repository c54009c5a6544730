package org.alcove.privacy;

import com.google.crypto.tink.subtle.AesGcmJce;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicInteger;

/** A small key management service on loopback: it keeps one key, never gives it out, and can be made to refuse. */
final class HttpKms implements AutoCloseable {
    /** As clouds' services take, so that nobody sends them a whole key file. */
    private static final int LONGEST = 4096;

    private final HttpServer server;
    private final AesGcmJce key;
    private final AtomicInteger asked = new AtomicInteger();
    private volatile int refuseWith;

    HttpKms() {
        try {
            byte[] secret = new byte[32];
            new SecureRandom().nextBytes(secret);
            key = new AesGcmJce(secret);
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/key", this::answer);
            server.start();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (GeneralSecurityException failure) {
            throw new IllegalStateException(failure);
        }
    }

    String uri() {
        return HttpKmsClient.SCHEME + "127.0.0.1:" + server.getAddress().getPort() + "/key";
    }

    int timesAsked() {
        return asked.get();
    }

    void refuseWith(int status) {
        refuseWith = status;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            asked.incrementAndGet();
            byte[] content = exchange.getRequestBody().readAllBytes();
            byte[] boundTo =
                    Base64.getDecoder().decode(exchange.getRequestHeaders().getFirst("Bound-To"));
            if (refuseWith != 0 || content.length > LONGEST) {
                exchange.sendResponseHeaders(refuseWith == 0 ? 413 : refuseWith, -1);
                return;
            }
            if (exchange.getRequestHeaders().getFirst("Authorization").equals("revoked")) {
                exchange.sendResponseHeaders(403, -1);
                return;
            }
            byte[] result = exchange.getRequestURI().getPath().endsWith("/encrypt")
                    ? key.encrypt(content, boundTo)
                    : key.decrypt(content, boundTo);
            exchange.sendResponseHeaders(200, result.length);
            exchange.getResponseBody().write(result);
        } catch (GeneralSecurityException refused) {
            exchange.sendResponseHeaders(400, -1);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
