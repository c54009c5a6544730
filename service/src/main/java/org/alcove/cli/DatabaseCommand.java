package org.alcove.cli;

import io.dropwizard.core.Application;
import io.dropwizard.core.Configuration;
import io.dropwizard.core.setup.Bootstrap;
import java.util.List;
import net.sourceforge.argparse4j.inf.Namespace;
import net.sourceforge.argparse4j.inf.Subparser;
import org.alcove.persistence.Migrations;

/** Brings the schema of the configured database up to date, or says what it lacks. */
public final class DatabaseCommand<C extends Configuration & CommandSettings> extends CheckedCommand<C> {
    private static final String ACTION = "action";
    private static final String MIGRATE = "migrate";
    private static final String STATUS = "status";

    public DatabaseCommand(Application<C> application) {
        super(application, "db", "Migrates the database's schema, or tells its status");
    }

    @Override
    public void configure(Subparser subparser) {
        subparser
                .addArgument(ACTION)
                .choices(MIGRATE, STATUS)
                .help("migrate: apply what is missing; status: name what is missing, and fail if anything is");
        addFileArgument(subparser);
    }

    @Override
    @SuppressWarnings("SystemOut")
    protected void run(Bootstrap<C> bootstrap, Namespace namespace, C configuration) {
        ServiceCommand.requireDatabaseAddress(configuration);
        if (namespace.getString(ACTION).equals(MIGRATE)) {
            int before = Migrations.listMissing(configuration.getDatabase()).size();
            Migrations.migrate(configuration.getDatabase());
            System.out.println("The schema is up to date; change sets applied: " + before + ".");
            return;
        }
        List<String> missing = Migrations.listMissing(configuration.getDatabase());
        if (!missing.isEmpty()) {
            throw new CommandFailure("change sets that were not applied yet: " + String.join(", ", missing));
        }
        System.out.println("The schema is up to date.");
    }
}
