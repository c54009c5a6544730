package org.alcove.busyimport;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Gathers busy times, clipped to the window, and makes their keys. */
final class BusyCollector {
    private final long from;
    private final long to;
    private final BusyRequest request;
    private final WorkBudget budget;
    private final MessageDigest digest;
    private final List<BusyInterval> busy = new ArrayList<>();

    BusyCollector(BusyRequest request, WorkBudget budget) {
        this.request = request;
        this.from = request.from().getEpochSecond();
        this.to = request.to().getEpochSecond() + (request.to().getNano() > 0 ? 1 : 0);
        this.budget = budget;
        try {
            this.digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** First second of the window. */
    long from() {
        return from;
    }

    /** The second after the window. */
    long to() {
        return to;
    }

    /** Whether any of a time lies in the window; what has no length never does. */
    boolean isInWindow(long start, long end) {
        return start < end && start < to && end > from;
    }

    /**
     * Adds a time that is in the window.
     *
     * @param original start of the occurrence before it was moved, part of its key
     */
    void add(String uid, long original, long start, long end) throws UnreadableCalendarException {
        budget.instance();
        Instant clippedStart = Instant.ofEpochSecond(Math.max(start, from));
        Instant clippedEnd = Instant.ofEpochSecond(Math.min(end, to));
        if (clippedStart.isBefore(request.from())) {
            clippedStart = request.from();
        }
        if (clippedEnd.isAfter(request.to())) {
            clippedEnd = request.to();
        }
        if (clippedStart.isBefore(clippedEnd)) {
            busy.add(new BusyInterval(clippedStart, clippedEnd, key(uid, original)));
        }
    }

    List<BusyInterval> sorted() {
        Collections.sort(busy);
        return List.copyOf(busy);
    }

    private long key(String uid, long original) {
        digest.update(ByteBuffer.allocate(8).putLong(0, original));
        digest.update(uid.getBytes(StandardCharsets.UTF_8));
        return ByteBuffer.wrap(digest.digest()).getLong();
    }
}
