--liquibase formatted sql

--changeset alcove:0198-grant-documents
--comment Under a key of the request's own references take more room: for the longest that can be allowed, in any script.
ALTER TABLE grant_request
  MODIFY documents VARBINARY(4096) NULL COMMENT 'sealed under a key of the request''s own: the references of order and subpoena';
