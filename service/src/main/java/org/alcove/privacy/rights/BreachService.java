package org.alcove.privacy.rights;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Month;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import org.alcove.audit.AuditAction;
import org.alcove.audit.AuditEntry;
import org.alcove.kernel.Actor;
import org.alcove.kernel.BreachId;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.Cursor;
import org.alcove.kernel.ErrorCode;
import org.alcove.kernel.Faults;
import org.alcove.kernel.Page;
import org.alcove.kernel.QueryValues;
import org.alcove.kernel.Role;
import org.alcove.kernel.ServiceException;
import org.alcove.privacy.Foundation;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the register of breaches and its clock (45 CFR 164.404 to 414), and shows clients without any address what happened.
 * A notice is shown to every client of the clinic, so that nobody learns from it who is affected.
 */
final class BreachService {
    static final List<String> KINDS =
            List.of("unauthorized_access", "loss", "theft", "misdirected", "improper_disposal", "intrusion", "other");
    static final List<String> INFORMATION =
            List.of("identity", "contact", "appointments", "clinical", "financial", "credentials");
    static final List<String> EXTENTS = List.of("low", "medium", "high");
    static final List<String> RECEIVERS = List.of("obligated", "known", "unknown");
    static final List<String> ACQUIRED = List.of("no", "unknown", "yes");
    static final List<String> MITIGATED = List.of("fully", "partly", "no");
    static final List<String> STATUSES = List.of("assessing", "low_probability", "breach", "closed");

    private static final int DAYS = 60;
    private static final int LARGE = 500;
    private static final int MOST_AFFECTED = 1_000_000_000;
    private static final LocalDate EARLIEST = LocalDate.of(2000, 1, 1);
    private static final LocalDate LATEST = LocalDate.of(2200, 1, 1);
    private static final int DEFAULT_LIMIT = 100;
    private static final UUID LAST = new UUID(-1, -1);

    private final Foundation foundation;
    private final RightsConfiguration settings;

    BreachService(Foundation foundation, RightsConfiguration settings) {
        this.foundation = foundation;
        this.settings = settings;
    }

    BreachView create(Actor actor, @Nullable BreachInput input, Optional<String> key) {
        actor.requireAny(Role.PRIVACY_OFFICER);
        Instant now = foundation.clock().instant();
        BreachInput given = checked(input, true, now);
        BreachId id = new BreachId(foundation.ids().forThing());
        BreachDao.BreachRow row = merged(
                new BreachDao.BreachRow(
                        id,
                        actor.clinicId(),
                        Objects.requireNonNull(given.discoveredOn()),
                        null,
                        Objects.requireNonNull(given.kind()),
                        "",
                        null,
                        null,
                        null,
                        null,
                        null,
                        "assessing",
                        null,
                        null,
                        null,
                        null,
                        null,
                        now,
                        now,
                        0),
                given,
                now);
        AuditEntry entry = AuditEntry.by(actor, AuditAction.BREACH_CREATE, foundation.ids(), now)
                .on("breach", id);
        return foundation
                .idempotency()
                .once(
                        Optional.of(actor.accountId()),
                        "create_breach",
                        key,
                        given,
                        BreachView.class,
                        handle -> {
                            handle.attach(BreachDao.class).insert(row);
                            foundation.audit().append(handle, entry);
                            return view(row, now);
                        },
                        handle -> handle.attach(BreachDao.class)
                                .find(actor.clinicId(), id)
                                .map(made -> view(made, now)));
    }

    /** Changes what was sent. @throws ServiceException conflict where a notice would be taken back */
    BreachView change(Actor actor, BreachId id, @Nullable BreachInput input) {
        actor.requireAny(Role.PRIVACY_OFFICER);
        Instant now = foundation.clock().instant();
        BreachInput given = checked(input, false, now);
        AuditEntry entry = AuditEntry.by(actor, AuditAction.BREACH_CHANGE, foundation.ids(), now)
                .on("breach", id);
        return foundation.transactor().inTransaction(handle -> {
            BreachDao rows = handle.attach(BreachDao.class);
            BreachDao.BreachRow before = rows.lock(actor.clinicId(), id).orElseThrow(ServiceException::notFound);
            if (before.publishedAt() != null && Boolean.FALSE.equals(given.published())) {
                throw new ServiceException(ErrorCode.CONFLICT);
            }
            BreachDao.BreachRow after = merged(before, given, now);
            rows.update(after);
            foundation.audit().append(handle, entry);
            return view(after, now);
        });
    }

