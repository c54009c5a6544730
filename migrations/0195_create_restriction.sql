--liquibase formatted sql

--changeset alcove:0195-restriction
--comment What clients want kept back from others (45 CFR 164.522(a)), in codes; what they wrote beside is sealed under their own key.
CREATE TABLE restriction (
  id BINARY(16) NOT NULL COMMENT 'random, and dates instead of times: who answers must not find in the trail who asked',
  clinic_id BINARY(16) NOT NULL,
  client_id BINARY(16) NOT NULL,
  kind VARCHAR(20) NOT NULL COMMENT 'general or health_plan',
  recipients VARCHAR(200) NOT NULL COMMENT 'codes, comma-separated, as are the next two',
  purposes VARCHAR(200) NOT NULL,
  information VARCHAR(200) NOT NULL,
  paid_in_full TINYINT NOT NULL COMMENT '1: of a health plan; the clinic has to agree and can not end it',
  note BLOB NULL COMMENT 'sealed',
  status VARCHAR(20) NOT NULL COMMENT 'asked, agreed, denied, ended (by the client) or terminated (by the clinic)',
  asked_on DATE NOT NULL COMMENT 'in UTC, as are all days here',
  answered_on DATE NULL,
  ended_on DATE NULL,
  told_at DATETIME(6) NULL COMMENT 'when the client was told of the termination; what was kept before that stays kept back',
  PRIMARY KEY (id),
  KEY restriction_client (client_id, status),
  KEY restriction_clinic (clinic_id, asked_on, id),
  KEY restriction_status (clinic_id, status, asked_on, id),
  CONSTRAINT restriction_client FOREIGN KEY (client_id) REFERENCES client (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

--changeset alcove:0195-gate-turns
--comment One of a disclosure and an agreement at once waits for the other, or on a cluster is found out.
ALTER TABLE client
  ADD COLUMN gate_turns INT NOT NULL DEFAULT 0 COMMENT 'counted up by each disclosure under a consent and by each restriction that is asked for or agreed to';
