package org.alcove.cli;

import io.dropwizard.core.Application;
import io.dropwizard.core.Configuration;
import net.sourceforge.argparse4j.inf.Namespace;
import net.sourceforge.argparse4j.inf.Subparser;
import org.alcove.clinic.Clinic;
import org.alcove.clinic.ClinicService;
import org.alcove.identity.Accounts;
import org.alcove.kernel.Role;
import org.alcove.kernel.Secret;

/** Makes a clinic and invites its first admin: the only way by which anybody gets into a new service. */
public final class CreateClinicCommand<C extends Configuration & CommandSettings> extends OperatorCommand<C> {
    public CreateClinicCommand(Application<C> application) {
        super(application, "create-clinic", "Makes a clinic and prints an invitation for its first admin");
    }

    @Override
    public void configure(Subparser subparser) {
        subparser.addArgument("--name").required(true).help("what the clinic is called; clients may see it");
        subparser.addArgument("--zone").required(true).help("its time zone, such as America/New_York");
        subparser.addArgument("--state").help("where its clients are who have not said where; two letters");
        addFileArgument(subparser);
    }

    @Override
    @SuppressWarnings("SystemOut")
    void work(Namespace namespace, ClinicService clinics, Accounts accounts) {
        Clinic clinic = clinics.create(
                namespace.getString("name"), namespace.getString("zone"), namespace.getString("state"), 1);
        Secret token = accounts.inviteForOperator(clinic.id(), Role.ADMIN);
        System.out.println("Clinic: " + clinic.id());
        System.out.println("Invitation for its first admin, good once: " + token.reveal());
    }
}
