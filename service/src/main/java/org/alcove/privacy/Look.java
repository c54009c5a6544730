package org.alcove.privacy;

import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.alcove.audit.AuditEntry;
import org.alcove.kernel.AccessGrantId;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;

/**
 * A look that a grant allows, in the transaction that found that grant and holds it; nothing is opened yet. The
 * {@link LookService} alone makes one.
 */
public final class Look {
    private final ClinicId clinic;
    private final ClientId client;
    private final AccessGrants.Grant grant;
    private final LookPurpose purpose;
    private final Set<IdentityField> opened = EnumSet.noneOf(IdentityField.class);

    Look(
            ClinicId clinic,
            ClientId client,
            AccessGrants.Grant grant,
            LookPurpose purpose,
            Collection<IdentityField> wanted) {
        this.clinic = Objects.requireNonNull(clinic);
        this.client = Objects.requireNonNull(client);
        this.grant = Objects.requireNonNull(grant);
        this.purpose = Objects.requireNonNull(purpose);
        opened.addAll(wanted);
        opened.retainAll(grant.fields());
    }

    public ClinicId clinicId() {
        return clinic;
    }

    public ClientId clientId() {
        return client;
    }

    public AccessGrantId grantId() {
        return grant.id();
    }

    /** The code of the ground of its grant. */
    public String ground() {
        return grant.ground();
    }

    /** The code of what it is for. */
    public String purpose() {
        return purpose.code();
    }

    /** Names of the fields that it opens. */
    public List<String> fields() {
        return opened.stream().map(IdentityField::wireName).toList();
    }

    /** Whether what it opens leaves those who care for the client, and so has to stand in the ledger. */
    public boolean isDisclosure() {
        return AccessGrants.isDisclosure(grant.ground());
    }

    /** An entry of the trail that tells of it. */
    public AuditEntry on(AuditEntry entry) {
        return entry.about(client)
                .on("access_grant", grant.id())
                .looking(new AuditEntry.Look(purpose.code(), grant.ground(), fields()));
    }

    Set<IdentityField> opened() {
        return opened;
    }

    @Override
    public String toString() {
        return "Look[REDACTED]";
    }
}
