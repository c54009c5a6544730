--liquibase formatted sql

--changeset alcove:0199-key-check
--comment Which keys of the key file this database is used with: of each purpose a value that its key makes and that tells nothing else.
CREATE TABLE key_check (
  purpose VARCHAR(40) NOT NULL COMMENT 'as the key file names it',
  value VARBINARY(160) NOT NULL COMMENT 'made by its key of its own name',
  PRIMARY KEY (purpose)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
