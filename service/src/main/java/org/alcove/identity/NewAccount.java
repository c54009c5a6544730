package org.alcove.identity;

import java.util.List;

/**
 * A new account as its owner is told of it, once.
 *
 * @param recoveryCodes each opens the account once when the password or the second factor is lost
 */
public record NewAccount(String loginName, List<String> recoveryCodes) {
    public NewAccount {
        recoveryCodes = List.copyOf(recoveryCodes);
    }

    @Override
    public String toString() {
        return "NewAccount[REDACTED]";
    }
}
