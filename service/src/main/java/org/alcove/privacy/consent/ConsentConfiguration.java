package org.alcove.privacy.consent;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The settings of consents, notices and disclosures.
 *
 * @param perClient consents in force of one client, at most
 * @param longestLife how far ahead a consent can end, at most
 * @param nameLength characters of a name, at most
 * @param therapists how many therapists one consent can name
 * @param freshSignIn how long after signing in a client can sign by affirming
 * @param viewAhead how far ahead members of a care team see each other's times
 * @param exportSpan what one export can tell of, at most
 * @param exportRows sessions of one export, at most
 * @param redisclosureNotice what each disclosure carries; empty: the short form of 42 CFR 2.32(a)(2)
 * @param notices the folder of the operator's own notices; empty: the built-in ones
 */
public record ConsentConfiguration(
        Integer perClient,
        Duration longestLife,
        Integer nameLength,
        Integer therapists,
        Duration freshSignIn,
        Duration viewAhead,
        Duration exportSpan,
        Integer exportRows,
        String redisclosureNotice,
        String notices) {
    /** 42 CFR 2.32(a)(2). */
    static final String SHORT_NOTICE = "42 CFR part 2 prohibits unauthorized use or disclosure of these records.";

    public ConsentConfiguration(
            @Nullable Integer perClient,
            @Nullable Duration longestLife,
            @Nullable Integer nameLength,
            @Nullable Integer therapists,
            @Nullable Duration freshSignIn,
            @Nullable Duration viewAhead,
            @Nullable Duration exportSpan,
            @Nullable Integer exportRows,
            @Nullable String redisclosureNotice,
            @Nullable String notices) {
        this.perClient = between("perClient", Objects.requireNonNullElse(perClient, 50), 1, 500);
        this.longestLife = upTo("longestLife", Objects.requireNonNullElse(longestLife, Duration.ofDays(1_830)), 36_600);
        this.nameLength = between("nameLength", Objects.requireNonNullElse(nameLength, 200), 1, 1_000);
        this.therapists = between("therapists", Objects.requireNonNullElse(therapists, 20), 1, 100);
        this.freshSignIn = upTo("freshSignIn", Objects.requireNonNullElse(freshSignIn, Duration.ofMinutes(10)), 1);
        this.viewAhead = upTo("viewAhead", Objects.requireNonNullElse(viewAhead, Duration.ofDays(90)), 400);
        this.exportSpan = upTo("exportSpan", Objects.requireNonNullElse(exportSpan, Duration.ofDays(1_830)), 36_600);
        this.exportRows = between("exportRows", Objects.requireNonNullElse(exportRows, 2_000), 1, 10_000);
        this.redisclosureNotice =
                Objects.requireNonNullElse(redisclosureNotice, "").isBlank()
                        ? SHORT_NOTICE
                        : Objects.requireNonNullElse(redisclosureNotice, "").strip();
        this.notices = Objects.requireNonNullElse(notices, "");
    }

    public static ConsentConfiguration defaults() {
        return new ConsentConfiguration(null, null, null, null, null, null, null, null, null, null);
    }

    private static int between(String setting, int value, int least, int most) {
        require(value >= least && value <= most, setting);
        return value;
    }

    private static Duration upTo(String setting, Duration value, int days) {
        require(!value.isNegative() && !value.isZero() && value.compareTo(Duration.ofDays(days)) <= 0, setting);
        return value;
    }

    private static void require(boolean holds, String setting) {
        if (!holds) {
            throw new IllegalArgumentException("consents." + setting + " is out of range");
        }
    }
}
