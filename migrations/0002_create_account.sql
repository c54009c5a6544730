--liquibase formatted sql

--changeset alcove:0002-client
--comment The person in therapy, apart from any account: an account can be lost and bound anew.
CREATE TABLE client (
  id BINARY(16) NOT NULL,
  clinic_id BINARY(16) NOT NULL,
  state CHAR(2) NULL COMMENT 'where the client usually is; null: the clinic default',
  accepted TINYINT NOT NULL DEFAULT 0 COMMENT '1 once a therapist accepted them, or they came by a single-use code',
  open_bookings INT NOT NULL DEFAULT 0 COMMENT 'counter row: holds and future appointments, kept by conditional updates',
  joined_on DATE NOT NULL,
  PRIMARY KEY (id),
  KEY client_clinic (clinic_id, id),
  CONSTRAINT client_clinic FOREIGN KEY (clinic_id) REFERENCES clinic (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

--changeset alcove:0002-account
CREATE TABLE account (
  id BINARY(16) NOT NULL,
  clinic_id BINARY(16) NOT NULL,
  login_name VARCHAR(60) NOT NULL COMMENT 'made by the system, lower case, global',
  password_hash VARCHAR(200) NOT NULL COMMENT 'PHC string',
  client_id BINARY(16) NULL,
  therapist_id BINARY(16) NULL,
  status VARCHAR(10) NOT NULL DEFAULT 'active' COMMENT 'active, disabled or replaced',
  totp_secret VARBINARY(200) NULL COMMENT 'sealed; set when enrolment is confirmed',
  totp_pending VARBINARY(200) NULL COMMENT 'sealed; between enrolment and its confirmation',
  totp_last_step BIGINT NULL COMMENT 'the last 30-second step that was accepted; a code counts once',
  created_on DATE NOT NULL,
  version INT NOT NULL DEFAULT 1,
  PRIMARY KEY (id),
  UNIQUE KEY account_login_name (login_name),
  KEY account_client (client_id),
  KEY account_therapist (therapist_id),
  KEY account_clinic (clinic_id, id),
  CONSTRAINT account_clinic FOREIGN KEY (clinic_id) REFERENCES clinic (id),
  CONSTRAINT account_client FOREIGN KEY (client_id) REFERENCES client (id),
  CONSTRAINT account_therapist FOREIGN KEY (therapist_id) REFERENCES therapist (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE account_role (
  account_id BINARY(16) NOT NULL,
  role VARCHAR(20) NOT NULL,
  PRIMARY KEY (account_id, role),
  CONSTRAINT account_role_account FOREIGN KEY (account_id) REFERENCES account (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE recovery_code (
  account_id BINARY(16) NOT NULL,
  code_hash BINARY(32) NOT NULL COMMENT 'keyed hash',
  used_at DATETIME(6) NULL,
  PRIMARY KEY (account_id, code_hash),
  CONSTRAINT recovery_code_account FOREIGN KEY (account_id) REFERENCES account (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

--changeset alcove:0002-sign-in-failure
--comment Counts failures by a keyed hash of the name that was typed, so that unknown names lock like known ones.
CREATE TABLE sign_in_failure (
  name_hash BINARY(32) NOT NULL,
  failures INT NOT NULL,
  last_failed_at DATETIME(6) NOT NULL,
  locked_until DATETIME(6) NULL,
  PRIMARY KEY (name_hash),
  KEY sign_in_failure_age (last_failed_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

--changeset alcove:0002-login-session
CREATE TABLE login_session (
  id BINARY(16) NOT NULL,
  clinic_id BINARY(16) NOT NULL,
  account_id BINARY(16) NOT NULL,
  token_hash BINARY(32) NOT NULL COMMENT 'keyed hash',
  second_factor_at DATETIME(6) NULL,
  created_at DATETIME(6) NOT NULL,
  last_seen_at DATETIME(6) NOT NULL,
  idle_minutes INT NOT NULL,
  expires_at DATETIME(6) NOT NULL COMMENT 'absolute limit',
  program VARCHAR(60) NOT NULL DEFAULT '' COMMENT 'a coarse family such as Firefox, never the whole User-Agent',
  PRIMARY KEY (id),
  UNIQUE KEY login_session_token (token_hash),
  KEY login_session_account (account_id),
  KEY login_session_expiry (expires_at),
  CONSTRAINT login_session_account FOREIGN KEY (account_id) REFERENCES account (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

--changeset alcove:0002-join-code
CREATE TABLE join_code (
  id BINARY(16) NOT NULL,
  clinic_id BINARY(16) NOT NULL,
  code_hash BINARY(32) NOT NULL COMMENT 'keyed hash',
  is_public TINYINT NOT NULL DEFAULT 0,
  created_at DATETIME(6) NOT NULL,
  expires_at DATETIME(6) NULL,
  used_at DATETIME(6) NULL,
  revoked_at DATETIME(6) NULL,
  PRIMARY KEY (id),
  UNIQUE KEY join_code_hash (code_hash),
  KEY join_code_clinic (clinic_id, id),
  KEY join_code_expiry (expires_at),
  CONSTRAINT join_code_clinic FOREIGN KEY (clinic_id) REFERENCES clinic (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

--changeset alcove:0002-one-time-token
--comment Staff invitations and clients' re-entries.
CREATE TABLE one_time_token (
  id BINARY(16) NOT NULL,
  clinic_id BINARY(16) NOT NULL,
  kind VARCHAR(20) NOT NULL COMMENT 'invitation or re_entry',
  token_hash BINARY(32) NOT NULL COMMENT 'keyed hash',
  roles VARCHAR(100) NOT NULL DEFAULT '' COMMENT 'of an invitation, comma-separated',
  therapist_id BINARY(16) NULL COMMENT 'whom an invited therapist is',
  client_id BINARY(16) NULL COMMENT 'whom a re-entry is for',
  issued_by BINARY(16) NOT NULL,
  created_at DATETIME(6) NOT NULL,
  expires_at DATETIME(6) NOT NULL,
  used_at DATETIME(6) NULL,
  revoked_at DATETIME(6) NULL,
  PRIMARY KEY (id),
  UNIQUE KEY one_time_token_hash (token_hash),
  KEY one_time_token_clinic (clinic_id, id),
  KEY one_time_token_client (client_id),
  KEY one_time_token_expiry (expires_at),
  CONSTRAINT one_time_token_clinic FOREIGN KEY (clinic_id) REFERENCES clinic (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
