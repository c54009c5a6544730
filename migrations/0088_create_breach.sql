--liquibase formatted sql

--changeset alcove:0088-breach
--comment The register of breaches (45 CFR 164.400 to 414). Holds codes, dates and a count, and never who is affected.
CREATE TABLE breach (
  id BINARY(16) NOT NULL,
  clinic_id BINARY(16) NOT NULL,
  discovered_on DATE NOT NULL COMMENT 'when it was discovered, or with diligence would have been; the clock starts here',
  happened_on DATE NULL,
  kind VARCHAR(30) NOT NULL,
  information VARCHAR(250) NOT NULL COMMENT 'codes of what was in it, comma-separated',
  extent VARCHAR(20) NULL COMMENT 'the four factors of 164.402(2), by code',
  receiver VARCHAR(20) NULL,
  acquired VARCHAR(20) NULL,
  mitigated VARCHAR(20) NULL,
  affected INT NULL COMMENT 'how many persons',
  status VARCHAR(20) NOT NULL COMMENT 'assessing, low_probability, breach or closed',
  delayed_until DATE NULL COMMENT 'law enforcement asked for it (164.412)',
  notified_on DATE NULL COMMENT 'the persons',
  media_notified_on DATE NULL,
  secretary_notified_on DATE NULL,
  published_at DATETIME(6) NULL COMMENT 'since when every client of the clinic is shown a notice, those without an address too',
  created_at DATETIME(6) NOT NULL,
  updated_at DATETIME(6) NOT NULL,
  version INT NOT NULL DEFAULT 1,
  PRIMARY KEY (id),
  KEY breach_clinic (clinic_id, id),
  KEY breach_published (clinic_id, published_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE breach_receipt (
  breach_id BINARY(16) NOT NULL,
  client_id BINARY(16) NOT NULL,
  clinic_id BINARY(16) NOT NULL,
  seen_at DATETIME(6) NOT NULL,
  PRIMARY KEY (breach_id, client_id),
  KEY breach_receipt_client (clinic_id, client_id),
  CONSTRAINT breach_receipt_breach FOREIGN KEY (breach_id) REFERENCES breach (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
