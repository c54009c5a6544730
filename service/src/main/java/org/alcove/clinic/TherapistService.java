package org.alcove.clinic;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.alcove.audit.AuditAction;
import org.alcove.audit.AuditEntry;
import org.alcove.kernel.Actor;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.Cursor;
import org.alcove.kernel.ErrorCode;
import org.alcove.kernel.Faults;
import org.alcove.kernel.FieldError;
import org.alcove.kernel.Page;
import org.alcove.kernel.QueryValues;
import org.alcove.kernel.Role;
import org.alcove.kernel.ServiceException;
import org.alcove.kernel.TherapistId;
import org.alcove.kernel.TimeRange;
import org.alcove.privacy.Foundation;
import org.alcove.privacy.Purpose;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the roster: admins write and see all of it, therapists see themselves in full, everyone else sees the profiles of
 * active therapists.
 */
final class TherapistService {
    private static final int DEFAULT_LIMIT = 100;

    private final Foundation foundation;
    private final ClinicConfiguration limits;
    private final TherapistCommitments commitments;
    private final RosterListener listener;

    TherapistService(
            Foundation foundation,
            ClinicConfiguration limits,
            TherapistCommitments commitments,
            RosterListener listener) {
        this.foundation = Objects.requireNonNull(foundation);
        this.limits = Objects.requireNonNull(limits);
        this.commitments = Objects.requireNonNull(commitments);
        this.listener = Objects.requireNonNull(listener);
    }

    /** A page of therapists in order of display name, in as many statements whatever their number. */
    Page<TherapistView> list(Actor actor, @Nullable String limitText, @Nullable String cursor) {
        Faults faults = new Faults();
        int limit = new QueryValues(faults).limit(limitText, DEFAULT_LIMIT);
        faults.refuseIfAny();
        Optional<TherapistId> after =
                Cursor.decode(Optional.ofNullable(cursor), 1).map(values -> cursorId(values.get(0)));
        List<String> statuses = visibleStatuses(actor);
        AuditEntry entry = entry(actor, AuditAction.ROSTER_READ);
        List<Therapist> found = foundation.transactor().inTransaction(handle -> {
            foundation.audit().append(handle, entry);
            TherapistStore store = new TherapistStore(handle, actor.clinicId());
            return after.isPresent()
                    ? store.listAfter(statuses, after.get(), limit + 1)
                    : store.list(statuses, limit + 1);
        });
        List<Therapist> shown = found.subList(0, Math.min(limit, found.size()));
        Optional<String> next = Optional.empty();
        if (found.size() > limit) {
            next = Optional.of(Cursor.encode(shown.get(shown.size() - 1).id().toString()));
        }
        return new Page<>(
                shown.stream().map(therapist -> view(actor, therapist)).toList(), next);
    }

    /** @throws ServiceException {@code NOT_FOUND}, also for an inactive therapist unless the actor may see them */
    TherapistView get(Actor actor, TherapistId id) {
        AuditEntry entry = entry(actor, AuditAction.ROSTER_READ).on("therapist", id);
        Therapist therapist = foundation.transactor().inTransaction(handle -> {
            Therapist found = new TherapistStore(handle, actor.clinicId())
                    .find(id)
                    .filter(one -> one.details().active() || seesAllOf(actor, id))
                    .orElseThrow(ServiceException::notFound);
            foundation.audit().append(handle, entry);
            return found;
        });
        return view(actor, therapist);
    }

    /** @throws ServiceException {@code FORBIDDEN}, {@code INVALID} */
    TherapistView create(Actor actor, Optional<String> key, TherapistInput input) {
        actor.requireAny(Role.ADMIN);
        Instant now = foundation.clock().instant();
        TherapistId id = new TherapistId(foundation.ids().forPerson());
        byte[] tie = searchTie(foundation, id);
        AuditEntry entry = AuditEntry.by(actor, AuditAction.ROSTER_WRITE, foundation.ids(), now)
                .on("therapist", id);
        return foundation
                .idempotency()
                .once(
                        Optional.of(actor.accountId()),
                        "therapist_create",
                        key,
                        input,
                        TherapistView.class,
                        handle -> {
                            Faults faults = new Faults();
                            TherapistDetails details =
                                    rules(handle, actor.clinicId(), faults).created(input);
                            faults.refuseIfAny();
                            write(
                                    new TherapistStore(handle, actor.clinicId()),
                                    List.of(new TherapistStore.Created(id, tie, details)),
                                    List.of(),
                                    now);
                            listener.therapistsWritten(handle, List.of(id));
                            foundation.audit().append(handle, entry);
                            return TherapistView.full(new Therapist(id, 1, details));
                        },
                        handle -> new TherapistStore(handle, actor.clinicId())
                                .find(id)
                                .map(TherapistView::full));
    }

