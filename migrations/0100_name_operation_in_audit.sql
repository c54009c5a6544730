--liquibase formatted sql

--changeset alcove:0100-audit-operation
--comment Rows of operations that have no action of their own, and of refusals, name the operation.
ALTER TABLE audit_event
  MODIFY COLUMN subject_kind VARCHAR(60) NULL COMMENT 'a table, or an operation of the contract';
