--liquibase formatted sql

--changeset alcove:0095-legal-hold
--comment What must not be destroyed, whatever its client asks for: it is sealed instead until the hold ends.
CREATE TABLE legal_hold (
  id BINARY(16) NOT NULL,
  clinic_id BINARY(16) NOT NULL,
  client_id BINARY(16) NOT NULL,
  set_at DATETIME(6) NOT NULL,
  until_at DATETIME(6) NOT NULL,
  lifted_at DATETIME(6) NULL,
  PRIMARY KEY (id),
  KEY legal_hold_client (client_id, until_at),
  KEY legal_hold_clinic (clinic_id, set_at, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

--changeset alcove:0095-vault-key-slot
--comment Where the key store keeps the key of what has to be kept, and whether the client's own key is still to be destroyed.
ALTER TABLE vault_key
  ADD COLUMN sealed_slot BINARY(16) NULL COMMENT 'under which id the key store holds the key of what has to be kept; null of rows from before: the key_id',
  ADD COLUMN retained_until DATETIME(6) NULL COMMENT 'what a retention rule keeps stays until then, should the hold end earlier',
  ADD COLUMN key_due TINYINT NULL COMMENT '1 until the key of a shredded client was destroyed in the key store',
  ADD KEY vault_key_due (key_due);
