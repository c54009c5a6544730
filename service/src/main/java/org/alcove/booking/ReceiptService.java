package org.alcove.booking;

import java.util.Optional;
import java.util.Set;
import org.alcove.audit.AuditAction;
import org.alcove.audit.AuditEntry;
import org.alcove.audit.Receipt;
import org.alcove.kernel.Actor;
import org.alcove.kernel.AppointmentId;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ServiceException;
import org.alcove.privacy.Foundation;

/** Gives clients, and nobody else, a receipt that a booking of theirs stands in the audit trail. */
final class ReceiptService {
    private static final Set<AuditAction> BOOKING = Set.of(AuditAction.APPOINTMENT_BOOK, AuditAction.OFFER_ACCEPT);

    private final Foundation foundation;

    ReceiptService(Foundation foundation) {
        this.foundation = foundation;
    }

    /**
     * The receipt of an own booking, or empty while it is not sealed yet.
     *
     * @throws ServiceException not found for anybody else's, and where the trail holds the booking no more
     */
    Optional<Receipt> get(Actor actor, AppointmentId id) {
        ClientId client = actor.requireClient();
        AuditEntry entry = AuditEntry.by(
                        actor,
                        AuditAction.RECEIPT_READ,
                        foundation.ids(),
                        foundation.clock().instant())
                .on("appointment", id);
        return foundation
                .transactor()
                .inTransaction(handle -> {
                    if (handle.attach(AppointmentDao.class)
                            .findForClient(actor.clinicId(), client, id)
                            .isEmpty()) {
                        throw ServiceException.notFound();
                    }
                    foundation.audit().append(handle, entry);
                    return foundation.audit().receipts().find(handle, client, id, BOOKING);
                })
                .orElseThrow(ServiceException::notFound)
                .receipt();
    }
}
