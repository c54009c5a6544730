package org.alcove.privacy.emergency;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.alcove.audit.AuditAction;
import org.alcove.audit.AuditEntry;
import org.alcove.kernel.AccountId;
import org.alcove.kernel.Actor;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.Cursor;
import org.alcove.kernel.EmergencyAccessId;
import org.alcove.kernel.ErrorCode;
import org.alcove.kernel.Faults;
import org.alcove.kernel.Id;
import org.alcove.kernel.Page;
import org.alcove.kernel.QueryValues;
import org.alcove.kernel.Role;
import org.alcove.kernel.ServiceException;
import org.alcove.privacy.Foundation;
import org.alcove.privacy.Vault;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what has to be written of emergencies (42 CFR 2.51(c)), sealed under the client's own key: who opened writes it,
 * the client reads it, and the privacy officer sees whether it is there.
 */
final class EmergencyPapers {
    private static final int DEFAULT_LIMIT = 100;
    private static final Place LAST = new Place(Instant.parse("9999-01-01T00:00:00Z"), new UUID(-1, -1));
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Foundation foundation;
    private final Vault vault;
    private final EmergencyConfiguration settings;

    EmergencyPapers(Foundation foundation, Vault vault, EmergencyConfiguration settings) {
        this.foundation = foundation;
        this.vault = vault;
        this.settings = settings;
    }

    private record Place(Instant at, UUID id) {}

    /**
     * Writes the documentation of an emergency that the actor opened.
     *
     * @throws ServiceException {@link ErrorCode#CONFLICT} if it is documented already
     */
    void document(Actor actor, EmergencyAccessId id, @Nullable Documentation given) {
        actor.requireTherapist();
        Instant now = foundation.clock().instant();
        AuditEntry entry = AuditEntry.by(actor, AuditAction.EMERGENCY_DOCUMENT, foundation.ids(), now)
                .on("emergency_access", id);
        ClientId client = foundation.transactor().inTransaction(handle -> client(handle, actor, id));
        byte[] written = write(checked(given, now));
        foundation.transactor().useTransaction(handle -> {
            byte[] sealed = vault.seal(
                    handle, actor.clinicId(), client, "emergency_access", "documentation", id.value(), written);
            if (handle.attach(EmergencyDao.class).document(actor.clinicId(), id, sealed, now) != 1) {
                throw new ServiceException(ErrorCode.CONFLICT);
            }
            foundation.audit().append(handle, entry.about(client));
        });
    }

    private static ClientId client(Handle handle, Actor actor, EmergencyAccessId id) {
        return handle.attach(EmergencyDao.class)
                .findOwn(actor.clinicId(), actor.accountId(), id)
                .flatMap(row -> Optional.ofNullable(row.clientId()))
                .orElseThrow(ServiceException::notFound);
    }

    private Documentation checked(@Nullable Documentation given, Instant now) {
        Faults faults = new Faults();
        Documentation empty = new Documentation(null, null, null, null, null);
        Documentation all = Objects.requireNonNullElse(given, empty);
        String personnel = faults.line("/personnelName", all.personnelName(), settings.lineLength());
        String affiliation = faults.line("/personnelAffiliation", all.personnelAffiliation(), settings.lineLength());
        String discloser = faults.line("/disclosedBy", all.disclosedBy(), settings.lineLength());
        Optional<Instant> at = faults.required("/disclosedAt", all.disclosedAt());
        faults.require(
                at.isEmpty() || !at.get().isAfter(now), "/disclosedAt", "in_the_future", "when it was disclosed");
        String nature = faults.line("/nature", all.nature(), settings.natureLength());
        faults.refuseIfAny();
        return new Documentation(personnel, affiliation, discloser, at.orElseThrow(), nature);
    }

