package org.alcove.calendarfeed;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import org.alcove.audit.AuditAction;
import org.alcove.audit.AuditEntry;
import org.alcove.kernel.AppointmentId;
import org.alcove.kernel.ErrorCode;
import org.alcove.kernel.ServiceException;
import org.alcove.kernel.TherapistId;
import org.alcove.kernel.TimeRange;
import org.alcove.privacy.Foundation;
import org.alcove.privacy.Purpose;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Answers polls. A feed is rendered once for each change of its owner's calendar and once a UTC day; between them a poll
 * reads one row and sends the kept bytes. The first fetch of each program and day is audited, in the transaction that
 * answers it.
 */
final class FeedReader {
    private static final String BUSY = "Busy";
    private static final int FREE_BUSY_MONTHS = 13;

    /** Longer than any session can be. */
    private static final Duration LONGEST_EVENT = Duration.ofDays(2);

    private final Foundation foundation;
    private final FeedConfiguration configuration;
    private final FeedRenderer renderer;
    private final FeedSeals seals;
    private final FeedWatch watch;

    FeedReader(Foundation foundation, FeedConfiguration configuration) {
        this.foundation = Objects.requireNonNull(foundation);
        this.configuration = Objects.requireNonNull(configuration);
        this.renderer = new FeedRenderer(foundation.keys());
        this.seals = new FeedSeals(foundation.owners());
        this.watch = new FeedWatch(configuration);
    }

    /**
     * The feed of a token.
     *
     * @param networkPrefix of the caller's network; only a hash of it is kept
     * @param known what the caller has already; if that is the current rendering, nothing is opened
     * @throws ServiceException {@link ErrorCode#NOT_FOUND} alike for tokens that never were, are dead or make no sense
     */
    RenderedFeed fetch(String token, Optional<String> userAgent, byte[] networkPrefix, Validators known) {
        Instant now = foundation.clock().instant();
        byte[] tokenHash = foundation.keys().hash(Purpose.FEED_TOKEN, token);
        CalendarProgram program = CalendarProgram.of(userAgent);
        AuditEntry entry = AuditEntry.anonymous(AuditAction.FEED_FETCH, foundation.ids(), now);
        // With the token, so that two feeds fetched from one network can't be matched by it.
        String network = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(foundation.keys().hash(Purpose.NETWORK, "feed", tokenHash, networkPrefix));
        FeedWatch.Fetch fetched =
                new FeedWatch.Fetch(now, LocalDate.ofInstant(now, ZoneOffset.UTC), program.displayName(), network);
        Poll poll = new Poll(tokenHash, fetched, known, entry);
        FeedDao.PolledFeed read =
                foundation.transactor().read(handle -> findPolled(handle.attach(FeedDao.class), poll));
        // Most polls change nothing, and a transaction around that one statement would take three more trips.
        Optional<RenderedFeed> kept = isNoted(read, poll) ? kept(read, poll) : Optional.empty();
        if (kept.isPresent()) {
            return kept.get();
        }
        // Read again: while this waited for its transaction the URL may have ended.
        return foundation.transactor().inTransaction(handle -> answer(handle, poll));
    }

    private RenderedFeed answer(Handle handle, Poll poll) {
        FeedDao feeds = handle.attach(FeedDao.class);
        FeedDao.PolledFeed feed = findPolled(feeds, poll);
        Optional<RenderedFeed> current = currentOf(handle, feeds, feed, poll);
        if (current.isEmpty()) {
            // Another poll kept its rendering first. Whoever loses once waits in line, so that a calendar that changes
            // faster than it is rendered still answers everybody; the changes themselves touch another row.
            if (feeds.lockFeed(feed.clinicId(), feed.id()).isEmpty()) {
                throw ServiceException.notFound();
            }
            feed = findPolled(feeds, poll);
            current = currentOf(handle, feeds, feed, poll);
        }
        RenderedFeed answer = current.orElseThrow(() -> new ServiceException(ErrorCode.UNAVAILABLE));
        noteFetch(handle, feeds, feed, poll);
        return answer;
    }

