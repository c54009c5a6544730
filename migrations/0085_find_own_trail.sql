--liquibase formatted sql

--changeset alcove:0085-audit-actor
--comment What an account did that touched nobody's record, such as signing in, for its owner's own export.
ALTER TABLE audit_event ADD KEY audit_event_actor (actor_account_id, at);
