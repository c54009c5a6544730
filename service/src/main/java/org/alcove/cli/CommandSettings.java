package org.alcove.cli;

import org.alcove.persistence.DatabaseConfiguration;

/** What commands need of the configuration. */
public interface CommandSettings {
    String getVar();

    String getKeys();

    void setKeys(String keys);

    DatabaseConfiguration getDatabase();
}
