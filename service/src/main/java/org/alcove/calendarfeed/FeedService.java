package org.alcove.calendarfeed;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.alcove.audit.AuditAction;
import org.alcove.audit.AuditEntry;
import org.alcove.kernel.Actor;
import org.alcove.kernel.ErrorCode;
import org.alcove.kernel.Faults;
import org.alcove.kernel.FeedId;
import org.alcove.kernel.Id;
import org.alcove.kernel.Page;
import org.alcove.kernel.Role;
import org.alcove.kernel.ServiceException;
import org.alcove.persistence.SqlFailure;
import org.alcove.privacy.Foundation;
import org.alcove.privacy.Purpose;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Gives feeds to their owners and takes them back; an account has and sees only its own. */
final class FeedService {
    private static final int TOKEN_BYTES = 32;
    private static final String CODE_WARNING =
            "The maker of the calendar program will see client codes and times. Use this feed only in a calendar whose "
                    + "maker has signed a business associate agreement with your clinic.";
    private static final String PROGRAM = "program";
    private static final Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");

    private final Foundation foundation;
    private final FeedConfiguration configuration;
    private final String publicUrl;
    private final Titles titles;
    private final FeedSeals seals;

    FeedService(Foundation foundation, FeedConfiguration configuration, URI publicUrl) {
        this.foundation = Objects.requireNonNull(foundation);
        this.titles = new Titles(foundation.transactor());
        this.seals = new FeedSeals(foundation.owners());
        this.configuration = Objects.requireNonNull(configuration);
        this.publicUrl = publicUrl.toString().replaceAll("/+$", "");
    }

    /** All feeds of the account; there are never more than a few. */
    Page<FeedView> list(Actor actor) {
        requireOwner(actor);
        Instant now = foundation.clock().instant();
        return Page.whole(foundation.transactor().inTransaction(handle -> {
            Map<FeedId, List<FeedWatchDao.SourceRow>> strangers =
                    handle.attach(FeedWatchDao.class).listUnacknowledged(actor.clinicId(), actor.accountId()).stream()
                            .collect(Collectors.groupingBy(FeedWatchDao.SourceRow::feedId));
            return handle.attach(FeedDao.class).listFeeds(actor.clinicId(), actor.accountId()).stream()
                    .map(feed -> view(feed, strangers.getOrDefault(feed.id(), List.of()), now))
                    .toList();
        }));
    }

    private FeedView view(FeedDao.FeedRow feed, List<FeedWatchDao.SourceRow> strangers, Instant now) {
        List<FeedWarning> warnings = new ArrayList<>();
        for (FeedWatchDao.SourceRow stranger : strangers) {
            warnings.add(warning(stranger));
        }
        String status = "active";
        Instant expiresAt = feed.expiresAt();
        Instant noticedAt = feed.unusedNoticedAt();
        if (expiresAt != null && !expiresAt.isAfter(now)) {
            status = "expired";
        } else if (feed.switchedOffAt() != null) {
            status = "unused_off";
        } else {
            if (noticedAt != null) {
                warnings.add(FeedWarning.of("unused", noticedAt.plus(configuration.noticeBefore())));
            }
            if (expiresAt != null
                    && !expiresAt.minus(configuration.noticeBefore()).isAfter(now)) {
                warnings.add(FeedWarning.of("expires", expiresAt));
            }
        }
        return new FeedView(
                feed.id(),
                feed.disclosure(),
                status,
                feed.createdAt(),
                Optional.ofNullable(expiresAt),
                Optional.ofNullable(feed.lastFetchedAt()),
                Optional.ofNullable(feed.lastProgram()),
                warnings);
    }

    private static FeedWarning warning(FeedWatchDao.SourceRow stranger) {
        boolean isProgram = stranger.kind().equals(PROGRAM);
        if (stranger.mark().equals(FeedWatch.MORE)) {
            return FeedWarning.of(isProgram ? "more_programs" : "more_networks", stranger.firstSeenAt());
        }
        return isProgram
                ? new FeedWarning("new_program", stranger.firstSeenAt(), Optional.of(stranger.mark()))
                : FeedWarning.of("new_network", stranger.firstSeenAt());
    }

