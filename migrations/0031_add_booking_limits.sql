--liquibase formatted sql

--changeset alcove:0031-holds-made
--comment How many holds a client made in the hour that began with the first of them; kept by conditional updates.
ALTER TABLE client
  ADD COLUMN holds_made INT NOT NULL DEFAULT 0,
  ADD COLUMN holds_made_since DATETIME(6) NULL;

--changeset alcove:0031-moves-refused
--comment How many moves of the therapist met a taken time in the day that began with the first of them (ADR 4).
ALTER TABLE care_relationship
  ADD COLUMN moves_refused INT NOT NULL DEFAULT 0,
  ADD COLUMN moves_refused_since DATETIME(6) NULL;
