package org.alcove.busyimport;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Walks over the unfolded lines of a file (RFC 5545 §3.1) in constant memory. Unfolds bytes, not characters, because a
 * fold may stand inside a character; takes CRLF, LF and CR, also mixed.
 */
final class ContentLines {
    private static final Charset FALLBACK = Charset.forName("windows-1252");

    private final byte[] file;
    private final WorkBudget budget;
    private byte[] line = new byte[512];
    private int length;
    private int next;

    ContentLines(byte[] file, WorkBudget budget) {
        this.file = file;
        this.budget = budget;
    }

    /** Goes to the next line that is not empty; false at the end. */
    boolean advance() throws UnreadableCalendarException {
        length = 0;
        while (next < file.length) {
            appendPhysicalLine(length == 0 ? next : next + 1);
            skipLineBreaks();
            if (length > 0 && !isFold()) {
                return true;
            }
        }
        return length > 0;
    }

    private boolean isFold() {
        return next < file.length && (file[next] == ' ' || file[next] == '\t');
    }

    private void appendPhysicalLine(int from) throws UnreadableCalendarException {
        int end = from;
        while (end < file.length && file[end] != '\n' && file[end] != '\r') {
            end++;
        }
        int added = end - from;
        if (length + added > budget.limits().maxLineBytes()) {
            throw new UnreadableCalendarException(BusyFault.LINE_TOO_LONG);
        }
        if (length + added > line.length) {
            line = Arrays.copyOf(line, Math.max(length + added, line.length * 2));
        }
        System.arraycopy(file, from, line, length, added);
        length += added;
        next = end;
    }

    private void skipLineBreaks() {
        while (next < file.length && (file[next] == '\n' || file[next] == '\r')) {
            next++;
        }
    }

    /** The name of the property on this line, upper case; empty when there is none. */
    String name() {
        int end = 0;
        while (end < length && end < 64 && line[end] != ';' && line[end] != ':') {
            end++;
        }
        return end == length ? "" : Ascii.upper(new String(line, 0, end, StandardCharsets.ISO_8859_1).strip());
    }

    /** The line as text. */
    String text() {
        for (int i = 0; i < length; i++) {
            if (line[i] < 0) {
                return decoded();
            }
        }
        return new String(line, 0, length, StandardCharsets.ISO_8859_1);
    }

    private String decoded() {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(line, 0, length))
                    .toString();
        } catch (CharacterCodingException e) {
            budget.warn(BusyWarning.CHARSET_GUESSED);
            return new String(line, 0, length, FALLBACK);
        }
    }
}
