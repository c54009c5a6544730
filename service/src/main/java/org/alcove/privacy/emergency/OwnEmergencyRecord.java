package org.alcove.privacy.emergency;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.alcove.kernel.Actor;
import org.alcove.kernel.ClientId;
import org.alcove.privacy.Vault;
import org.alcove.privacy.rights.OwnRecord;
import org.jdbi.v3.core.Handle;

/** A client's card, without its secret, and the emergencies in which they were opened, with what was written of them. */
final class OwnEmergencyRecord implements OwnRecord {
    private static final Instant AFTER_ALL = Instant.parse("9999-01-01T00:00:00Z");

    private final Vault vault;

    OwnEmergencyRecord(Vault vault) {
        this.vault = vault;
    }

    @Override
    public Map<String, List<? extends Record>> read(Handle handle, Actor actor, ClientId client) {
        EmergencyDao rows = handle.attach(EmergencyDao.class);
        Optional<Vault.ClientSeal> seal =
                Optional.ofNullable(vault.seals(handle, Set.of(client)).get(client));
        List<EmergencyDao.OwnCardRow> cards =
                rows.findCard(actor.clinicId(), client).map(EmergencyDao.OwnCardRow::new).stream()
                        .toList();
        List<EmergencyDao.OwnRow> emergencies =
                rows.listOfClient(actor.clinicId(), client, AFTER_ALL, new UUID(-1, -1), Integer.MAX_VALUE).stream()
                        .map(row -> new EmergencyDao.OwnRow(
                                row.id(),
                                row.therapistId(),
                                row.nature(),
                                row.openedAt(),
                                row.untilAt(),
                                row.documentBy(),
                                row.documentedAt(),
                                Optional.ofNullable(row.documentation())
                                        .flatMap(text -> seal.map(key -> new String(
                                                key.open(
                                                        text,
                                                        "emergency_access",
                                                        "documentation",
                                                        row.id().value()),
                                                StandardCharsets.UTF_8)))
                                        .orElse(null)))
                        .toList();
        return Map.of("emergency_card", cards, "emergency_access", emergencies);
    }
}
