package org.alcove.privacy.rights;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.alcove.audit.AuditAction;
import org.alcove.audit.AuditEntry;
import org.alcove.kernel.Actor;
import org.alcove.kernel.ClientId;
import org.alcove.privacy.Foundation;
import org.alcove.privacy.Identity;
import org.alcove.privacy.OwnIdentity;
import org.alcove.privacy.Vault;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Gives a client all that is kept of them, and nobody else. Everything is of one moment, and the export is in the trail by
 * the transaction that reads it.
 */
final class ExportService {
    private final Foundation foundation;
    private final Vault vault;
    private final SelfProof selfProof;
    private final List<OwnRecord> rooms;

    ExportService(Foundation foundation, Vault vault, SelfProof selfProof, List<OwnRecord> rooms) {
        this.foundation = Objects.requireNonNull(foundation);
        this.vault = Objects.requireNonNull(vault);
        this.selfProof = Objects.requireNonNull(selfProof);
        this.rooms = List.copyOf(rooms);
    }

    /** All of the acting client's rows. @throws org.alcove.kernel.ServiceException without their password */
    OwnExport export(Actor actor, @Nullable ExportRequest request) {
        ClientId client = actor.requireClient();
        SelfProof.Proof proof = selfProof.prove(
                actor,
                request == null ? null : request.password(),
                request == null ? null : request.otp(),
                AuditAction.RECORD_EXPORT);
        Instant now = foundation.clock().instant();
        AuditEntry entry = AuditEntry.by(actor, AuditAction.RECORD_EXPORT, foundation.ids(), now);
        return foundation.transactor().inTransaction(handle -> {
            proof.use(handle);
            foundation.audit().append(handle, entry);
            Identity identity = OwnIdentity.read(handle, vault, actor.clinicId(), client);
            return new OwnExport(OwnExport.FORMAT, now, identity, records(handle, actor, client));
        });
    }

    private Map<String, List<Map<String, String>>> records(Handle handle, Actor actor, ClientId client) {
        Map<String, List<Map<String, String>>> records = new TreeMap<>();
        for (OwnRecord room : rooms) {
            room.read(handle, actor, client)
                    .forEach((table, rows) -> records.computeIfAbsent(table, missing -> new ArrayList<>())
                            .addAll(rows.stream().map(ExportService::text).toList()));
        }
        return records;
    }

    private static Map<String, String> text(Record row) {
        Map<String, String> values = new LinkedHashMap<>();
        for (RecordComponent component : row.getClass().getRecordComponents()) {
            try {
                Object value = component.getAccessor().invoke(row);
                if (value != null) {
                    values.put(component.getName(), value.toString());
                }
            } catch (IllegalAccessException | InvocationTargetException impossible) {
                throw new IllegalStateException(impossible);
            }
        }
        return values;
    }
}
