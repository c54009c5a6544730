package org.alcove.http;

import jakarta.annotation.Priority;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.ext.Provider;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Objects;
import org.alcove.kernel.ErrorCode;
import org.alcove.kernel.ServiceException;

/**
 * Refuses a body that is larger than allowed, whether its length was announced or not. What is left of a refused body is
 * read away up to a bound, so that the caller gets to read the refusal instead of a broken connection.
 */
@Provider
@PreMatching
@Priority(Integer.MIN_VALUE)
public final class BodyLimit implements ContainerRequestFilter, ContainerResponseFilter {
    private static final String PROPERTY = BodyLimit.class.getName();

    private static final int BUFFER = 8192;

    private static final long MOST_READ_AWAY = 32L * 1024 * 1024;

    private final HttpConfiguration limits;

    BodyLimit(HttpConfiguration limits) {
        this.limits = Objects.requireNonNull(limits);
    }

    @Override
    public void filter(ContainerRequestContext request) {
        LimitedStream body = new LimitedStream(request.getEntityStream(), limit(request));
        request.setEntityStream(body);
        request.setProperty(PROPERTY, body);
        String announced = request.getHeaderString(HttpHeaders.CONTENT_LENGTH);
        if (announced != null && isMoreThan(announced, body.limit)) {
            throw new ServiceException(ErrorCode.BODY_TOO_LARGE);
        }
    }

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        if (response.getStatus() >= 400 && request.getProperty(PROPERTY) instanceof LimitedStream body) {
            body.readAway();
        }
    }

    private long limit(ContainerRequestContext request) {
        String type = Objects.requireNonNullElse(request.getHeaderString(HttpHeaders.CONTENT_TYPE), "")
                .toLowerCase(Locale.ROOT);
        boolean file = type.startsWith("text/csv") || type.startsWith("text/calendar");
        return file ? limits.maxFileBytes() : limits.maxBodyBytes();
    }

    private static boolean isMoreThan(String announced, long limit) {
        try {
            return Long.parseLong(announced.strip()) > limit;
        } catch (NumberFormatException unreadable) {
            throw new ServiceException(ErrorCode.BAD_REQUEST);
        }
    }

    private static final class LimitedStream extends FilterInputStream {
        private final long limit;
        private long read;

        LimitedStream(InputStream body, long limit) {
            super(body);
            this.limit = limit;
        }

        @Override
        public int read() throws IOException {
            int next = super.read();
            if (next >= 0) {
                count(1);
            }
            return next;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int got = super.read(bytes, offset, length);
            if (got > 0) {
                count(got);
            }
            return got;
        }

        @Override
        public long skip(long count) throws IOException {
            long skipped = super.skip(count);
            count(skipped);
            return skipped;
        }

        @Override
        public boolean markSupported() {
            return false;
        }

        /** Nothing: what is left may have to be read away after Jersey has closed this, and the container closes it. */
        @Override
        public void close() {}

        void readAway() {
            byte[] buffer = new byte[BUFFER];
            try {
                int got = 0;
                while (got >= 0 && read < MOST_READ_AWAY) {
                    got = in.read(buffer, 0, buffer.length);
                    read += Math.max(0, got);
                }
            } catch (IOException | IllegalStateException gone) {
                // Nobody is left to read the answer either.
                read = MOST_READ_AWAY;
            }
        }

        private void count(long more) {
            read += more;
            if (read > limit) {
                throw new ServiceException(ErrorCode.BODY_TOO_LARGE);
            }
        }
    }
}
