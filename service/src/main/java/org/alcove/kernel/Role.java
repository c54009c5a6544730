package org.alcove.kernel;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Arrays;
import java.util.Optional;

/** What an account may act as. The names here are also those on the wire, in tables and in {@code @RolesAllowed}. */
public enum Role {
    @JsonProperty("client")
    CLIENT(Names.CLIENT),
    @JsonProperty("therapist")
    THERAPIST(Names.THERAPIST),
    @JsonProperty("admin")
    ADMIN(Names.ADMIN),
    @JsonProperty("privacy_officer")
    PRIVACY_OFFICER(Names.PRIVACY_OFFICER);

    private final String wireName;

    Role(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }

    /** Whether this role works for the clinic; everyone but a client does. */
    public boolean isStaff() {
        return this != CLIENT;
    }

    public static Optional<Role> find(String wireName) {
        return Arrays.stream(values())
                .filter(role -> role.wireName.equals(wireName))
                .findFirst();
    }

    /** The wire names as constants, for annotations. */
    public static final class Names {
        public static final String CLIENT = "client";
        public static final String THERAPIST = "therapist";
        public static final String ADMIN = "admin";
        public static final String PRIVACY_OFFICER = "privacy_officer";

        private Names() {}
    }
}
