package org.alcove.identity;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.alcove.kernel.Faults;
import org.alcove.kernel.Secret;
import org.jspecify.annotations.Nullable;

/**
 * What a new password has to be (after NIST SP 800-63B §5.1.1.2): long enough, not one of the most common, not the login
 * name, and no rule on kinds of characters.
 */
final class PasswordPolicy {
    private static final Set<String> COMMON = load();

    private final IdentityConfiguration.Passwords settings;

    PasswordPolicy(IdentityConfiguration.Passwords settings) {
        this.settings = settings;
    }

    /** Checks a new password and answers it as it is hashed. */
    String check(Faults faults, String pointer, @Nullable Secret given, Optional<String> loginName) {
        if (given == null || given.reveal().isEmpty()) {
            faults.add(pointer, "required", "a password is needed");
            return "";
        }
        // Normalising megabytes would be work for nothing: no normalisation shortens text to a fraction like this.
        if (given.reveal().length() > 32 * settings.maximumLength()) {
            faults.add(pointer, "too_long", "at most " + settings.maximumLength() + " characters");
            return "";
        }
        String password = OneTimeSecrets.typedPassword(given.reveal());
        int length = password.codePointCount(0, password.length());
        if (length < settings.minimumLength()) {
            faults.add(pointer, "too_short", "at least " + settings.minimumLength() + " characters");
        } else if (length > settings.maximumLength()) {
            faults.add(pointer, "too_long", "at most " + settings.maximumLength() + " characters");
        }
        String folded = password.toLowerCase(Locale.ROOT);
        if (COMMON.contains(folded) || folded.codePoints().distinct().count() < 3) {
            faults.add(pointer, "too_common", "this password is known to be used by many");
        }
        if (loginName.map(OneTimeSecrets::typedName).filter(folded::equals).isPresent()) {
            faults.add(pointer, "same_as_login_name", "the login name can't be the password");
        }
        return password;
    }

    private static Set<String> load() {
        InputStream words = Objects.requireNonNull(
                PasswordPolicy.class.getResourceAsStream("common-passwords.txt"), "common-passwords.txt");
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(words, StandardCharsets.UTF_8))) {
            return reader.lines().filter(line -> !line.isEmpty()).collect(Collectors.toUnmodifiableSet());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
