package org.alcove.calendarfeed;

import java.util.List;
import java.util.Map;
import org.alcove.kernel.Actor;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.alcove.privacy.Foundation;
import org.alcove.privacy.rights.OwnRecord;
import org.jdbi.v3.core.Handle;

/** What this room keeps of a client: their feeds, and who fetched them. */
final class OwnFeedRecord implements OwnRecord {
    private final FeedSeals seals;

    OwnFeedRecord(Foundation foundation) {
        this.seals = new FeedSeals(foundation.owners());
    }

    @Override
    public Map<String, List<? extends Record>> read(Handle handle, Actor actor, ClientId client) {
        OwnFeedDao rows = handle.attach(OwnFeedDao.class);
        ClinicId clinic = actor.clinicId();
        return Map.of(
                "feed",
                        rows.listFeeds(clinic, client).stream()
                                .map(row -> opened(client, row))
                                .toList(),
                "feed_fetch", rows.listFetches(clinic, client),
                "feed_source", rows.listSources(clinic, client));
    }

    private OwnFeedDao.OpenedFeed opened(ClientId client, OwnFeedDao.FeedRow row) {
        byte[] sealed = row.title();
        String title = sealed == null ? null : seals.openTitle(client, row.id(), sealed);
        return new OwnFeedDao.OpenedFeed(
                row.id(),
                row.disclosure(),
                title,
                row.createdAt(),
                row.lastFetchedAt(),
                row.lastProgram(),
                row.issuedAt(),
                row.expiresAt(),
                row.unusedNoticedAt(),
                row.switchedOffAt());
    }
}
