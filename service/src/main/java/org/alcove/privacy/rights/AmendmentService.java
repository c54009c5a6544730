package org.alcove.privacy.rights;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.ToIntFunction;
import org.alcove.audit.AuditAction;
import org.alcove.audit.AuditEntry;
import org.alcove.kernel.Actor;
import org.alcove.kernel.AmendmentId;
import org.alcove.kernel.AppointmentId;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.Cursor;
import org.alcove.kernel.ErrorCode;
import org.alcove.kernel.Faults;
import org.alcove.kernel.Id;
import org.alcove.kernel.Page;
import org.alcove.kernel.QueryValues;
import org.alcove.kernel.Role;
import org.alcove.kernel.ServiceException;
import org.alcove.kernel.TherapistId;
import org.alcove.privacy.AccessGrants;
import org.alcove.privacy.Foundation;
import org.alcove.privacy.Vault;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Takes clients' requests for amendments to the one therapist whom they ask, and the answer back (45 CFR 164.526). What
 * they write is sealed under their own key; it opens to the two of them, to the therapist only while a grant of care does,
 * and the client sees each look. Nobody else learns that there is a request.
 */
final class AmendmentService {
    static final List<String> ITEMS = List.of("identity", "appointment", "consent", "other");
    static final List<String> REASONS = List.of("inaccurate", "incomplete", "outdated");
    static final List<String> EXTENSIONS = List.of("looking_into_it", "waiting_for_others", "absence");
    static final List<String> BASES =
            List.of("not_created_here", "not_part_of_record", "not_open_to_access", "accurate_and_complete");

    private static final String TABLE = "amendment";
    private static final int DEFAULT_LIMIT = 100;
    private static final UUID LAST = new UUID(-1, -1);

    private final Foundation foundation;
    private final Vault vault;
    private final RightsConfiguration settings;
    private final AccessGrants grants = new AccessGrants();

    AmendmentService(Foundation foundation, Vault vault, RightsConfiguration settings) {
        this.foundation = foundation;
        this.vault = vault;
        this.settings = settings;
    }

    /** Asks one of the acting client's own therapists. @throws ServiceException not found for any other therapist */
    AmendmentView ask(Actor actor, @Nullable AmendmentRequest request, Optional<String> key) {
        ClientId client = actor.requireClient();
        Faults faults = new Faults();
        TherapistId therapist = faults.required("/therapistId", request == null ? null : request.therapistId())
                .orElse(null);
        String item = Codes.needed(faults, "/item", request == null ? null : request.item(), ITEMS);
        AppointmentId itemId = request == null ? null : request.itemId();
        if (item.equals("appointment")) {
            faults.required("/itemId", itemId);
        } else {
            faults.require(itemId == null, "/itemId", "not_with_this_item", "only an appointment is named");
        }
        String reason = Codes.needed(faults, "/reason", request == null ? null : request.reason(), REASONS);
        String text = Codes.text(faults, "/text", request == null ? null : request.text(), settings.textLength());
        faults.refuseIfAny();
        if (therapist == null) {
            throw new IllegalStateException();
        }
        Instant now = foundation.clock().instant();
        LocalDate dueOn = day(now).plusDays(settings.amendmentDays());
        AmendmentId id = new AmendmentId(foundation.ids().forThing());
        AuditEntry entry = entry(actor, AuditAction.AMENDMENT_ASK, now).on(TABLE, id);
        return foundation
                .idempotency()
                .once(
                        Optional.of(actor.accountId()),
                        "ask_amendment",
                        key,
                        List.of(therapist, item, itemId == null ? "" : itemId, reason, text),
                        AmendmentView.class,
                        handle -> {
                            AmendmentDao rows = handle.attach(AmendmentDao.class);
                            byte[] wish = vault.seal(handle, actor.clinicId(), client, TABLE, "wish", id, bytes(text));
                            if (itemId != null
                                    && rows.findOwnAppointment(actor.clinicId(), client, itemId)
                                            .isEmpty()) {
                                throw ServiceException.notFound();
                            }
                            if (rows.countOpen(actor.clinicId(), client) >= settings.openAmendments()) {
                                throw new ServiceException(ErrorCode.TOO_MANY_OPEN_REQUESTS);
                            }
                            if (rows.insert(new AmendmentDao.NewAmendment(
                                            id,
                                            actor.clinicId(),
                                            client,
                                            therapist,
                                            item,
                                            itemId,
                                            reason,
                                            wish,
                                            now,
                                            dueOn))
                                    == 0) {
                                throw ServiceException.notFound();
                            }
                            foundation.audit().append(handle, entry);
                            return made(handle, actor, id, now);
                        },
                        handle -> findVisible(handle, actor, id).map(row -> view(row, false, now, null, null)));
    }

