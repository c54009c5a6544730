package org.alcove.calendarfeed;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Folds content lines at 75 octets (RFC 5545 §3.1), never inside a character of UTF-8. */
final class LineFolder {
    private static final int LONGEST = 75;

    private LineFolder() {}

    /** Folds unfolded lines that end in CRLF. */
    static byte[] fold(String unfolded) {
        byte[] text = unfolded.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream folded = new ByteArrayOutputStream(text.length + text.length / 16);
        int column = 0;
        int position = 0;
        while (position < text.length) {
            int width = width(text[position]);
            boolean ends = text[position] == '\r' || text[position] == '\n';
            if (!ends && column + width > LONGEST) {
                folded.write('\r');
                folded.write('\n');
                folded.write(' ');
                column = 1;
            }
            folded.write(text, position, width);
            column = ends ? 0 : column + width;
            position += width;
        }
        return folded.toByteArray();
    }

    /** How many octets the character has that starts with this one. */
    private static int width(byte first) {
        if (first >= 0) {
            return 1;
        }
        int bits = first & 0xff;
        return bits < 0xe0 ? 2 : bits < 0xf0 ? 3 : 4;
    }
}
