package org.alcove.cli;

import io.dropwizard.core.Application;
import io.dropwizard.core.Configuration;
import io.dropwizard.core.cli.Cli;
import io.dropwizard.core.cli.EnvironmentCommand;
import io.dropwizard.core.setup.Bootstrap;
import io.dropwizard.core.setup.Environment;
import java.util.Objects;
import net.sourceforge.argparse4j.inf.Namespace;
import net.sourceforge.argparse4j.inf.Subparser;
import org.alcove.clinic.Clinic;
import org.alcove.clinic.ClinicService;
import org.alcove.identity.Accounts;
import org.alcove.kernel.FieldError;
import org.alcove.kernel.Secret;
import org.alcove.kernel.ServiceException;
import org.jspecify.annotations.Nullable;

/** Makes a clinic and invites its first admin: the only way by which anybody gets into a new service. */
public final class CreateClinicCommand<C extends Configuration & CommandSettings> extends EnvironmentCommand<C> {
    private final Class<C> configurationClass;
    private @Nullable ClinicService clinics;
    private @Nullable Accounts accounts;

    public CreateClinicCommand(Application<C> application) {
        super(application, "create-clinic", "Makes a clinic and prints an invitation for its first admin");
        this.configurationClass = application.getConfigurationClass();
    }

    /** Names the rooms that do it, once they are there. */
    public void bind(ClinicService clinicService, Accounts identityAccounts) {
        this.clinics = clinicService;
        this.accounts = identityAccounts;
    }

    @Override
    protected Class<C> getConfigurationClass() {
        return configurationClass;
    }

    @Override
    public void configure(Subparser subparser) {
        subparser.addArgument("--name").required(true).help("what the clinic is called; clients may see it");
        subparser.addArgument("--zone").required(true).help("its time zone, such as America/New_York");
        subparser.addArgument("--state").help("where its clients are who have not said where; two letters");
        addFileArgument(subparser);
    }

    @Override
    protected void run(Bootstrap<C> bootstrap, Namespace namespace, C configuration) throws Exception {
        ServiceCommand.requireUsable(configuration);
        super.run(bootstrap, namespace, configuration);
    }

    @Override
    @SuppressWarnings("SystemOut")
    protected void run(Environment environment, Namespace namespace, C configuration) {
        try {
            Clinic clinic = Objects.requireNonNull(clinics)
                    .create(namespace.getString("name"), namespace.getString("zone"), namespace.getString("state"), 1);
            Secret token = Objects.requireNonNull(accounts).inviteFirstAdmin(clinic.id());
            System.out.println("Clinic: " + clinic.id());
            System.out.println("Invitation for its first admin, good once: " + token.reveal());
        } catch (ServiceException refused) {
            throw new CommandFailure(
                    refused.errors().isEmpty()
                            ? refused.code().title()
                            : String.join(
                                    "; ",
                                    refused.errors().stream()
                                            .map(CreateClinicCommand::describe)
                                            .toList()));
        }
    }

    private static String describe(FieldError error) {
        return error.pointer() + ": " + error.message();
    }

    @Override
    public void onError(Cli cli, Namespace namespace, Throwable failure) {
        CommandFailure.tell(cli, failure);
    }
}
