package org.alcove.privacy;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.alcove.persistence.Transactor;

/**
 * Holds that each key of the key file is the one that the database was used with: keys that changed places in the file, or
 * one that was lost and made anew, would hash and seal as well as the right ones, and nobody would be found any more.
 */
public final class KeyChecks {
    private KeyChecks() {}

    /**
     * Notes the keys of purposes that the database was not used with yet, and refuses if one of the others is another key.
     *
     * @throws VaultFault naming the purpose; nothing was written over
     */
    public static void require(Transactor transactor, KeyRing keys) {
        Map<String, byte[]> noted = known(transactor, keys);
        if (noted.size() >= Purpose.values().length) {
            return;
        }
        transactor.useTransaction(handle -> {
            KeyCheckDao rows = handle.attach(KeyCheckDao.class);
            for (Purpose purpose : Purpose.values()) {
                if (!noted.containsKey(purpose.keysetName())) {
                    rows.insertCheck(purpose.keysetName(), keys.check(purpose));
                }
            }
        });
        // Another replica may have been first, with other keys.
        Map<String, byte[]> now = list(transactor);
        for (Purpose purpose : Purpose.values()) {
            byte[] check = now.get(purpose.keysetName());
            if (check == null || !keys.fits(purpose, check)) {
                throw other(purpose);
            }
        }
    }

    /**
     * As {@link #require}, for commands: they note no key, so that a file that they alone are given decides nothing for the
     * service.
     *
     * @throws VaultFault naming the purpose
     */
    public static void requireKnown(Transactor transactor, KeyRing keys) {
        Map<String, byte[]> unused = known(transactor, keys);
    }

    /**
     * Explains a fault of the audit trail: says so if a key that the trail is signed with is another one than was noted.
     * What is noted stands in the database that is distrusted, so that it vouches for nothing and excuses nothing.
     *
     * @return empty too if it can't be read
     */
    public static Optional<String> explainTrail(Transactor transactor, KeyRing keys) {
        try {
            Map<String, byte[]> noted = list(transactor);
            return Stream.of(Purpose.AUDIT_ROW, Purpose.AUDIT_HEAD)
                    .filter(purpose -> isOther(purpose, noted, keys))
                    .findFirst()
                    .map(KeyChecks::told);
        } catch (RuntimeException unreadable) {
            // The fault is told whatever became of this table.
            return Optional.empty();
        }
    }

    /** What is noted, none of which is another key. */
    private static Map<String, byte[]> known(Transactor transactor, KeyRing keys) {
        Map<String, byte[]> noted = list(transactor);
        for (Purpose purpose : Purpose.values()) {
            if (isOther(purpose, noted, keys)) {
                throw other(purpose);
            }
        }
        return noted;
    }

    private static boolean isOther(Purpose purpose, Map<String, byte[]> noted, KeyRing keys) {
        byte[] check = noted.get(purpose.keysetName());
        return check != null && !keys.fits(purpose, check);
    }

    private static Map<String, byte[]> list(Transactor transactor) {
        Map<String, byte[]> checks = new HashMap<>();
        transactor
                .inTransaction(handle -> handle.attach(KeyCheckDao.class).listChecks())
                .forEach(check -> checks.put(check.purpose(), check.value()));
        return checks;
    }

    private static VaultFault other(Purpose purpose) {
        return new VaultFault(told(purpose));
    }

    private static String told(Purpose purpose) {
        return "the key for " + purpose.keysetName() + " is not the one that this database was used with";
    }
}
