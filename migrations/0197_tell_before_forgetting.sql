--liquibase formatted sql

--changeset alcove:0197-forget-told
--comment Who is shredded because they were not there for long is told first: when they were told, and from when on it is done.
ALTER TABLE client
  ADD COLUMN forget_told_at DATETIME(6) NULL COMMENT 'when they were told; missing: they were not, or it was taken back as they were there again',
  ADD COLUMN forget_due_at DATETIME(6) NULL COMMENT 'what they were told: not before then',
  ADD KEY client_forget_due (forget_due_at);
