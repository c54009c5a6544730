package org.alcove.calendarfeed;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.alcove.audit.AuditAction;
import org.alcove.audit.AuditEntry;
import org.alcove.kernel.Actor;
import org.alcove.kernel.ErrorCode;
import org.alcove.kernel.Faults;
import org.alcove.kernel.FeedId;
import org.alcove.kernel.FieldError;
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
    private static final int LONGEST_TITLE = 60;

    private static final String CODE_WARNING =
            "The maker of the calendar program will see client codes and times. Use this feed only in a calendar whose "
                    + "maker has signed a business associate agreement with your clinic.";

    private final Foundation foundation;
    private final FeedConfiguration configuration;
    private final String publicUrl;
    private final ClinicalWords clinicalWords = ClinicalWords.load();

    FeedService(Foundation foundation, FeedConfiguration configuration, URI publicUrl) {
        this.foundation = Objects.requireNonNull(foundation);
        this.configuration = Objects.requireNonNull(configuration);
        this.publicUrl = publicUrl.toString().replaceAll("/+$", "");
    }

    /** All feeds of the account; there are never more than a few. */
    Page<FeedView> list(Actor actor) {
        requireOwner(actor);
        return Page.whole(foundation
                .transactor()
                .inTransaction(handle ->
                        handle.attach(FeedDao.class).listFeeds(actor.clinicId(), actor.accountId()).stream()
                                .map(feed -> new FeedView(
                                        feed.id(),
                                        feed.disclosure(),
                                        feed.createdAt(),
                                        Optional.ofNullable(feed.lastFetchedAt()),
                                        Optional.ofNullable(feed.lastProgram())))
                                .toList()));
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
        Checked checked = check(actor, asked);
        byte @Nullable [] title = checked.title()
                .map(text -> foundation
                        .keys()
                        .seal(Purpose.FEED_TITLE, text.getBytes(StandardCharsets.UTF_8), "feed", "title", id))
                .orElse(null);
        String token = newToken();
        byte[] tokenHash = hash(token);
        IssuedFeed issued = issued(id, token, checked.disclosure().wireName());
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
                            insert(handle, actor, issued, tokenHash, title, now);
                            foundation.audit().append(handle, entry);
                            return issued;
                        },
                        handle -> handle.attach(FeedDao.class)
                                .findDisclosureByToken(actor.clinicId(), actor.accountId(), id, tokenHash)
                                .map(disclosure -> issued));
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
                            if (feeds.updateToken(actor.clinicId(), actor.accountId(), id, tokenHash) == 0) {
                                throw ServiceException.notFound();
                            }
                            foundation.audit().append(handle, entry);
                            return feeds.findFeed(actor.clinicId(), actor.accountId(), id)
                                    .map(feed -> issued(id, token, feed.disclosure()))
                                    .orElseThrow(ServiceException::notFound);
                        },
                        handle -> handle.attach(FeedDao.class)
                                .findDisclosureByToken(actor.clinicId(), actor.accountId(), id, tokenHash)
                                .map(disclosure -> issued(id, token, disclosure)));
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
                        now);
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

    private Checked check(Actor actor, NewFeed asked) {
        Faults faults = new Faults();
        String wireName = Objects.requireNonNullElse(asked.disclosure(), Disclosure.BUSY.wireName());
        Optional<Disclosure> disclosure = Disclosure.find(wireName);
        faults.require(disclosure.isPresent(), "/disclosure", "unknown_disclosure", "busy, title or code");
        Disclosure chosen = disclosure.orElse(Disclosure.BUSY);
        faults.require(
                chosen != Disclosure.CODE || actsAsTherapist(actor),
                "/disclosure",
                "therapists_only",
                "client codes are for therapists' feeds");
        Optional<String> title = Optional.empty();
        if (chosen == Disclosure.TITLE) {
            if (asked.title() != null && clinicalWords.isIn(asked.title())) {
                throw new ServiceException(
                        ErrorCode.CLINICAL_WORD,
                        List.of(new FieldError("/title", "clinical_word", "choose words that give nothing away")));
            }
            title = Optional.of(faults.line("/title", asked.title(), LONGEST_TITLE));
        } else {
            faults.require(
                    asked.title() == null, "/title", "title_without_disclosure", "only with the disclosure title");
        }
        faults.refuseIfAny();
        return new Checked(chosen, title);
    }

    private IssuedFeed issued(FeedId id, String token, String disclosure) {
        String url = publicUrl + "/cal/" + token + ".ics";
        String webcalUrl = "webcal" + url.substring(url.indexOf(':'));
        Optional<String> warning =
                disclosure.equals(Disclosure.CODE.wireName()) ? Optional.of(CODE_WARNING) : Optional.empty();
        return new IssuedFeed(id, url, webcalUrl, disclosure, warning);
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

    private static void requireOwner(Actor actor) {
        actor.requireAny(Role.CLIENT, Role.THERAPIST);
        if (!actsAsTherapist(actor)) {
            actor.requireClient();
        }
    }

    private record Checked(Disclosure disclosure, Optional<String> title) {}
}
