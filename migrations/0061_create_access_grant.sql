--liquibase formatted sql

--changeset alcove:0061-access-grant
--comment The only thing that opens identity. Rests while an account waits for approval to be its therapist's.
CREATE TABLE access_grant (
  id BINARY(16) NOT NULL COMMENT 'of a care relationship: the same as its own',
  clinic_id BINARY(16) NOT NULL,
  client_id BINARY(16) NOT NULL,
  therapist_id BINARY(16) NOT NULL COMMENT 'to whom it opens',
  fields VARCHAR(250) NOT NULL COMMENT 'comma-separated names, or * for what the purpose opens',
  ground VARCHAR(20) NOT NULL COMMENT 'care',
  from_at DATETIME(6) NOT NULL,
  until_at DATETIME(6) NULL COMMENT 'null: until it is ended',
  PRIMARY KEY (id),
  KEY access_grant_therapist (therapist_id, client_id),
  KEY access_grant_client (client_id),
  CONSTRAINT access_grant_therapist FOREIGN KEY (therapist_id) REFERENCES therapist (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

--changeset alcove:0061-access-grant-of-before
INSERT INTO access_grant (id, clinic_id, client_id, therapist_id, fields, ground, from_at)
SELECT id, clinic_id, client_id, therapist_id, '*', 'care', began_at FROM care_relationship WHERE live = 1;
