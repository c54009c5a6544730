--liquibase formatted sql

--changeset alcove:0060-vault
--comment Who a client is, under a key of their own. The keys are not in this schema: these rows only tell which there must be.
CREATE TABLE vault_store (
  one TINYINT NOT NULL COMMENT 'always 1',
  store_id BINARY(16) NOT NULL COMMENT 'the key store that belongs to this database',
  PRIMARY KEY (one)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE vault_key (
  client_id BINARY(16) NOT NULL,
  key_id BINARY(16) NOT NULL COMMENT 'the key that the key store must hold for this client',
  shredded_at DATETIME(6) NULL COMMENT 'since then the key is gone, or another one seals what has to be kept',
  sealed_until DATETIME(6) NULL COMMENT 'what has to be kept opens to nobody, and goes at this time; null: nothing is kept',
  ground VARCHAR(30) NULL COMMENT 'why something has to be kept: retention or legal_hold',
  PRIMARY KEY (client_id),
  KEY vault_key_sealed (sealed_until)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE vault_item (
  clinic_id BINARY(16) NOT NULL,
  client_id BINARY(16) NOT NULL,
  field VARCHAR(30) NOT NULL,
  key_id BINARY(16) NOT NULL COMMENT 'the key it was sealed under',
  ciphertext BLOB NOT NULL COMMENT 'AES-256-GCM of the padded value; bound to table, column, clinic, client, field and key',
  PRIMARY KEY (clinic_id, client_id, field)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

--changeset alcove:0060-audit-pseudonym
--comment Rows name a client by a pseudonym from the client's own key, so that nothing links them once that key is gone.
ALTER TABLE audit_event
  ADD COLUMN client_pseudonym BINARY(16) NULL COMMENT 'whose record it was; client_id is of rows from before',
  ADD COLUMN fields VARCHAR(250) NULL COMMENT 'codes of what was opened',
  ADD KEY audit_event_pseudonym (client_pseudonym, at),
  DROP KEY audit_event_client;
