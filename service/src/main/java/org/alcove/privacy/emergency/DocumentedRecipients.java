package org.alcove.privacy.emergency;

import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.alcove.privacy.Vault;
import org.alcove.privacy.consent.EmergencyRecipients;
import org.jdbi.v3.core.Handle;

/** Reads from the documentation of emergencies who was told: medical personnel and where they belong (42 CFR 2.51(c)(1)). */
public final class DocumentedRecipients implements EmergencyRecipients {
    @Override
    public Map<UUID, String> find(
            Handle handle, ClinicId clinic, ClientId client, Vault.ClientSeal seal, Set<UUID> emergencies) {
        return handle.attach(EmergencyDao.class).listDocumented(clinic, client, emergencies).stream()
                .collect(Collectors.toMap(row -> row.id().value(), row -> recipient(row, seal)));
    }

    private static String recipient(EmergencyDao.DocumentedRow row, Vault.ClientSeal seal) {
        Documentation written = EmergencyPapers.read(seal.open(
                row.documentation(),
                "emergency_access",
                "documentation",
                row.id().value()));
        return written.personnelName() + ", " + written.personnelAffiliation();
    }
}