    /**
     * Makes a feed.
     *
     * @throws ServiceException {@link ErrorCode#INVALID}, {@link ErrorCode#CLINICAL_WORD} for a title that tells what it
     *     is for, {@link ErrorCode#TOO_MANY_FEEDS}
     */
    IssuedFeed create(Actor actor, @Nullable NewFeed asked, Optional<String> idempotencyKey) {
        requireOwner(actor);
        if (asked == null) {
            throw ServiceException.invalid("", "required", "a body is needed");
        }
        Instant now = foundation.clock().instant();
        FeedId id = new FeedId(foundation.ids().forThing());
        Checked checked = check(actor, asked, now);
        String token = newToken();
        byte[] tokenHash = hash(token);
        IssuedFeed issued = issued(id, token, checked.disclosure().wireName(), checked.expiresAt());
        AuditEntry entry = AuditEntry.by(actor, AuditAction.FEED_CREATE, foundation.ids(), now)
                .on("feed", id);
        return foundation
                .idempotency()
                .once(
                        Optional.of(actor.accountId()),
                        "create_feed",
                        idempotencyKey,
                        asked,
                        IssuedFeed.class,
                        handle -> {
                            byte @Nullable [] title = checked.title()
                                    .map(text -> seals.sealTitle(handle, owner(actor), id, text))
                                    .orElse(null);
                            insert(handle, actor, issued, tokenHash, title, now);
                            foundation.audit().append(handle, entry);
                            return issued;
                        },
                        handle -> handle.attach(FeedDao.class)
                                .findFeedByToken(actor.clinicId(), actor.accountId(), id, tokenHash)
                                .map(feed -> issued));
    }

    /**
     * Gives a feed a new URL; the old one is dead with the same commit.
     *
     * @throws ServiceException {@link ErrorCode#NOT_FOUND} unless it is the account's own
     */
    IssuedFeed rotate(Actor actor, FeedId id, Optional<String> idempotencyKey) {
        requireOwner(actor);
        Instant now = foundation.clock().instant();
        String token = newToken();
        byte[] tokenHash = hash(token);
        AuditEntry entry = AuditEntry.by(actor, AuditAction.FEED_ROTATE, foundation.ids(), now)
                .on("feed", id);
        return foundation
                .idempotency()
                .once(
                        Optional.of(actor.accountId()),
                        "rotate_feed",
                        idempotencyKey,
                        id,
                        IssuedFeed.class,
                        handle -> {
                            FeedDao feeds = handle.attach(FeedDao.class);
                            FeedDao.FeedRow before = feeds.findFeed(actor.clinicId(), actor.accountId(), id)
                                    .orElseThrow(ServiceException::notFound);
                            Instant expiresAt = nextExpiry(before, now);
                            feeds.updateToken(actor.clinicId(), actor.accountId(), id, tokenHash, now, expiresAt);
                            handle.attach(FeedWatchDao.class).deleteSources(id);
                            foundation.audit().append(handle, entry);
                            return issued(id, token, before.disclosure(), Optional.ofNullable(expiresAt));
                        },
                        handle -> handle.attach(FeedDao.class)
                                .findFeedByToken(actor.clinicId(), actor.accountId(), id, tokenHash)
                                .map(feed ->
                                        issued(id, token, feed.disclosure(), Optional.ofNullable(feed.expiresAt()))));
    }

    /** One that ended gets as long a life again; any other keeps its end. */
    private static @Nullable Instant nextExpiry(FeedDao.FeedRow feed, Instant now) {
        Instant expiresAt = feed.expiresAt();
        if (expiresAt == null || expiresAt.isAfter(now)) {
            return expiresAt;
        }
        Instant begin = Objects.requireNonNullElse(feed.issuedAt(), feed.createdAt());
        return now.plus(Duration.between(begin, expiresAt));
    }

    /**
     * Takes note that the owner knows the programs and networks that fetched a feed.
     *
     * @throws ServiceException {@link ErrorCode#NOT_FOUND} unless it is the account's own, {@link ErrorCode#INVALID}
     */
    void acknowledge(Actor actor, FeedId id, @Nullable FeedAcknowledgement asked) {
        requireOwner(actor);
        Faults faults = new Faults();
        Optional<Instant> upTo = faults.required("/upTo", asked == null ? null : asked.upTo());
        upTo.ifPresent(time -> faults.require(isStorable(time), "/upTo", "out_of_range", "no such time"));
        faults.refuseIfAny();
        Instant now = foundation.clock().instant();
        AuditEntry entry = AuditEntry.by(actor, AuditAction.FEED_WARNINGS_ACKNOWLEDGE, foundation.ids(), now)
                .on("feed", id);
        foundation.transactor().useTransaction(handle -> {
            if (handle.attach(FeedDao.class)
                    .findFeed(actor.clinicId(), actor.accountId(), id)
                    .isEmpty()) {
                throw ServiceException.notFound();
            }
            handle.attach(FeedWatchDao.class).acknowledge(id, upTo.orElseThrow(), now);
            foundation.audit().append(handle, entry);
        });
    }

    /**
     * Ends a feed.
     *
     * @throws ServiceException {@link ErrorCode#NOT_FOUND} unless it is the account's own
     */
    void delete(Actor actor, FeedId id) {
        requireOwner(actor);
        Instant now = foundation.clock().instant();
        AuditEntry entry = AuditEntry.by(actor, AuditAction.FEED_DELETE, foundation.ids(), now)
                .on("feed", id);
        foundation.transactor().useTransaction(handle -> {
            if (handle.attach(FeedDao.class).deleteFeed(actor.clinicId(), actor.accountId(), id) == 0) {
                throw ServiceException.notFound();
            }
            foundation.audit().append(handle, entry);
        });
    }