    private static AmendmentView made(Handle handle, Actor actor, AmendmentId id, Instant now) {
        return view(find(handle, actor, id), false, now, null, null);
    }

    /** A client's own requests, or those that the acting therapist is to answer; the latest first, without texts. */
    Page<AmendmentView> list(Actor actor, @Nullable String limit, @Nullable String cursor) {
        actor.requireAny(Role.CLIENT, Role.THERAPIST);
        Faults faults = new Faults();
        int count = new QueryValues(faults).limit(limit, DEFAULT_LIMIT);
        faults.refuseIfAny();
        UUID before = before(cursor).orElse(LAST);
        Instant now = foundation.clock().instant();
        AuditEntry entry = entry(actor, AuditAction.AMENDMENT_LIST, now);
        boolean asTherapist = actor.is(Role.THERAPIST) && actor.therapistId().isPresent();
        List<AmendmentDao.AmendmentRow> rows = foundation.transactor().inTransaction(handle -> {
            foundation.audit().append(handle, entry);
            AmendmentDao amendments = handle.attach(AmendmentDao.class);
            return asTherapist
                    ? amendments.listForTherapist(actor.clinicId(), actor.requireTherapist(), before, count + 1)
                    : amendments.listForClient(actor.clinicId(), actor.requireClient(), before, count + 1);
        });
        List<AmendmentView> items = rows.stream()
                .limit(count)
                .map(row -> view(row, asTherapist, now, null, null))
                .toList();
        return new Page<>(
                items,
                rows.size() > count
                        ? Optional.of(Cursor.encode(items.get(count - 1).id().toString()))
                        : Optional.empty());
    }

    /** One request, to the two whom it concerns; with its texts unless the client is closed to the therapist now. */
    AmendmentView get(Actor actor, AmendmentId id) {
        actor.requireAny(Role.CLIENT, Role.THERAPIST);
        Instant now = foundation.clock().instant();
        AuditEntry entry = entry(actor, AuditAction.AMENDMENT_READ, now).on(TABLE, id);
        return foundation.transactor().inTransaction(handle -> {
            AmendmentDao.AmendmentRow row = find(handle, actor, id);
            boolean own = isOwn(actor, row);
            Optional<String> ground = own
                    ? Optional.empty()
                    : grants.findGround(handle, actor.clinicId(), row.therapistId(), row.clientId(), now);
            AuditEntry read = entry.about(row.clientId());
            foundation
                    .audit()
                    .append(
                            handle,
                            ground.map(code -> read.looking(new AuditEntry.Look("records", code, List.of(TABLE))))
                                    .orElse(read));
            if (!own && ground.isEmpty()) {
                return view(row, true, now, null, null);
            }
            return view(
                    row,
                    !own,
                    now,
                    open(handle, row, "wish", row.wish()),
                    row.disagreement() == null ? null : open(handle, row, "disagreement", row.disagreement()));
        });
    }

    /** The therapist amends the record as asked. @throws ServiceException conflict once it was answered */
    AmendmentView accept(Actor actor, AmendmentId id) {
        Instant now = foundation.clock().instant();
        return asTherapist(
                actor,
                id,
                AuditAction.AMENDMENT_ACCEPT,
                now,
                handle -> handle.attach(AmendmentDao.class).answer(actor.clinicId(), id, "accepted", null, now));
    }

    /** The therapist does not, and says on what ground. */
    AmendmentView deny(Actor actor, AmendmentId id, @Nullable DenialRequest request) {
        Faults faults = new Faults();
        String basis = Codes.needed(faults, "/basis", request == null ? null : request.basis(), BASES);
        faults.refuseIfAny();
        Instant now = foundation.clock().instant();
        return asTherapist(
                actor,
                id,
                AuditAction.AMENDMENT_DENY,
                now,
                handle -> handle.attach(AmendmentDao.class).answer(actor.clinicId(), id, "denied", basis, now));
    }

    /** The therapist needs longer, once. */
    AmendmentView extend(Actor actor, AmendmentId id, @Nullable ExtensionRequest request) {
        Faults faults = new Faults();
        String reason = Codes.needed(faults, "/reason", request == null ? null : request.reason(), EXTENSIONS);
        faults.refuseIfAny();
        Instant now = foundation.clock().instant();
        return asTherapist(actor, id, AuditAction.AMENDMENT_EXTEND, now, handle -> {
            AmendmentDao rows = handle.attach(AmendmentDao.class);
            LocalDate due =
                    find(handle, actor, id).askedAt().atOffset(ZoneOffset.UTC).toLocalDate();
            return rows.extend(
                    actor.clinicId(),
                    id,
                    reason,
                    due.plusDays(settings.amendmentDays() + settings.amendmentExtensionDays()));
        });
    }

