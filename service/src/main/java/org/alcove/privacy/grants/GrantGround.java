package org.alcove.privacy.grants;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** On what ground somebody beyond care is let at identity. The lower-case name is the code on the wire and in rows. */
public enum GrantGround {
    /** For a therapist who is absent or has left: whoever is in their care. */
    COVER(true, false),
    /** By an order together with a subpoena (42 CFR 2.61 to 2.67). */
    COURT_ORDER(false, true),
    /** An audit or evaluation (42 CFR 2.53): one client, or whoever is in a therapist's care. */
    AUDIT(true, true),
    /** What a client asked for (45 CFR 164.524, 164.526). */
    RIGHTS_REQUEST(false, true),
    /** Somebody who acts for a client (45 CFR 164.502(g)). */
    PERSONAL_REPRESENTATIVE(false, true);

    private final boolean forCaseload;
    private final boolean forClient;

    GrantGround(boolean forCaseload, boolean forClient) {
        this.forCaseload = forCaseload;
        this.forClient = forClient;
    }

    /** Whether it can open whoever is in a therapist's care. */
    boolean isForCaseload() {
        return forCaseload;
    }

    /** Whether it can open one client, who is named by a code. */
    boolean isForClient() {
        return forClient;
    }

    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<GrantGround> find(String code) {
        return Stream.of(values()).filter(ground -> ground.code().equals(code)).findFirst();
    }
}
