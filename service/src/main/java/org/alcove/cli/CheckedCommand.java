package org.alcove.cli;

import io.dropwizard.core.Application;
import io.dropwizard.core.Configuration;
import io.dropwizard.core.cli.Cli;
import io.dropwizard.core.cli.ConfiguredCommand;
import net.sourceforge.argparse4j.inf.Namespace;

/** A command that reads the configuration, and tells a failure in one line. */
abstract class CheckedCommand<C extends Configuration & CommandSettings> extends ConfiguredCommand<C> {
    private final Class<C> configurationClass;

    CheckedCommand(Application<C> application, String name, String description) {
        super(name, description);
        this.configurationClass = application.getConfigurationClass();
    }

    @Override
    protected Class<C> getConfigurationClass() {
        return configurationClass;
    }

    @Override
    public void onError(Cli cli, Namespace namespace, Throwable failure) {
        CommandFailure.tell(cli, failure);
    }
}