    private static byte[] write(Documentation given) {
        Map<String, @Nullable String> values = new HashMap<>();
        values.put("personnelName", given.personnelName());
        values.put("personnelAffiliation", given.personnelAffiliation());
        values.put("disclosedBy", given.disclosedBy());
        values.put("disclosedAt", String.valueOf(given.disclosedAt()));
        values.put("nature", given.nature());
        try {
            return JSON.writeValueAsBytes(values);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /** What was sealed of one. */
    static Documentation read(byte[] written) {
        try {
            var values = JSON.readTree(written);
            return new Documentation(
                    values.path("personnelName").asText(),
                    values.path("personnelAffiliation").asText(),
                    values.path("disclosedBy").asText(),
                    Instant.parse(values.path("disclosedAt").asText()),
                    values.path("nature").asText());
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /** The clinic's emergencies for a privacy officer, their own for a therapist; latest first. */
    EmergencyPage list(Actor actor, @Nullable String overdue, @Nullable String limit, @Nullable String cursor) {
        actor.requireAny(Role.PRIVACY_OFFICER, Role.THERAPIST);
        AccountId whose = actor.is(Role.PRIVACY_OFFICER) ? null : actor.accountId();
        Faults faults = new Faults();
        int count = new QueryValues(faults).limit(limit, DEFAULT_LIMIT);
        faults.require(
                overdue == null || overdue.isEmpty() || overdue.equals("true") || overdue.equals("false"),
                "?overdue",
                "invalid_boolean",
                "true or false");
        faults.refuseIfAny();
        Place before = place(cursor);
        Instant now = foundation.clock().instant();
        Instant overdueAt = "true".equals(overdue) ? now : null;
        AuditEntry entry = AuditEntry.by(actor, AuditAction.EMERGENCY_LIST, foundation.ids(), now);
        return foundation.transactor().inTransaction(handle -> {
            foundation.audit().append(handle, entry);
            EmergencyDao emergencies = handle.attach(EmergencyDao.class);
            List<EmergencyDao.EmergencyRow> rows =
                    emergencies.list(actor.clinicId(), whose, overdueAt, before.at(), before.id(), count + 1);
            return EmergencyPage.of(
                    page(rows, count, row -> record(row, now)), emergencies.countOverdue(actor.clinicId(), whose, now));
        });
    }

    private static EmergencyRecord record(EmergencyDao.EmergencyRow row, Instant now) {
        return new EmergencyRecord(
                row.id(),
                row.accountId(),
                row.therapistId(),
                row.nature(),
                row.openedAt(),
                row.untilAt(),
                row.documentBy(),
                Optional.ofNullable(row.documentedAt()),
                row.documentedAt() == null && !row.documentBy().isAfter(now));
    }

    /** The acting client's own, with what was written of each. */
    Page<OwnEmergency> listOwn(Actor actor, @Nullable String limit, @Nullable String cursor) {
        ClientId client = actor.requireClient();
        Faults faults = new Faults();
        int count = new QueryValues(faults).limit(limit, DEFAULT_LIMIT);
        faults.refuseIfAny();
        Place before = place(cursor);
        AuditEntry entry = AuditEntry.by(
                actor,
                AuditAction.EMERGENCY_LIST,
                foundation.ids(),
                foundation.clock().instant());
        return foundation.transactor().inTransaction(handle -> {
            foundation.audit().append(handle, entry);
            List<EmergencyDao.EmergencyRow> rows = handle.attach(EmergencyDao.class)
                    .listOfClient(actor.clinicId(), client, before.at(), before.id(), count + 1);
            Optional<Vault.ClientSeal> seal =
                    Optional.ofNullable(vault.seals(handle, Set.of(client)).get(client));
            return page(
                    rows,
                    count,
                    row -> new OwnEmergency(
                            row.therapistId(),
                            row.nature(),
                            row.openedAt(),
                            row.untilAt(),
                            Optional.ofNullable(row.documentedAt()),
                            Optional.ofNullable(row.documentation())
                                    .flatMap(text -> seal.map(key -> read(key.open(
                                            text,
                                            "emergency_access",
                                            "documentation",
                                            row.id().value()))))));
        });
    }

    private static <T> Page<T> page(
            List<EmergencyDao.EmergencyRow> rows, int count, Function<EmergencyDao.EmergencyRow, T> view) {
        List<T> items = rows.stream().limit(count).map(view).toList();
        if (rows.size() <= count) {
            return Page.whole(items);
        }
        EmergencyDao.EmergencyRow last = rows.get(count - 1);
        return new Page<>(
                items,
                Optional.of(Cursor.encode(last.openedAt().toString(), last.id().toString())));
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
