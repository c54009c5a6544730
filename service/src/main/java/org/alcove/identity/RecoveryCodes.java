package org.alcove.identity;

import java.util.List;

/** New recovery codes, shown once. */
public record RecoveryCodes(List<String> recoveryCodes) {
    public RecoveryCodes {
        recoveryCodes = List.copyOf(recoveryCodes);
    }

    @Override
    public String toString() {
        return "RecoveryCodes[REDACTED]";
    }
}
