package org.alcove.privacy.rights;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The settings of clients' rights.
 *
 * @param amendmentDays within which a request for an amendment is answered; at most 60 (45 CFR 164.526(b)(2))
 * @param amendmentExtensionDays by which that can be extended once; at most 30
 * @param openAmendments requests of one client that wait for an answer, at most
 * @param openRestrictions requests of one client for restrictions that wait for an answer or bind, at most
 * @param breachNoticeDays for which clients are shown a notice of a breach; at least 90 (164.404(d)(2)(ii))
 * @param textLength characters of a free text, at most
 */
public record RightsConfiguration(
        Integer amendmentDays,
        Integer amendmentExtensionDays,
        Integer openAmendments,
        Integer openRestrictions,
        Integer breachNoticeDays,
        Integer textLength) {
    public RightsConfiguration(
            @Nullable Integer amendmentDays,
            @Nullable Integer amendmentExtensionDays,
            @Nullable Integer openAmendments,
            @Nullable Integer openRestrictions,
            @Nullable Integer breachNoticeDays,
            @Nullable Integer textLength) {
        this.amendmentDays = between("amendmentDays", Objects.requireNonNullElse(amendmentDays, 60), 60);
        this.amendmentExtensionDays =
                between("amendmentExtensionDays", Objects.requireNonNullElse(amendmentExtensionDays, 30), 30);
        this.openAmendments = between("openAmendments", Objects.requireNonNullElse(openAmendments, 20), 1_000);
        this.openRestrictions = between("openRestrictions", Objects.requireNonNullElse(openRestrictions, 50), 1_000);
        this.breachNoticeDays = between("breachNoticeDays", Objects.requireNonNullElse(breachNoticeDays, 365), 3_650);
        this.textLength = between("textLength", Objects.requireNonNullElse(textLength, 2_000), 10_000);
        if (this.breachNoticeDays < 90) {
            throw new IllegalArgumentException("rights.breachNoticeDays is at least 90");
        }
    }

    /** Every setting at its default. */
    public static RightsConfiguration defaults() {
        return new RightsConfiguration(null, null, null, null, null, null);
    }

    private static int between(String name, int value, int most) {
        if (value < 1 || value > most) {
            throw new IllegalArgumentException("rights." + name + " lies between 1 and " + most);
        }
        return value;
    }
}
