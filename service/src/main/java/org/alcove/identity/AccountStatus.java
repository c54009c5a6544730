package org.alcove.identity;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Whether an account can be signed in to. */
public enum AccountStatus {
    @JsonProperty("active")
    ACTIVE("active"),
    @JsonProperty("disabled")
    DISABLED("disabled"),
    /** Its client has another account now. */
    @JsonProperty("replaced")
    REPLACED("replaced");

    private final String wireName;

    AccountStatus(String wireName) {
        this.wireName = wireName;
    }

    String wireName() {
        return wireName;
    }

    static AccountStatus of(String wireName) {
        for (AccountStatus status : values()) {
            if (status.wireName.equals(wireName)) {
                return status;
            }
        }
        throw new IllegalArgumentException("an unknown status");
    }
}
