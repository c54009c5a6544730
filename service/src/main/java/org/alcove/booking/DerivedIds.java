package org.alcove.booking;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.UUID;

/**
 * Ids for units that learn only inside how many they need: made of the version of an appointment that they change, so
 * that they are the same however often the unit is run, and nobody else's. They have the form of a version 7 UUID (RFC
 * 9562 section 5.7) with a hash where others have chance; ids are never secrets.
 */
final class DerivedIds {
    private DerivedIds() {}

    /** For the message about the change of this version. */
    static UUID outbox(AppointmentRow changed, Instant now) {
        return derive(changed, now, "outbox");
    }

    /** For the audit row of the change of this version. */
    static UUID audit(AppointmentRow changed, Instant now) {
        return derive(changed, now, "audit");
    }

    private static UUID derive(AppointmentRow changed, Instant now, String use) {
        byte[] name = use.getBytes(StandardCharsets.US_ASCII);
        UUID appointment = changed.id().value();
        // All parts but the last have one length, so that no two inputs are the same bytes.
        ByteBuffer input = ByteBuffer.allocate(20 + name.length)
                .putLong(appointment.getMostSignificantBits())
                .putLong(appointment.getLeastSignificantBits())
                .putInt(changed.version())
                .put(name);
        ByteBuffer hash = ByteBuffer.wrap(sha256(input.array()));
        long high = (now.toEpochMilli() << 16) | 0x7000L | (hash.getLong() & 0x0fffL);
        long low = (hash.getLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
        return new UUID(high, low);
    }

    private static byte[] sha256(byte[] input) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(input);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
