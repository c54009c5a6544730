package org.alcove.privacy;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.customizer.BindList;
import org.jdbi.v3.sqlobject.customizer.BindMethodsList;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

/** Sealed rows, and which key each client must have. A key belongs to its client alone, so its row names no clinic. */
public interface VaultDao {
    /** Which key a client must have. */
    record KeyRow(
            ClientId clientId,
            UUID keyId,
            @Nullable Instant shreddedAt,
            @Nullable Instant sealedUntil,
            @Nullable String ground,
            @Nullable UUID sealedSlot,
            @Nullable Instant retainedUntil) {
        static KeyRow of(ClientId client, UUID key) {
            return new KeyRow(client, key, null, null, null, null, null);
        }

        /** Whether there ever was a key; without one, the row is only the mark that none is made any more. */
        boolean isDrawn() {
            return !keyId.equals(clientId.value());
        }

        /** Under which id the key store holds the key of what is kept. */
        ClientId slot() {
            return new ClientId(sealedSlot == null ? keyId : sealedSlot);
        }
    }

    /** One sealed value. */
    record ItemRow(ClinicId clinicId, ClientId clientId, String field, UUID keyId, byte[] ciphertext) {}

    /**
     * One sealed value, with what the database tells of its client's key.
     *
     * @param ownKeyId which key the client must have; missing if none was ever asked for
     */
    record KeyedItemRow(
            ClinicId clinicId,
            ClientId clientId,
            String field,
            UUID keyId,
            byte[] ciphertext,
            @Nullable UUID ownKeyId,
            @Nullable Instant shreddedAt) {
        ItemRow item() {
            return new ItemRow(clinicId, clientId, field, keyId, ciphertext);
        }

        Optional<KeyRow> key() {
            return Optional.ofNullable(ownKeyId)
                    .map(own -> new KeyRow(clientId, own, shreddedAt, null, null, null, null));
        }
    }

    @SqlQuery("""
        SELECT client_id, key_id, shredded_at, sealed_until, ground, sealed_slot, retained_until
          FROM vault_key
         WHERE client_id IN (<clients>)
        """)
    List<KeyRow> listKeys(@BindList("clients") Set<ClientId> clients);

    /** As {@link #listKeys}, locked until the end of the transaction. */
    @SqlQuery("""
        SELECT client_id, key_id, shredded_at, sealed_until, ground, sealed_slot, retained_until
          FROM vault_key
         WHERE client_id = :clientId
           FOR UPDATE
        """)
    Optional<KeyRow> lockKey(@Bind("clientId") ClientId client);

    /** Changes nothing where two make the same client's row at once: both got one key from the key store. */
    @SqlUpdate("""
        INSERT INTO vault_key (client_id, key_id)
        VALUES <rows>
            ON DUPLICATE KEY UPDATE client_id = client_id
        """)
    void insertKeys(
            @BindMethodsList(
                            value = "rows",
                            methodNames = {"clientId", "keyId"})
                    List<KeyRow> rows);

    /** Writes down what became of a client, and that their own key is to be destroyed. */
    @SqlUpdate("""
        UPDATE vault_key
           SET key_id = :keyId, shredded_at = :now, sealed_until = :until, ground = :ground, sealed_slot = :slot,
               retained_until = :retainedUntil, key_due = 1
         WHERE client_id = :clientId
        """)
    int updateShredded(
            @Bind("clientId") ClientId client,
            @Bind("keyId") UUID key,
            @Bind("now") Instant now,
            @Bind("until") @Nullable Instant until,
            @Bind("ground") @Nullable String ground,
            @Bind("slot") @Nullable UUID slot,
            @Bind("retainedUntil") @Nullable Instant retainedUntil);

    /** Seals what is kept of a shredded client until another time. */
    @SqlUpdate("""
        UPDATE vault_key
           SET sealed_until = :until
         WHERE client_id = :clientId AND sealed_until IS NOT NULL AND ground = 'legal_hold'
        """)
    int updateSealedUntil(@Bind("clientId") ClientId client, @Bind("until") Instant until);

    /** Shredded clients, and requests that retention took, whose key is still to be destroyed. */
    @SqlQuery("""
        SELECT client_id FROM vault_key WHERE key_due = 1 ORDER BY client_id LIMIT :limit
        """)
    List<ClientId> listKeysDue(@Bind("limit") int limit);

    @SqlUpdate("""
        UPDATE vault_key SET key_due = NULL WHERE client_id = :clientId AND key_due = 1
        """)
    int updateKeyDestroyed(@Bind("clientId") ClientId client);

    /** Clients whose kept rows need not be kept any longer. */
    @SqlQuery("""
        SELECT client_id FROM vault_key WHERE sealed_until <= :now ORDER BY sealed_until, client_id LIMIT :limit
        """)
    List<ClientId> listDue(@Bind("now") Instant now, @Bind("limit") int limit);

    @SqlQuery("""
        SELECT clinic_id, client_id, field, key_id, ciphertext
          FROM vault_item
         WHERE clinic_id = :clinicId AND client_id IN (<clients>) AND field IN (<fields>)
         ORDER BY client_id, field
        """)
    List<ItemRow> listItems(
            @Bind("clinicId") ClinicId clinic,
            @BindList("clients") Set<ClientId> clients,
            @BindList("fields") List<String> fields);

    /** As {@link #listItems}, with the clients' keys. */
    @SqlQuery("""
        SELECT i.clinic_id, i.client_id, i.field, i.key_id, i.ciphertext, k.key_id AS own_key_id, k.shredded_at
          FROM vault_item i
          LEFT JOIN vault_key k ON k.client_id = i.client_id
         WHERE i.clinic_id = :clinicId AND i.client_id IN (<clients>) AND i.field IN (<fields>)
         ORDER BY i.client_id, i.field
        """)
    List<KeyedItemRow> listKeyedItems(
            @Bind("clinicId") ClinicId clinic,
            @BindList("clients") Set<ClientId> clients,
            @BindList("fields") List<String> fields);

    @SqlUpdate("""
        INSERT INTO vault_item (clinic_id, client_id, field, key_id, ciphertext)
        VALUES <rows>
        """)
    void insertItems(
            @BindMethodsList(
                            value = "rows",
                            methodNames = {"clinicId", "clientId", "field", "keyId", "ciphertext"})
                    List<ItemRow> rows);

    @SqlUpdate("""
        DELETE FROM vault_item WHERE clinic_id = :clinicId AND client_id = :clientId
        """)
    int deleteItems(@Bind("clinicId") ClinicId clinic, @Bind("clientId") ClientId client);

    @SqlQuery("""
        SELECT clinic_id FROM client WHERE id = :clientId FOR UPDATE
        """)
    Optional<ClinicId> lockClient(@Bind("clientId") ClientId client);

    @SqlQuery("""
        SELECT store_id FROM vault_store WHERE one = 1
        """)
    Optional<UUID> findStore();

    @SqlUpdate("""
        INSERT INTO vault_store (one, store_id) VALUES (1, :storeId) ON DUPLICATE KEY UPDATE one = one
        """)
    void insertStore(@Bind("storeId") UUID store);
}
