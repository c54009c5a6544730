package org.alcove.booking;

import java.time.Instant;
import org.alcove.audit.AuditAction;
import org.alcove.audit.AuditEntry;
import org.alcove.kernel.Actor;
import org.alcove.kernel.AppointmentId;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.Faults;
import org.alcove.kernel.ServiceException;
import org.alcove.privacy.Foundation;
import org.alcove.privacy.rights.AgreedRestrictions;
import org.jspecify.annotations.Nullable;

/** Lets a client say of each own session that it is not for a health plan (45 CFR 164.522(a)(1)(vi)), also afterwards. */
final class SelfPayService {
    private final Foundation foundation;
    private final AgreedRestrictions restrictions = new AgreedRestrictions();

    SelfPayService(Foundation foundation) {
        this.foundation = foundation;
    }

    /** @throws ServiceException not found for anybody else's appointment */
    ClientAppointment change(Actor actor, AppointmentId id, @Nullable SelfPayRequest request) {
        ClientId client = actor.requireClient();
        Faults faults = new Faults();
        boolean selfPay = faults.required("/selfPay", request == null ? null : request.selfPay())
                .orElse(false);
        faults.refuseIfAny();
        Instant now = foundation.clock().instant();
        AuditEntry entry = AuditEntry.by(actor, AuditAction.SELF_PAY_CHANGE, foundation.ids(), now)
                .on("appointment", id);
        return foundation.transactor().inTransaction(handle -> {
            // A disclosure under way, which may have read the mark, ends before this is acknowledged.
            restrictions.takeTurn(handle, actor.clinicId(), client);
            AppointmentDao rows = handle.attach(AppointmentDao.class);
            AppointmentRow before =
                    rows.findForClient(actor.clinicId(), client, id).orElseThrow(ServiceException::notFound);
            if (before.selfPay() != selfPay) {
                rows.countChange(actor.clinicId(), id, now);
                rows.updateSelfPay(actor.clinicId(), client, id, selfPay);
            }
            foundation.audit().append(handle, entry);
            return rows.findForClient(actor.clinicId(), client, id)
                    .orElseThrow(ServiceException::notFound)
                    .forClient();
        });
    }
}
