package org.alcove.cli;

import com.codahale.metrics.MetricRegistry;
import io.dropwizard.core.Application;
import io.dropwizard.core.Configuration;
import io.dropwizard.core.setup.Bootstrap;
import io.dropwizard.db.ManagedDataSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import net.sourceforge.argparse4j.inf.Namespace;
import net.sourceforge.argparse4j.inf.Subparser;
import org.alcove.audit.AuditVerifier;
import org.alcove.audit.HeadFile;
import org.alcove.persistence.JdbiModule;
import org.alcove.persistence.Transactor;
import org.alcove.privacy.KeyChecks;
import org.alcove.privacy.KeyFile;
import org.alcove.privacy.KeyRing;
import org.alcove.privacy.KeyedAuditSigner;

/** Checks the whole audit trail against its seals, its keys and the exported heads; fails at the first fault. */
public final class VerifyAuditCommand<C extends Configuration & CommandSettings> extends CheckedCommand<C> {
    public VerifyAuditCommand(Application<C> application) {
        super(application, "verify-audit", "Checks that no row of the audit trail was changed, added or taken away");
    }

    @Override
    public void configure(Subparser subparser) {
        super.configure(subparser);
        subparser
                .addArgument("--heads")
                .metavar("FILE")
                .help("a copy of the head file that was kept elsewhere; without it the service's own is read");
    }

    @Override
    @SuppressWarnings("SystemOut")
    protected void run(Bootstrap<C> bootstrap, Namespace namespace, C configuration) throws Exception {
        Path heads =
                Optional.ofNullable(namespace.getString("heads")).map(Path::of).orElseGet(configuration::auditHeadFile);
        if (!Files.isReadable(heads)) {
            throw new CommandFailure("there are no exported heads at " + heads
                    + "; without them nobody can tell whether the end of the trail was cut off");
        }
        ManagedDataSource database = configuration.getDatabase().build(new MetricRegistry(), "verify-audit");
        database.start();
        try {
            Transactor transactor = new Transactor(JdbiModule.jdbi(database));
            KeyRing keys = KeyFile.load(configuration.keyPlace());
            AuditVerifier verifier = new AuditVerifier(transactor, new KeyedAuditSigner(keys));
            Map<Long, byte[]> exported = HeadFile.read(heads);
            AuditVerifier.Finding finding = verifier.verify(exported);
            if (finding.fault().isPresent()) {
                throw new CommandFailure("the audit trail is not whole: "
                        + finding.fault().get()
                        + KeyChecks.explainTrail(transactor, keys)
                                .map(other -> "; " + other
                                        + "; if this is another service's key file, verify again with the right one")
                                .orElse(""));
            }
            if (exported.isEmpty() && finding.seals() > 0) {
                throw new CommandFailure("there is no head in " + heads + " though there are " + finding.seals()
                        + " seals; without heads nobody can tell whether the end of the trail was cut off");
            }
            System.out.println("The audit trail is whole: " + finding.sealedRows() + " rows in " + finding.seals()
                    + " seals, and " + finding.unsealedRows() + " rows that are not sealed yet; "
                    + compared(exported) + ".");
        } finally {
            database.stop();
        }
    }

    /** How far the heads go: that nothing was cut off is known up to there. */
    private static String compared(Map<Long, byte[]> exported) {
        return exported.keySet().stream()
                .max(Comparator.naturalOrder())
                .map(last -> "compared with exported heads up to that of seal " + last)
                .orElse("no head was exported yet");
    }
}
