package org.alcove.privacy;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.alcove.kernel.Faults;
import org.jspecify.annotations.Nullable;

/** What a client can say of themself; faults name the field and never quote it. */
final class IdentityRules {
    private static final Pattern EMAIL = Pattern.compile("[^\\s@<>\"(),;:]{1,64}@[^\\s@<>\"(),;:]{1,189}");
    private static final Pattern PHONE = Pattern.compile("[+0-9][-+0-9 ()./x#*]{2,39}");
    private static final LocalDate EARLIEST_BIRTH = LocalDate.of(1900, 1, 1);

    private final VaultConfiguration settings;

    IdentityRules(VaultConfiguration settings) {
        this.settings = settings;
    }

    /** The same identity without blanks at the ends. @throws org.alcove.kernel.ServiceException with all faults */
    Identity check(@Nullable Identity given, Instant now) {
        Faults faults = new Faults();
        if (given == null) {
            faults.add("", "required", "a body is needed");
            faults.refuseIfAny();
            throw new IllegalStateException();
        }
        Identity checked = new Identity(
                faults.optionalLine("/preferredName", given.preferredName(), settings.nameLength()),
                faults.optionalLine("/legalName", given.legalName(), settings.nameLength()),
                faults.optionalLine("/pronouns", given.pronouns(), settings.nameLength()),
                matching(faults, "/email", given.email(), EMAIL, "invalid_email", "an address such as a@b.example"),
                matching(
                        faults, "/phone", given.phone(), PHONE, "invalid_phone", "digits with + ( ) - . / x or spaces"),
                lines(faults, "/address", given.address(), settings.lineLength()),
                born(faults, given.dateOfBirth(), now),
                lines(faults, "/emergencyContact", given.emergencyContact(), settings.lineLength()),
                faults.optionalLine("/insuranceMemberId", given.insuranceMemberId(), settings.lineLength()),
                lines(faults, "/notes", given.notes(), settings.notesLength()));
        faults.refuseIfAny();
        return checked;
    }

    private String matching(
            Faults faults, String pointer, @Nullable String value, Pattern form, String code, String message) {
        String line = faults.optionalLine(pointer, value, settings.lineLength());
        if (!line.isEmpty() && !form.matcher(line).matches()) {
            faults.add(pointer, code, message);
        }
        return line;
    }

    /** Text of several lines; the length counts them all. */
    private static String lines(Faults faults, String pointer, @Nullable String value, int most) {
        if (value == null || value.isBlank()) {
            return "";
        }
        // One fault for each kind of character, however many lines have it; the length is checked over all.
        String text = value.strip().replace("\r\n", "\n");
        faults.optionalLine(pointer, text.replace('\n', ' '), most);
        return Arrays.stream(text.split("\n", -1)).map(String::strip).collect(Collectors.joining("\n"));
    }

    private static @Nullable LocalDate born(Faults faults, @Nullable LocalDate value, Instant now) {
        // A day that has begun somewhere has begun.
        LocalDate latest = LocalDate.ofInstant(now, ZoneOffset.ofHours(14));
        if (value != null && (value.isBefore(EARLIEST_BIRTH) || value.isAfter(latest))) {
            faults.add("/dateOfBirth", "out_of_range", "a date from 1900 on that is not to come");
        }
        return value;
    }
}
