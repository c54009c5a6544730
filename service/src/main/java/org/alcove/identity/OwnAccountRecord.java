package org.alcove.identity;

import java.util.List;
import java.util.Map;
import org.alcove.kernel.Actor;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.alcove.privacy.rights.OwnRecord;
import org.jdbi.v3.core.Handle;

/** What this room keeps of a client: their accounts and how they signed in. */
final class OwnAccountRecord implements OwnRecord {
    @Override
    public Map<String, List<? extends Record>> read(Handle handle, Actor actor, ClientId client) {
        OwnAccountDao rows = handle.attach(OwnAccountDao.class);
        ClinicId clinic = actor.clinicId();
        return Map.of(
                "client", rows.listClient(clinic, client),
                "account", rows.listAccounts(clinic, client),
                "account_role", rows.listRoles(clinic, client),
                "login_session", rows.listLoginSessions(clinic, client),
                "one_time_token", rows.listTokens(clinic, client),
                "recovery_code", rows.listRecoveryCodes(clinic, client),
                "notice", rows.listNotices(clinic, client));
    }
}
