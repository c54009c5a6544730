package org.alcove.identity;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/** Argon2id (RFC 9106, version 1.3) in PHC strings, which any other implementation reads. Compares in constant time. */
final class Argon2 {
    private static final int SALT_LENGTH = 16;
    private static final int HASH_LENGTH = 32;
    private static final Pattern PHC = Pattern.compile(
            "\\$argon2id\\$v=19\\$m=(\\d{1,8}),t=(\\d{1,4}),p=(\\d{1,3})\\$([A-Za-z0-9+/]{11,86})\\$([A-Za-z0-9+/]{16,86})");

    /** What a hash costs. */
    record Cost(int memoryKib, int iterations, int parallelism) {}

    private Argon2() {}

    static String hash(String password, Cost cost, SecureRandom random) {
        byte[] salt = new byte[SALT_LENGTH];
        random.nextBytes(salt);
        return phc(cost, salt, compute(password, cost, salt, HASH_LENGTH));
    }

    /**
     * Whether a password is the one that was hashed.
     *
     * @throws IllegalArgumentException if the text is not a PHC string of Argon2id version 1.3
     */
    static boolean verify(String password, String phc) {
        Matcher parts = match(phc);
        byte[] salt = Base64.getDecoder().decode(parts.group(4));
        byte[] expected = Base64.getDecoder().decode(parts.group(5));
        return MessageDigest.isEqual(expected, compute(password, cost(parts), salt, expected.length));
    }

    /** What a stored hash cost. */
    static Cost costOf(String phc) {
        return cost(match(phc));
    }

    /** What hashes cost that begin like this, up to the dollar before the salt; empty for anything else. */
    static Optional<Cost> costOfPrefix(String prefix) {
        Matcher parts = PHC.matcher(prefix + "$AAAAAAAAAAA$AAAAAAAAAAAAAAAA");
        return parts.matches() ? Optional.of(cost(parts)) : Optional.empty();
    }

    /** A hash of nothing, which no password has but which takes as long to check as any of that cost. */
    static String ofNobody(Cost cost, SecureRandom random) {
        byte[] salt = new byte[SALT_LENGTH];
        random.nextBytes(salt);
        byte[] hash = new byte[HASH_LENGTH];
        random.nextBytes(hash);
        return phc(cost, salt, hash);
    }

    private static String phc(Cost cost, byte[] salt, byte[] hash) {
        Base64.Encoder encoder = Base64.getEncoder().withoutPadding();
        return "$argon2id$v=19$m=" + cost.memoryKib() + ",t=" + cost.iterations() + ",p=" + cost.parallelism() + "$"
                + encoder.encodeToString(salt) + "$" + encoder.encodeToString(hash);
    }

    private static Matcher match(String phc) {
        Matcher parts = PHC.matcher(phc);
        if (!parts.matches()) {
            throw new IllegalArgumentException("not an Argon2id hash");
        }
        return parts;
    }

    private static Cost cost(Matcher parts) {
        return new Cost(
                Integer.parseInt(parts.group(1)), Integer.parseInt(parts.group(2)), Integer.parseInt(parts.group(3)));
    }

    private static byte[] compute(String password, Cost cost, byte[] salt, int length) {
        Argon2BytesGenerator generator = new Argon2BytesGenerator();
        generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(cost.memoryKib())
                .withIterations(cost.iterations())
                .withParallelism(cost.parallelism())
                .withSalt(salt)
                .build());
        byte[] hash = new byte[length];
        generator.generateBytes(password.getBytes(StandardCharsets.UTF_8), hash);
        return hash;
    }
}
