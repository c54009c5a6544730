package org.alcove.privacy.erasure;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.alcove.audit.AuditAction;
import org.alcove.audit.AuditEntry;
import org.alcove.kernel.ClientId;
import org.alcove.privacy.EachDue;
import org.alcove.privacy.ForgettingDao;
import org.alcove.privacy.ForgettingRule;
import org.alcove.privacy.Foundation;
import org.alcove.privacy.Shredding;
import org.alcove.privacy.VaultDao;
import org.jdbi.v3.core.Handle;

/**
 * Shreds clients who were not there for the set time, never before they could read for the set time that it will happen:
 * each is told a day, and nothing is done before that day, however the settings change meanwhile. A session puts it off,
 * and then it is told anew. Who never signs in, or has no account, was told all the same once the time is over. Any number
 * of replicas may do so at once, and a run that was cut short is finished by the next.
 */
public final class Forgetting {
    private static final int AT_ONCE = 100;

    private final Foundation foundation;
    private final Shredding shredding;
    private final ErasureNotices notices;
    private final Optional<ForgettingRule> rule;

    /** @param rule empty: nobody is shredded unasked, and what was told of it is taken back */
    public Forgetting(
            Foundation foundation, Shredding shredding, ErasureNotices notices, Optional<ForgettingRule> rule) {
        this.foundation = Objects.requireNonNull(foundation);
        this.shredding = Objects.requireNonNull(shredding);
        this.notices = Objects.requireNonNull(notices);
        this.rule = Objects.requireNonNull(rule);
    }

    /**
     * @param now clients are judged by their absence at this instant
     * @throws org.alcove.privacy.VaultFault once everything else is done, if somebody's key does not open
     */
    public void run(Instant now) {
        if (rule.isEmpty()) {
            takeBack(rows -> rows.listTold(AT_ONCE));
            return;
        }
        ForgettingRule set = rule.get();
        takeBack(rows -> rows.listReturned(set.afterSeconds(), AT_ONCE));
        tell(set, now);
        shred(set, now);
    }

    /** What a client was told of when they are shredded unasked; empty if they are not. */
    Optional<Instant> findDueAt(Handle handle, ClientId client, Instant now) {
        return rule.flatMap(
                set -> handle.attach(ForgettingDao.class).findDueAt(client, set.dueAt(now), set.afterSeconds()));
    }

    private void takeBack(Function<ForgettingDao, List<ForgettingDao.ForgottenRow>> whom) {
        List<ForgettingDao.ForgottenRow> told;
        do {
            told = foundation.transactor().inTransaction(handle -> whom.apply(handle.attach(ForgettingDao.class)));
            for (ForgettingDao.ForgottenRow client : told) {
                foundation.transactor().useTransaction(handle -> {
                    ForgettingDao rows = handle.attach(ForgettingDao.class);
                    if (rows.deleteTold(client.clinicId(), client.id(), client.dueAt()) == 1) {
                        notices.takeBack(handle, client.id());
                    }
                });
            }
        } while (told.size() == AT_ONCE);
    }

    private void tell(ForgettingRule set, Instant now) {
        Instant dueAt = set.dueAt(now);
        List<ForgettingDao.ForgottenRow> untold;
        do {
            untold = foundation
                    .transactor()
                    .inTransaction(handle ->
                            handle.attach(ForgettingDao.class).listUntold(now, dueAt, set.afterSeconds(), AT_ONCE));
            for (ForgettingDao.ForgottenRow client : untold) {
                foundation.transactor().useTransaction(handle -> {
                    ForgettingDao rows = handle.attach(ForgettingDao.class);
                    if (rows.updateTold(client.clinicId(), client.id(), client.dueAt(), now, dueAt) == 1) {
                        // An earlier day no longer holds.
                        notices.takeBack(handle, client.id());
                        notices.tell(handle, client.clinicId(), client.id(), dueAt, now);
                    }
                });
            }
        } while (untold.size() == AT_ONCE);
    }

    private void shred(ForgettingRule set, Instant now) {
        EachDue due = new EachDue();
        int unused = due.run(
                limit -> foundation
                        .transactor()
                        .inTransaction(handle -> handle.attach(ForgettingDao.class)
                                .listDue(now, set.dueAt(now), set.afterSeconds(), limit)),
                client -> shred(client, set, now));
        due.requireNoneLeft();
    }

    private boolean shred(ClientId client, ForgettingRule set, Instant now) {
        AuditEntry entry = AuditEntry.anonymous(AuditAction.CLIENT_SHRED, foundation.ids(), now);
        Shredding.Prepared prepared = shredding.prepare();
        boolean done = foundation.transactor().inTransaction(handle -> {
            // As they are now, and not as they were listed: they may have booked meanwhile.
            Optional<?> there = handle.attach(VaultDao.class).lockClient(client);
            return there.isPresent()
                    && handle.attach(ForgettingDao.class).isDue(client, now, set.dueAt(now), set.afterSeconds())
                    && shredding
                            .shred(handle, client, Optional.empty(), prepared, entry, now)
                            .isPresent();
        });
        if (done) {
            shredding.finish(client);
        }
        return done;
    }
}