    /**
     * Changes the fields that were sent. A change that changes nothing leaves the version as it is.
     *
     * @param version the version that the caller saw, if it is to be the present one
     * @throws ServiceException {@code FORBIDDEN}, {@code NOT_FOUND}, {@code INVALID}, {@code PRECONDITION_FAILED},
     *     {@code WOULD_STRAND} with {@code stranded: [{start, end}]} when it deactivates a therapist who has sessions,
     *     holds or offers ahead and does not say what becomes of them
     */
    TherapistView change(Actor actor, TherapistId id, Optional<IfMatch> version, Patch<TherapistInput> patch) {
        actor.requireAny(Role.ADMIN);
        Instant now = foundation.clock().instant();
        AuditEntry entry = AuditEntry.by(actor, AuditAction.ROSTER_WRITE, foundation.ids(), now)
                .on("therapist", id);
        Therapist changed = foundation.transactor().inTransaction(handle -> {
            TherapistStore store = new TherapistStore(handle, actor.clinicId());
            Therapist before =
                    Optional.ofNullable(store.lock(List.of(id)).get(id)).orElseThrow(ServiceException::notFound);
            if (version.isPresent() && !version.get().fits(before.version())) {
                throw new ServiceException(ErrorCode.PRECONDITION_FAILED);
            }
            Faults faults = new Faults();
            TherapistDetails after =
                    rules(handle, actor.clinicId(), faults).changed(before.details(), patch.values(), patch.present());
            Optional<OnStranded> onStranded =
                    OnStranded.read("/onStranded", patch.values().onStranded(), faults);
            faults.refuseIfAny();
            foundation.audit().append(handle, entry);
            if (after.equals(before.details())) {
                return before;
            }
            if (before.details().active() && !after.active()) {
                settleStranded(handle, actor, id, onStranded, now);
            }
            write(store, List.of(), List.of(new TherapistStore.Changed(before, after)), now);
            listener.therapistsWritten(handle, List.of(id));
            if (after.movesTime(before.details())) {
                listener.therapistsChanged(handle, List.of(id), now);
            }
            return new Therapist(id, before.version() + 1, after);
        });
        return TherapistView.full(changed);
    }

    private void settleStranded(
            Handle handle, Actor actor, TherapistId id, Optional<OnStranded> onStranded, Instant now) {
        if (onStranded.isEmpty()) {
            List<TimeRange> stranded = commitments.list(handle, id, now);
            if (!stranded.isEmpty()) {
                throw new ServiceException(ErrorCode.WOULD_STRAND, List.of(), Map.of("stranded", times(stranded)));
            }
        } else if (onStranded.get() == OnStranded.CANCEL) {
            commitments.cancelAll(handle, actor, id, now);
        }
    }

    private static List<Map<String, Object>> times(List<TimeRange> ranges) {
        List<Map<String, Object>> times = new ArrayList<>();
        for (TimeRange range : ranges) {
            Map<String, Object> time = new LinkedHashMap<>();
            time.put("start", range.start());
            time.put("end", range.end());
            times.add(time);
        }
        return times;
    }

    private static void write(
            TherapistStore store,
            List<TherapistStore.Created> created,
            List<TherapistStore.Changed> changed,
            Instant now) {
        try {
            store.write(created, changed, now);
        } catch (TherapistStore.NpiTakenException taken) {
            throw new ServiceException(
                    ErrorCode.INVALID,
                    List.of(new FieldError("/npi", "duplicate_npi", "another therapist has this number")));
        }
    }

    private TherapistRules rules(Handle handle, ClinicId clinic, Faults faults) {
        return new TherapistRules(Words.held(handle, clinic), limits, TherapistRules.Places.JSON, faults);
    }

    /** Breaks ties in search by nothing that tells of the therapist. */
    static byte[] searchTie(Foundation foundation, TherapistId id) {
        return Arrays.copyOf(foundation.keys().hash(Purpose.SEARCH_TIE, id), 8);
    }

    private static TherapistView view(Actor actor, Therapist therapist) {
        return seesAllOf(actor, therapist.id()) ? TherapistView.full(therapist) : TherapistView.profile(therapist);
    }

    private static boolean seesAllOf(Actor actor, TherapistId id) {
        return actor.is(Role.ADMIN) || actor.isTherapist(id);
    }

    private static List<String> visibleStatuses(Actor actor) {
        return actor.is(Role.ADMIN)
                ? List.of(TherapistRow.ACTIVE, TherapistRow.INACTIVE)
                : List.of(TherapistRow.ACTIVE);
    }

    private static TherapistId cursorId(String text) {
        try {
            return TherapistId.fromString(text);
        } catch (IllegalArgumentException notAnId) {
            throw ServiceException.invalid("?cursor", "invalid_cursor", "not a cursor of this list");
        }
    }

    private AuditEntry entry(Actor actor, AuditAction action) {
        return AuditEntry.by(actor, action, foundation.ids(), foundation.clock().instant());
    }
}
