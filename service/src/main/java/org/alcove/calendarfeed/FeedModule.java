package org.alcove.calendarfeed;

import java.net.URI;
import java.util.List;
import org.alcove.privacy.Foundation;
import org.alcove.privacy.rights.OwnRecord;

/** Puts the room together. */
public final class FeedModule {
    private final FeedResource feeds;
    private final CalendarResource calendars;
    private final CalendarFileResource files;
    private final FeedUpkeep upkeep;
    private final OwnRecord ownRecord;

    /** @param publicUrl the address under which people reach the service */
    public FeedModule(Foundation foundation, FeedConfiguration configuration, URI publicUrl) {
        this.feeds = new FeedResource(new FeedService(foundation, configuration, publicUrl));
        this.calendars = new CalendarResource(new FeedReader(foundation, configuration));
        this.files = new CalendarFileResource(new CalendarFileService(foundation));
        this.ownRecord = new OwnFeedRecord(foundation);
        this.upkeep = new FeedUpkeep(foundation, configuration);
    }

    /** For the scheduler. */
    public FeedUpkeep upkeep() {
        return upkeep;
    }

    /** For the rights room: what this room keeps of a client. */
    public OwnRecord ownRecord() {
        return ownRecord;
    }

    /** What is registered with JAX-RS. */
    public List<Object> resources() {
        return List.of(feeds, calendars, files, new AcceptEverythingFilter());
    }
}
