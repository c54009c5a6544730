--liquibase formatted sql

--changeset alcove:0092-grant-request
--comment Grants that one person asks for and another gives. What is typed of a client is taken whether it names anybody or not.
CREATE TABLE grant_request (
  id BINARY(16) NOT NULL COMMENT 'also of the grant that an approval begins',
  clinic_id BINARY(16) NOT NULL,
  ground VARCHAR(30) NOT NULL,
  grantee_id BINARY(16) NOT NULL COMMENT 'the therapist to whom it opens',
  of_therapist_id BINARY(16) NOT NULL COMMENT 'the therapist whose clients it is about',
  client_code VARCHAR(50) NULL COMMENT 'as typed; null: whoever is in the care of that therapist',
  client_id BINARY(16) NULL COMMENT 'whom the code named when it was typed, if anybody; told to nobody',
  fields VARCHAR(250) NOT NULL,
  from_at DATETIME(6) NOT NULL,
  until_at DATETIME(6) NOT NULL,
  documents VARBINARY(3000) NULL COMMENT 'sealed: the references of order and subpoena',
  status VARCHAR(10) NOT NULL COMMENT 'requested, approved, refused or ended',
  requested_by BINARY(16) NOT NULL,
  requested_at DATETIME(6) NOT NULL,
  decided_by BINARY(16) NULL,
  decided_at DATETIME(6) NULL,
  ended_by BINARY(16) NULL,
  ended_at DATETIME(6) NULL,
  PRIMARY KEY (id),
  KEY grant_request_clinic (clinic_id, requested_at),
  KEY grant_request_grantee (grantee_id, until_at),
  KEY grant_request_client (client_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

--changeset alcove:0092-access-grant-code
ALTER TABLE access_grant
  ADD COLUMN client_code VARCHAR(50) NULL COMMENT 'by which the grantee names the client of this grant; not of care';
