package org.alcove.busyimport.fetch;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * An answer of HTTP/1.1 (RFC 9112), read with a bound on everything. A body that ends before it said it would is no
 * answer.
 */
final class Answer {
    private static final int MOST_HEAD_BYTES = 32 * 1024;
    private static final int MOST_SECOND_DIGITS = 8;
    private static final int LONGEST_SECONDS = 99_999_999;
    private static final int MOST_INTERIM = 5;
    private static final int RATIO_FREE_BYTES = 64 * 1024;
    private static final int MOST_RATIO = 100;
    private static final String LENGTH = "content-length";

    private final InputStream in;
    private final int maxBytes;
    private final int status;
    private final Map<String, String> headers;
    private int head;

    private Answer(InputStream in, int maxBytes) throws IOException, FetchException {
        this.in = in;
        this.maxBytes = maxBytes;
        int found = statusLine();
        Map<String, String> fields = fields();
        for (int interim = 0; found < 200 && interim < MOST_INTERIM; interim++) {
            found = statusLine();
            fields = fields();
        }
        this.status = found;
        this.headers = fields;
    }

    /** Reads as far as the body. */
    static Answer read(InputStream in, int maxBytes) throws IOException, FetchException {
        return new Answer(in, maxBytes);
    }

    int status() {
        return status;
    }

    Optional<String> header(String lowerCase) {
        return Optional.ofNullable(headers.get(lowerCase)).filter(value -> !value.isEmpty());
    }

    /**
     * How long {@code Retry-After} asks to wait, in seconds or until a date (RFC 9110 §10.2.3); never negative.
     *
     * @param now by our clock; a date is taken against the server's own, if it tells it
     */
    Optional<Duration> retryAfter(Instant now) {
        Optional<String> asked = header("retry-after");
        if (asked.isEmpty()) {
            return Optional.empty();
        }
        if (asked.get().matches("[0-9]+")) {
            int digits = Math.min(asked.get().length(), MOST_SECOND_DIGITS);
            return Optional.of(Duration.ofSeconds(
                    asked.get().length() > digits ? LONGEST_SECONDS : Integer.parseInt(asked.get())));
        }
        Instant from = header("date").flatMap(Answer::date).orElse(now);
        return date(asked.get())
                .map(until -> Duration.between(from, until))
                .map(wait -> wait.isNegative() ? Duration.ZERO : wait);
    }

    private static Optional<Instant> date(String text) {
        try {
            return Optional.of(Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text)));
        } catch (DateTimeException malformed) {
            return Optional.empty();
        }
    }

    /** The body, with gzip left to whoever reads it. */
    byte[] body() throws IOException, FetchException {
        byte[] body = header("transfer-encoding").isPresent() ? chunked() : plain();
        String encoding = header("content-encoding").orElse("identity").toLowerCase(Locale.ROOT);
        return switch (encoding) {
            case "identity", "gzip", "x-gzip" -> body;
            case "deflate" -> inflated(body);
            default -> throw unexpected();
        };
    }

    private byte[] plain() throws IOException, FetchException {
        Optional<String> announced = header(LENGTH);
        if (announced.isEmpty()) {
            byte[] body = in.readNBytes(maxBytes + 1);
            requireWithin(body.length);
            return body;
        }
        if (!announced.get().matches("[0-9]{1,12}")) {
            throw unexpected();
        }
        long length = Long.parseLong(announced.get());
        requireWithin(length);
        return exactly((int) length);
    }

    private byte[] chunked() throws IOException, FetchException {
        if (!header("transfer-encoding").orElse("").equalsIgnoreCase("chunked")) {
            throw unexpected();
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            // Each chunk may have a head of its own.
            head = 0;
            String size = line().split(";", 2)[0].strip();
            if (!size.matches("[0-9A-Fa-f]{1,8}")) {
                throw unexpected();
            }
            long length = Long.parseLong(size, 16);
            if (length == 0) {
                return body.toByteArray();
            }
            requireWithin(body.size() + length);
            body.write(exactly((int) length));
            if (!line().isEmpty()) {
                throw unexpected();
            }
        }
    }

    private byte[] exactly(int length) throws IOException, FetchException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new FetchException(FetchFault.UNREACHABLE);
        }
        return bytes;
    }

    private byte[] inflated(byte[] body) throws FetchException {
        boolean zlib =
                body.length > 1 && (body[0] & 0x0f) == 8 && (((body[0] & 0xff) << 8) | (body[1] & 0xff)) % 31 == 0;
        Inflater inflater = new Inflater(!zlib);
        try {
            inflater.setInput(body);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            byte[] buffer = new byte[8192];
            while (!inflater.finished()) {
                int read = inflater.inflate(buffer);
                if (read == 0) {
                    throw unexpected();
                }
                out.write(buffer, 0, read);
                requireWithin(out.size());
                if (out.size() > RATIO_FREE_BYTES && out.size() / body.length > MOST_RATIO) {
                    throw new FetchException(FetchFault.TOO_LARGE);
                }
            }
            return out.toByteArray();
        } catch (DataFormatException broken) {
            throw unexpected();
        } finally {
            inflater.end();
        }
    }

    private void requireWithin(long length) throws FetchException {
        if (length > maxBytes) {
            throw new FetchException(FetchFault.TOO_LARGE);
        }
    }

    private int statusLine() throws IOException, FetchException {
        String line = line();
        if (!line.matches("HTTP/1\\.[01] [1-5][0-9]{2}( .*)?")) {
            throw unexpected();
        }
        return Integer.parseInt(line.substring(9, 12));
    }

    private Map<String, String> fields() throws IOException, FetchException {
        Map<String, String> fields = new HashMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            if (colon < 1) {
                throw unexpected();
            }
            String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
            String value = line.substring(colon + 1).strip();
            String before = fields.putIfAbsent(name, value);
            // Two lengths mean two readings of one answer.
            if (before != null && name.equals(LENGTH) && !before.equals(value)) {
                throw unexpected();
            }
        }
        return fields;
    }

    private String line() throws IOException, FetchException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int read = in.read();
        while (read != '\n') {
            if (read < 0) {
                throw new FetchException(FetchFault.UNREACHABLE);
            }
            if (++head > MOST_HEAD_BYTES) {
                throw unexpected();
            }
            line.write(read);
            read = in.read();
        }
        String text = line.toString(StandardCharsets.ISO_8859_1);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    private static FetchException unexpected() {
        return new FetchException(FetchFault.UNEXPECTED_ANSWER);
    }
}
