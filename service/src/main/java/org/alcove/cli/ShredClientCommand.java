package org.alcove.cli;

import com.codahale.metrics.MetricRegistry;
import io.dropwizard.core.Application;
import io.dropwizard.core.Configuration;
import io.dropwizard.core.setup.Bootstrap;
import io.dropwizard.db.ManagedDataSource;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import net.sourceforge.argparse4j.impl.Arguments;
import net.sourceforge.argparse4j.inf.Namespace;
import net.sourceforge.argparse4j.inf.Subparser;
import org.alcove.audit.AuditTrail;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.IdFactory;
import org.alcove.persistence.JdbiModule;
import org.alcove.persistence.Transactor;
import org.alcove.privacy.EpochFile;
import org.alcove.privacy.KeyChecks;
import org.alcove.privacy.KeyFile;
import org.alcove.privacy.KeyPlace;
import org.alcove.privacy.KeyRing;
import org.alcove.privacy.KeyedAuditSigner;
import org.alcove.privacy.Shredding;
import org.alcove.privacy.Vault;
import org.alcove.privacy.VaultOpening;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Destroys a client's key and everything that ties them to anybody; says what it would do unless told to do it. */
public final class ShredClientCommand<C extends Configuration & CommandSettings> extends CheckedCommand<C> {
    private final InstantSource clock;

    public ShredClientCommand(Application<C> application, InstantSource clock) {
        super(
                application,
                "shred-client",
                "Makes a client nobody: destroys their key and their account; a dry run unless --really is given");
        this.clock = Objects.requireNonNull(clock);
    }

    @Override
    public void configure(Subparser subparser) {
        super.configure(subparser);
        subparser.addArgument("--login-name").metavar("NAME").help("the login name, as the client tells it");
        subparser.addArgument("--client").metavar("ID").help("or the client's id");
        subparser
                .addArgument("--keep")
                .metavar("FIELDS")
                .help("what has to be kept, sealed: names such as legalName,dateOfBirth");
        subparser.addArgument("--until").metavar("DATE").help("when what is kept goes, such as 2033-01-31");
        subparser
                .addArgument("--ground")
                .choices("retention", "legal_hold")
                .setDefault("retention")
                .help("why it has to be kept");
        subparser.addArgument("--really").action(Arguments.storeTrue()).help("do it; it can't be undone");
    }

    @Override
    protected void run(Bootstrap<C> bootstrap, Namespace namespace, C configuration) throws Exception {
        ServiceCommand.requireUsable(configuration);
        Optional<Shredding.Keep> keep = keep(namespace);
        ManagedDataSource database = configuration.getDatabase().build(new MetricRegistry(), "shred-client");
        database.start();
        try {
            Jdbi jdbi = JdbiModule.jdbi(database);
            if (namespace.getBoolean("really")) {
                // By a clock that runs ahead no hold stands any more, and no rule keeps anything.
                RightClock.require(configuration, jdbi, clock, "what has to be kept is told");
            }
            Transactor transactor = new Transactor(jdbi);
            SecureRandom random = new SecureRandom();
            IdFactory ids = new IdFactory(clock, random);
            KeyPlace keys = configuration.keyPlace();
            KeyRing ring = KeyFile.load(keys);
            KeyChecks.requireKnown(transactor, ring);
            Vault vault = VaultOpening.openUsed(
                    transactor, configuration.keyStorePlace(), EpochFile.load(keys), clock, ids, random);
            AuditTrail audit = new AuditTrail(new KeyedAuditSigner(ring), vault);
            run(new Shredding(transactor, audit, vault, ids, configuration.retention()), namespace, keep);
        } finally {
            database.stop();
        }
    }