    /** The client disagrees with a denial, once; it stays with the record. */
    AmendmentView disagree(Actor actor, AmendmentId id, @Nullable DisagreementRequest request) {
        ClientId client = actor.requireClient();
        Faults faults = new Faults();
        String text = Codes.text(faults, "/text", request == null ? null : request.text(), settings.textLength());
        faults.refuseIfAny();
        Instant now = foundation.clock().instant();
        AuditEntry entry = entry(actor, AuditAction.AMENDMENT_DISAGREE, now).on(TABLE, id);
        return foundation.transactor().inTransaction(handle -> {
            AmendmentDao.AmendmentRow row = find(handle, actor, id);
            if (!isOwn(actor, row)) {
                throw ServiceException.notFound();
            }
            byte[] sealed = vault.seal(handle, actor.clinicId(), client, TABLE, "disagreement", id, bytes(text));
            if (handle.attach(AmendmentDao.class).disagree(actor.clinicId(), id, sealed, now) == 0) {
                throw new ServiceException(ErrorCode.CONFLICT);
            }
            foundation.audit().append(handle, entry);
            return made(handle, actor, id, now);
        });
    }

    private AmendmentView asTherapist(
            Actor actor, AmendmentId id, AuditAction action, Instant now, ToIntFunction<Handle> change) {
        actor.requireTherapist();
        AuditEntry entry = entry(actor, action, now).on(TABLE, id);
        return foundation.transactor().inTransaction(handle -> {
            AmendmentDao.AmendmentRow row = find(handle, actor, id);
            if (!actor.isTherapist(row.therapistId())) {
                throw ServiceException.notFound();
            }
            if (change.applyAsInt(handle) == 0) {
                throw new ServiceException(ErrorCode.CONFLICT);
            }
            foundation.audit().append(handle, entry.about(row.clientId()));
            return view(find(handle, actor, id), true, now, null, null);
        });
    }

    /** A request that the actor made or is to answer; any other is not there. */
    private static AmendmentDao.AmendmentRow find(Handle handle, Actor actor, AmendmentId id) {
        return findVisible(handle, actor, id).orElseThrow(ServiceException::notFound);
    }

    private static Optional<AmendmentDao.AmendmentRow> findVisible(Handle handle, Actor actor, AmendmentId id) {
        return handle.attach(AmendmentDao.class)
                .find(
                        actor.clinicId(),
                        actor.clientId().filter(client -> actor.is(Role.CLIENT)).orElse(null),
                        actor.therapistId()
                                .filter(therapist -> actor.is(Role.THERAPIST))
                                .orElse(null),
                        id);
    }

    private static boolean isOwn(Actor actor, AmendmentDao.AmendmentRow row) {
        return actor.is(Role.CLIENT)
                && actor.clientId().filter(row.clientId()::equals).isPresent();
    }

    /** Nothing once the client was shredded. */
    private @Nullable String open(Handle handle, AmendmentDao.AmendmentRow row, String column, byte[] sealed) {
        return vault.open(handle, row.clientId(), TABLE, column, row.id(), sealed)
                .map(text -> new String(text, StandardCharsets.UTF_8))
                .orElse(null);
    }

    private static AmendmentView view(
            AmendmentDao.AmendmentRow row,
            boolean forTherapist,
            Instant now,
            @Nullable String text,
            @Nullable String disagreement) {
        return new AmendmentView(
                row.id(),
                row.therapistId(),
                forTherapist ? row.clientCode() : null,
                row.item(),
                row.itemId(),
                row.reason(),
                row.status(),
                row.askedAt(),
                row.dueOn(),
                row.answeredAt() == null ? ChronoUnit.DAYS.between(day(now), row.dueOn()) : null,
                row.extension(),
                row.answeredAt(),
                row.basis(),
                row.disagreedAt(),
                text,
                disagreement);
    }

    private AuditEntry entry(Actor actor, AuditAction action, Instant now) {
        return AuditEntry.by(actor, action, foundation.ids(), now);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static LocalDate day(Instant instant) {
        return LocalDate.ofInstant(instant, ZoneOffset.UTC);
    }

    /** The id that a page ends before; empty for the first. */
    static Optional<UUID> before(@Nullable String cursor) {
        return Cursor.decode(Optional.ofNullable(cursor).filter(text -> !text.isEmpty()), 1)
                .map(values -> {
                    try {
                        return Id.parse(values.get(0));
                    } catch (IllegalArgumentException notOurs) {
                        throw ServiceException.invalid("?cursor", "invalid_cursor", "not a cursor of this list");
                    }
                });
    }
}