    /** The register of the actor's clinic, the latest entry first. */
    Page<BreachView> list(Actor actor, @Nullable String limit, @Nullable String cursor) {
        actor.requireAny(Role.PRIVACY_OFFICER);
        Faults faults = new Faults();
        int count = new QueryValues(faults).limit(limit, DEFAULT_LIMIT);
        faults.refuseIfAny();
        UUID before = AmendmentService.before(cursor).orElse(LAST);
        Instant now = foundation.clock().instant();
        AuditEntry entry = AuditEntry.by(actor, AuditAction.BREACH_LIST, foundation.ids(), now);
        List<BreachDao.BreachRow> rows = foundation.transactor().inTransaction(handle -> {
            foundation.audit().append(handle, entry);
            return handle.attach(BreachDao.class).list(actor.clinicId(), before, count + 1);
        });
        List<BreachView> items =
                rows.stream().limit(count).map(row -> view(row, now)).toList();
        return new Page<>(
                items,
                rows.size() > count
                        ? Optional.of(Cursor.encode(items.get(count - 1).id().toString()))
                        : Optional.empty());
    }

    /** What the acting client's clinic published, the latest first. */
    List<BreachNotice> notices(Actor actor) {
        ClientId client = actor.requireClient();
        Instant now = foundation.clock().instant();
        AuditEntry entry = AuditEntry.by(actor, AuditAction.BREACH_NOTICE_READ, foundation.ids(), now);
        return foundation
                .transactor()
                .inTransaction(handle -> {
                    foundation.audit().append(handle, entry);
                    return handle.attach(BreachDao.class).listNotices(actor.clinicId(), client, shownSince(now));
                })
                .stream()
                .map(row -> new BreachNotice(
                        row.id(),
                        row.kind(),
                        codes(row.information()),
                        row.happenedOn(),
                        row.discoveredOn(),
                        row.publishedAt(),
                        row.seenAt()))
                .toList();
    }

    /** Writes down that the acting client read a notice; the first time counts. */
    void receive(Actor actor, BreachId id) {
        ClientId client = actor.requireClient();
        Instant now = foundation.clock().instant();
        AuditEntry entry = AuditEntry.by(actor, AuditAction.BREACH_NOTICE_RECEIPT, foundation.ids(), now)
                .on("breach", id);
        foundation.transactor().useTransaction(handle -> {
            BreachDao rows = handle.attach(BreachDao.class);
            if (rows.findNotice(actor.clinicId(), id, shownSince(now)).isEmpty()) {
                throw ServiceException.notFound();
            }
            rows.insertReceipt(actor.clinicId(), id, client, now);
            foundation.audit().append(handle, entry);
        });
    }

    private Instant shownSince(Instant now) {
        return now.minus(Duration.ofDays(settings.breachNoticeDays()));
    }

    private static BreachDao.BreachRow merged(BreachDao.BreachRow before, BreachInput given, Instant now) {
        List<@Nullable String> information = given.information();
        return new BreachDao.BreachRow(
                before.id(),
                before.clinicId(),
                Objects.requireNonNullElse(given.discoveredOn(), before.discoveredOn()),
                or(given.happenedOn(), before.happenedOn()),
                Objects.requireNonNullElse(given.kind(), before.kind()),
                information == null ? before.information() : String.join(",", new TreeSet<>(information)),
                or(given.extent(), before.extent()),
                or(given.receiver(), before.receiver()),
                or(given.acquired(), before.acquired()),
                or(given.mitigated(), before.mitigated()),
                or(given.affected(), before.affected()),
                Objects.requireNonNullElse(given.status(), before.status()),
                or(given.delayedUntil(), before.delayedUntil()),
                or(given.notifiedOn(), before.notifiedOn()),
                or(given.mediaNotifiedOn(), before.mediaNotifiedOn()),
                or(given.secretaryNotifiedOn(), before.secretaryNotifiedOn()),
                before.publishedAt() == null && Boolean.TRUE.equals(given.published()) ? now : before.publishedAt(),
                before.createdAt(),
                now,
                before.version() + 1);
    }

