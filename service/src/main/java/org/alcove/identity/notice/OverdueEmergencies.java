package org.alcove.identity.notice;

import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Set;
import org.alcove.kernel.AccountId;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.EmergencyAccessId;
import org.alcove.privacy.emergency.OverdueNotices;
import org.jdbi.v3.core.Handle;

/**
 * Tells every privacy officer of a clinic, and who opened it, of an emergency that is not documented in time. The notice
 * names the emergency and no client; their list of emergencies tells more of it.
 */
public final class OverdueEmergencies implements OverdueNotices {
    private final Notices notices = new Notices();

    @Override
    public int tell(Handle handle, ClinicId clinic, EmergencyAccessId emergency, AccountId opener, Instant now) {
        Set<AccountId> told = new LinkedHashSet<>(handle.attach(NoticeDao.class).listPrivacyOfficers(clinic));
        int officers = told.size();
        told.add(opener);
        told.forEach(account ->
                notices.tell(handle, clinic, account, NoticeKind.EMERGENCY_OVERDUE, emergency, "overdue", now));
        return officers;
    }
}