    @SuppressWarnings("SystemOut")
    private void run(Shredding shredding, Namespace namespace, Optional<Shredding.Keep> keep) {
        Instant now = clock.instant();
        ClientId client = client(shredding, namespace.getString("login_name"), namespace.getString("client"));
        Shredding.Plan plan = shredding.plan(client, keep, now).orElseThrow(ShredClientCommand::noSuchClient);
        if (plan.ahead() > 0) {
            throw new CommandFailure("the client has " + plan.ahead()
                    + " holds or appointments ahead; cancel them first, so that their therapists learn of it");
        }
        System.out.println("Values in the vault: " + plan.values() + "; accounts: " + plan.accounts() + "."
                + plan.shreddedAt()
                        .map(at -> " Shredded already, at " + at + ".")
                        .orElse("")
                + plan.sealedUntil()
                        .map(until -> " What is kept is sealed until " + until + ".")
                        .orElse(""));
        if (!namespace.getBoolean("really")) {
            if (plan.shreddedAt().isEmpty()) {
                System.out.println(plan.kept()
                        .map(kept -> "Would be kept, sealed: " + named(kept, keep) + ".")
                        .orElse("Nothing would be kept."));
            }
            System.out.println("A dry run: nothing was changed. Give --really to do it; it can't be undone.");
            return;
        }
        Shredding.Plan done = shredding.shredAndTell(client, keep, now).orElseThrow(ShredClientCommand::noSuchClient);
        String kept = plan.shreddedAt().isPresent()
                ? "It was done before; what is kept stays as it was."
                : done.kept()
                        .map(what -> "Tell the client what is kept, sealed: " + named(what, keep) + ".")
                        .orElse("Nothing is kept of this client.");
        System.out.println(
                "Shredded. " + kept
                        + " Backups can bring the rest back until the present key-encryption key was rotated out and destroyed.");
    }

    /** A hold or the retention rule may keep more than was asked for. */
    private static String named(Shredding.Kept kept, Optional<Shredding.Keep> asked) {
        List<String> names = new ArrayList<>(new TreeSet<>(kept.fields()));
        if (kept.ground() == Shredding.Ground.LEGAL_HOLD
                && asked.filter(keep -> keep.until().equals(kept.until())).isEmpty()) {
            names.add("whatever else is sealed for them");
        }
        return String.join(", ", names) + ", until " + kept.until() + " ("
                + kept.ground().code() + ")";
    }

    private static ClientId client(Shredding shredding, @Nullable String loginName, @Nullable String id) {
        if ((loginName == null) == (id == null)) {
            throw new CommandFailure("give either --login-name or --client");
        }
        try {
            return id != null
                    ? ClientId.fromString(id)
                    : shredding
                            .findClient(Objects.requireNonNull(loginName))
                            .orElseThrow(ShredClientCommand::noSuchClient);
        } catch (IllegalArgumentException notAnId) {
            throw new CommandFailure("--client takes an id");
        }
    }

    private static Optional<Shredding.Keep> keep(Namespace namespace) {
        String fields = namespace.getString("keep");
        String until = namespace.getString("until");
        if ((fields == null) != (until == null)) {
            throw new CommandFailure("--keep and --until come together");
        }
        if (fields == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Shredding.Keep(
                    Shredding.Keep.fields(List.of(fields.split(",", -1))),
                    LocalDate.parse(Objects.requireNonNull(until))
                            .plusDays(1)
                            .atStartOfDay(ZoneOffset.UTC)
                            .toInstant(),
                    namespace.getString("ground").equals(Shredding.Ground.LEGAL_HOLD.code())
                            ? Shredding.Ground.LEGAL_HOLD
                            : Shredding.Ground.RETENTION));
        } catch (DateTimeParseException notADate) {
            throw new CommandFailure("--until takes a date such as 2033-01-31");
        } catch (IllegalArgumentException unknown) {
            throw new CommandFailure("--keep takes names of fields such as legalName,dateOfBirth");
        }
    }

    private static CommandFailure noSuchClient() {
        return new CommandFailure("there is no such client");
    }
}
