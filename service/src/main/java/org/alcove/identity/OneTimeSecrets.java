package org.alcove.identity;

import java.security.SecureRandom;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.alcove.kernel.NeutralWords;

/** Makes what is shown once, and brings what people type into the form in which it is hashed. */
final class OneTimeSecrets {
    static final int RECOVERY_CODES = 10;
    /** Without what is easily misread: 0 o, 1 l i, u v. */
    private static final String ALPHABET = "23456789abcdefghjkmnpqrstwxyz";

    private static final Pattern LOGIN_NAME = Pattern.compile("[a-z]{1,20}-[a-z]{1,20}-[0-9]{4}");
    private static final int RECOVERY_CODE_LENGTH = 16;
    private static final int GROUP = 4;

    private OneTimeSecrets() {}

    /** 32 random bytes as 43 characters that may stand in a header or a URL. */
    static String token(SecureRandom random) {
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** A login name that is derived from nothing, such as {@code maple-lantern-4821}. */
    static String loginName(SecureRandom random) {
        return NeutralWords.pair(random) + "-" + (1000 + random.nextInt(9000));
    }

    /** Recovery codes of 16 characters in groups of four: 77 bits each. */
    static List<String> recoveryCodes(SecureRandom random) {
        List<String> codes = new ArrayList<>();
        for (int i = 0; i < RECOVERY_CODES; i++) {
            StringBuilder code = new StringBuilder();
            for (int position = 0; position < RECOVERY_CODE_LENGTH; position++) {
                if (position > 0 && position % GROUP == 0) {
                    code.append('-');
                }
                code.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
            }
            codes.add(code.toString());
        }
        return List.copyOf(codes);
    }

    /** A recovery code as it is hashed: however people space or capitalise it. */
    static String typedRecoveryCode(String typed) {
        StringBuilder code = new StringBuilder();
        typed.toLowerCase(Locale.ROOT)
                .codePoints()
                .filter(Character::isLetterOrDigit)
                .limit(64)
                .forEach(code::appendCodePoint);
        return code.toString();
    }

    /** A login name as it is looked up. */
    static String typedName(String typed) {
        return Normalizer.normalize(typed, Normalizer.Form.NFKC).strip().toLowerCase(Locale.ROOT);
    }

    /**
     * A login name as a statement may hold it, for logs can show statements and people type their e-mail addresses: what
     * can't be a login name becomes one that nobody has.
     */
    static String lookedUpName(String typedName) {
        return LOGIN_NAME.matcher(typedName).matches() ? typedName : "nobody";
    }

    /** A password as it is hashed, so that two keyboards' ways of writing one character agree. */
    static String typedPassword(String typed) {
        return Normalizer.normalize(typed, Normalizer.Form.NFKC);
    }
}
