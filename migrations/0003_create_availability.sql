--liquibase formatted sql

--changeset alcove:0003-working-hours
CREATE TABLE working_hours (
  therapist_id BINARY(16) NOT NULL,
  clinic_id BINARY(16) NOT NULL,
  effective_from DATE NOT NULL COMMENT 'local date in zone; valid until the next row',
  zone VARCHAR(64) NOT NULL,
  PRIMARY KEY (therapist_id, effective_from),
  CONSTRAINT working_hours_therapist FOREIGN KEY (therapist_id) REFERENCES therapist (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE working_hours_rule (
  therapist_id BINARY(16) NOT NULL,
  effective_from DATE NOT NULL,
  day TINYINT NOT NULL COMMENT 'ISO-8601: 1 is Monday',
  start_minute INT NOT NULL COMMENT 'of the local day, 0 to 1439',
  end_minute INT NOT NULL COMMENT '1 to 1440; at or before start_minute it is on the next day',
  PRIMARY KEY (therapist_id, effective_from, day, start_minute),
  CONSTRAINT working_hours_rule_hours FOREIGN KEY (therapist_id, effective_from)
    REFERENCES working_hours (therapist_id, effective_from) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

--changeset alcove:0003-exceptions
CREATE TABLE hours_exception (
  id BINARY(16) NOT NULL,
  clinic_id BINARY(16) NOT NULL,
  therapist_id BINARY(16) NOT NULL,
  on_date DATE NOT NULL COMMENT 'local date in the zone of the hours in force',
  kind VARCHAR(10) NOT NULL COMMENT 'open or closed',
  start_minute INT NULL COMMENT 'null: the whole day',
  end_minute INT NULL,
  PRIMARY KEY (id),
  KEY hours_exception_day (therapist_id, on_date),
  CONSTRAINT hours_exception_therapist FOREIGN KEY (therapist_id) REFERENCES therapist (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE time_off (
  id BINARY(16) NOT NULL,
  clinic_id BINARY(16) NOT NULL,
  therapist_id BINARY(16) NOT NULL,
  from_at DATETIME(6) NOT NULL,
  to_at DATETIME(6) NOT NULL,
  PRIMARY KEY (id),
  KEY time_off_span (therapist_id, to_at),
  CONSTRAINT time_off_therapist FOREIGN KEY (therapist_id) REFERENCES therapist (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

--changeset alcove:0003-open-day
--comment A derived picture for the search: 288 bits a lane, tick 0 first (ADR 2 tells of the lanes). Never the authority.
CREATE TABLE open_day (
  therapist_id BINARY(16) NOT NULL,
  utc_day DATE NOT NULL,
  session_bits BINARY(36) NOT NULL COMMENT 'ticks inside working hours in which a session or the buffer after one may lie',
  lead_bits BINARY(36) NOT NULL COMMENT 'ticks inside working hours in which a session or the buffer before one may lie',
  version INT NOT NULL DEFAULT 1,
  changed_at DATETIME(6) NOT NULL,
  PRIMARY KEY (therapist_id, utc_day),
  KEY open_day_day (utc_day, therapist_id),
  KEY open_day_changed (changed_at),
  CONSTRAINT open_day_therapist FOREIGN KEY (therapist_id) REFERENCES therapist (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE open_day_extent (
  therapist_id BINARY(16) NOT NULL COMMENT 'one row a therapist: locked while days are recomputed, so that the last writer saw all',
  until_day DATE NOT NULL COMMENT 'the first UTC day that is not computed yet',
  PRIMARY KEY (therapist_id),
  CONSTRAINT open_day_extent_therapist FOREIGN KEY (therapist_id) REFERENCES therapist (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
