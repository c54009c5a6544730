--liquibase formatted sql

--changeset alcove:0101-legal-hold-of-nobody
--comment A hold is taken by any code, so that nobody learns by it who is a client.
ALTER TABLE legal_hold
  MODIFY client_id BINARY(16) NULL COMMENT 'whom the code named when the hold was set; null: nobody';
