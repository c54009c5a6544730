--liquibase formatted sql

--changeset alcove:0091-emergency-card
--comment The secret that a client carries, so that whoever is shown it can reach who they are in an emergency.
CREATE TABLE emergency_card (
  client_id BINARY(16) NOT NULL,
  clinic_id BINARY(16) NOT NULL,
  card_hash BINARY(32) NOT NULL COMMENT 'keyed hash',
  created_at DATETIME(6) NOT NULL,
  PRIMARY KEY (client_id),
  UNIQUE KEY emergency_card_hash (card_hash)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

--changeset alcove:0091-emergency-access
--comment Identity that was opened in an emergency; its grant has the same id.
CREATE TABLE emergency_access (
  id BINARY(16) NOT NULL,
  clinic_id BINARY(16) NOT NULL,
  client_id BINARY(16) NULL COMMENT 'null: the client was shredded',
  account_id BINARY(16) NOT NULL COMMENT 'who opened it',
  therapist_id BINARY(16) NOT NULL,
  nature VARCHAR(30) NOT NULL COMMENT 'medical_emergency or disaster',
  opened_at DATETIME(6) NOT NULL,
  until_at DATETIME(6) NOT NULL,
  document_by DATETIME(6) NOT NULL,
  documented_at DATETIME(6) NULL,
  documentation BLOB NULL COMMENT 'sealed under the client''s own key',
  told_at DATETIME(6) NULL COMMENT 'when the privacy officer was told that it is overdue',
  PRIMARY KEY (id),
  KEY emergency_access_clinic (clinic_id, opened_at),
  KEY emergency_access_client (client_id, opened_at),
  KEY emergency_access_account (account_id, opened_at),
  KEY emergency_access_overdue (told_at, documented_at, document_by)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
