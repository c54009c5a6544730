package org.alcove.cli;

import com.codahale.metrics.MetricRegistry;
import io.dropwizard.core.Application;
import io.dropwizard.core.Configuration;
import io.dropwizard.core.setup.Bootstrap;
import io.dropwizard.db.ManagedDataSource;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import net.sourceforge.argparse4j.impl.Arguments;
import net.sourceforge.argparse4j.inf.Namespace;
import net.sourceforge.argparse4j.inf.Subparser;
import org.alcove.audit.AuditTrail;
import org.alcove.kernel.IdFactory;
import org.alcove.persistence.JdbiModule;
import org.alcove.persistence.Transactor;
import org.alcove.privacy.EpochFile;
import org.alcove.privacy.KeyChecks;
import org.alcove.privacy.KeyFile;
import org.alcove.privacy.KeyPlace;
import org.alcove.privacy.KeyRing;
import org.alcove.privacy.KeyRotation;
import org.alcove.privacy.KeyedAuditSigner;
import org.alcove.privacy.RotationTrail;
import org.alcove.privacy.Vault;
import org.alcove.privacy.VaultOpening;
import org.jdbi.v3.core.Jdbi;

/** Changes the key-encryption key while the service runs, and destroys the ones that no backup needs any more. */
public final class RotateKeysCommand<C extends Configuration & CommandSettings> extends CheckedCommand<C> {
    private static final String PREPARE = "prepare";
    /** Of damaged keys, so that a line stays one that can be read. */
    private static final int NAMED = 20;

    private final InstantSource clock;

    public RotateKeysCommand(Application<C> application, InstantSource clock) {
        super(
                application,
                "rotate-keys",
                "Wraps every client's key under a new key-encryption key, and destroys keys that were replaced for longer"
                        + " than backups live; can be killed and run again");
        this.clock = Objects.requireNonNull(clock);
    }

    @Override
    public void configure(Subparser subparser) {
        super.configure(subparser);
        subparser
                .addArgument("--" + PREPARE)
                .dest(PREPARE)
                .action(Arguments.storeTrue())
                .help("only make the new key, so that the key file can be carried to other replicas first");
    }

    @Override
    protected void run(Bootstrap<C> bootstrap, Namespace namespace, C configuration) throws Exception {
        if (configuration.getKeys().isEmpty()) {
            throw new CommandFailure("no key file is set; name it in ALCOVE_KEYS");
        }
        ServiceCommand.requireUsable(configuration);
        ManagedDataSource database = configuration.getDatabase().build(new MetricRegistry(), "rotate-keys");
        database.start();
        try {
            Jdbi jdbi = JdbiModule.jdbi(database);
            RightClock.require(configuration, jdbi, clock, "keys are destroyed");
            rotate(configuration, new Transactor(jdbi), namespace.getBoolean(PREPARE));
        } finally {
            database.stop();
        }
    }

    private void rotate(C configuration, Transactor transactor, boolean prepare) {
        KeyPlace keys = configuration.keyPlace();
        KeyRing ring = KeyFile.load(keys);
        KeyChecks.requireKnown(transactor, ring);
        SecureRandom random = new SecureRandom();
        try (Vault vault = VaultOpening.openUsed(
                        transactor,
                        configuration.keyStorePlace(),
                        EpochFile.load(keys),
                        clock,
                        new IdFactory(clock, random),
                        random);
                KeyRotation rotation = KeyRotation.of(
                        configuration.keyStorePlace(),
                        keys,
                        configuration.backupsLife(),
                        new RotationTrail(transactor, new AuditTrail(new KeyedAuditSigner(ring), vault)))) {
            rotate(rotation, prepare);
        }
    }

    @SuppressWarnings("SystemOut")
    private void rotate(KeyRotation rotation, boolean prepare) {
        if (prepare) {
            System.out.println(
                    rotation.begin(clock.instant())
                            ? "A new key-encryption key was made; carry the key file to every replica and run again."
                            : "A new key-encryption key was there already; run without --prepare to use it.");
            return;
        }
        KeyRotation.Report report = rotation.run(clock.instant());
        System.out.println((report.begun() ? "Epoch " : "Finished what was begun: epoch ") + report.epoch()
                + " is current; data keys wrapped anew: " + report.rewrapped() + ".");
        report.destroyed().forEach(epoch -> System.out.println("Epoch " + epoch + " was destroyed."));
        report.keptUntil()
                .forEach((epoch, until) -> System.out.println("Epoch " + epoch + " can be destroyed from " + until
                        + " on; until then backups can bring back who was shredded."));
        if (!report.damaged().isEmpty()) {
            throw new CommandFailure(damaged(report.damaged()));
        }
    }

    private static String damaged(List<KeyRotation.Damaged> damaged) {
        String named = damaged.stream()
                .limit(NAMED)
                .map(key -> key.client()
                        + key.epoch().map(epoch -> " (epoch " + epoch + ")").orElse(""))
                .collect(Collectors.joining(", "));
        return "keys that do not open were not wrapped anew: " + named
                + (damaged.size() > NAMED ? " and " + (damaged.size() - NAMED) + " more, which the log names" : "")
                + "; restore them from a copy of the key store, or shred these clients";
    }
}
