package org.alcove.audit;

import java.util.UUID;
import org.alcove.kernel.AccountId;

/**
 * What rows of the trail call a client and the client's accounts. Neither leads to the other, nor to whose they are, for
 * whoever has not the client's key.
 */
public interface ClientName {
    /** The client, as whose record a row is about. */
    UUID own();

    /** One of the client's accounts, as who acted. */
    UUID of(AccountId account);
}
