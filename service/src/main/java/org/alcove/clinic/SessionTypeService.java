package org.alcove.clinic;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import org.alcove.audit.AuditAction;
import org.alcove.audit.AuditEntry;
import org.alcove.kernel.Actor;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.Cursor;
import org.alcove.kernel.ErrorCode;
import org.alcove.kernel.Faults;
import org.alcove.kernel.Page;
import org.alcove.kernel.QueryValues;
import org.alcove.kernel.Role;
import org.alcove.kernel.ServiceException;
import org.alcove.kernel.SessionTypeId;
import org.alcove.kernel.TherapistId;
import org.alcove.persistence.SqlFailure;
import org.alcove.privacy.Foundation;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Keeps what can be booked. What was booked keeps its own times, so that a change only concerns what comes. */
public final class SessionTypeService {
    private static final int DEFAULT_LIMIT = 100;
    private static final int MOST_THERAPISTS = 1000;
    private static final SessionTypeId FIRST = new SessionTypeId(new UUID(0, 0));

    private final Foundation foundation;
    private final ClinicConfiguration limits;
    private final RosterListener listener;

    SessionTypeService(Foundation foundation, ClinicConfiguration limits, RosterListener listener) {
        this.listener = Objects.requireNonNull(listener);
        this.foundation = Objects.requireNonNull(foundation);
        this.limits = Objects.requireNonNull(limits);
    }

    /** A page of session types in order of name; inactive ones for admins only. */
    Page<SessionTypeView> list(Actor actor, @Nullable String limitText, @Nullable String cursor) {
        Faults faults = new Faults();
        int limit = new QueryValues(faults).limit(limitText, DEFAULT_LIMIT);
        faults.refuseIfAny();
        Optional<List<String>> after = Cursor.decode(Optional.ofNullable(cursor), 2);
        String afterName = after.map(values -> values.get(0)).orElse("");
        SessionTypeId afterId = after.map(values -> cursorId(values.get(1))).orElse(FIRST);
        List<String> statuses = actor.is(Role.ADMIN)
                ? List.of(SessionTypeRow.ACTIVE, SessionTypeRow.INACTIVE)
                : List.of(SessionTypeRow.ACTIVE);
        AuditEntry entry = AuditEntry.by(
                actor,
                AuditAction.ROSTER_READ,
                foundation.ids(),
                foundation.clock().instant());
        List<SessionTypeView> found = foundation.transactor().inTransaction(handle -> {
            foundation.audit().append(handle, entry);
            return views(
                    handle,
                    actor.clinicId(),
                    handle.attach(SessionTypeDao.class)
                            .listSessionTypes(actor.clinicId(), statuses, afterName, afterId, limit + 1));
        });
        List<SessionTypeView> shown = found.subList(0, Math.min(limit, found.size()));
        Optional<String> next = Optional.empty();
        if (found.size() > limit) {
            SessionTypeView last = shown.get(shown.size() - 1);
            next = Optional.of(Cursor.encode(last.name(), last.id().toString()));
        }
        boolean whole = actor.roles().stream().anyMatch(Role::isStaff);
        return new Page<>(
                shown.stream().map(type -> whole ? type : type.forClients()).toList(), next);
    }

    /** Every session type of a clinic. For the operator's commands: no request reaches it. */
    public List<SessionTypeView> list(ClinicId clinic) {
        return foundation
                .transactor()
                .inTransaction(handle -> views(
                        handle,
                        clinic,
                        handle.attach(SessionTypeDao.class)
                                .listSessionTypes(
                                        clinic,
                                        List.of(SessionTypeRow.ACTIVE, SessionTypeRow.INACTIVE),
                                        "",
                                        FIRST,
                                        Integer.MAX_VALUE)));
    }

    /** @throws ServiceException {@code FORBIDDEN}, {@code INVALID} */
    SessionTypeView create(Actor actor, Optional<String> key, SessionTypeInput input) {
        actor.requireAny(Role.ADMIN);
        Instant now = foundation.clock().instant();
        SessionTypeId id = new SessionTypeId(foundation.ids().forThing());
        AuditEntry entry = AuditEntry.by(actor, AuditAction.SESSION_TYPE_WRITE, foundation.ids(), now)
                .on("session_type", id);
        return foundation
                .idempotency()
                .once(
                        Optional.of(actor.accountId()),
                        "session_type_create",
                        key,
                        input,
                        SessionTypeView.class,
                        handle -> insert(handle, actor.clinicId(), id, input, entry, now),
                        handle -> handle.attach(SessionTypeDao.class)
                                .lockSessionType(actor.clinicId(), id)
                                .map(row -> views(handle, actor.clinicId(), List.of(row))
                                        .get(0)));
    }

