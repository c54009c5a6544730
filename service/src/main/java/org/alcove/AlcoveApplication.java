package org.alcove;

import com.fasterxml.jackson.databind.SerializationFeature;
import io.dropwizard.configuration.SubstitutingSourceProvider;
import io.dropwizard.core.Application;
import io.dropwizard.core.setup.Bootstrap;
import io.dropwizard.core.setup.Environment;
import io.dropwizard.db.ManagedDataSource;
import io.dropwizard.lifecycle.AutoCloseableManager;
import io.dropwizard.util.Duration;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocketFactory;
import org.alcove.audit.AuditRetention;
import org.alcove.audit.AuditSealer;
import org.alcove.audit.AuditSigner;
import org.alcove.audit.AuditTrail;
import org.alcove.audit.HeadFile;
import org.alcove.availability.AvailabilityModule;
import org.alcove.booking.BookingModule;
import org.alcove.booking.Releases;
import org.alcove.busyimport.BusyCalendarConfiguration;
import org.alcove.busyimport.BusyImportModule;
import org.alcove.busyimport.fetch.Internet;
import org.alcove.calendarfeed.FeedModule;
import org.alcove.cli.BusyPreviewCommand;
import org.alcove.cli.CheckBookingsCommand;
import org.alcove.cli.CheckCommand;
import org.alcove.cli.CheckReceiptCommand;
import org.alcove.cli.CommandFailure;
import org.alcove.cli.CreateClinicCommand;
import org.alcove.cli.CreateKeysCommand;
import org.alcove.cli.DatabaseCommand;
import org.alcove.cli.Demonstration;
import org.alcove.cli.DemonstrationCommand;
import org.alcove.cli.EnvironmentSettings;
import org.alcove.cli.InviteStaffCommand;
import org.alcove.cli.ListenAddresses;
import org.alcove.cli.PlainConfigurationFactory;
import org.alcove.cli.RetentionCommand;
import org.alcove.cli.RotateKeysCommand;
import org.alcove.cli.ServiceCommand;
import org.alcove.cli.ShredClientCommand;
import org.alcove.cli.SimulateCommand;
import org.alcove.cli.VerifyAuditCommand;
import org.alcove.clinic.ClinicModule;
import org.alcove.http.HttpModule;
import org.alcove.identity.IdentityModule;
import org.alcove.identity.notice.DueErasures;
import org.alcove.identity.notice.NoticeModule;
import org.alcove.identity.notice.OverdueEmergencies;
import org.alcove.kernel.IdFactory;
import org.alcove.kernel.MicrosecondClock;
import org.alcove.persistence.ClockHealthCheck;
import org.alcove.persistence.DatabaseHealthCheck;
import org.alcove.persistence.Idempotency;
import org.alcove.persistence.JdbiModule;
import org.alcove.persistence.Job;
import org.alcove.persistence.Jobs;
import org.alcove.persistence.JobsConfiguration;
import org.alcove.persistence.MigrationsHealthCheck;
import org.alcove.persistence.Transactor;
import org.alcove.privacy.EpochFile;
import org.alcove.privacy.Foundation;
import org.alcove.privacy.KeyChecks;
import org.alcove.privacy.KeyFile;
import org.alcove.privacy.KeyPlace;
import org.alcove.privacy.KeyRing;
import org.alcove.privacy.KeyedAuditSigner;
import org.alcove.privacy.KeyedReplaySealer;
import org.alcove.privacy.OwnerSeals;
import org.alcove.privacy.PrivacyModule;
import org.alcove.privacy.Shredding;
import org.alcove.privacy.Vault;
import org.alcove.privacy.VaultOpening;
import org.alcove.privacy.consent.ConsentModule;
import org.alcove.privacy.emergency.DocumentedRecipients;
import org.alcove.privacy.emergency.EmergencyModule;
import org.alcove.privacy.erasure.ErasureModule;
import org.alcove.privacy.erasure.Forgetting;
import org.alcove.privacy.grants.GrantModule;
import org.alcove.privacy.look.LookModule;
import org.alcove.privacy.retention.RetentionService;
import org.alcove.privacy.rights.RightsModule;
import org.jdbi.v3.core.Jdbi;

