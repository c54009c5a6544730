--liquibase formatted sql

--changeset alcove:0087-amendment
--comment What clients want changed in their record (45 CFR 164.526). What they wrote is sealed under their own key.
CREATE TABLE amendment (
  id BINARY(16) NOT NULL,
  clinic_id BINARY(16) NOT NULL,
  client_id BINARY(16) NOT NULL,
  therapist_id BINARY(16) NOT NULL COMMENT 'who is to answer',
  care_relationship_id BINARY(16) NOT NULL,
  item VARCHAR(20) NOT NULL COMMENT 'identity, appointment, consent or other',
  item_id BINARY(16) NULL COMMENT 'of an appointment',
  reason VARCHAR(20) NOT NULL COMMENT 'inaccurate, incomplete or outdated',
  wish BLOB NOT NULL COMMENT 'sealed',
  status VARCHAR(10) NOT NULL COMMENT 'asked, accepted or denied',
  asked_at DATETIME(6) NOT NULL,
  due_on DATE NOT NULL COMMENT 'the last day for an answer, in UTC; 60 days after it was asked, 90 once extended',
  extension VARCHAR(30) NULL COMMENT 'why it takes longer; given once',
  answered_at DATETIME(6) NULL,
  basis VARCHAR(30) NULL COMMENT 'why it was denied: one of the four grounds of 164.526(a)(2)',
  disagreement BLOB NULL COMMENT 'sealed',
  disagreed_at DATETIME(6) NULL,
  PRIMARY KEY (id),
  KEY amendment_client (clinic_id, client_id, id),
  KEY amendment_therapist (clinic_id, therapist_id, id),
  KEY amendment_answered (answered_at),
  CONSTRAINT amendment_care FOREIGN KEY (care_relationship_id) REFERENCES care_relationship (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
