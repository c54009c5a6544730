--liquibase formatted sql

--changeset alcove:0200-audit-subject
--comment A privacy officer's search by subject reads that subject's rows alone, however long the clinic's trail is, and none of other clinics.
ALTER TABLE audit_event
  ADD KEY audit_event_subject (clinic_id, subject_id, at),
  ADD KEY audit_event_clinic_pseudonym (clinic_id, client_pseudonym, at);
