--liquibase formatted sql

--changeset alcove:0001-clinic
--comment A clinic is the tenant; its words are what therapists can be described and searched by.
CREATE TABLE clinic (
  id BINARY(16) NOT NULL,
  name VARCHAR(200) NOT NULL,
  zone VARCHAR(64) NOT NULL,
  default_state CHAR(2) NULL,
  open_bookings_for_fresh_clients INT NOT NULL DEFAULT 1,
  created_at DATETIME(6) NOT NULL,
  PRIMARY KEY (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE clinic_word (
  clinic_id BINARY(16) NOT NULL,
  kind VARCHAR(20) NOT NULL COMMENT 'modality, specialty, language or insurance',
  code VARCHAR(60) NOT NULL,
  label VARCHAR(120) NOT NULL,
  PRIMARY KEY (clinic_id, kind, code),
  CONSTRAINT clinic_word_clinic FOREIGN KEY (clinic_id) REFERENCES clinic (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

--changeset alcove:0001-therapist
CREATE TABLE therapist (
  id BINARY(16) NOT NULL,
  clinic_id BINARY(16) NOT NULL,
  display_name VARCHAR(200) NOT NULL,
  credentials VARCHAR(200) NOT NULL DEFAULT '',
  npi CHAR(10) NULL,
  fee_cents INT NULL,
  fee_currency CHAR(3) NULL,
  sliding_scale TINYINT NOT NULL DEFAULT 0,
  zone VARCHAR(64) NOT NULL,
  accepts_new TINYINT NOT NULL DEFAULT 1,
  status VARCHAR(10) NOT NULL DEFAULT 'active' COMMENT 'active or inactive',
  start_step_minutes INT NULL COMMENT 'null: the policy default',
  daily_maximum INT NULL COMMENT 'sessions a day in the own zone; null: none',
  search_tie BINARY(8) NOT NULL COMMENT 'keyed hash that breaks ties in search, so that no name or age does',
  version INT NOT NULL DEFAULT 1,
  created_at DATETIME(6) NOT NULL,
  updated_at DATETIME(6) NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY therapist_npi (clinic_id, npi),
  KEY therapist_clinic (clinic_id, status, id),
  KEY therapist_display_name (clinic_id, display_name, id),
  CONSTRAINT therapist_clinic FOREIGN KEY (clinic_id) REFERENCES clinic (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE therapist_attribute (
  therapist_id BINARY(16) NOT NULL,
  clinic_id BINARY(16) NOT NULL,
  kind VARCHAR(20) NOT NULL COMMENT 'modality, specialty, language, insurance or taxonomy',
  code VARCHAR(60) NOT NULL,
  PRIMARY KEY (therapist_id, kind, code),
  KEY therapist_attribute_search (clinic_id, kind, code, therapist_id),
  CONSTRAINT therapist_attribute_therapist FOREIGN KEY (therapist_id) REFERENCES therapist (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE therapist_license (
  therapist_id BINARY(16) NOT NULL,
  clinic_id BINARY(16) NOT NULL,
  state CHAR(2) NOT NULL,
  expires_on DATE NOT NULL COMMENT 'the last day on which it is valid',
  PRIMARY KEY (therapist_id, state),
  CONSTRAINT therapist_license_therapist FOREIGN KEY (therapist_id) REFERENCES therapist (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

--changeset alcove:0001-session-type
CREATE TABLE session_type (
  id BINARY(16) NOT NULL,
  clinic_id BINARY(16) NOT NULL,
  name VARCHAR(120) NOT NULL,
  kind VARCHAR(20) NOT NULL COMMENT 'individual, group, family, couple or check_in',
  duration_minutes INT NOT NULL,
  buffer_before_minutes INT NOT NULL DEFAULT 0,
  buffer_after_minutes INT NOT NULL DEFAULT 0,
  capacity INT NOT NULL DEFAULT 1,
  minimum_notice_minutes INT NULL COMMENT 'null: the policy default',
  horizon_days INT NULL COMMENT 'null: the policy default',
  offered_by_all TINYINT NOT NULL DEFAULT 1,
  status VARCHAR(10) NOT NULL DEFAULT 'active',
  version INT NOT NULL DEFAULT 1,
  created_at DATETIME(6) NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY session_type_name (clinic_id, name),
  CONSTRAINT session_type_clinic FOREIGN KEY (clinic_id) REFERENCES clinic (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE session_type_therapist (
  session_type_id BINARY(16) NOT NULL,
  therapist_id BINARY(16) NOT NULL,
  clinic_id BINARY(16) NOT NULL,
  PRIMARY KEY (session_type_id, therapist_id),
  CONSTRAINT session_type_therapist_type FOREIGN KEY (session_type_id) REFERENCES session_type (id),
  CONSTRAINT session_type_therapist_therapist FOREIGN KEY (therapist_id) REFERENCES therapist (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
