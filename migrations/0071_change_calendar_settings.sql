--liquibase formatted sql

--changeset alcove:0071-calendar-settings
ALTER TABLE busy_calendar
  ADD COLUMN settings_changed_at DATETIME(6) NULL COMMENT 'when its owner changed what events are theirs or block';

--changeset alcove:0071-calendar-host
--comment Replicas see by it how many calendars of one host are being read.
ALTER TABLE busy_calendar ADD KEY busy_calendar_host (host_hash, leased_until);