    /**
     * Makes a session type without anyone signed in. For the operator's commands: no request reaches it.
     *
     * @throws ServiceException {@code INVALID}
     */
    public SessionTypeView create(ClinicId clinic, SessionTypeInput input) {
        Instant now = foundation.clock().instant();
        SessionTypeId id = new SessionTypeId(foundation.ids().forThing());
        AuditEntry entry = AuditEntry.anonymous(AuditAction.SESSION_TYPE_WRITE, foundation.ids(), now)
                .inClinic(clinic)
                .on("session_type", id);
        return foundation.transactor().inTransaction(handle -> insert(handle, clinic, id, input, entry, now));
    }

    /**
     * Changes the fields that were sent.
     *
     * @throws ServiceException {@code FORBIDDEN}, {@code NOT_FOUND}, {@code INVALID}, {@code PRECONDITION_FAILED}
     */
    SessionTypeView change(Actor actor, SessionTypeId id, Optional<IfMatch> version, Patch<SessionTypeInput> patch) {
        actor.requireAny(Role.ADMIN);
        Instant now = foundation.clock().instant();
        AuditEntry entry = AuditEntry.by(actor, AuditAction.SESSION_TYPE_WRITE, foundation.ids(), now)
                .on("session_type", id);
        return foundation.transactor().inTransaction(handle -> {
            SessionTypeDao types = handle.attach(SessionTypeDao.class);
            SessionTypeRow row = types.lockSessionType(actor.clinicId(), id).orElseThrow(ServiceException::notFound);
            if (version.isPresent() && !version.get().fits(row.version())) {
                throw new ServiceException(ErrorCode.PRECONDITION_FAILED);
            }
            SessionTypeView before =
                    views(handle, actor.clinicId(), List.of(row)).get(0);
            SessionTypeInput merged = merged(before, patch.values(), patch::has);
            SessionTypeRow after = checked(id, actor.clinicId(), merged, row.version() + 1, row.createdAt());
            List<TherapistId> therapists = therapists(handle, actor.clinicId(), merged);
            try {
                types.updateSessionType(after);
            } catch (RuntimeException failure) {
                throw translated(failure);
            }
            types.deleteOffered(actor.clinicId(), id);
            offer(types, actor.clinicId(), id, therapists);
            listener.sessionTypeWritten(handle, actor.clinicId(), id);
            foundation.audit().append(handle, entry);
            return after.view(therapists);
        });
    }

    private SessionTypeView insert(
            Handle handle, ClinicId clinic, SessionTypeId id, SessionTypeInput input, AuditEntry entry, Instant now) {
        SessionTypeRow row = checked(id, clinic, input, 1, now);
        List<TherapistId> therapists = therapists(handle, clinic, input);
        SessionTypeDao types = handle.attach(SessionTypeDao.class);
        try {
            types.insertSessionType(row);
        } catch (RuntimeException failure) {
            throw translated(failure);
        }
        offer(types, clinic, id, therapists);
        listener.sessionTypeWritten(handle, clinic, id);
        foundation.audit().append(handle, entry);
        return row.view(therapists);
    }

    private static void offer(SessionTypeDao types, ClinicId clinic, SessionTypeId id, List<TherapistId> therapists) {
        if (!therapists.isEmpty()) {
            types.insertOffered(therapists.stream()
                    .map(therapist -> new SessionTypeDao.OfferedRow(id, therapist, clinic))
                    .toList());
        }
    }

    private static RuntimeException translated(RuntimeException failure) {
        return SqlFailure.isDuplicateKey(failure)
                ? ServiceException.invalid("/name", "duplicate", "another session type has this name")
                : failure;
    }

    private static SessionTypeInput merged(SessionTypeView before, SessionTypeInput sent, Predicate<String> has) {
        List<@Nullable TherapistId> offeredBy =
                before.therapistIds() == null ? null : new ArrayList<>(before.therapistIds());
        return new SessionTypeInput(
                has.test("name") ? sent.name() : before.name(),
                has.test("kind") ? sent.kind() : before.kind(),
                has.test("duration") ? sent.duration() : before.duration(),
                has.test("bufferBefore") ? sent.bufferBefore() : before.bufferBefore(),
                has.test("bufferAfter") ? sent.bufferAfter() : before.bufferAfter(),
                has.test("capacity") ? sent.capacity() : Integer.valueOf(before.capacity()),
                has.test("minimumNotice") ? sent.minimumNotice() : before.minimumNotice(),
                has.test("horizon") ? sent.horizon() : before.horizon(),
                has.test("therapistIds") ? sent.therapistIds() : offeredBy,
                has.test("status") ? sent.status() : before.status());
    }

