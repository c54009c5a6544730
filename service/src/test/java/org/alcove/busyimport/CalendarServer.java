package org.alcove.busyimport;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Serves calendars on loopback, each under a path of its own, and keeps what it was asked for. */
final class CalendarServer implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, Page> pages = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final AtomicInteger waiting = new AtomicInteger();

    /** @param hold the answer waits for it */
    private record Page(int status, byte[] body, String etag, CountDownLatch hold, List<String> headers) {}

    CalendarServer() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        server.createContext("/", this::answer);
        server.setExecutor(threads);
        server.start();
    }

    /** As it stands in the operator's list. */
    String host() {
        return "localhost:" + server.getAddress().getPort();
    }

    String url(String path) {
        return "http://" + host() + path;
    }

    void serve(String path, String body) {
        serve(path, 200, body.getBytes(StandardCharsets.UTF_8));
    }

    /** @param headers names and values */
    void serve(String path, int status, byte[] body, String... headers) {
        pages.put(
                path, new Page(status, body, "\"" + System.nanoTime() + "\"", new CountDownLatch(0), List.of(headers)));
    }

    /** Requests that came so far, answered or not. */
    int arrived() {
        return waiting.get();
    }

    /** Answers no request for the path before the latch is down. */
    void hold(String path, String body, CountDownLatch latch) {
        pages.put(path, new Page(200, body.getBytes(StandardCharsets.UTF_8), "\"held\"", latch, List.of()));
    }

    /** The statuses given for a path so far. */
    List<String> answers(String path) {
        return asked.stream().filter(one -> one.startsWith(path + " ")).toList();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            Page page = Objects.requireNonNullElse(
                    pages.get(path), new Page(404, new byte[0], "\"none\"", new CountDownLatch(0), List.of()));
            waiting.incrementAndGet();
            page.hold().await();
            boolean unchanged = page.status() == 200
                    && page.etag().equals(exchange.getRequestHeaders().getFirst("If-None-Match"));
            int status = unchanged ? 304 : page.status();
            asked.add(path + " " + status);
            exchange.getResponseHeaders().set("ETag", page.etag());
            exchange.getResponseHeaders().set("Content-Type", "text/calendar");
            for (int i = 0; i < page.headers().size(); i += 2) {
                exchange.getResponseHeaders()
                        .set(page.headers().get(i), page.headers().get(i + 1));
            }
            exchange.sendResponseHeaders(status, unchanged || page.body().length == 0 ? -1 : page.body().length);
            if (!unchanged && page.body().length > 0) {
                exchange.getResponseBody().write(page.body());
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
