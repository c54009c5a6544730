package org.alcove.privacy;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.customizer.BindList;
import org.jdbi.v3.sqlobject.customizer.BindMethodsList;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

/** Sealed rows, and which key each client must have. A key belongs to its client alone, so its row names no clinic. */
@RegisterConstructorMapper(VaultDao.KeyRow.class)
@RegisterConstructorMapper(VaultDao.ItemRow.class)
public interface VaultDao {
    /** Which key a client must have. */
    record KeyRow(
            ClientId clientId,
            UUID keyId,
            @Nullable Instant shreddedAt,
            @Nullable Instant sealedUntil,
            @Nullable String ground) {}

    /** One sealed value. */
    record ItemRow(ClinicId clinicId, ClientId clientId, String field, UUID keyId, byte[] ciphertext) {}

    @SqlQuery("""
        SELECT client_id, key_id, shredded_at, sealed_until, ground
          FROM vault_key
         WHERE client_id IN (<clients>)
        """)
    List<KeyRow> listKeys(@BindList("clients") Set<ClientId> clients);

    /** As {@link #listKeys}, locked until the end of the transaction. */
    @SqlQuery("""
        SELECT client_id, key_id, shredded_at, sealed_until, ground
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

    @SqlUpdate("""
        UPDATE vault_key
           SET key_id = :keyId, shredded_at = :now, sealed_until = :until, ground = :ground
         WHERE client_id = :clientId
        """)
    int updateShredded(
            @Bind("clientId") ClientId client,
            @Bind("keyId") UUID key,
            @Bind("now") Instant now,
            @Bind("until") @Nullable Instant until,
            @Bind("ground") @Nullable String ground);

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