    private static <T> @Nullable T or(@Nullable T given, @Nullable T before) {
        return given == null ? before : given;
    }

    private static BreachInput checked(@Nullable BreachInput input, boolean isNew, Instant now) {
        Faults faults = new Faults();
        if (input == null) {
            faults.add("", "required", "a body is needed");
            faults.refuseIfAny();
            throw new IllegalStateException();
        }
        // A day that has begun somewhere.
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC).plusDays(1);
        if (isNew) {
            faults.required("/discoveredOn", input.discoveredOn());
            faults.required("/kind", input.kind());
        }
        date(faults, "/discoveredOn", input.discoveredOn(), today);
        date(faults, "/happenedOn", input.happenedOn(), today);
        date(faults, "/notifiedOn", input.notifiedOn(), today);
        date(faults, "/mediaNotifiedOn", input.mediaNotifiedOn(), today);
        date(faults, "/secretaryNotifiedOn", input.secretaryNotifiedOn(), today);
        date(faults, "/delayedUntil", input.delayedUntil(), LATEST);
        Codes.optional(faults, "/kind", input.kind(), KINDS);
        Codes.optional(faults, "/extent", input.extent(), EXTENTS);
        Codes.optional(faults, "/receiver", input.receiver(), RECEIVERS);
        Codes.optional(faults, "/acquired", input.acquired(), ACQUIRED);
        Codes.optional(faults, "/mitigated", input.mitigated(), MITIGATED);
        Codes.optional(faults, "/status", input.status(), STATUSES);
        Integer affected = input.affected();
        faults.require(
                affected == null || (affected >= 0 && affected <= MOST_AFFECTED),
                "/affected",
                "out_of_range",
                "a number from 0 on");
        List<@Nullable String> information = input.information();
        if (information != null) {
            for (int i = 0; i < information.size(); i++) {
                Codes.needed(faults, "/information/" + i, information.get(i), INFORMATION);
            }
        }
        faults.refuseIfAny();
        return input;
    }

    private static void date(Faults faults, String pointer, @Nullable LocalDate date, LocalDate latest) {
        faults.require(
                date == null || (!date.isBefore(EARLIEST) && !date.isAfter(latest)),
                pointer,
                "out_of_range",
                "a day from " + EARLIEST + " to " + latest);
    }

    private static BreachView view(BreachDao.BreachRow row, Instant now) {
        LocalDate clock = row.discoveredOn().plusDays(DAYS);
        LocalDate delayed = row.delayedUntil();
        LocalDate dueOn = delayed != null && delayed.isAfter(clock) ? delayed : clock;
        Integer affected = row.affected();
        boolean large = affected != null && affected >= LARGE;
        boolean running = row.notifiedOn() == null
                && (row.status().equals("assessing") || row.status().equals("breach"));
        return new BreachView(
                row.id(),
                row.discoveredOn(),
                row.happenedOn(),
                row.kind(),
                codes(row.information()),
                row.extent(),
                row.receiver(),
                row.acquired(),
                row.mitigated(),
                affected,
                row.status(),
                dueOn,
                running ? ChronoUnit.DAYS.between(LocalDate.ofInstant(now, ZoneOffset.UTC), dueOn) : null,
                large,
                large
                        ? dueOn
                        : LocalDate.of(row.discoveredOn().getYear(), Month.DECEMBER, 31)
                                .plusDays(DAYS),
                delayed,
                row.notifiedOn(),
                row.mediaNotifiedOn(),
                row.secretaryNotifiedOn(),
                row.publishedAt(),
                row.createdAt(),
                row.updatedAt(),
                row.version());
    }

    private static List<String> codes(String information) {
        return information.isEmpty() ? List.of() : new ArrayList<>(List.of(information.split(",", -1)));
    }
}
