package org.alcove.cli;

import com.codahale.metrics.MetricRegistry;
import io.dropwizard.core.Application;
import io.dropwizard.core.Configuration;
import io.dropwizard.core.setup.Bootstrap;
import io.dropwizard.db.ManagedDataSource;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import net.sourceforge.argparse4j.impl.Arguments;
import net.sourceforge.argparse4j.inf.Namespace;
import net.sourceforge.argparse4j.inf.Subparser;
import org.alcove.audit.AuditRetention;
import org.alcove.audit.AuditSigner;
import org.alcove.audit.AuditTrail;
import org.alcove.kernel.IdFactory;
import org.alcove.persistence.JdbiModule;
import org.alcove.persistence.Transactor;
import org.alcove.privacy.EpochFile;
import org.alcove.privacy.KeyChecks;
import org.alcove.privacy.KeyFile;
import org.alcove.privacy.KeyPlace;
import org.alcove.privacy.KeyRing;
import org.alcove.privacy.KeyedAuditSigner;
import org.alcove.privacy.Vault;
import org.alcove.privacy.VaultFault;
import org.alcove.privacy.VaultOpening;
import org.alcove.privacy.retention.OtherCutOffs;
import org.alcove.privacy.retention.RetentionConfiguration;
import org.alcove.privacy.retention.RetentionService;
import org.jdbi.v3.core.Jdbi;

/** Tells what was kept for its time, and deletes it only if it is told to. */
public final class RetentionCommand<C extends Configuration & CommandSettings> extends CheckedCommand<C> {
    private final InstantSource clock;
    private final Function<C, RetentionConfiguration> settings;

    public RetentionCommand(
            Application<C> application, InstantSource clock, Function<C, RetentionConfiguration> settings) {
        super(
                application,
                "retention",
                "Deletes rows that were kept for the time that is set for their kind; a dry run unless --really is given");
        this.clock = Objects.requireNonNull(clock);
        this.settings = Objects.requireNonNull(settings);
    }

    @Override
    public void configure(Subparser subparser) {
        super.configure(subparser);
        subparser.addArgument("--really").action(Arguments.storeTrue()).help("do it; it can't be undone");
    }

    @Override
    protected void run(Bootstrap<C> bootstrap, Namespace namespace, C configuration) throws Exception {
        ServiceCommand.requireUsable(configuration);
        ManagedDataSource database = configuration.getDatabase().build(new MetricRegistry(), "retention");
        database.start();
        try {
            Jdbi jdbi = JdbiModule.jdbi(database);
            boolean really = namespace.getBoolean("really");
            if (really) {
                RightClock.require(configuration, jdbi, clock, "rows are deleted");
            }
            Transactor transactor = new Transactor(jdbi);
            SecureRandom random = new SecureRandom();
            IdFactory ids = new IdFactory(clock, random);
            KeyPlace keys = configuration.keyPlace();
            KeyRing ring = KeyFile.load(keys);
            KeyChecks.requireKnown(transactor, ring);
            AuditSigner signer = new KeyedAuditSigner(ring);
            Vault vault = VaultOpening.openUsed(
                    transactor, configuration.keyStorePlace(), EpochFile.load(keys), clock, ids, random);
            RetentionService retention = new RetentionService(
                    transactor,
                    new AuditTrail(signer, vault),
                    new AuditRetention(transactor, signer),
                    vault,
                    settings.apply(configuration),
                    new MetricRegistry(),
                    ids);
            Instant now = clock.instant();
            tell(retention, now, configuration.otherCutOffs(now), really);
        } finally {
            database.stop();
        }
    }

    @SuppressWarnings("SystemOut")
    private void tell(RetentionService retention, Instant now, OtherCutOffs cutOffs, boolean really) {
        if (!really) {
            List<RetentionService.Line> due = retention.due(now);
            tell(due, "rows due", "not counted");
            retention
                    .dueToOthers(now, cutOffs)
                    .forEach(line -> System.out.println(line.kind() + ": " + line.rows()
                            + " rows due, which the service's job " + line.job() + " deletes"));
            cutOffs.forgetting()
                    .ifPresent(rule -> System.out.println("forgottenClients: " + retention.clientsToTell(now, rule)
                            + " more are told first, at its next run"));
            System.out.println("A dry run: nothing was changed. Give --really to do it; it can't be undone.");
            failIfAny(due);
            return;
        }
        List<RetentionService.Line> done = retention.attempt(now);
        tell(done, "rows deleted", "not finished");
        failIfAny(done);
    }

    @SuppressWarnings("SystemOut")
    private static void tell(List<RetentionService.Line> lines, String what, String failed) {
        for (RetentionService.Line line : lines) {
            String limit = ", older than " + line.cutOff() + " (kept " + line.kept() + ")";
            System.out.println(line.failure()
                    .map(failure ->
                            line.kind() + ": " + failed + limit + ": " + CommandFailure.describe(explained(failure)))
                    .orElseGet(() -> line.kind() + ": " + line.rows() + " " + what + limit));
        }
    }

    private static void failIfAny(List<RetentionService.Line> lines) {
        lines.stream().flatMap(line -> line.failure().stream()).findFirst().ifPresent(failure -> {
            throw explained(failure);
        });
    }

    private static RuntimeException explained(RuntimeException failure) {
        if (failure instanceof AuditRetention.TrailFaultException) {
            return new CommandFailure(
                    "the audit trail is not whole, and rows that are due were left in it: " + failure.getMessage());
        }
        if (failure instanceof VaultFault) {
            return new CommandFailure("which rows of the audit trail a legal hold keeps can't be told, so none goes: "
                    + failure.getMessage());
        }
        return failure;
    }
}
