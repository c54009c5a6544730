--liquibase formatted sql

--changeset alcove:0071-calendar-settings
ALTER TABLE busy_calendar
  ADD COLUMN settings_changed_at DATETIME(6) NULL COMMENT 'when its owner changed what events are theirs or block';
