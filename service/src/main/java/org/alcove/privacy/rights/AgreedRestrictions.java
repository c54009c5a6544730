package org.alcove.privacy.rights;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.jdbi.v3.core.Handle;

/**
 * Which restrictions bind the clinic, for whoever lets something out. Each call is one statement, whatever it finds.
 *
 * <p>Who discloses takes a turn first and reads then. Agreeing takes a turn too, so a disclosure under way ends before an
 * agreement is acknowledged, and none begins after it that does not see it.
 */
public final class AgreedRestrictions {
    /** Waits for agreements under way, and keeps others from beginning until the commit. */
    public void takeTurn(Handle handle, ClinicId clinic, ClientId client) {
        int unused = handle.attach(RestrictionDao.class).takeTurn(clinic, client);
    }

    /** What binds now, also of what the clinic ended. */
    public List<AgreedRestriction> list(Handle handle, ClinicId clinic, ClientId client) {
        return handle.attach(RestrictionDao.class).listAgreed(clinic, client).stream()
                .map(row -> new AgreedRestriction(
                        codes(row.recipients()),
                        codes(row.purposes()),
                        codes(row.information()),
                        // Nothing is free before the client was told (164.522(a)(2)(iii)).
                        row.status().equals("terminated") ? Optional.ofNullable(row.toldAt()) : Optional.empty()))
                .toList();
    }

    private static Set<String> codes(String joined) {
        return Set.copyOf(Codes.split(joined));
    }
}
