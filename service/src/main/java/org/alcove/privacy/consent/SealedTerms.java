package org.alcove.privacy.consent;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.dropwizard.jackson.Jackson;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.Id;
import org.alcove.privacy.Vault;
import org.jdbi.v3.core.Handle;

/**
 * Seals what consents and disclosures say under their client's own key. What was changed or moved to another row does not
 * open, and the fault names the row and nothing of what it says.
 */
final class SealedTerms {
    static final String CONSENT = "consent";
    static final String DISCLOSURE = "disclosure";
    private static final String COLUMN = "terms";
    private static final ObjectMapper JSON =
            Jackson.newObjectMapper().disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS);

    private final Vault vault;

    SealedTerms(Vault vault) {
        this.vault = vault;
    }

    /** The seal of a client; empty if they were shredded, so that nothing of theirs opens. */
    Optional<Vault.ClientSeal> find(Handle handle, ClientId client) {
        return Optional.ofNullable(vault.seals(handle, Set.of(client)).get(client));
    }

    static byte[] seal(Vault.ClientSeal seal, String table, Id row, Object terms) {
        try {
            return seal.seal(JSON.writeValueAsBytes(terms), table, COLUMN, row);
        } catch (JsonProcessingException failure) {
            throw new IllegalStateException("terms can't be written", failure);
        }
    }

    static <T> T open(Vault.ClientSeal seal, String table, Id row, byte[] sealed, Class<T> type) {
        try {
            return JSON.readValue(openBytes(seal, table, row, sealed), type);
        } catch (IOException unreadable) {
            // Without what the parser quotes.
            throw new IllegalStateException(table + " " + row + " holds terms of another form");
        }
    }

    /** As JSON. */
    static byte[] openBytes(Vault.ClientSeal seal, String table, Id row, byte[] sealed) {
        return seal.open(sealed, table, COLUMN, row);
    }

    static ConsentTerms open(Vault.ClientSeal seal, ConsentDao.ConsentRow row) {
        return open(seal, CONSENT, row.id(), row.terms(), ConsentTerms.class);
    }
}
