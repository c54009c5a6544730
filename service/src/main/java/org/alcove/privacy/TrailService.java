package org.alcove.privacy;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.alcove.audit.AuditAction;
import org.alcove.audit.AuditEntry;
import org.alcove.audit.AuditRow;
import org.alcove.audit.AuditSearchDao;
import org.alcove.audit.ClientName;
import org.alcove.kernel.Actor;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.Cursor;
import org.alcove.kernel.Faults;
import org.alcove.kernel.Id;
import org.alcove.kernel.Page;
import org.alcove.kernel.QueryValues;
import org.alcove.kernel.Role;
import org.alcove.kernel.ServiceException;
import org.jspecify.annotations.Nullable;

/** Shows the trail: to a client what others did with their record, to privacy officers all of their clinic's. */
final class TrailService {
    private static final int DEFAULT_LIMIT = 100;
    private static final String ACCOUNT = "account";

    /**
     * What a client does about restrictions: by codes of actions, and by the names of the operations, under which the trail
     * has what changed nothing or was refused.
     */
    private static final Set<String> UNTIED = Stream.concat(
                    Stream.of(
                                    AuditAction.RESTRICTION_ASK,
                                    AuditAction.RESTRICTION_LIST,
                                    AuditAction.RESTRICTION_READ,
                                    AuditAction.RESTRICTION_END)
                            .map(AuditAction::code),
                    Stream.of("askRestriction", "listOwnRestrictions", "getOwnRestriction", "endOwnRestriction"))
            .collect(Collectors.toUnmodifiableSet());

    /** After every row that there can be. */
    private static final Place LAST = new Place(Instant.parse("9999-01-01T00:00:00Z"), new UUID(-1, -1));

    private final Foundation foundation;
    private final Vault vault;

    TrailService(Foundation foundation, Vault vault) {
        this.foundation = foundation;
        this.vault = vault;
    }

    /** What an officer looks for, as it was asked. */
    record Search(
            @Nullable String from,
            @Nullable String to,
            @Nullable String action,
            @Nullable String subject) {}

    private record Place(Instant at, UUID id) {}

    /** What others did with the acting client's record, latest first. */
    Page<AccessView> ownAccess(Actor actor, @Nullable String limit, @Nullable String cursor) {
        ClientId client = actor.requireClient();
        Faults faults = new Faults();
        int count = new QueryValues(faults).limit(limit, DEFAULT_LIMIT);
        faults.refuseIfAny();
        Place before = place(cursor);
        Instant now = foundation.clock().instant();
        AuditEntry entry = AuditEntry.by(actor, AuditAction.ACCESS_LOG_READ, foundation.ids(), now);
        List<AuditRow> rows = foundation.transactor().inTransaction(handle -> {
            foundation.audit().append(handle, entry);
            ClientName name = vault.of(handle, Set.of(client)).get(client);
            return name == null
                    ? List.of()
                    : handle.attach(AuditSearchDao.class)
                            .listOfOthers(
                                    name.own(),
                                    Role.CLIENT.wireName(),
                                    AuditAction.FEED_FETCH.code(),
                                    before.at(),
                                    before.id(),
                                    count + 1);
        });
        return page(rows, count, TrailService::access);
    }

    /**
     * Rows of the acting officer's clinic, latest first; the row of this look is among them. An officer who is a therapist
     * too knows some clients, and would find by their own rows what the trail calls them, and by that who else sees them:
     * to such an officer no row says whose record it was, which client's account acted, or on what, and a row is found by
     * its subject only if it says it. To any officer no row of a client who deals with restrictions does, and no disclosure
     * under a consent says of whom it was, or what was told: who sees it end when they agree to a request would know whose
     * that was. Such rows are found by no subject.
     */
    Page<AuditView> search(Actor actor, Search search, @Nullable String limit, @Nullable String cursor) {
        actor.requireAny(Role.PRIVACY_OFFICER);
        Faults faults = new Faults();
        QueryValues query = new QueryValues(faults);
        Optional<Instant> from = query.instant("from", search.from());
        Optional<Instant> to = query.instant("to", search.to());
        String action = search.action() == null || search.action().isEmpty() ? null : search.action();
        faults.require(
                action == null
                        || Arrays.stream(AuditAction.values())
                                .anyMatch(known -> known.code().equals(action)),
                "?action",
                "unknown_action",
                "the code of an action is needed");
        Optional<ClientId> subject = query.id("subject", search.subject(), ClientId::new);
        int count = query.limit(limit, DEFAULT_LIMIT);
        faults.refuseIfAny();
        Place before = place(cursor);
        boolean knowsClients = actor.is(Role.THERAPIST);
        Set<UUID> staff = new HashSet<>();
        Instant now = foundation.clock().instant();
        AuditEntry entry = AuditEntry.by(actor, AuditAction.AUDIT_READ, foundation.ids(), now);
        List<AuditRow> rows = foundation.transactor().inTransaction(handle -> {
            foundation.audit().append(handle, entry);
            AuditSearchDao trail = handle.attach(AuditSearchDao.class);
            List<AuditRow> found = subject.isEmpty()
                    ? trail.search(
                            actor.clinicId(),
                            from.orElse(null),
                            to.orElse(null),
                            action,
                            before.at(),
                            before.id(),
                            count + 1)
                    : trail.searchOf(
                            actor.clinicId(),
                            subject.get().value(),
                            from.orElse(null),
                            to.orElse(null),
                            action,
                            !knowsClients,
                            knowsClients
                                    && isOfStaff(trail, actor, subject.get().value()),
                            Role.CLIENT.wireName(),
                            UNTIED,
                            AuditAction.DISCLOSE.code(),
                            before.at(),
                            before.id(),
                            count + 1);
            Set<UUID> accounts = knowsClients ? accounts(found) : Set.of();
            staff.clear();
            staff.addAll(accounts.isEmpty() ? Set.of() : trail.listStaff(actor.clinicId(), accounts));
            return found;
        });
        return page(rows, count, row -> {
            if (isUntied(row)) {
                return withoutClients(row, Set.of());
            }
            if (row.action().equals(AuditAction.DISCLOSE.code())) {
                return withoutWhom(row);
            }
            return knowsClients ? withoutClients(row, staff) : audit(row);
        });
    }

