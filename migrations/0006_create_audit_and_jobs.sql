--liquibase formatted sql

--changeset alcove:0006-audit-event
--comment Appended in the transaction of what it records. Never holds identity, free text or a client's address.
CREATE TABLE audit_event (
  id BINARY(16) NOT NULL,
  at DATETIME(6) NOT NULL,
  clinic_id BINARY(16) NULL,
  actor_account_id BINARY(16) NULL,
  actor_role VARCHAR(20) NULL,
  action VARCHAR(40) NOT NULL,
  outcome VARCHAR(10) NOT NULL COMMENT 'done or denied',
  subject_kind VARCHAR(20) NULL,
  subject_id BINARY(16) NULL,
  client_id BINARY(16) NULL COMMENT 'whose record it was',
  purpose VARCHAR(30) NULL,
  ground VARCHAR(30) NULL,
  PRIMARY KEY (id),
  KEY audit_event_clinic (clinic_id, at),
  KEY audit_event_client (client_id, at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

--changeset alcove:0006-outbox
CREATE TABLE outbox (
  id BINARY(16) NOT NULL,
  clinic_id BINARY(16) NOT NULL,
  kind VARCHAR(40) NOT NULL,
  subject_id BINARY(16) NOT NULL,
  created_at DATETIME(6) NOT NULL,
  handled_at DATETIME(6) NULL COMMENT 'the marker by which rows are picked',
  PRIMARY KEY (id),
  KEY outbox_open (handled_at, created_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

--changeset alcove:0006-idempotency
--comment Only successes are kept, for a day, sealed under a key derived from the idempotency key, of which a hash stays.
CREATE TABLE idempotent_answer (
  account_id BINARY(16) NOT NULL COMMENT 'zeros for callers without an account',
  operation VARCHAR(60) NOT NULL,
  key_hash BINARY(32) NOT NULL,
  request_hash BINARY(32) NOT NULL,
  answer BLOB NOT NULL COMMENT 'sealed',
  created_at DATETIME(6) NOT NULL,
  PRIMARY KEY (account_id, operation, key_hash),
  KEY idempotent_answer_age (created_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

--changeset alcove:0006-jobs
--comment As db-scheduler wants it.
CREATE TABLE scheduled_tasks (
  task_name VARCHAR(100) NOT NULL,
  task_instance VARCHAR(100) NOT NULL,
  task_data BLOB NULL,
  execution_time TIMESTAMP(6) NOT NULL,
  picked BOOLEAN NOT NULL,
  picked_by VARCHAR(50) NULL,
  last_success TIMESTAMP(6) NULL,
  last_failure TIMESTAMP(6) NULL,
  consecutive_failures INT NULL,
  last_heartbeat TIMESTAMP(6) NULL,
  version BIGINT NOT NULL,
  priority SMALLINT NULL,
  PRIMARY KEY (task_name, task_instance),
  KEY scheduled_tasks_execution_time (execution_time),
  KEY scheduled_tasks_last_heartbeat (last_heartbeat),
  KEY scheduled_tasks_priority (priority, execution_time)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
