package org.alcove.kernel;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Objects;
import java.util.UUID;

/** Makes ids (RFC 9562). Safe for use by many threads. */
public final class IdFactory {
    private final InstantSource clock;
    private final SecureRandom random;

    public IdFactory(InstantSource clock, SecureRandom random) {
        this.clock = Objects.requireNonNull(clock);
        this.random = Objects.requireNonNull(random);
    }

    /** A version 4 UUID, for persons: it tells nothing of when it was made. */
    public UUID forPerson() {
        byte[] bytes = new byte[16];
        random.nextBytes(bytes);
        return uuid(bytes, 4);
    }

    /** A version 7 UUID, for things: it starts with the millisecond at which it was made, so that rows lie in order. */
    public UUID forThing() {
        byte[] bytes = new byte[16];
        random.nextBytes(bytes);
        long millis = clock.millis();
        for (int i = 0; i < 6; i++) {
            bytes[i] = (byte) (millis >>> (40 - 8 * i));
        }
        return uuid(bytes, 7);
    }

    private static UUID uuid(byte[] bytes, int version) {
        bytes[6] = (byte) ((bytes[6] & 0x0f) | (version << 4));
        bytes[8] = (byte) ((bytes[8] & 0x3f) | 0x80);
        long high = 0;
        long low = 0;
        for (int i = 0; i < 8; i++) {
            high = (high << 8) | (bytes[i] & 0xff);
            low = (low << 8) | (bytes[8 + i] & 0xff);
        }
        return new UUID(high, low);
    }
}
