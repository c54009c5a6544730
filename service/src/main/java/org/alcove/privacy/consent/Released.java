package org.alcove.privacy.consent;

import java.util.Optional;
import org.alcove.privacy.Identity;

/**
 * What the gate opened of a client on another ground than consent.
 *
 * @param notice what has to go with it (42 CFR 2.32); empty where it goes to the client themself
 */
public record Released(Identity identity, Optional<String> notice) {
    @Override
    public String toString() {
        return "Released[REDACTED]";
    }
}
