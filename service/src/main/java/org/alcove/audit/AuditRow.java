package org.alcove.audit;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A row of the trail as it stands in the table.
 *
 * @param actorAccountId who acted; of a client's account a pseudonym, but in rows from before there were any
 * @param clientId of rows from before clients were named by pseudonyms
 */
public record AuditRow(
        UUID id,
        Instant at,
        @Nullable UUID clinicId,
        @Nullable UUID actorAccountId,
        @Nullable String actorRole,
        String action,
        String outcome,
        @Nullable String subjectKind,
        @Nullable UUID subjectId,
        @Nullable UUID clientId,
        @Nullable String purpose,
        @Nullable String ground,
        @Nullable UUID clientPseudonym,
        @Nullable String fields) {

    /**
     * The bytes that are authenticated and sealed: every column in order, each present one with its length, so that no
     * two rows have the same bytes.
     */
    byte[] canonicalBytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(160);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            write(out, id);
            out.writeLong(at.getEpochSecond());
            out.writeInt(at.getNano());
            write(out, clinicId);
            write(out, actorAccountId);
            write(out, actorRole);
            write(out, action);
            write(out, outcome);
            write(out, subjectKind);
            write(out, subjectId);
            write(out, clientId);
            write(out, purpose);
            write(out, ground);
            // Columns that came later: a row without them has the bytes that it had before there were any.
            if (clientPseudonym != null || fields != null) {
                write(out, clientPseudonym);
                write(out, fields);
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    private static void write(DataOutputStream out, @Nullable UUID value) throws IOException {
        out.writeBoolean(value != null);
        if (value != null) {
            out.writeLong(value.getMostSignificantBits());
            out.writeLong(value.getLeastSignificantBits());
        }
    }

    private static void write(DataOutputStream out, @Nullable String value) throws IOException {
        out.writeBoolean(value != null);
        if (value != null) {
            byte[] text = value.getBytes(StandardCharsets.UTF_8);
            out.writeInt(text.length);
            out.write(text);
        }
    }
}
