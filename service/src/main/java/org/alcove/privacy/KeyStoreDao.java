package org.alcove.privacy;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.alcove.kernel.ClientId;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.customizer.BindList;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** The key store's own schema, which holds nothing else. Public because jdbi makes a proxy of it. */
public interface KeyStoreDao {
    /** A wrapped key. */
    record Row(ClientId clientId, UUID keyId, String epoch, byte[] wrapped) {}

    /** What was sealed under an epoch when it began. */
    record Check(String epoch, byte[] sealed) {}

    @SqlQuery("""
        SELECT COUNT(*)
          FROM information_schema.tables
         WHERE table_schema = DATABASE() AND table_name IN ('vault_key', 'DATABASECHANGELOG')
        """)
    int countTablesOfData();

    @SqlQuery("""
        SELECT COUNT(*)
          FROM information_schema.tables
         WHERE table_schema = DATABASE() AND table_name = 'key_store'
        """)
    int countHeaders();

    @SqlUpdate("""
        CREATE TABLE IF NOT EXISTS key_store (
          one TINYINT NOT NULL COMMENT 'always 1',
          id BINARY(16) NOT NULL COMMENT 'by which a database knows its store again',
          PRIMARY KEY (one)
        ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin
        """)
    void createHeader();

    @SqlUpdate("""
        CREATE TABLE IF NOT EXISTS wrapped_key (
          client_id BINARY(16) NOT NULL,
          key_id BINARY(16) NOT NULL,
          epoch VARCHAR(60) NOT NULL COMMENT 'the key-encryption key that it is wrapped under',
          wrapped VARBINARY(255) NOT NULL,
          PRIMARY KEY (client_id),
          KEY wrapped_key_epoch (epoch, client_id)
        ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin
        """)
    void createKeys();

    @SqlUpdate("""
        CREATE TABLE IF NOT EXISTS epoch_check (
          epoch VARCHAR(60) NOT NULL,
          sealed VARBINARY(255) NOT NULL COMMENT 'tells the key of this epoch from another of the same name',
          PRIMARY KEY (epoch)
        ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin
        """)
    void createChecks();

    @SqlUpdate("""
        INSERT INTO key_store (one, id) VALUES (1, :id) ON DUPLICATE KEY UPDATE one = one
        """)
    void insertHeader(@Bind("id") UUID id);

    @SqlQuery("""
        SELECT id FROM key_store WHERE one = 1
        """)
    Optional<UUID> findId();

    @SqlQuery("""
        SELECT client_id, key_id, epoch, wrapped FROM wrapped_key WHERE client_id IN (<clients>)
        """)
    List<Row> listKeys(@BindList("clients") Set<ClientId> clients);

    @SqlUpdate("""
        INSERT INTO wrapped_key (client_id, key_id, epoch, wrapped)
        VALUES (:clientId, :keyId, :epoch, :wrapped)
            ON DUPLICATE KEY UPDATE client_id = client_id
        """)
    void insertKey(
            @Bind("clientId") ClientId client,
            @Bind("keyId") UUID keyId,
            @Bind("epoch") String epoch,
            @Bind("wrapped") byte[] wrapped);

    @SqlUpdate("""
        UPDATE wrapped_key
           SET key_id = :freshId, epoch = :freshEpoch, wrapped = :wrapped
         WHERE client_id = :clientId AND key_id = :oldId AND epoch = :oldEpoch
        """)
    int replaceKey(
            @Bind("clientId") ClientId client,
            @Bind("oldId") UUID oldId,
            @Bind("oldEpoch") String oldEpoch,
            @Bind("freshId") UUID freshId,
            @Bind("freshEpoch") String freshEpoch,
            @Bind("wrapped") byte[] wrapped);

    @SqlUpdate("""
        DELETE FROM wrapped_key WHERE client_id = :clientId
        """)
    int deleteKey(@Bind("clientId") ClientId client);

    @SqlQuery("""
        SELECT client_id FROM wrapped_key WHERE epoch <> :epoch ORDER BY client_id LIMIT :limit
        """)
    List<ClientId> listOutside(@Bind("epoch") String epoch, @Bind("limit") int limit);

    @SqlQuery("""
        SELECT epoch, sealed FROM epoch_check ORDER BY epoch
        """)
    List<Check> listChecks();

    @SqlUpdate("""
        INSERT INTO epoch_check (epoch, sealed) VALUES (:epoch, :sealed) ON DUPLICATE KEY UPDATE epoch = epoch
        """)
    void insertCheck(@Bind("epoch") String epoch, @Bind("sealed") byte[] sealed);

    @SqlUpdate("""
        DELETE FROM epoch_check WHERE epoch = :epoch
        """)
    void deleteCheck(@Bind("epoch") String epoch);
}
