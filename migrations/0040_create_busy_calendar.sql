--liquibase formatted sql

--changeset alcove:0040-busy-calendar
--comment Outside calendars, of which nothing is kept but times. A title, person or place has no column to stand in.
CREATE TABLE busy_calendar (
  id BINARY(16) NOT NULL,
  clinic_id BINARY(16) NOT NULL,
  therapist_id BINARY(16) NOT NULL,
  kind VARCHAR(6) NOT NULL COMMENT 'url or upload',
  source BLOB NOT NULL COMMENT 'sealed: the URL and the addresses of its owner',
  host_hash BINARY(16) NULL COMMENT 'keyed; calendars of one host are spaced by it; null for an upload',
  tentative_is_busy TINYINT NOT NULL,
  added_at DATETIME(6) NOT NULL,
  first_good_at DATETIME(6) NULL COMMENT 'until the first good read nothing of the therapist is offered',
  last_read_at DATETIME(6) NULL COMMENT 'the last attempt',
  last_good_at DATETIME(6) NULL COMMENT 'when what is kept was last known to be right',
  full_read_at DATETIME(6) NULL COMMENT 'when it was last read whole and not just told to be unchanged',
  read_zone VARCHAR(64) NULL COMMENT 'in which all-day and floating times were taken',
  covered_until DATETIME(6) NULL COMMENT 'end of the window that was read',
  times INT NOT NULL DEFAULT 0 COMMENT 'that the last good read gave; past ones are deleted',
  warnings VARCHAR(1000) NOT NULL DEFAULT '' COMMENT 'codes, comma-separated',
  fault VARCHAR(40) NULL COMMENT 'code of the last attempt, if it failed',
  failures INT NOT NULL DEFAULT 0 COMMENT 'attempts that failed since the last good one',
  validators BLOB NULL COMMENT 'sealed: what the server gave to ask for changes with',
  next_read_at DATETIME(6) NULL COMMENT 'the marker by which rows are picked; null for an upload',
  lease BINARY(16) NULL COMMENT 'who reads it now',
  leased_until DATETIME(6) NULL,
  PRIMARY KEY (id),
  KEY busy_calendar_therapist (therapist_id, added_at),
  KEY busy_calendar_due (next_read_at),
  KEY busy_calendar_lease (lease),
  CONSTRAINT busy_calendar_therapist FOREIGN KEY (therapist_id) REFERENCES therapist (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE busy_time (
  calendar_id BINARY(16) NOT NULL,
  therapist_id BINARY(16) NOT NULL,
  start_at DATETIME(6) NOT NULL,
  end_at DATETIME(6) NOT NULL,
  event_key BIGINT NOT NULL COMMENT 'tells events apart; a keyed hash that says nothing else',
  PRIMARY KEY (calendar_id, start_at, end_at, event_key),
  KEY busy_time_therapist (therapist_id, start_at, end_at),
  KEY busy_time_end (end_at),
  CONSTRAINT busy_time_calendar FOREIGN KEY (calendar_id) REFERENCES busy_calendar (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
