--liquibase formatted sql

--changeset alcove:0089-self-pay
--comment Sessions that the client pays for and that are not for a health plan (45 CFR 164.522(a)(1)(vi)); nobody asks why.
ALTER TABLE client
  ADD COLUMN self_pay TINYINT NOT NULL DEFAULT 0 COMMENT 'what new sessions begin with';

ALTER TABLE participant
  ADD COLUMN self_pay TINYINT NOT NULL DEFAULT 0 COMMENT '1: not for a health plan';

--changeset alcove:0089-contact-preference
--comment Where and when a client may be reached (45 CFR 164.522(b)); no row: by no channel. Addresses are sealed.
CREATE TABLE contact_preference (
  clinic_id BINARY(16) NOT NULL,
  client_id BINARY(16) NOT NULL,
  channel VARCHAR(20) NOT NULL COMMENT 'email, text, phone or mail',
  address BLOB NOT NULL COMMENT 'sealed',
  start_minute INT NOT NULL COMMENT 'of the local day, 0 to 1439',
  end_minute INT NOT NULL COMMENT '1 to 1440; at or before start_minute it is on the next day',
  zone VARCHAR(64) NOT NULL,
  ask_again_on DATE NULL COMMENT 'from this day on it is off until the client says again that it is safe',
  confirmed_at DATETIME(6) NOT NULL,
  PRIMARY KEY (client_id, channel),
  CONSTRAINT contact_preference_client FOREIGN KEY (client_id) REFERENCES client (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