    private SessionTypeRow checked(
            SessionTypeId id, ClinicId clinic, SessionTypeInput input, int version, Instant createdAt) {
        Faults faults = new Faults();
        String name = faults.line("/name", input.name(), 120);
        String kindCode = Objects.requireNonNullElse(input.kind(), "");
        Optional<SessionKind> kind = SessionKind.find(kindCode);
        faults.require(kind.isPresent(), "/kind", "unknown_kind", "individual, group, family, couple or check_in");
        Duration duration = faults.ticks("/duration", input.duration(), Duration.ofMinutes(5), limits.longestSession());
        Duration bufferBefore = buffer("/bufferBefore", input.bufferBefore(), faults);
        Duration bufferAfter = buffer("/bufferAfter", input.bufferAfter(), faults);
        Duration notice = input.minimumNotice() == null
                ? null
                : faults.ticks("/minimumNotice", input.minimumNotice(), Duration.ZERO, limits.longestNotice());
        int capacity = input.capacity() == null ? 1 : input.capacity();
        int mostSeats = kind.isPresent() && kind.get().isForOne() ? 1 : limits.largestCapacity();
        faults.require(
                capacity >= 1 && capacity <= mostSeats, "/capacity", "out_of_range", "between 1 and " + mostSeats);
        Integer horizonDays = horizonDays(input.horizon(), faults);
        String status = Objects.requireNonNullElse(input.status(), SessionTypeRow.ACTIVE);
        faults.require(
                status.equals(SessionTypeRow.ACTIVE) || status.equals(SessionTypeRow.INACTIVE),
                "/status",
                "unknown_status",
                "active or inactive");
        List<@Nullable TherapistId> therapists = input.therapistIds();
        if (therapists != null) {
            faults.require(
                    therapists.size() <= MOST_THERAPISTS,
                    "/therapistIds",
                    "too_many",
                    "at most " + MOST_THERAPISTS + "; leave the field out for all");
            for (int i = 0; i < therapists.size(); i++) {
                faults.require(therapists.get(i) != null, "/therapistIds/" + i, "required", "a value is needed");
            }
        }
        faults.refuseIfAny();
        return new SessionTypeRow(
                id,
                clinic,
                name,
                kindCode,
                (int) duration.toMinutes(),
                (int) bufferBefore.toMinutes(),
                (int) bufferAfter.toMinutes(),
                capacity,
                notice == null ? null : Integer.valueOf((int) notice.toMinutes()),
                horizonDays,
                therapists == null,
                status,
                version,
                createdAt);
    }

    private Duration buffer(String pointer, @Nullable Duration buffer, Faults faults) {
        return buffer == null ? Duration.ZERO : faults.ticks(pointer, buffer, Duration.ZERO, limits.longestBuffer());
    }

    private @Nullable Integer horizonDays(@Nullable Duration horizon, Faults faults) {
        if (horizon == null) {
            return null;
        }
        boolean whole = horizon.equals(Duration.ofDays(horizon.toDays()));
        faults.require(whole, "/horizon", "not_whole_days", "whole days such as P30D are needed");
        faults.require(
                !whole || (horizon.toDays() >= 1 && horizon.toDays() <= limits.longestHorizonDays()),
                "/horizon",
                "out_of_range",
                "between 1 and " + limits.longestHorizonDays() + " days");
        return (int) Math.max(1, Math.min(limits.longestHorizonDays(), horizon.toDays()));
    }

    /** Those who offer it, each once and all of this clinic. */
    private static List<TherapistId> therapists(Handle handle, ClinicId clinic, SessionTypeInput input) {
        List<@Nullable TherapistId> sent = input.therapistIds();
        if (sent == null || sent.isEmpty()) {
            return List.of();
        }
        List<TherapistId> ids =
                sent.stream().filter(Objects::nonNull).distinct().toList();
        Set<TherapistId> known = new HashSet<>(handle.attach(TherapistDao.class).listKnown(clinic, ids));
        Faults faults = new Faults();
        for (int i = 0; i < sent.size(); i++) {
            faults.require(
                    known.contains(sent.get(i)), "/therapistIds/" + i, "unknown_id", "no therapist of this clinic");
        }
        faults.refuseIfAny();
        return ids;
    }

    private static List<SessionTypeView> views(Handle handle, ClinicId clinic, List<SessionTypeRow> rows) {
        if (rows.isEmpty()) {
            return List.of();
        }
        Map<SessionTypeId, List<TherapistId>> offered = new HashMap<>();
        handle.attach(SessionTypeDao.class)
                .listOffered(clinic, rows.stream().map(SessionTypeRow::id).toList())
                .forEach(row -> offered.computeIfAbsent(row.sessionTypeId(), id -> new ArrayList<>())
                        .add(row.therapistId()));
        return rows.stream()
                .map(row -> row.view(offered.getOrDefault(row.id(), List.of())))
                .toList();
    }

    private static SessionTypeId cursorId(String text) {
        try {
            return SessionTypeId.fromString(text);
        } catch (IllegalArgumentException notAnId) {
            throw ServiceException.invalid("?cursor", "invalid_cursor", "not a cursor of this list");
        }
    }
}
