package org.alcove.privacy;

import java.util.EnumSet;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.jdbi.v3.core.Handle;

/** All that a client said of themself, for themself: whoever reads it has made sure that it is the client who asks. */
public final class OwnIdentity {
    private OwnIdentity() {}

    public static Identity read(Handle handle, Vault vault, ClinicId clinic, ClientId client) {
        return Identity.of(vault.open(handle, clinic, client, EnumSet.allOf(IdentityField.class)));
    }
}