    private static FeedDao.PolledFeed findPolled(FeedDao feeds, Poll poll) {
        FeedWatch.Fetch fetch = poll.fetch();
        return feeds.findPolled(poll.tokenHash(), fetch.program(), fetch.network(), fetch.now(), fetch.today())
                .orElseThrow(ServiceException::notFound);
    }

    /** The kept rendering or a new one; empty if another poll kept one in between. */
    private Optional<RenderedFeed> currentOf(Handle handle, FeedDao feeds, FeedDao.PolledFeed feed, Poll poll) {
        Optional<RenderedFeed> kept = kept(feed, poll);
        return kept.isPresent() ? kept : renderAnew(handle, feeds, feed, poll);
    }

    /** What was rendered before, if nothing changed since and its window is not of an earlier day. */
    private Optional<RenderedFeed> kept(FeedDao.PolledFeed feed, Poll poll) {
        byte @Nullable [] body = feed.body();
        String etag = feed.etag();
        Instant renderedAt = feed.renderedAt();
        LocalDate renderedOn = feed.renderedOn();
        Long version = feed.renderedVersion();
        if (body == null || etag == null || renderedAt == null || renderedOn == null || version == null) {
            return Optional.empty();
        }
        if (version != feed.version() || renderedOn.isBefore(poll.fetch().today())) {
            return Optional.empty();
        }
        Optional<byte[]> opened = poll.has(etag, renderedAt)
                ? Optional.empty()
                : Optional.of(seals.openBody(feed.owner(), feed.id(), body));
        return Optional.of(new RenderedFeed(opened, etag, renderedAt));
    }

    /** Renders and keeps; empty if another poll kept a rendering since the row was read. */
    private Optional<RenderedFeed> renderAnew(Handle handle, FeedDao feeds, FeedDao.PolledFeed feed, Poll poll) {
        // The version was read before these rows are: what is rendered is never older than it says.
        byte[] body = render(feeds, feed, poll.fetch().today());
        String etag = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(foundation.keys().hash(Purpose.FEED_EVENT, "etag", feed.id(), body));
        Instant before = feed.renderedAt();
        boolean same = etag.equals(feed.etag()) && before != null;
        Instant renderedAt =
                same ? Objects.requireNonNull(before) : later(poll.fetch().now(), before);
        byte[] sealed = seals.sealBody(handle, feed.owner(), feed.id(), body);
        int kept = feeds.updateRendering(
                feed.clinicId(),
                feed.id(),
                feed.version(),
                poll.fetch().today(),
                renderedAt,
                etag,
                sealed,
                feed.renderedVersion(),
                feed.renderedOn(),
                before);
        if (kept == 0) {
            return Optional.empty();
        }
        Optional<byte[]> answered = poll.has(etag, renderedAt) ? Optional.empty() : Optional.of(body);
        return Optional.of(new RenderedFeed(answered, etag, renderedAt));
    }

    /** Whole seconds, and after what was told before: two renderings never share a Last-Modified. */
    private static Instant later(Instant now, @Nullable Instant before) {
        Instant second = now.truncatedTo(ChronoUnit.SECONDS);
        return before == null || second.isAfter(before) ? second : before.plusSeconds(1);
    }

    private byte[] render(FeedDao feeds, FeedDao.PolledFeed feed, LocalDate today) {
        Instant midnight = today.atStartOfDay(ZoneOffset.UTC).toInstant();
        Instant from = midnight.minus(Duration.ofDays(configuration.pastDays()));
        Instant cancelledFrom = midnight.minus(Duration.ofDays(configuration.cancelledDays()));
        int limit = configuration.maximumEvents();
        if (feed.clientId() != null) {
            List<FeedEvent> events = feeds.listClientEvents(feed.clinicId(), feed.clientId(), from, limit);
            String title = fixedTitle(feed);
            return renderer.render(source(feed), FeedRenderer.Owner.CLIENT, events, event -> title);
        }
        if (feed.disclosure().equals(Disclosure.FREEBUSY.wireName())) {
            return renderFreeBusy(feeds, feed, today);
        }
        List<FeedEvent> events = feeds.listTherapistEvents(
                feed.clinicId(), Objects.requireNonNull(feed.therapistId()), from, cancelledFrom, limit);
        return renderer.render(source(feed), FeedRenderer.Owner.THERAPIST, events, therapistTitle(feeds, feed, from));
    }

