package org.alcove.privacy.rights;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.alcove.kernel.Actor;
import org.alcove.kernel.ClientId;
import org.alcove.privacy.Vault;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** What a client asked for under this room, opened. */
final class OwnRightsRecord implements OwnRecord {
    private final Vault vault;

    OwnRightsRecord(Vault vault) {
        this.vault = vault;
    }

    @Override
    public Map<String, List<? extends Record>> read(Handle handle, Actor actor, ClientId client) {
        OwnRightsDao rows = handle.attach(OwnRightsDao.class);
        Opening opening = new Opening(handle, client);
        return Map.of(
                "contact_preference",
                rows.listContacts(actor.clinicId(), client).stream()
                        .map(row -> new OwnRightsDao.OpenedContact(
                                row.channel(),
                                opening.text("contact_preference", "address", row.channel(), row.address()),
                                row.startMinute(),
                                row.endMinute(),
                                row.zone(),
                                row.askAgainOn(),
                                row.confirmedAt()))
                        .toList(),
                "restriction",
                rows.listRestrictions(actor.clinicId(), client).stream()
                        .map(row -> new OwnRightsDao.OpenedRestriction(
                                row.id(),
                                row.kind(),
                                row.recipients(),
                                row.purposes(),
                                row.information(),
                                row.paidInFull(),
                                opening.text("restriction", "note", row.id(), row.note()),
                                row.status(),
                                row.askedOn(),
                                row.answeredOn(),
                                row.endedOn(),
                                row.toldAt()))
                        .toList(),
                "breach_receipt",
                rows.listReceipts(actor.clinicId(), client),
                "amendment",
                rows.listAmendments(actor.clinicId(), client).stream()
                        .map(row -> new OwnRightsDao.OpenedAmendment(
                                row.id(),
                                row.therapistId(),
                                row.careRelationshipId(),
                                row.item(),
                                row.itemId(),
                                row.reason(),
                                opening.text("amendment", "wish", row.id(), row.wish()),
                                row.status(),
                                row.askedAt(),
                                row.dueOn(),
                                row.extension(),
                                row.answeredAt(),
                                row.basis(),
                                opening.text("amendment", "disagreement", row.id(), row.disagreement()),
                                row.disagreedAt()))
                        .toList());
    }

    /** The client's key, asked for once however many texts there are. */
    private final class Opening {
        private final Vault.@Nullable ClientSeal seal;

        Opening(Handle handle, ClientId client) {
            this.seal = vault.seals(handle, Set.of(client)).get(client);
        }

        @Nullable
        String text(String table, String column, Object row, byte @Nullable [] sealed) {
            return seal == null || sealed == null
                    ? null
                    : new String(seal.open(sealed, table, column, row), StandardCharsets.UTF_8);
        }
    }
}
