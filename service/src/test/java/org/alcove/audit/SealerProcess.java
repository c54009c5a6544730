package org.alcove.audit;

import com.codahale.metrics.MetricRegistry;
import io.dropwizard.db.ManagedDataSource;
import java.nio.file.Path;
import java.time.Clock;
import org.alcove.persistence.DatabaseConfiguration;
import org.alcove.persistence.JdbiModule;
import org.alcove.persistence.Transactor;
import org.alcove.privacy.KeyFile;
import org.alcove.privacy.KeyedAuditSigner;

/** Seals without a pause, until it is killed. */
final class SealerProcess {
    private SealerProcess() {}

    /** @param arguments address, user and password of the database, key file and head file */
    public static void main(String[] arguments) {
        DatabaseConfiguration configuration = new DatabaseConfiguration();
        configuration.setUrl(arguments[0]);
        configuration.setUser(arguments[1]);
        configuration.setPassword(arguments[2]);
        configuration.setInitialSize(1);
        configuration.setMinSize(1);
        ManagedDataSource database = configuration.build(new MetricRegistry(), "sealer");
        AuditSealer sealer = new AuditSealer(
                new Transactor(JdbiModule.jdbi(database)),
                new KeyedAuditSigner(KeyFile.load(Path.of(arguments[3]))),
                new HeadFile(Path.of(arguments[4])));
        Clock clock = Clock.systemUTC();
        while (true) {
            int unused = sealer.sealAll(clock.instant());
        }
    }
}
