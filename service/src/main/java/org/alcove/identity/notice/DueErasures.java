package org.alcove.identity.notice;

import java.time.Instant;
import org.alcove.kernel.AccountId;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.alcove.privacy.erasure.ErasureNotices;
import org.jdbi.v3.core.Handle;

/**
 * Tells a client's accounts that what is theirs goes unasked. The notice names the account and no client; what they ask
 * about their erasure tells when, what goes and what is kept until when.
 */
public final class DueErasures implements ErasureNotices {
    private final Notices notices = new Notices();

    @Override
    public void tell(Handle handle, ClinicId clinic, ClientId client, Instant dueAt, Instant now) {
        for (AccountId account : handle.attach(NoticeDao.class).listAccounts(client)) {
            notices.tell(handle, clinic, account, NoticeKind.ERASURE_DUE, account, dueAt, now);
        }
    }

    @Override
    public void takeBack(Handle handle, ClientId client) {
        NoticeDao rows = handle.attach(NoticeDao.class);
        rows.deleteOutboxOf(client, NoticeKind.ERASURE_DUE.code());
        rows.deleteOf(client, NoticeKind.ERASURE_DUE.code());
    }
}
