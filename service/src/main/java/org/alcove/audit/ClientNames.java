package org.alcove.audit;

import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.alcove.kernel.ClientId;
import org.jdbi.v3.core.Handle;

/**
 * Gives the names by which rows of the trail know clients. A name can't be computed any more once its client was
 * shredded, so that their rows are nobody's from then on. Implemented by the privacy room.
 */
@FunctionalInterface
public interface ClientNames {
    /** The names of clients in one go; a client who was shredded has none. */
    Map<ClientId, UUID> of(Handle handle, Set<ClientId> clients);
}
