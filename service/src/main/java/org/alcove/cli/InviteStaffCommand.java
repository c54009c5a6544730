package org.alcove.cli;

import io.dropwizard.core.Application;
import io.dropwizard.core.Configuration;
import net.sourceforge.argparse4j.inf.Namespace;
import net.sourceforge.argparse4j.inf.Subparser;
import org.alcove.clinic.ClinicService;
import org.alcove.identity.Accounts;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.Id;
import org.alcove.kernel.Role;

/**
 * Invites an admin or a privacy officer of a clinic that has lost its last one, whom nobody inside could invite. Takes
 * nothing from anybody, and stands in the clinic's audit trail as an invitation that no account issued.
 */
public final class InviteStaffCommand<C extends Configuration & CommandSettings> extends OperatorCommand<C> {
    public InviteStaffCommand(Application<C> application) {
        super(application, "invite-staff", "Prints an invitation for an admin or a privacy officer of a clinic");
    }

    @Override
    public void configure(Subparser subparser) {
        subparser.addArgument("--clinic").required(true).help("the clinic's id, as create-clinic printed it");
        subparser
                .addArgument("--role")
                .required(true)
                .choices(Role.Names.ADMIN, Role.Names.PRIVACY_OFFICER)
                .help("what the invited person will be");
        addFileArgument(subparser);
    }

    @Override
    @SuppressWarnings("SystemOut")
    void work(Namespace namespace, ClinicService clinics, Accounts accounts) {
        ClinicId clinic = clinicId(namespace.getString("clinic"));
        Role role = Role.find(namespace.getString("role")).orElseThrow();
        if (!clinics.exists(clinic)) {
            throw new CommandFailure("there is no clinic " + clinic);
        }
        System.out.println("Invitation, good once: "
                + accounts.inviteForOperator(clinic, role).reveal());
    }

    private static ClinicId clinicId(String text) {
        try {
            return new ClinicId(Id.parse(text));
        } catch (IllegalArgumentException notOne) {
            throw new CommandFailure("--clinic is not an id of a clinic");
        }
    }
}
