package org.alcove.privacy.rights;

import java.util.List;
import java.util.Map;
import org.alcove.kernel.Actor;
import org.alcove.kernel.ClientId;
import org.jdbi.v3.core.Handle;

/**
 * What one room keeps of a client, for the client's own export (45 CFR 164.524). Every room that keeps such rows has one;
 * a test that reads the schema tells which columns nobody exports.
 */
public interface OwnRecord {
    /**
     * Reads all of the client's rows in the caller's transaction, in as many statements however many rows there are.
     *
     * @return rows by the name of the table that they stand in; the components of a row are named as its columns are
     */
    Map<String, List<? extends Record>> read(Handle handle, Actor actor, ClientId client);
}
