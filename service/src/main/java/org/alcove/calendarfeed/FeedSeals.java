package org.alcove.calendarfeed;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import org.alcove.kernel.FeedId;
import org.alcove.kernel.Id;
import org.alcove.privacy.OwnerSeals;
import org.alcove.privacy.Purpose;
import org.alcove.privacy.VaultFault;
import org.jdbi.v3.core.Handle;

/**
 * Seals what is kept of feeds, titles and renderings, under the key of the client or therapist whose calendar it is and
 * bound to its row. What an older version sealed under one key for all opens as well. Opening takes no statement.
 */
final class FeedSeals {
    private static final String TABLE = "feed";
    private static final String TITLE = "title";
    private static final String BODY = "body";

    /** The first byte of what zlib packs (RFC 1950 section 2.2). */
    private static final byte ZLIB = 0x78;

    private final OwnerSeals owners;

    FeedSeals(OwnerSeals owners) {
        this.owners = Objects.requireNonNull(owners);
    }

    byte[] sealTitle(Handle handle, Id owner, FeedId feed, String title) {
        return owners.seal(handle, owner, title.getBytes(StandardCharsets.UTF_8), TABLE, TITLE, feed);
    }

    /** @throws VaultFault naming the row if the title was changed, moved or sealed under another key */
    String openTitle(Id owner, FeedId feed, byte[] sealed) {
        return new String(
                owners.openOfLivingRow(Purpose.FEED_TITLE, owner, sealed, TABLE, TITLE, feed), StandardCharsets.UTF_8);
    }

    byte[] sealBody(Handle handle, Id owner, FeedId feed, byte[] body) {
        return owners.seal(handle, owner, packed(body), TABLE, BODY, feed);
    }

    /** @throws VaultFault naming the row if the rendering was changed, moved or sealed under another key */
    byte[] openBody(Id owner, FeedId feed, byte[] sealed) {
        byte[] opened = owners.openOfLivingRow(Purpose.FEED_BODY, owner, sealed, TABLE, BODY, feed);
        // What an older version kept begins with the calendar's own first letter.
        return opened.length > 0 && opened[0] == ZLIB ? unpacked(opened) : opened;
    }

    /** Events are much alike: a tenth is left to seal, to write and to keep. */
    private static byte[] packed(byte[] body) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream(body.length / 8 + 64);
        Deflater deflater = new Deflater(Deflater.BEST_SPEED);
        try (DeflaterOutputStream out = new DeflaterOutputStream(packed, deflater)) {
            out.write(body);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        } finally {
            deflater.end();
        }
        return packed.toByteArray();
    }

    private static byte[] unpacked(byte[] packed) {
        try (InflaterInputStream in = new InflaterInputStream(new ByteArrayInputStream(packed))) {
            return in.readAllBytes();
        } catch (IOException impossible) {
            // It is what was sealed, bit for bit.
            throw new UncheckedIOException(impossible);
        }
    }
}
