--liquibase formatted sql

--changeset alcove:0190-account-bound-by
--comment Whoever asked that an account be a therapist's is not the one who approves it.
ALTER TABLE account
  ADD COLUMN bound_by BINARY(16) NULL COMMENT 'the account that invited or bound a waiting one; null: nobody inside the clinic';
