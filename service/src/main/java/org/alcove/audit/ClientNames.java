package org.alcove.audit;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.alcove.kernel.ClientId;
import org.jdbi.v3.core.Handle;

/**
 * Gives the names by which rows of the trail know clients. A name can't be computed any more once its client was
 * shredded, so that their rows are nobody's from then on. Implemented by the privacy room.
 */
public interface ClientNames {
    /** The names of clients in one go; a client who was shredded has none. */
    Map<ClientId, ClientName> of(Handle handle, Set<ClientId> clients);

    /**
     * The name of one client, worked out anew each time, with the statements that nobody costs too.
     *
     * @return empty also if the client's key is lost or damaged, which is in the log then
     */
    Optional<ClientName> ofClientOrNobody(Handle handle, Optional<ClientId> client);
}