    /**
     * The window is whole months, so that its edges move seldom and, but for them, only a row that moves changes the
     * feed.
     */
    private byte[] renderFreeBusy(FeedDao feeds, FeedDao.PolledFeed feed, LocalDate today) {
        YearMonth month = YearMonth.from(today);
        TimeRange window = new TimeRange(startOf(month), startOf(month.plusMonths(FREE_BUSY_MONTHS)));
        TherapistId therapist = Objects.requireNonNull(feed.therapistId());
        List<TimeRange> busy = feeds
                .listTherapistSpans(
                        feed.clinicId(),
                        therapist,
                        window.start().minus(LONGEST_EVENT),
                        window.end(),
                        configuration.maximumEvents())
                .stream()
                .map(span -> new TimeRange(span.startAt(), span.endAt()))
                .toList();
        // Of all sessions there ever were, so that the stamp never goes back.
        Instant movedAt = feeds.findLastMove(feed.clinicId(), therapist).orElse(window.start());
        return renderer.renderFreeBusy(source(feed), window, busy, movedAt);
    }

    private static FeedRenderer.Source source(FeedDao.PolledFeed feed) {
        return new FeedRenderer.Source(feed.id(), feed.accountId(), feed.place());
    }

    private static Instant startOf(YearMonth month) {
        return month.atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    private Function<FeedEvent, String> therapistTitle(FeedDao feeds, FeedDao.PolledFeed feed, Instant from) {
        if (!feed.disclosure().equals(Disclosure.CODE.wireName())) {
            String title = fixedTitle(feed);
            return event -> title;
        }
        Map<AppointmentId, TreeSet<String>> coming = new HashMap<>();
        Map<AppointmentId, TreeSet<String>> all = new HashMap<>();
        feeds.listCodes(feed.clinicId(), Objects.requireNonNull(feed.therapistId()), from)
                .forEach(code -> {
                    all.computeIfAbsent(code.appointmentId(), id -> new TreeSet<>())
                            .add(code.clientCode());
                    if (!code.participantStatus().equals("declined")) {
                        coming.computeIfAbsent(code.appointmentId(), id -> new TreeSet<>())
                                .add(code.clientCode());
                    }
                });
        return event -> {
            TreeSet<String> codes = (event.isCancelled() ? all : coming).get(event.id());
            return codes == null ? BUSY : String.join(", ", codes);
        };
    }

    private String fixedTitle(FeedDao.PolledFeed feed) {
        byte @Nullable [] sealed = feed.title();
        return sealed == null ? BUSY : seals.openTitle(feed.owner(), feed.id(), sealed);
    }

    private boolean isNoted(FeedDao.PolledFeed feed, Poll poll) {
        return feed.counted() && watch.isNoted(feed, poll.fetch());
    }

    private void noteFetch(Handle handle, FeedDao feeds, FeedDao.PolledFeed feed, Poll poll) {
        FeedWatch.Fetch fetch = poll.fetch();
        boolean first = !feed.counted() && feeds.insertFetch(feed.id(), fetch.program(), fetch.today()) == 1;
        if (first) {
            AuditEntry entry = poll.entry().inClinic(feed.clinicId()).on("feed", feed.id());
            foundation.audit().append(handle, feed.clientId() == null ? entry : entry.about(feed.clientId()));
        }
        if (first || !watch.isNoted(feed, fetch)) {
            watch.note(handle, feed, fetch, first);
        }
    }

    private record Poll(byte[] tokenHash, FeedWatch.Fetch fetch, Validators known, AuditEntry entry) {
        boolean has(String etag, Instant renderedAt) {
            return known.match(etag, renderedAt, fetch.now());
        }
    }
}
