package org.alcove.cli;

import java.nio.file.Path;
import java.time.Duration;
import org.alcove.persistence.DatabaseConfiguration;

/** What commands need of the configuration. */
public interface CommandSettings {
    /** The address under which people reach the service; empty if it is to be made from the port. */
    String getPublicUrl();

    String getVar();

    String getKeys();

    void setKeys(String keys);

    /** The file of the audit trail's heads. */
    Path auditHeadFile();

    /** The folder of the vault's key store. */
    Path keyStoreFolder();

    /** How long backups of the database and of the key store are kept. */
    Duration backupsLife();

    DatabaseConfiguration getDatabase();
}
