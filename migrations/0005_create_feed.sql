--liquibase formatted sql

--changeset alcove:0005-calendar-version
--comment Counts the changes of one person's calendar, in the transaction of each change; a feed is rendered once a count.
CREATE TABLE calendar_version (
  owner_id BINARY(16) NOT NULL COMMENT 'a therapist or a client',
  version BIGINT NOT NULL,
  PRIMARY KEY (owner_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

--changeset alcove:0005-feed
CREATE TABLE feed (
  id BINARY(16) NOT NULL,
  clinic_id BINARY(16) NOT NULL,
  account_id BINARY(16) NOT NULL,
  client_id BINARY(16) NULL,
  therapist_id BINARY(16) NULL,
  place INT NOT NULL COMMENT 'from 1 to the most feeds an account may have; the key below holds that limit',
  token_hash BINARY(32) NOT NULL COMMENT 'keyed hash',
  disclosure VARCHAR(10) NOT NULL COMMENT 'busy, title or code',
  title VARBINARY(400) NULL COMMENT 'sealed: the owner''s own words',
  created_at DATETIME(6) NOT NULL,
  last_fetched_at DATETIME(6) NULL,
  last_program VARCHAR(60) NULL COMMENT 'a known calendar program, never the whole User-Agent',
  rendered_version BIGINT NULL,
  rendered_on DATE NULL COMMENT 'the day its window was laid',
  rendered_at DATETIME(6) NULL COMMENT 'Last-Modified, whole seconds, strictly growing',
  etag VARCHAR(64) NULL,
  body MEDIUMBLOB NULL COMMENT 'sealed: what was rendered last',
  PRIMARY KEY (id),
  UNIQUE KEY feed_token (token_hash),
  UNIQUE KEY feed_account (account_id, place),
  CONSTRAINT feed_account FOREIGN KEY (account_id) REFERENCES account (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

--changeset alcove:0005-feed-fetch
--comment Which program fetched a feed on which UTC day; the first fetch of each is what the audit trail records.
CREATE TABLE feed_fetch (
  feed_id BINARY(16) NOT NULL,
  program VARCHAR(60) NOT NULL,
  fetched_on DATE NOT NULL,
  PRIMARY KEY (feed_id, program, fetched_on),
  CONSTRAINT feed_fetch_feed FOREIGN KEY (feed_id) REFERENCES feed (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