    private void insert(
            Handle handle, Actor actor, IssuedFeed issued, byte[] tokenHash, byte @Nullable [] title, Instant now) {
        FeedDao feeds = handle.attach(FeedDao.class);
        List<Integer> taken = feeds.listPlaces(actor.clinicId(), actor.accountId());
        int[] free = IntStream.rangeClosed(1, configuration.perAccount())
                .filter(place -> !taken.contains(place))
                .toArray();
        for (int place : free) {
            try {
                feeds.insertFeed(
                        issued.id(),
                        actor.clinicId(),
                        actor.accountId(),
                        actsAsTherapist(actor) ? null : actor.clientId().orElse(null),
                        actsAsTherapist(actor) ? actor.therapistId().orElse(null) : null,
                        place,
                        tokenHash,
                        issued.disclosure(),
                        title,
                        now,
                        issued.expiresAt().orElse(null));
                return;
            } catch (RuntimeException failure) {
                // Another request of this account took the place meanwhile; the next one may be free.
                if (!SqlFailure.isDuplicateKey(failure)) {
                    throw failure;
                }
            }
        }
        throw new ServiceException(ErrorCode.TOO_MANY_FEEDS);
    }

    private Checked check(Actor actor, NewFeed asked, Instant now) {
        Faults faults = new Faults();
        String wireName = Objects.requireNonNullElse(asked.disclosure(), Disclosure.BUSY.wireName());
        Optional<Disclosure> disclosure = Disclosure.find(wireName);
        faults.require(disclosure.isPresent(), "/disclosure", "unknown_disclosure", "busy, title, code or freebusy");
        Disclosure chosen = disclosure.orElse(Disclosure.BUSY);
        faults.require(
                !chosen.isForTherapists() || actsAsTherapist(actor),
                "/disclosure",
                "therapists_only",
                "this is for therapists' feeds");
        Optional<String> title = Optional.empty();
        if (chosen == Disclosure.TITLE) {
            title = Optional.of(titles.check(faults, actor, asked.title()));
        } else {
            faults.require(
                    asked.title() == null, "/title", "title_without_disclosure", "only with the disclosure title");
        }
        Instant wanted = asked.expiresAt();
        if (wanted != null) {
            faults.require(wanted.isAfter(now), "/expiresAt", "not_in_the_future", "a time to come is needed");
            faults.require(
                    !wanted.isAfter(now.plus(configuration.longestLife())),
                    "/expiresAt",
                    "out_of_range",
                    "at most " + configuration.longestLife() + " from now");
        }
        faults.refuseIfAny();
        Optional<Instant> byDefault = configuration.expireAfter().isZero()
                ? Optional.empty()
                : Optional.of(now.plus(configuration.expireAfter()));
        // As fine as the database keeps it.
        Optional<Instant> expiresAt = Optional.ofNullable(wanted)
                .map(time -> time.truncatedTo(ChronoUnit.MICROS))
                .or(() -> byDefault);
        return new Checked(chosen, title, expiresAt);
    }

    private static boolean isStorable(Instant time) {
        return !time.isBefore(Instant.EPOCH) && time.isBefore(LATEST);
    }

    private IssuedFeed issued(FeedId id, String token, String disclosure, Optional<Instant> expiresAt) {
        String url = publicUrl + "/cal/" + token + ".ics";
        String webcalUrl = "webcal" + url.substring(url.indexOf(':'));
        Optional<String> warning =
                disclosure.equals(Disclosure.CODE.wireName()) ? Optional.of(CODE_WARNING) : Optional.empty();
        return new IssuedFeed(id, url, webcalUrl, disclosure, expiresAt, warning);
    }

    private String newToken() {
        byte[] token = new byte[TOKEN_BYTES];
        foundation.random().nextBytes(token);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
    }

    private byte[] hash(String token) {
        return foundation.keys().hash(Purpose.FEED_TOKEN, token);
    }

    private static boolean actsAsTherapist(Actor actor) {
        return actor.is(Role.THERAPIST) && actor.therapistId().isPresent();
    }

    /** Whose calendar the actor's feeds show. */
    private static Id owner(Actor actor) {
        return actsAsTherapist(actor) ? actor.requireTherapist() : actor.requireClient();
    }

    private static void requireOwner(Actor actor) {
        actor.requireAny(Role.CLIENT, Role.THERAPIST);
        if (!actsAsTherapist(actor)) {
            actor.requireClient();
        }
    }

    private record Checked(Disclosure disclosure, Optional<String> title, Optional<Instant> expiresAt) {}
}
