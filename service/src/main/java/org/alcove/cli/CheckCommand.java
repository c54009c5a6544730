package org.alcove.cli;

import io.dropwizard.core.Application;
import io.dropwizard.core.Configuration;
import io.dropwizard.core.setup.Bootstrap;
import net.sourceforge.argparse4j.inf.Namespace;

/** Reads the configuration and says whether it can be used, without starting anything. */
public final class CheckCommand<C extends Configuration & CommandSettings> extends CheckedCommand<C> {
    public CheckCommand(Application<C> application) {
        super(application, "check", "Reads the configuration file and says whether it is valid");
    }

    @Override
    @SuppressWarnings("SystemOut")
    protected void run(Bootstrap<C> bootstrap, Namespace namespace, C configuration) {
        System.out.println("The configuration is valid.");
    }
}
