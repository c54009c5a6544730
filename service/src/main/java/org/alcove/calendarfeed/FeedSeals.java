package org.alcove.calendarfeed;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
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
        return owners.seal(handle, owner, body, TABLE, BODY, feed);
    }

    /** @throws VaultFault naming the row if the rendering was changed, moved or sealed under another key */
    byte[] openBody(Id owner, FeedId feed, byte[] sealed) {
        return owners.openOfLivingRow(Purpose.FEED_BODY, owner, sealed, TABLE, BODY, feed);
    }
}
