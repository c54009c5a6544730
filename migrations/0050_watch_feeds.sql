--liquibase formatted sql

--changeset alcove:0050-feed-life
--comment A feed can end by itself, and is switched off when nobody fetches it. Missing issued_at: as old as the feed.
ALTER TABLE feed
  ADD COLUMN issued_at DATETIME(6) NULL COMMENT 'when its present URL was made',
  ADD COLUMN expires_at DATETIME(6) NULL,
  ADD COLUMN unused_noticed_at DATETIME(6) NULL COMMENT 'since when its owner is told that it will be switched off',
  ADD COLUMN switched_off_at DATETIME(6) NULL COMMENT 'because nobody fetched it';

--changeset alcove:0050-feed-source
--comment From where a feed was fetched: a family of programs, or a keyed hash of a network prefix; never an address.
CREATE TABLE feed_source (
  feed_id BINARY(16) NOT NULL,
  kind VARCHAR(10) NOT NULL COMMENT 'program or network',
  mark VARCHAR(60) NOT NULL COMMENT 'the program''s family, or the hash, keyed by the feed''s token as well',
  first_seen_at DATETIME(6) NOT NULL,
  last_seen_on DATE NOT NULL,
  acknowledged_at DATETIME(6) NULL COMMENT 'when the owner said that it is theirs; missing: the owner is warned',
  PRIMARY KEY (feed_id, kind, mark),
  CONSTRAINT feed_source_feed FOREIGN KEY (feed_id) REFERENCES feed (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
