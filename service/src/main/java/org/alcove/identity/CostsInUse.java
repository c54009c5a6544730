package org.alcove.identity;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.alcove.privacy.KeyRing;
import org.alcove.privacy.Purpose;
import org.jdbi.v3.core.Handle;

/**
 * Says what checking the password of a name that nobody has costs. After the cost was raised some accounts still have a
 * hash of the old one until they sign in again; unknown names are spread over the costs as the accounts are, each by a
 * keyed hash, so that the time of a failed sign-in tells nobody whether the name exists.
 */
final class CostsInUse {
    /** The accounts are counted again after so long; whoever signs in then does it, whatever the name. */
    private static final Duration COUNTED_EVERY = Duration.ofMinutes(15);

    private final Argon2.Cost current;
    private final KeyRing keys;
    private volatile Counted counted;

    CostsInUse(Argon2.Cost current, KeyRing keys) {
        this.current = current;
        this.keys = keys;
        this.counted = new Counted(Instant.MIN, List.of());
    }

    /** In the transaction that looks a name up. */
    void refresh(Handle handle, Instant now) {
        Counted known = counted;
        if (known.at().equals(Instant.MIN)
                || Duration.between(known.at(), now).abs().compareTo(COUNTED_EVERY) >= 0) {
            counted = new Counted(now, shares(handle));
        }
    }

    private List<Share> shares(Handle handle) {
        List<Share> shares = new ArrayList<>();
        for (AccountDao.CostRow row : handle.attach(AccountDao.class).countCosts()) {
            Argon2.costOfPrefix(row.prefix()).ifPresent(cost -> shares.add(new Share(cost, row.accounts())));
        }
        // The present cost first: as accounts move to it, an unknown name moves to it once and never back.
        shares.sort(Comparator.comparing((Share share) -> !share.cost().equals(current))
                .thenComparing(share -> share.cost().memoryKib())
                .thenComparing(share -> share.cost().iterations())
                .thenComparing(share -> share.cost().parallelism()));
        return List.copyOf(shares);
    }

    Argon2.Cost ofNobody(String typedName) {
        List<Share> shares = counted.shares();
        long accounts = shares.stream().mapToLong(Share::accounts).sum();
        if (accounts == 0) {
            return current;
        }
        long hash = ByteBuffer.wrap(keys.hash(Purpose.LOGIN_NAME, "cost", typedName))
                .getLong();
        double place = (hash >>> 11) * 0x1.0p-53 * accounts;
        for (Share share : shares) {
            place -= share.accounts();
            if (place < 0) {
                return share.cost();
            }
        }
        return shares.get(shares.size() - 1).cost();
    }

    private record Share(Argon2.Cost cost, long accounts) {}

    private record Counted(Instant at, List<Share> shares) {}
}
