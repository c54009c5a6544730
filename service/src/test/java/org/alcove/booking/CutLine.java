package org.alcove.booking;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** A line to the database that can be cut exactly at a COMMIT: before the server sees it, or after it has answered. */
final class CutLine implements AutoCloseable {
    enum Cut {
        NEVER,
        BEFORE_COMMIT,
        AFTER_COMMIT
    }

    private static final String COMMIT = "COMMIT";

    private final ServerSocket listening;
    private final int target;
    private final AtomicReference<Cut> next = new AtomicReference<>(Cut.NEVER);
    private final AtomicInteger commitsBefore = new AtomicInteger();

    CutLine(int target) throws IOException {
        this.target = target;
        listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start(this::accept);
    }

    int port() {
        return listening.getLocalPort();
    }

    /** Cuts at the next COMMIT, once. */
    void cutNext(Cut cut) {
        cutNext(cut, 1);
    }

    /** Cuts at a COMMIT to come, once; a change reads in one transaction before it writes in another. */
    void cutNext(Cut cut, int commit) {
        commitsBefore.set(commit - 1);
        next.set(cut);
    }

    /** Whether the cut that was asked for was made. */
    boolean wasCut() {
        return next.get() == Cut.NEVER;
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "cut-line");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listening.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
                AtomicBoolean swallow = new AtomicBoolean();
                start(() -> carryRequests(client, server, swallow));
                start(() -> carryAnswers(server, client, swallow));
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private void carryRequests(Socket client, Socket server, AtomicBoolean swallow) {
        try (client;
                server) {
            InputStream from = client.getInputStream();
            OutputStream to = server.getOutputStream();
            byte[] buffer = new byte[1 << 16];
            for (int length = from.read(buffer); length > 0; length = from.read(buffer)) {
                boolean cuts = isCommit(buffer, length) && commitsBefore.getAndDecrement() <= 0;
                Cut cut = cuts ? next.getAndSet(Cut.NEVER) : Cut.NEVER;
                if (cut == Cut.BEFORE_COMMIT) {
                    return;
                }
                if (cut == Cut.AFTER_COMMIT) {
                    swallow.set(true);
                }
                to.write(buffer, 0, length);
                to.flush();
            }
        } catch (IOException cut) {
            // Both ends are closed above.
        }
    }

    private static void carryAnswers(Socket server, Socket client, AtomicBoolean swallow) {
        try (client;
                server) {
            InputStream from = server.getInputStream();
            OutputStream to = client.getOutputStream();
            byte[] buffer = new byte[1 << 16];
            for (int length = from.read(buffer); length > 0; length = from.read(buffer)) {
                if (swallow.get()) {
                    return;
                }
                to.write(buffer, 0, length);
                to.flush();
            }
        } catch (IOException cut) {
            // Both ends are closed above.
        }
    }

    /** A packet's header is four bytes, then comes the command's byte, then the text. */
    private static boolean isCommit(byte[] packet, int length) {
        if (length < 5 + COMMIT.length() || packet[4] != 3) {
            return false;
        }
        String text = new String(packet, 5, length - 5, StandardCharsets.ISO_8859_1);
        return text.toUpperCase(Locale.ROOT).equals(COMMIT);
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}
