package org.alcove.identity.notice;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;
import org.alcove.kernel.AccountId;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.Id;
import org.alcove.kernel.NoticeId;
import org.jdbi.v3.core.Handle;

/**
 * Tells accounts what happened to what is theirs, once: in the list that they see when signed in and in the outbox, from
 * which messages are sent, under one id, in the transaction of whoever found it.
 */
public final class Notices {
    /**
     * Tells an account something, unless it was told before.
     *
     * @param subject what it is about
     * @param occasion tells this time from the next time that the same is told
     * @param now when it was found
     * @return whether it is new
     */
    public boolean tell(
            Handle handle,
            ClinicId clinic,
            AccountId account,
            NoticeKind kind,
            Id subject,
            Object occasion,
            Instant now) {
        String told = String.join("\n", account.toString(), kind.code(), subject.toString(), occasion.toString());
        NoticeId id = new NoticeId(UUID.nameUUIDFromBytes(told.getBytes(StandardCharsets.UTF_8)));
        NoticeDao notices = handle.attach(NoticeDao.class);
        if (notices.insert(id, clinic, account, kind.code(), subject.value(), now) == 0) {
            return false;
        }
        notices.insertOutbox(id, clinic, kind.code(), subject.value(), now);
        return true;
    }
}