/** Puts the rooms together. The only place that knows them all, and the only one that has a {@link Clock}. */
public final class AlcoveApplication extends Application<AlcoveConfiguration> {
    private static final int JOB_BATCH = 500;

    /** What reads calendars when the service is told to stop has this long; another replica reads them again. */
    private static final Duration STOP = Duration.seconds(1);

    private final Clock systemClock;
    private final DemonstrationCommand<AlcoveConfiguration> demonstration = new DemonstrationCommand<>(this);
    private final CreateClinicCommand<AlcoveConfiguration> createClinic = new CreateClinicCommand<>(this);
    private final InviteStaffCommand<AlcoveConfiguration> inviteStaff = new InviteStaffCommand<>(this);

    public AlcoveApplication(Clock systemClock) {
        this.systemClock = Objects.requireNonNull(systemClock);
    }

    public static void main(String[] arguments) throws Exception {
        new AlcoveApplication(Clock.systemUTC()).run(arguments);
    }

    @Override
    public String getName() {
        return "alcove";
    }

    @Override
    public void initialize(Bootstrap<AlcoveConfiguration> bootstrap) {
        bootstrap.setConfigurationSourceProvider(new SubstitutingSourceProvider(
                bootstrap.getConfigurationSourceProvider(), new EnvironmentSettings(System.getenv())));
        bootstrap.setConfigurationFactoryFactory(new PlainConfigurationFactory<>());
        bootstrap.getObjectMapper().disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS);
        bootstrap.getObjectMapper().disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS);
        bootstrap.addBundle(demonstration);
        bootstrap.addCommand(demonstration);
        bootstrap.addCommand(new ServiceCommand<>(this));
        bootstrap.addCommand(new CheckCommand<>(this));
        bootstrap.addCommand(new DatabaseCommand<>(this));
        bootstrap.addCommand(new CreateKeysCommand());
        bootstrap.addCommand(new VerifyAuditCommand<>(this));
        bootstrap.addCommand(new CheckReceiptCommand());
        bootstrap.addCommand(new BusyPreviewCommand());
        bootstrap.addCommand(new RotateKeysCommand<>(this, new MicrosecondClock(systemClock)));
        bootstrap.addCommand(new ShredClientCommand<>(this, new MicrosecondClock(systemClock)));
        bootstrap.addCommand(
                new RetentionCommand<>(this, new MicrosecondClock(systemClock), AlcoveConfiguration::getRetention));
        bootstrap.addCommand(createClinic);
        bootstrap.addCommand(inviteStaff);
        bootstrap.addCommand(new SimulateCommand<>(this, systemClock));
        bootstrap.addCommand(new CheckBookingsCommand<>(this, systemClock));
    }

    /** None: each command that is offered tells its failures in one line. */
    @Override
    protected void addDefaultCommands(Bootstrap<AlcoveConfiguration> bootstrap) {}

    @Override
    public void run(AlcoveConfiguration configuration, Environment environment) throws Exception {
        InstantSource clock = new MicrosecondClock(systemClock);
        SecureRandom random = new SecureRandom();
        IdFactory ids = new IdFactory(clock, random);
        KeyPlace keyPlace = configuration.keyPlace();
        KeyRing keys = KeyFile.load(keyPlace);
        ListenAddresses addresses = ListenAddresses.of(configuration);
        requireFitForReach(configuration, keys, addresses);
        requireReadAhead(configuration);

        ManagedDataSource dataSource = configuration.getDatabase().build(environment.metrics(), "database");
        environment.lifecycle().manage(dataSource);
        Jdbi jdbi = JdbiModule.jdbi(dataSource);
        Transactor transactor = new Transactor(jdbi);
        Idempotency idempotency =
                new Idempotency(transactor, new KeyedReplaySealer(keys), environment.getObjectMapper(), clock);
        AuditSigner signer = new KeyedAuditSigner(keys);
        demonstration.requireDatabase(configuration);
        Vault vault = VaultOpening.open(
                transactor, configuration.keyStorePlace(), EpochFile.load(keyPlace), clock, ids, random);
        environment.lifecycle().manage(new AutoCloseableManager(vault));
        KeyChecks.require(transactor, keys);
        Foundation foundation = new Foundation(
                transactor,
                idempotency,
                new AuditTrail(signer, vault),
                keys,
                new OwnerSeals(transactor, vault, keys),
                ids,
                clock,
                random);
        environment.healthChecks().register("database", new DatabaseHealthCheck(jdbi));
        environment.healthChecks().register("migrations", new MigrationsHealthCheck(configuration.getDatabase()));
        ClockHealthCheck clocks = new ClockHealthCheck(
                jdbi, clock, configuration.getDatabase().getMaxClockSkew().toJavaDuration());
        environment.healthChecks().register("clock", clocks);
        JobsConfiguration when = configuration.getJobs();
        List<Job> jobs = new ArrayList<>(wire(foundation, vault, configuration, addresses, environment));
        AuditSealer sealer = new AuditSealer(transactor, signer, heads(configuration));
        RetentionService retention = new RetentionService(
                transactor,
                foundation.audit(),
                new AuditRetention(transactor, signer),
                vault,
                configuration.getRetention(),
                environment.metrics(),
                ids);
        jobs.add(new Job("retention", configuration.getRetention().every(), retention::run));
        jobs.add(new Job("seal-audit", when.sealAudit(), sealer::sealAll));
        if (when.isOn()) {
            Jobs scheduler =
                    new Jobs(dataSource, clock, clocks::isRight, when, environment.metrics(), ids.forPerson(), jobs);
            environment.lifecycle().manage(scheduler);
            environment.healthChecks().register("jobs", scheduler.healthCheck());
        }
    }

    /**
     * Refuses what is for trying only where others could reach it. A proxy on this machine lets them in though the service
     * listens on loopback, so the public address counts as well; a demonstration goes by what it listens on alone.
     */
    private void requireFitForReach(AlcoveConfiguration configuration, KeyRing keys, ListenAddresses addresses) {
        boolean ownMachineOnly =
                addresses.areLoopbackOnly() && (demonstration.files().isPresent() || addresses.isPublicUrlLoopback());
        if (ownMachineOnly) {
            return;
        }
        if (keys.isDemonstration()) {
            throw new CommandFailure("the keys are a demonstration's; a service that listens beyond loopback or has a"
                    + " public address needs keys from create-keys");
        }
        if (!configuration.getIdentity().rateLimits().isOn()) {
            throw new CommandFailure("ALCOVE_POLICY_RATE_LIMITS can be off only while the service listens on loopback"
                    + " and has no public address");
        }
    }

    /** Beyond what is read of an outside calendar nothing is offered, which nobody would understand. */
    private static void requireReadAhead(AlcoveConfiguration configuration) {
        // The horizon may end within a day.
        long horizon = configuration
                .getAvailability()
                .horizon()
                .plusDays(1)
                .minusNanos(1)
                .toDays();
        long wanted = Math.max(configuration.getClinic().longestHorizonDays(), horizon);
        if (configuration.getBusyCalendars().ahead().toDays() < wanted) {
            throw new CommandFailure("busyCalendars.ahead has to be at least P" + wanted
                    + "D, which is how far ahead sessions can be booked");
        }
    }

    private static HeadFile heads(AlcoveConfiguration configuration) {
        HeadFile heads = new HeadFile(configuration.auditHeadFile());
        try {
            heads.prepare();
            return heads;
        } catch (IOException failure) {
            throw new CommandFailure("the audit trail's heads can't be written to " + configuration.auditHeadFile()
                    + "; name another file in ALCOVE_AUDIT_HEADS");
        }
    }

    private List<Job> wire(
            Foundation foundation,
            Vault vault,
            AlcoveConfiguration configuration,
            ListenAddresses addresses,
            Environment environment) {
        HttpModule http = new HttpModule(
                configuration.getHttp(), addresses.publicUrl(), addresses.isPublicUrlLoopback(), foundation.ids());
        http.install(environment);
        List<Object> resources = new ArrayList<>();
        // One line a room, lowest first.
        IdentityModule identity = new IdentityModule(foundation, configuration.getIdentity(), addresses.publicUrl());
        identity.register(environment);
        resources.addAll(identity.resources());
        NoticeModule notices = new NoticeModule(foundation, configuration.getNotices());
        resources.addAll(notices.resources());
        ClinicModule clinic = new ClinicModule(foundation, configuration.getClinic());
        resources.addAll(clinic.resources());
        AvailabilityModule availability = new AvailabilityModule(
                foundation, configuration.getAvailability(), configuration.getSearch(), environment.metrics());
        availability
                .pictures()
                .startOn(environment
                        .lifecycle()
                        .scheduledExecutorService("search-%d")
                        .shutdownTime(STOP)
                        .build());
        environment.lifecycle().manage(availability.pictures());
        resources.addAll(availability.resources());
        BookingModule booking = new BookingModule(
                foundation,
                availability.offering(),
                identity.reEntries(),
                configuration.getIdentity().rateLimits().isOn()
                        ? configuration.getBooking()
                        : configuration.getBooking().withoutRateLimits());
        availability.takenBy(booking.takenTime());
        BusyImportModule busyImport = new BusyImportModule(
                foundation,
                availability.offering(),
                configuration.getBusyImport(),
                configuration.getIdentity().rateLimits().isOn()
                        ? configuration.getBusyCalendars()
                        : configuration.getBusyCalendars().withoutRateLimits(),
                outside(configuration.getBusyCalendars(), environment));
        availability.takenBy(busyImport.takenTime());
        resources.addAll(busyImport.resources());
        identity.bindFarewell(booking.farewell());
        clinic.bindCommitments(booking.commitments());
        resources.addAll(booking.resources());
        PrivacyModule privacy = new PrivacyModule(foundation, vault, booking.careLookup(), configuration.getVault());
        resources.addAll(privacy.resources());
        ConsentModule consents = new ConsentModule(
                foundation,
                vault,
                privacy.looks(),
                booking.careLookup(),
                booking.careTeam(),
                new DocumentedRecipients(),
                configuration.getConsents());
        resources.addAll(consents.resources());
        resources.addAll(new LookModule(
                        foundation,
                        privacy.looks(),
                        consents.gate(),
                        configuration.getVault(),
                        configuration.getConsents())
                .resources());
        identity.bindNotices(consents.notices());
        GrantModule grants = new GrantModule(foundation, identity.freshFactor(), configuration.getGrants());
        resources.addAll(grants.resources());
        EmergencyModule emergency = new EmergencyModule(
                foundation,
                vault,
                privacy.looks(),
                consents.gate(),
                booking.careLookup(),
                identity.freshFactor(),
                new OverdueEmergencies(),
                configuration.getEmergency(),
                Path.of(configuration.getVar(), "audit-journal"));
        resources.addAll(emergency.resources());
        // Not a job: each replica has files of its own. Begun with the server, so that no command waits for its end.
        ScheduledExecutorService journal = environment
                .lifecycle()
                .scheduledExecutorService("journal-%d")
                .shutdownTime(STOP)
                .build();
        environment
                .lifecycle()
                .addServerLifecycleListener(server -> journal.scheduleWithFixedDelay(
                        emergency::mergeJournal,
                        0,
                        configuration.getEmergency().mergeEvery().toMillis(),
                        TimeUnit.MILLISECONDS));
        Shredding shredding = new Shredding(
                foundation.transactor(),
                foundation.audit(),
                vault,
                foundation.ids(),
                configuration.getVault().retention());
        Forgetting forgetting = new Forgetting(
                foundation,
                shredding,
                new DueErasures(),
                configuration.getVault().forgetting());
        resources.addAll(
                new ErasureModule(foundation, shredding, forgetting, identity.selfProof(), booking.farewell()::closed)
                        .resources());
        FeedModule feeds = new FeedModule(foundation, configuration.getFeeds(), addresses.publicUrl());
        resources.addAll(feeds.resources());
        resources.addAll(new RightsModule(
                        foundation,
                        vault,
                        privacy.looks(),
                        identity.selfProof(),
                        configuration.getRights(),
                        List.of(
                                identity.ownRecord(),
                                booking.ownRecord(),
                                feeds.ownRecord(),
                                consents.ownRecord(),
                                emergency.ownRecord()))
                .resources());
        clinic.bindListener(availability.rosterListener());
        http.serve(environment, resources);
        createClinic.bind(clinic.clinics(), identity.accounts());
        inviteStaff.bind(clinic.clinics(), identity.accounts());
        demonstration.files().ifPresent(files -> {
            Demonstration made = new Demonstration(
                    foundation,
                    clinic,
                    identity.accounts(),
                    availability.hours(),
                    files,
                    addresses.publicUrl().toString(),
                    "http://localhost:" + addresses.adminPort());
            environment.lifecycle().manage(made);
            environment.lifecycle().addServerLifecycleListener(made);
        });
        JobsConfiguration when = configuration.getJobs();
        Releases releases = booking.releases();
        return List.of(
                new Job("release-holds", when.releaseHolds(), now -> releases.releaseExpired(now, JOB_BATCH)),
                new Job("forget-past", when.forgetPast(), now -> {
                    int forgotten = JOB_BATCH;
                    while (forgotten == JOB_BATCH) {
                        forgotten = releases.deletePastClaims(now, JOB_BATCH);
                    }
                }),
                new Job(
                        "poll-calendars",
                        when.pollCalendars(),
                        now -> busyImport.poller().poll()),
                new Job("extend-search", when.extendSearch(), availability.openDays()::extend),
                new Job("tend-calendars", when.tendCalendars(), busyImport.upkeep()::tend),
                new Job("watch-emergencies", configuration.getEmergency().watchEvery(), emergency::tellOverdue),
                new Job("tend-feeds", when.tendFeeds(), feeds.upkeep()::tend),
                new Job("purge", when.purge(), now -> {
                    identity.purgeExpired(now);
                    identity.sealAnew();
                    busyImport.sealAnew();
                    grants.sealAnew();
                    busyImport.purgePast(now);
                    notices.purge(now);
                    foundation.idempotency().purgeExpired(now);
                    try {
                        int unused = shredding.purgeDue(now);
                    } finally {
                        // What could not be purged keeps back nobody who has been told their day.
                        forgetting.run(now);
                    }
                }));
    }

    private static BusyImportModule.Outside outside(BusyCalendarConfiguration configuration, Environment environment) {
        // Stopped in the other order: nothing is fetched any more when nobody watches the time.
        ScheduledExecutorService timer = environment
                .lifecycle()
                .scheduledExecutorService("calendars-timer-%d")
                .shutdownTime(STOP)
                .build();
        ScheduledExecutorService workers = environment
                .lifecycle()
                .scheduledExecutorService("calendars-%d")
                .threads(configuration.fetchers())
                .shutdownTime(STOP)
                .build();
        return new BusyImportModule.Outside(
                Internet.real(),
                () -> (SSLSocketFactory) SSLSocketFactory.getDefault(),
                workers,
                timer,
                environment.metrics());
    }
}
