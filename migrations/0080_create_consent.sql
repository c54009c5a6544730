--liquibase formatted sql

--changeset alcove:0080-consent
--comment What clients allowed (42 CFR 2.31). What tells anything beyond ids and times is sealed under the client's own key.
CREATE TABLE consent (
  id BINARY(16) NOT NULL,
  clinic_id BINARY(16) NOT NULL,
  client_id BINARY(16) NOT NULL,
  made_at DATETIME(6) NOT NULL,
  expires_at DATETIME(6) NULL COMMENT 'null: when the event comes that the terms name',
  revoked_at DATETIME(6) NULL,
  requested_at DATETIME(6) NULL COMMENT 'since then the client wants it carried out',
  used INT NOT NULL DEFAULT 0 COMMENT 'counted up by each disclosure, so that one beside a revocation is found out on any cluster',
  terms BLOB NOT NULL COMMENT 'sealed',
  PRIMARY KEY (id),
  KEY consent_client (client_id, made_at, id),
  CONSTRAINT consent_client FOREIGN KEY (client_id) REFERENCES client (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE disclosure (
  id BINARY(16) NOT NULL COMMENT 'of a view of the care team: made from consents, viewer and day',
  clinic_id BINARY(16) NOT NULL,
  client_id BINARY(16) NOT NULL,
  at DATETIME(6) NOT NULL,
  last_at DATETIME(6) NOT NULL,
  times INT NOT NULL COMMENT 'how often on that day (45 CFR 164.528(b)(3))',
  terms BLOB NOT NULL COMMENT 'sealed: recipient, what, purpose, ground',
  PRIMARY KEY (id),
  KEY disclosure_client (client_id, at, id),
  CONSTRAINT disclosure_client FOREIGN KEY (client_id) REFERENCES client (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

--changeset alcove:0080-notice-receipt
--comment Which version of which notice a client was shown (45 CFR 164.520(c), 42 CFR 2.22).
CREATE TABLE notice_receipt (
  clinic_id BINARY(16) NOT NULL,
  client_id BINARY(16) NOT NULL,
  notice_id VARCHAR(40) NOT NULL,
  version INT NOT NULL,
  received_at DATETIME(6) NOT NULL,
  PRIMARY KEY (client_id, notice_id, version),
  CONSTRAINT notice_receipt_client FOREIGN KEY (client_id) REFERENCES client (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
