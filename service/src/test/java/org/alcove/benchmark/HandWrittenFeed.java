package org.alcove.benchmark;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import org.alcove.privacy.KeyRing;
import org.alcove.privacy.Purpose;

/**
 * One answer of a therapist's feed that tells nothing but "Busy", written from its rows as one would by hand: columns by
 * their places, one text that grows, and the knowledge that no line of it is ever folded and none of its text escaped. The
 * hashes are the service's own, because the bytes can't be the same without them.
 */
final class HandWrittenFeed implements Tape.Rows {
    /** Enough for somewhat more than a thousand events. */
    private static final int BYTES = 400_000;

    private static final String HEAD = "BEGIN:VCALENDAR\r\nPRODID:-//Calendar//Calendar 1.0//EN\r\nVERSION:2.0\r\n"
            + "NAME:Calendar\r\nX-WR-CALNAME:Calendar\r\nREFRESH-INTERVAL;VALUE=DURATION:PT1H\r\nX-PUBLISHED-TTL:PT1H\r\n";
    private static final String BOOKED =
            "Z\r\nSUMMARY:Busy\r\nTRANSP:OPAQUE\r\nCLASS:PRIVATE\r\nSTATUS:CONFIRMED\r\nSEQUENCE:";
    private static final String BOOKED_END = "Z\r\nX-MICROSOFT-CDO-BUSYSTATUS:BUSY\r\nEND:VEVENT\r\n";
    private static final String CANCELLED =
            "Z\r\nSUMMARY:Cancelled: Busy\r\nTRANSP:TRANSPARENT\r\nCLASS:PRIVATE\r\nSTATUS:CANCELLED\r\nSEQUENCE:";
    private static final String CANCELLED_END = "Z\r\nX-MICROSOFT-CDO-BUSYSTATUS:FREE\r\nEND:VEVENT\r\n";
    private static final String TAIL = "END:VCALENDAR\r\n";

    private static final HexFormat HEX = HexFormat.of();

    private final KeyRing keys;
    private final StringBuilder text = new StringBuilder(BYTES);
    private byte[] feed = new byte[0];
    private byte[] account = new byte[0];
    private int place;

    HandWrittenFeed(KeyRing keys) {
        this.keys = keys;
    }

    /** Whether a statement of the service reads what the bytes are written from; it also reads the key that it seals with. */
    static boolean needs(Tape.Step step) {
        return isOfToken(step) || isOfEvents(step);
    }

    private static boolean isOfToken(Tape.Step step) {
        return step.sql().contains("FROM feed f");
    }

    private static boolean isOfEvents(Tape.Step step) {
        return step.sql().contains("FROM appointment");
    }

    @Override
    public void read(Tape.Step step, ResultSet rows) throws SQLException {
        if (isOfEvents(step)) {
            text.append(HEAD);
            while (rows.next()) {
                event(rows);
            }
            text.append(TAIL);
        } else if (isOfToken(step)) {
            if (!rows.next()) {
                throw new IllegalStateException("the feed is gone");
            }
            feed = rows.getBytes("id");
            account = rows.getBytes("account_id");
            place = rows.getInt("place");
        }
    }

    /** The calendar, once everything was read. */
    byte[] bytes() {
        return text.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private void event(ResultSet row) throws SQLException {
        byte[] id = row.getBytes(1);
        boolean cancelled = row.getString(4).equals("cancelled");
        ByteBuffer mark = ByteBuffer.wrap(keys.hash(Purpose.FEED_EVENT, "stamp", feed, id));
        LocalDateTime stamp = row.getObject(8, LocalDateTime.class)
                .truncatedTo(ChronoUnit.HOURS)
                .minusHours(hours(mark, id));
        text.append("BEGIN:VEVENT\r\nUID:");
        uid(id);
        text.append("\r\nDTSTAMP:");
        time(stamp);
        text.append("Z\r\nDTSTART:");
        time(row.getObject(2, LocalDateTime.class));
        text.append("Z\r\nDTEND:");
        time(row.getObject(3, LocalDateTime.class));
        text.append(cancelled ? CANCELLED : BOOKED);
        text.append(Math.floorMod(mark.getInt(Long.BYTES), 1_000) + row.getInt(6));
        text.append("\r\nLAST-MODIFIED:");
        time(stamp);
        text.append(cancelled ? CANCELLED_END : BOOKED_END);
    }

    private void uid(byte[] id) {
        byte[] name = new byte[16];
        System.arraycopy(keys.hash(Purpose.FEED_EVENT, "uid", feed, id), 0, name, 0, name.length);
        HEX.formatHex(text, name);
        HEX.formatHex(text, keys.hash(Purpose.FEED_EVENT, "uid-check", name), 0, 8);
    }

    /** How far the stamp of an event is moved in a therapist's feed. */
    private long hours(ByteBuffer mark, byte[] id) {
        ByteBuffer mixing = ByteBuffer.wrap(keys.hash(Purpose.FEED_EVENT, "places", account, id));
        long factor = 1 + Math.floorMod(mixing.getLong(), 100);
        long mixed = Math.floorMod(factor * place + Math.floorMod(mixing.getLong(), 101), 101);
        return 2 * (101 * Math.floorMod(mark.getLong(0), 6L) + mixed) + 1;
    }

    private void time(LocalDateTime time) {
        digits(time.getYear() / 100);
        digits(time.getYear() % 100);
        digits(time.getMonthValue());
        digits(time.getDayOfMonth());
        text.append('T');
        digits(time.getHour());
        digits(time.getMinute());
        digits(time.getSecond());
    }

    private void digits(int value) {
        text.append((char) ('0' + value / 10)).append((char) ('0' + value % 10));
    }
}
