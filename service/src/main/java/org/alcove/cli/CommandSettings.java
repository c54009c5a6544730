package org.alcove.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.alcove.persistence.DatabaseConfiguration;
import org.alcove.privacy.KeyPlace;
import org.alcove.privacy.KeyStorePlace;
import org.alcove.privacy.Shredding;
import org.alcove.privacy.retention.OtherCutOffs;

/** What commands need of the configuration. */
public interface CommandSettings {
    /** The address under which people reach the service; empty if it is to be made from the port. */
    String getPublicUrl();

    String getVar();

    String getKeys();

    void setKeys(String keys);

    /** The file of the audit trail's heads. */
    Path auditHeadFile();

    /** Where the keys are, which {@link #getKeys} names. */
    KeyPlace keyPlace();

    /** Where the vault's key store is. */
    KeyStorePlace keyStorePlace();

    /** How long backups of the database and of the key store are kept. */
    Duration backupsLife();

    /** What other jobs than retention are due to delete. */
    OtherCutOffs otherCutOffs(Instant now);

    /** What a law keeps of who is shredded. */
    Shredding.Retention retention();

    DatabaseConfiguration getDatabase();
}
