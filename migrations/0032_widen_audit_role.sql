--liquibase formatted sql

--changeset alcove:0032-audit-role
--comment An account can have several roles, and each row tells them all; what stood there before stays as it was sealed.
ALTER TABLE audit_event
  MODIFY COLUMN actor_role VARCHAR(200) NULL COMMENT 'comma-separated';

--changeset alcove:0032-idempotency-caller
ALTER TABLE idempotent_answer
  MODIFY COLUMN account_id BINARY(16) NOT NULL
    COMMENT 'for callers without an account: a keyed hash of the secrets that they came with';
