--liquibase formatted sql

--changeset alcove:0030-account-pending
--comment An account for a therapist whose clients another account may know waits until a privacy officer approved it.
ALTER TABLE account
  ADD COLUMN therapist_pending TINYINT NOT NULL DEFAULT 0 COMMENT '1: neither the role nor the therapist counts yet';

--changeset alcove:0030-therapist-first-account
--comment The one account that a therapist can have without approval; stays when that account is bound to nobody any more.
CREATE TABLE therapist_first_account (
  therapist_id BINARY(16) NOT NULL,
  clinic_id BINARY(16) NOT NULL,
  account_id BINARY(16) NOT NULL,
  PRIMARY KEY (therapist_id),
  CONSTRAINT therapist_first_account_therapist FOREIGN KEY (therapist_id) REFERENCES therapist (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

--changeset alcove:0030-therapist-first-account-of-before
INSERT INTO therapist_first_account (therapist_id, clinic_id, account_id)
SELECT therapist_id, MIN(clinic_id), MIN(id) FROM account WHERE therapist_id IS NOT NULL GROUP BY therapist_id;

--changeset alcove:0030-token-issuer
--comment Disabling an account finds what it issued.
ALTER TABLE one_time_token ADD KEY one_time_token_issuer (issued_by);

--changeset alcove:0030-lock-count
--comment Each lock in a row lasts twice as long as the one before.
ALTER TABLE sign_in_failure ADD COLUMN locks INT NOT NULL DEFAULT 0 COMMENT 'locks in a row';
