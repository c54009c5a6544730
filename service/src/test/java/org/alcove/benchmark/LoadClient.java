package org.alcove.benchmark;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** One connection that is kept open, and as little work for each request as HTTP/1.1 allows. */
final class LoadClient implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    /** An answer, with its headers as they came. */
    record Answer(int status, String head, byte[] body) {
        String header(String name) {
            for (String line : head.split("\r\n")) {
                if (line.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT) + ":")) {
                    return line.substring(name.length() + 1).strip();
                }
            }
            return "";
        }

        /** Headers by their names as they came, without some. @param without in small letters */
        Map<String, String> headersBut(Set<String> without) {
            Map<String, String> headers = new LinkedHashMap<>();
            for (String line : head.split("\r\n")) {
                int colon = line.indexOf(':');
                if (colon > 0 && !without.contains(line.substring(0, colon).toLowerCase(Locale.ROOT))) {
                    headers.put(
                            line.substring(0, colon), line.substring(colon + 1).strip());
                }
            }
            return headers;
        }
    }

    LoadClient(URI server) throws IOException {
        socket = new Socket(server.getHost(), server.getPort());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(60_000);
        in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
        out = socket.getOutputStream();
    }

    /** A request's bytes. @param headers lines, each with its end */
    static byte[] request(String method, String path, String headers, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        String content =
                bytes.length == 0 ? "" : "Content-Type: application/json\r\nContent-Length: " + bytes.length + "\r\n";
        return (method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n" + headers + content + "\r\n" + body)
                .getBytes(StandardCharsets.UTF_8);
    }

    Answer send(byte[] request) throws IOException {
        out.write(request);
        out.flush();
        String head = head();
        int status = Integer.parseInt(head.substring(9, 12));
        Answer bare = new Answer(status, head, new byte[0]);
        if (status == 304 || status == 204) {
            return bare;
        }
        byte[] body = bare.header("Transfer-Encoding").equalsIgnoreCase("chunked")
                ? chunks()
                : in.readNBytes(Integer.parseInt(bare.header("Content-Length")));
        return new Answer(status, head, body);
    }

    private String head() throws IOException {
        StringBuilder head = new StringBuilder(512);
        while (true) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("the connection has ended");
            }
            head.append((char) next);
            int length = head.length();
            if (next == '\n' && length > 3 && head.charAt(length - 3) == '\n') {
                return head.toString();
            }
        }
    }

    private byte[] chunks() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            int length = Integer.parseInt(line(), 16);
            body.writeBytes(in.readNBytes(length));
            line();
            if (length == 0) {
                return body.toByteArray();
            }
        }
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        int next = in.read();
        while (next != '\n') {
            if (next != '\r') {
                line.append((char) next);
            }
            next = in.read();
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
