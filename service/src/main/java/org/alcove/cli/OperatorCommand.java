package org.alcove.cli;

import io.dropwizard.core.Application;
import io.dropwizard.core.Configuration;
import io.dropwizard.core.cli.Cli;
import io.dropwizard.core.cli.EnvironmentCommand;
import io.dropwizard.core.setup.Bootstrap;
import io.dropwizard.core.setup.Environment;
import java.util.Objects;
import java.util.stream.Collectors;
import net.sourceforge.argparse4j.inf.Namespace;
import org.alcove.clinic.ClinicService;
import org.alcove.identity.Accounts;
import org.alcove.kernel.ServiceException;
import org.jspecify.annotations.Nullable;

/** A command that does an operator's work in the rooms, without serving anybody, and tells a refusal in one line. */
abstract class OperatorCommand<C extends Configuration & CommandSettings> extends EnvironmentCommand<C> {
    private final Class<C> configurationClass;
    private @Nullable ClinicService clinics;
    private @Nullable Accounts accounts;

    OperatorCommand(Application<C> application, String name, String description) {
        super(application, name, description);
        this.configurationClass = application.getConfigurationClass();
    }

    /** Names the rooms that do it, once they are there. */
    public void bind(ClinicService clinicService, Accounts identityAccounts) {
        this.clinics = clinicService;
        this.accounts = identityAccounts;
    }

    /** The work itself. */
    abstract void work(Namespace namespace, ClinicService clinicService, Accounts identityAccounts);

    @Override
    protected Class<C> getConfigurationClass() {
        return configurationClass;
    }

    @Override
    protected void run(Bootstrap<C> bootstrap, Namespace namespace, C configuration) throws Exception {
        ServiceCommand.requireUsable(configuration);
        super.run(bootstrap, namespace, configuration);
    }

    @Override
    protected void run(Environment environment, Namespace namespace, C configuration) {
        try {
            work(namespace, Objects.requireNonNull(clinics), Objects.requireNonNull(accounts));
        } catch (ServiceException refused) {
            throw new CommandFailure(
                    refused.errors().isEmpty()
                            ? refused.code().title()
                            : refused.errors().stream()
                                    .map(error -> error.pointer() + ": " + error.message())
                                    .collect(Collectors.joining("; ")));
        }
    }

    @Override
    public void onError(Cli cli, Namespace namespace, Throwable failure) {
        CommandFailure.tell(cli, failure);
    }
}
