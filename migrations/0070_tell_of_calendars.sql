--liquibase formatted sql

--changeset alcove:0070-notice
--comment What an account is to be told, in codes and ids only. A message about it is the row of the outbox with its id.
CREATE TABLE notice (
  id BINARY(16) NOT NULL COMMENT 'made of what is told, so that it is told once however many find it',
  clinic_id BINARY(16) NOT NULL,
  account_id BINARY(16) NOT NULL,
  kind VARCHAR(40) NOT NULL,
  subject_id BINARY(16) NOT NULL COMMENT 'a calendar or a feed of the account',
  at DATETIME(6) NOT NULL,
  seen_at DATETIME(6) NULL COMMENT 'when the account said that it knows',
  PRIMARY KEY (id),
  KEY notice_account (account_id, seen_at, at, id),
  KEY notice_age (at),
  CONSTRAINT notice_account FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

--changeset alcove:0070-busy-calendar-owner
--comment A calendar belongs to the account that added it, and is read only while that account is the therapist's.
ALTER TABLE busy_calendar
  ADD COLUMN account_id BINARY(16) NULL COMMENT 'who added it; missing: nobody has it any more, and it goes',
  ADD COLUMN stale_told_at DATETIME(6) NULL COMMENT 'when its owner was told that it is old; missing again after a good read',
  ADD COLUMN dormant_since DATETIME(6) NULL COMMENT 'since when it is not read because its owner is not at work',
  ADD COLUMN asked_to_wait_until DATETIME(6) NULL COMMENT 'by its server',
  ADD KEY busy_calendar_account (account_id);

--changeset alcove:0070-busy-calendar-first-owner
UPDATE busy_calendar
   SET account_id = (SELECT MIN(a.id)
                       FROM account a
                      WHERE a.clinic_id = busy_calendar.clinic_id AND a.therapist_id = busy_calendar.therapist_id
                        AND a.status = 'active')
 WHERE account_id IS NULL;
