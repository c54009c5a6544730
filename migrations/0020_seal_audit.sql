--liquibase formatted sql

--changeset alcove:0020-audit-seal
--comment Rows are authenticated when they are written and sealed in batches into a signed chain afterwards.
ALTER TABLE audit_event
  ADD COLUMN mac BINARY(32) NOT NULL COMMENT 'keyed hash of the row, made when it was written',
  ADD COLUMN seal BIGINT NULL COMMENT 'the batch it was sealed in; null: the marker by which the sealer picks rows',
  ADD KEY audit_event_seal (seal, id);

CREATE TABLE audit_seal (
  number BIGINT NOT NULL COMMENT '1, 2, 3 ... without a gap',
  row_count INT NOT NULL,
  row_ids MEDIUMBLOB NOT NULL COMMENT '16 bytes a row, in order',
  leaf_hashes MEDIUMBLOB NOT NULL COMMENT '32 bytes a row, in order',
  head BINARY(32) NOT NULL COMMENT 'hash of the head before, the number, the count and the Merkle root',
  signature VARBINARY(256) NOT NULL COMMENT 'of the head',
  sealed_at DATETIME(6) NOT NULL,
  PRIMARY KEY (number)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
