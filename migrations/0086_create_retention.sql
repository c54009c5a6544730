--liquibase formatted sql

--changeset alcove:0086-retention-run
--comment What retention deleted: kinds and counts, never whose.
CREATE TABLE retention_run (
  id BINARY(16) NOT NULL,
  kind VARCHAR(30) NOT NULL,
  cut_off DATETIME(6) NOT NULL COMMENT 'what is older was due',
  started_at DATETIME(6) NOT NULL,
  deleted INT NOT NULL,
  PRIMARY KEY (id, kind),
  KEY retention_run_started (started_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

--changeset alcove:0086-audit-retirement
--comment Says with authority that the rows of a sealed batch need not be there any more; the batch itself stays in the chain.
CREATE TABLE audit_retirement (
  seal BIGINT NOT NULL,
  kept_rows INT NOT NULL COMMENT 'under legal hold',
  kept_ids MEDIUMBLOB NOT NULL COMMENT '16 bytes a row, in order',
  cut_off DATETIME(6) NOT NULL COMMENT 'the batch was sealed before it',
  retired_at DATETIME(6) NOT NULL,
  mac BINARY(32) NOT NULL COMMENT 'keyed hash of all of it and of the head of the batch',
  PRIMARY KEY (seal)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
