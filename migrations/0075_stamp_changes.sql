--liquibase formatted sql

--changeset alcove:0075-open-day-stamp
--comment The database's own clock stamps each change, so that replicas whose clocks differ miss nothing. The index holds all that a look for changes compares.
ALTER TABLE open_day
  MODIFY COLUMN changed_at DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6),
  DROP KEY open_day_changed,
  ADD KEY open_day_changed (changed_at, version);

--changeset alcove:0075-therapist-stamp
ALTER TABLE therapist
  ADD COLUMN changed_at DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6),
  ADD KEY therapist_changed (changed_at);

--changeset alcove:0075-session-type-stamp
ALTER TABLE session_type
  ADD COLUMN changed_at DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6),
  ADD KEY session_type_changed (changed_at);

--changeset alcove:0075-working-hours-stamp
ALTER TABLE working_hours
  ADD COLUMN changed_at DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6),
  ADD KEY working_hours_changed (changed_at);

--changeset alcove:0075-day-count-stamp
ALTER TABLE day_count
  ADD COLUMN changed_at DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6),
  ADD KEY day_count_changed (changed_at);
