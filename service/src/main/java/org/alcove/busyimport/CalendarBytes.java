package org.alcove.busyimport;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;

/** Opens what was fetched or uploaded: decompressed within its limits and in an encoding that ASCII is a part of. */
final class CalendarBytes {
    private static final int RATIO_FREE_BYTES = 64 * 1024;

    private CalendarBytes() {}

    /** The file's bytes without a byte order mark; UTF-16 is turned into UTF-8. */
    static byte[] open(byte[] file, ReadLimits limits) throws UnreadableCalendarException {
        if (file.length > limits.maxBytes()) {
            throw new UnreadableCalendarException(BusyFault.TOO_LARGE);
        }
        return withoutMark(isGzip(file) ? decompress(file, limits) : file);
    }

    private static boolean isGzip(byte[] file) {
        return file.length > 2 && file[0] == (byte) 0x1f && file[1] == (byte) 0x8b;
    }

    private static byte[] decompress(byte[] file, ReadLimits limits) throws UnreadableCalendarException {
        ByteArrayOutputStream out = new ByteArrayOutputStream(Math.min(limits.maxBytes(), 1 << 16));
        byte[] buffer = new byte[8192];
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(file))) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (out.size() + read > limits.maxBytes()) {
                    throw new UnreadableCalendarException(BusyFault.TOO_LARGE);
                }
                out.write(buffer, 0, read);
                if (out.size() > RATIO_FREE_BYTES && out.size() / file.length > limits.maxCompressionRatio()) {
                    throw new UnreadableCalendarException(BusyFault.COMPRESSED_TOO_MUCH);
                }
            }
        } catch (IOException e) {
            throw new UnreadableCalendarException(BusyFault.BAD_COMPRESSION);
        }
        return out.toByteArray();
    }

    private static byte[] withoutMark(byte[] plain) {
        if (startsWith(plain, 0xef, 0xbb, 0xbf)) {
            return Arrays.copyOfRange(plain, 3, plain.length);
        }
        if (startsWith(plain, 0xff, 0xfe)) {
            return recode(plain, 2, StandardCharsets.UTF_16LE);
        }
        if (startsWith(plain, 0xfe, 0xff)) {
            return recode(plain, 2, StandardCharsets.UTF_16BE);
        }
        if (startsWith(plain, 'B', 0)) {
            return recode(plain, 0, StandardCharsets.UTF_16LE);
        }
        if (startsWith(plain, 0, 'B')) {
            return recode(plain, 0, StandardCharsets.UTF_16BE);
        }
        return plain;
    }

    private static boolean startsWith(byte[] plain, int... mark) {
        if (plain.length < mark.length) {
            return false;
        }
        for (int i = 0; i < mark.length; i++) {
            if (plain[i] != (byte) mark[i]) {
                return false;
            }
        }
        return true;
    }

    private static byte[] recode(byte[] plain, int offset, Charset charset) {
        return new String(plain, offset, plain.length - offset, charset).getBytes(StandardCharsets.UTF_8);
    }
}
