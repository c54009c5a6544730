package org.alcove.privacy.consent;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * On what else than a consent something leaves, and who is told then. The lower-case name is the code of the access grant
 * that allows it. Cover and care are none: what stays with those who care for the client is a use (42 CFR 2.12(c)(3)).
 */
enum ReleaseGround {
    /** By an order together with a subpoena (42 CFR 2.61 to 2.67); to whom the order names. */
    COURT_ORDER(Recipient.Type.ENTITY, true),
    /** 42 CFR 2.53; to who audits or evaluates. */
    AUDIT(Recipient.Type.ENTITY, true),
    /** 45 CFR 164.524 and 164.526; to the client, or to whom they name. */
    RIGHTS_REQUEST(Recipient.Type.INDIVIDUAL, false),
    /** 45 CFR 164.502(g); to who acts for the client. */
    PERSONAL_REPRESENTATIVE(Recipient.Type.INDIVIDUAL, true),
    /** 42 CFR 2.51; to medical personnel, whom the documentation names that follows. */
    EMERGENCY(Recipient.Type.TREATING_PROVIDER, false);

    private final Recipient.Type type;
    private final boolean named;

    ReleaseGround(Recipient.Type type, boolean named) {
        this.type = type;
        this.named = named;
    }

    String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether nothing leaves unless it is said to whom. */
    boolean needsName() {
        return named;
    }

    Recipient recipient(@Nullable String name) {
        return new Recipient(type, name, null);
    }

    /** Whether what leaves goes to the client themself, to whom nothing may go that names what they want kept quiet. */
    boolean isToClient(@Nullable String name) {
        return this == RIGHTS_REQUEST && name == null;
    }

    static Optional<ReleaseGround> find(String code) {
        return Stream.of(values()).filter(ground -> ground.code().equals(code)).findFirst();
    }
}
