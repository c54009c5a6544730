--liquibase formatted sql

--changeset alcove:0090-access-grant-beyond-care
--comment Grants on other grounds than care: for one client, or by a rule for all who are in a therapist's care.
ALTER TABLE access_grant
  MODIFY client_id BINARY(16) NULL COMMENT 'null: whom the rule names; without a rule, nobody',
  MODIFY ground VARCHAR(30) NOT NULL COMMENT 'care, cover, emergency, court_order, audit, rights_request, personal_representative',
  ADD COLUMN of_therapist_id BINARY(16) NULL COMMENT 'the rule: opens whoever is in the care of this therapist at the time of the look',
  ADD COLUMN ended_at DATETIME(6) NULL COMMENT 'ended by somebody; opens nothing from then on, whatever the clock of a replica says',
  ADD KEY access_grant_covered (therapist_id, of_therapist_id);
