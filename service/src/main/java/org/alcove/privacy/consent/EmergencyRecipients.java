package org.alcove.privacy.consent;

import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.alcove.privacy.Vault;
import org.jdbi.v3.core.Handle;

/** Who was told in emergencies, which is written down after them; the room of emergencies, which keeps it, answers. */
public interface EmergencyRecipients {
    /**
     * The recipients whom the documentation of emergencies names, in one statement; left out are those that are not
     * documented yet.
     *
     * @param emergencies at least one
     */
    Map<UUID, String> find(
            Handle handle, ClinicId clinic, ClientId client, Vault.ClientSeal seal, Set<UUID> emergencies);
}
