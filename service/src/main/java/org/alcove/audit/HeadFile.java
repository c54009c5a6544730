package org.alcove.audit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * A file of exported heads, one line each: number, head, signature and time. It holds nothing about anyone, so it can be
 * copied wherever it is safe from whoever runs the database.
 */
public final class HeadFile implements HeadExport {
    private static final HexFormat HEX = HexFormat.of();

    private final Path file;
    private long sizeRead = -1;
    private long last;

    public HeadFile(Path file) {
        this.file = Objects.requireNonNull(file);
    }

    /**
     * Makes the file unless it is there, and takes a last line away that a crash or a full disk cut short.
     *
     * @throws IOException if heads can't be kept there
     */
    public synchronized void prepare() throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            long end = channel.size();
            while (end > 0 && !endsLine(channel, end)) {
                end--;
            }
            channel.truncate(end);
        }
    }

    private static boolean endsLine(FileChannel channel, long end) throws IOException {
        ByteBuffer last = ByteBuffer.allocate(1);
        return channel.read(last, end - 1) == 1 && last.get(0) == '\n';
    }

    @Override
    public synchronized long lastNumber() {
        try {
            prepare();
            long size = Files.size(file);
            if (size != sizeRead) {
                last = read(file).keySet().stream()
                        .mapToLong(Long::longValue)
                        .max()
                        .orElse(0);
                sizeRead = size;
            }
            return last;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public synchronized void export(long number, byte[] head, byte[] signature, Instant sealedAt) {
        String line = number + " " + HEX.formatHex(head) + " " + HEX.formatHex(signature) + " " + sealedAt + "\n";
        try {
            prepare();
            Files.writeString(
                    file, line, StandardCharsets.US_ASCII, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            if (sizeRead >= 0) {
                sizeRead += line.length();
                last = number;
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /**
     * Reads the heads of a file by number; none from a file that is not there. The last line may have been cut by a crash and is then left out.
     *
     * @throws IllegalArgumentException if another line is not a head
     */
    public static Map<Long, byte[]> read(Path file) throws IOException {
        Map<Long, byte[]> heads = new TreeMap<>();
        if (!Files.exists(file)) {
            return heads;
        }
        try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.US_ASCII)) {
            String line = lines.readLine();
            while (line != null) {
                String next = lines.readLine();
                String[] parts = line.split(" ", -1);
                if (parts.length == 4) {
                    heads.put(Long.parseLong(parts[0]), HEX.parseHex(parts[1]));
                } else if (next != null) {
                    throw new IllegalArgumentException("a line of the head file is not a head");
                }
                line = next;
            }
        }
        return heads;
    }
}
