package org.alcove;

import com.fasterxml.jackson.databind.SerializationFeature;
import io.dropwizard.configuration.EnvironmentVariableSubstitutor;
import io.dropwizard.configuration.SubstitutingSourceProvider;
import io.dropwizard.core.Application;
import io.dropwizard.core.setup.Bootstrap;
import io.dropwizard.core.setup.Environment;
import io.dropwizard.db.DataSourceFactory;
import io.dropwizard.db.ManagedDataSource;
import io.dropwizard.migrations.MigrationsBundle;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.InstantSource;
import java.util.Objects;
import org.alcove.audit.AuditTrail;
import org.alcove.availability.AvailabilityModule;
import org.alcove.calendarfeed.FeedModule;
import org.alcove.cli.DemonstrationCommand;
import org.alcove.clinic.ClinicModule;
import org.alcove.http.HttpModule;
import org.alcove.identity.IdentityModule;
import org.alcove.kernel.IdFactory;
import org.alcove.kernel.MicrosecondClock;
import org.alcove.persistence.DatabaseHealthCheck;
import org.alcove.persistence.Idempotency;
import org.alcove.persistence.JdbiModule;
import org.alcove.persistence.Migrations;
import org.alcove.persistence.Transactor;
import org.alcove.privacy.Foundation;
import org.alcove.privacy.KeyFile;
import org.alcove.privacy.KeyRing;
import org.alcove.privacy.KeyedAuditSigner;
import org.alcove.privacy.KeyedReplaySealer;
import org.jdbi.v3.core.Jdbi;

/** Puts the rooms together. The only place that knows them all, and the only one that has a {@link Clock}. */
public final class AlcoveApplication extends Application<AlcoveConfiguration> {
    private final Clock systemClock;

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
                bootstrap.getConfigurationSourceProvider(), new EnvironmentVariableSubstitutor(false)));
        bootstrap.getObjectMapper().disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS);
        bootstrap.getObjectMapper().disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS);
        bootstrap.addBundle(new MigrationsBundle<AlcoveConfiguration>() {
            @Override
            public DataSourceFactory getDataSourceFactory(AlcoveConfiguration configuration) {
                return configuration.getDatabase().withoutTimeouts();
            }

            @Override
            public String getMigrationsFileName() {
                return Migrations.CHANGE_LOG;
            }
        });
        DemonstrationCommand<AlcoveConfiguration> demonstration = new DemonstrationCommand<>(this);
        bootstrap.addBundle(demonstration);
        bootstrap.addCommand(demonstration);
    }

    @Override
    public void run(AlcoveConfiguration configuration, Environment environment) {
        InstantSource clock = new MicrosecondClock(systemClock);
        SecureRandom random = new SecureRandom();
        IdFactory ids = new IdFactory(clock, random);
        KeyRing keys = KeyFile.load(Path.of(configuration.getKeys()));

        ManagedDataSource dataSource = configuration.getDatabase().build(environment.metrics(), "database");
        environment.lifecycle().manage(dataSource);
        Jdbi jdbi = JdbiModule.jdbi(dataSource);
        Transactor transactor = new Transactor(jdbi);
        Idempotency idempotency =
                new Idempotency(transactor, new KeyedReplaySealer(keys), environment.getObjectMapper(), clock);
        Foundation foundation = new Foundation(
                transactor, idempotency, new AuditTrail(new KeyedAuditSigner(keys)), keys, ids, clock, random);
        environment.healthChecks().register("database", new DatabaseHealthCheck(jdbi));
        wire(foundation, configuration, environment);
    }

    static void wire(Foundation foundation, AlcoveConfiguration configuration, Environment environment) {
        new HttpModule(configuration.getHttp(), configuration.getPublicUrl(), foundation.ids()).install(environment);
        // One line a room, lowest first.
        Listening listening = Listening.of(configuration.getServerFactory());
        IdentityModule identity = new IdentityModule(
                foundation,
                configuration.getIdentity(),
                listening.publicUrl(configuration.getPublicUrl()),
                listening.onLoopbackOnly());
        identity.register(environment);
        ClinicModule clinic = new ClinicModule(foundation, configuration.getClinic());
        clinic.resources().forEach(environment.jersey()::register);
        AvailabilityModule availability = new AvailabilityModule(foundation, configuration.getAvailability());
        availability.resources().forEach(environment.jersey()::register);
        new FeedModule(foundation, configuration.getFeeds(), listening.publicUrl(configuration.getPublicUrl()))
                .resources()
                .forEach(environment.jersey()::register);
        clinic.bindListener((handle, therapists, now) ->
                therapists.forEach(therapist -> availability.openDays().rebuild(handle, therapist, now)));
    }
}