    private static boolean isOfStaff(AuditSearchDao trail, Actor officer, UUID account) {
        return !trail.listStaff(officer.clinicId(), Set.of(account)).isEmpty();
    }

    private static boolean isUntied(AuditRow row) {
        String kind = row.subjectKind();
        return Role.CLIENT.wireName().equals(row.actorRole())
                && (UNTIED.contains(row.action()) || (kind != null && UNTIED.contains(kind)));
    }

    private static AccessView access(AuditRow row) {
        return new AccessView(
                row.at(),
                Optional.ofNullable(row.actorRole()),
                row.action(),
                Optional.ofNullable(row.purpose()),
                Optional.ofNullable(row.ground()),
                fields(row),
                row.outcome());
    }

    /** Accounts that rows name, as who acted or as what was acted on. */
    private static Set<UUID> accounts(List<AuditRow> rows) {
        Set<UUID> accounts = new HashSet<>();
        for (AuditRow row : rows) {
            Stream.of(row.actorAccountId(), ACCOUNT.equals(row.subjectKind()) ? row.subjectId() : null)
                    .filter(Objects::nonNull)
                    .forEach(accounts::add);
        }
        return accounts;
    }

    /** Without what ties together rows about one client. */
    private static AuditView withoutClients(AuditRow row, Set<UUID> staff) {
        AuditView whole = audit(row);
        return new AuditView(
                whole.id(),
                whole.at(),
                whole.action(),
                whole.outcome(),
                whole.accountId().filter(staff::contains),
                whole.role(),
                whole.subjectKind(),
                whole.subjectId().filter(id -> ACCOUNT.equals(row.subjectKind()) ? staff.contains(id) : isByStaff(row)),
                Optional.empty(),
                whole.purpose(),
                whole.ground(),
                whole.fields());
    }

    /** By whom, and whether it was done, and no more. */
    private static AuditView withoutWhom(AuditRow row) {
        AuditView whole = audit(row);
        return new AuditView(
                whole.id(),
                whole.at(),
                whole.action(),
                whole.outcome(),
                whole.accountId(),
                whole.role(),
                whole.subjectKind(),
                Optional.empty(),
                Optional.empty(),
                whole.purpose(),
                whole.ground(),
                List.of());
    }

    /** What clients and nobody touch is theirs alone, such as a feed or a login session, and ties their rows together. */
    private static boolean isByStaff(AuditRow row) {
        String role = row.actorRole();
        return role != null && !role.equals(Role.CLIENT.wireName());
    }

    private static AuditView audit(AuditRow row) {
        return new AuditView(
                row.id(),
                row.at(),
                row.action(),
                row.outcome(),
                Optional.ofNullable(row.actorAccountId()),
                Optional.ofNullable(row.actorRole()),
                Optional.ofNullable(row.subjectKind()),
                Optional.ofNullable(row.subjectId()),
                Optional.ofNullable(row.clientPseudonym()),
                Optional.ofNullable(row.purpose()),
                Optional.ofNullable(row.ground()),
                fields(row));
    }

    private static List<String> fields(AuditRow row) {
        String fields = row.fields();
        return fields == null || fields.isEmpty() ? List.of() : List.of(fields.split(",", -1));
    }

    private static <T> Page<T> page(List<AuditRow> rows, int count, Function<AuditRow, T> view) {
        List<T> items = rows.stream().limit(count).map(view).toList();
        if (rows.size() <= count) {
            return Page.whole(items);
        }
        AuditRow last = rows.get(count - 1);
        return new Page<>(
                items, Optional.of(Cursor.encode(last.at().toString(), last.id().toString())));
    }

    private static Place place(@Nullable String cursor) {
        return Cursor.decode(Optional.ofNullable(cursor).filter(text -> !text.isEmpty()), 2)
                .map(values -> {
                    try {
                        return new Place(Instant.parse(values.get(0)), Id.parse(values.get(1)));
                    } catch (DateTimeException | IllegalArgumentException notOurs) {
                        throw ServiceException.invalid("?cursor", "invalid_cursor", "not a cursor of this list");
                    }
                })
                .orElse(LAST);
    }
}
