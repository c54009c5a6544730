package org.alcove.calendarfeed;

import java.net.URI;
import java.util.List;
import org.alcove.privacy.Foundation;

/** Puts the room together. */
public final class FeedModule {
    private final FeedResource feeds;
    private final CalendarResource calendars;

    /** @param publicUrl the address under which people reach the service */
    public FeedModule(Foundation foundation, FeedConfiguration configuration, URI publicUrl) {
        this.feeds = new FeedResource(new FeedService(foundation, configuration, publicUrl));
        this.calendars = new CalendarResource(new FeedReader(foundation, configuration), foundation.clock());
    }

    /** What is registered with JAX-RS. */
    public List<Object> resources() {
        return List.of(feeds, calendars, new AcceptEverythingFilter());
    }
}
