package org.alcove.busyimport.fetch;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The end of a fetch: whatever connection is open then is closed, so that no server can hold a thread longer, however
 * slowly it sends.
 */
final class Deadline implements AutoCloseable {
    private final long end;
    private final Future<?> task;
    private @Nullable Closeable open;
    private boolean passed;

    Deadline(Duration length, ScheduledExecutorService timer) {
        this.end = System.nanoTime() + length.toNanos();
        this.task = timer.schedule(this::pass, length.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Has a connection closed when time is up, or now if it is. */
    synchronized void watch(Closeable connection) throws IOException, FetchException {
        if (passed) {
            connection.close();
            throw new FetchException(FetchFault.TIMED_OUT);
        }
        open = connection;
    }

    synchronized boolean isPassed() {
        return passed;
    }

    /** What is left, at most so much. */
    Duration left(Duration most) throws FetchException {
        Duration left = Duration.ofNanos(end - System.nanoTime());
        if (left.compareTo(Duration.ofMillis(1)) < 0) {
            throw new FetchException(FetchFault.TIMED_OUT);
        }
        return left.compareTo(most) < 0 ? left : most;
    }

    private synchronized void pass() {
        passed = true;
        if (open != null) {
            try {
                open.close();
            } catch (IOException closedAnyway) {
                open = null;
            }
        }
    }

    @Override
    public void close() {
        task.cancel(false);
    }
}
