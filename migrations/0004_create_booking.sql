--liquibase formatted sql

--changeset alcove:0004-care-relationship
CREATE TABLE care_relationship (
  id BINARY(16) NOT NULL,
  clinic_id BINARY(16) NOT NULL,
  client_id BINARY(16) NOT NULL,
  therapist_id BINARY(16) NOT NULL,
  client_code VARCHAR(40) NOT NULL,
  live TINYINT NULL DEFAULT 1 COMMENT '1 while it lasts, null after its end, so that the key below allows one live row',
  began_at DATETIME(6) NOT NULL,
  ended_at DATETIME(6) NULL,
  PRIMARY KEY (id),
  UNIQUE KEY care_relationship_live (client_id, therapist_id, live),
  KEY care_relationship_therapist (therapist_id, live),
  CONSTRAINT care_relationship_client FOREIGN KEY (client_id) REFERENCES client (id),
  CONSTRAINT care_relationship_therapist FOREIGN KEY (therapist_id) REFERENCES therapist (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE client_code (
  therapist_id BINARY(16) NOT NULL,
  code VARCHAR(40) NOT NULL COMMENT 'every code this therapist ever saw, so that none comes again',
  PRIMARY KEY (therapist_id, code)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

--changeset alcove:0004-claim
--comment One row a person, lane and tick: the primary key is what makes overlap impossible (ADR 2).
CREATE TABLE claim (
  owner_id BINARY(16) NOT NULL COMMENT 'a therapist or a client',
  lane TINYINT NOT NULL COMMENT '0: sessions and the buffers after them; 1: the ends of sessions and the buffers before them',
  tick INT NOT NULL COMMENT 'five minutes since 1970 UTC',
  holder BINARY(16) NOT NULL COMMENT 'the hold or appointment',
  expires_at DATETIME(6) NULL COMMENT 'of a hold; null for an appointment',
  PRIMARY KEY (owner_id, lane, tick)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

--changeset alcove:0004-hold
CREATE TABLE hold (
  id BINARY(16) NOT NULL,
  clinic_id BINARY(16) NOT NULL,
  client_id BINARY(16) NOT NULL,
  therapist_id BINARY(16) NOT NULL,
  session_type_id BINARY(16) NOT NULL,
  start_at DATETIME(6) NOT NULL,
  end_at DATETIME(6) NOT NULL,
  buffer_before_minutes INT NOT NULL,
  buffer_after_minutes INT NOT NULL,
  state CHAR(2) NOT NULL,
  local_date DATE NOT NULL COMMENT 'in the zone of the therapist; the day it counts for',
  created_at DATETIME(6) NOT NULL,
  expires_at DATETIME(6) NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY hold_client (client_id) COMMENT 'one live hold a client',
  KEY hold_therapist (therapist_id, end_at),
  KEY hold_expiry (expires_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

--changeset alcove:0004-appointment
CREATE TABLE appointment (
  id BINARY(16) NOT NULL,
  clinic_id BINARY(16) NOT NULL,
  therapist_id BINARY(16) NOT NULL,
  session_type_id BINARY(16) NOT NULL,
  start_at DATETIME(6) NOT NULL,
  end_at DATETIME(6) NOT NULL,
  buffer_before_minutes INT NOT NULL,
  buffer_after_minutes INT NOT NULL,
  local_date DATE NOT NULL COMMENT 'in the zone of the therapist; the day it counts for',
  status VARCHAR(12) NOT NULL COMMENT 'booked, cancelled, fulfilled or noshow (FHIR R5 codes)',
  cancel_reason VARCHAR(30) NULL,
  capacity INT NOT NULL,
  seats_taken INT NOT NULL,
  version INT NOT NULL DEFAULT 1 COMMENT 'the ETag',
  sequence INT NOT NULL DEFAULT 0 COMMENT 'RFC 5545 3.8.7.4: counts changes of time and status',
  claims_kept TINYINT NULL DEFAULT 1 COMMENT '1 while it has claims; null once they were given up or deleted as past',
  created_at DATETIME(6) NOT NULL,
  updated_at DATETIME(6) NOT NULL,
  PRIMARY KEY (id),
  KEY appointment_clinic (clinic_id, start_at, therapist_id),
  KEY appointment_claims (claims_kept, end_at),
  KEY appointment_therapist (therapist_id, start_at),
  KEY appointment_therapist_end (therapist_id, end_at),
  CONSTRAINT appointment_therapist FOREIGN KEY (therapist_id) REFERENCES therapist (id),
  CONSTRAINT appointment_session_type FOREIGN KEY (session_type_id) REFERENCES session_type (id),
  CONSTRAINT appointment_seats CHECK (seats_taken >= 0 AND seats_taken <= capacity)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE participant (
  appointment_id BINARY(16) NOT NULL,
  client_id BINARY(16) NOT NULL,
  clinic_id BINARY(16) NOT NULL,
  care_relationship_id BINARY(16) NOT NULL,
  start_at DATETIME(6) NOT NULL COMMENT 'of the appointment, so that a client''s list is one range',
  state CHAR(2) NOT NULL COMMENT 'where the client said they would be',
  status VARCHAR(12) NOT NULL COMMENT 'accepted, declined or noshow',
  PRIMARY KEY (appointment_id, client_id),
  KEY participant_client (client_id, start_at),
  CONSTRAINT participant_appointment FOREIGN KEY (appointment_id) REFERENCES appointment (id),
  CONSTRAINT participant_care FOREIGN KEY (care_relationship_id) REFERENCES care_relationship (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

--changeset alcove:0004-day-count
--comment Counter rows: a daily maximum is held by a conditional update.
CREATE TABLE day_count (
  therapist_id BINARY(16) NOT NULL,
  local_date DATE NOT NULL,
  taken INT NOT NULL,
  PRIMARY KEY (therapist_id, local_date)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

--changeset alcove:0004-offer
CREATE TABLE offer (
  id BINARY(16) NOT NULL,
  clinic_id BINARY(16) NOT NULL,
  care_relationship_id BINARY(16) NOT NULL,
  therapist_id BINARY(16) NOT NULL,
  client_id BINARY(16) NOT NULL,
  session_type_id BINARY(16) NOT NULL,
  start_at DATETIME(6) NOT NULL,
  status VARCHAR(10) NOT NULL COMMENT 'open, accepted, declined or withdrawn',
  created_at DATETIME(6) NOT NULL,
  expires_at DATETIME(6) NOT NULL,
  PRIMARY KEY (id),
  KEY offer_client (client_id, status, expires_at),
  KEY offer_therapist (therapist_id, status, expires_at),
  CONSTRAINT offer_care FOREIGN KEY (care_relationship_id) REFERENCES care_relationship (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
