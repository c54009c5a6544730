package org.alcove.busyimport.fetch;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import javax.net.ServerSocketFactory;

/** Answers each connection on loopback with the next bytes of a script, and keeps what it was asked. */
final class ScriptedServer implements AutoCloseable {
    private final ServerSocket listening;
    private final Queue<byte[]> script = new ConcurrentLinkedQueue<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile boolean endless;

    ScriptedServer(ServerSocketFactory sockets) {
        try {
            listening = sockets.createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        Thread serving = new Thread(this::serve, "scripted-server");
        serving.setDaemon(true);
        serving.start();
    }

    int port() {
        return listening.getLocalPort();
    }

    ScriptedServer then(String answer) {
        return then(answer.getBytes(StandardCharsets.ISO_8859_1));
    }

    ScriptedServer then(byte[] answer) {
        script.add(answer);
        return this;
    }

    /** After what it has to say it neither says more nor hangs up. */
    ScriptedServer thenNothing() {
        endless = true;
        return this;
    }

    /** The heads of the requests so far. */
    List<String> requests() {
        return requests;
    }

    private void serve() {
        while (!listening.isClosed()) {
            try {
                Socket socket = listening.accept();
                Thread answering = new Thread(() -> answer(socket), "scripted-answer");
                answering.setDaemon(true);
                answering.start();
            } catch (IOException ended) {
                return;
            }
        }
    }

    private void answer(Socket socket) {
        try (socket) {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
            StringBuilder head = new StringBuilder();
            for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                head.append(line).append('\n');
            }
            requests.add(head.toString());
            byte[] answer = script.poll();
            OutputStream out = socket.getOutputStream();
            out.write(answer == null ? new byte[0] : answer);
            out.flush();
            if (endless) {
                closed.await();
            }
        } catch (IOException | InterruptedException goneOrRefused) {
            // The client had enough; what it makes of it is what is tested.
            requests.add("");
        }
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            listening.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
