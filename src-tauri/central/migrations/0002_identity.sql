CREATE TABLE device (
    id uuid PRIMARY KEY,
    code text NOT NULL UNIQUE,
    office text NOT NULL REFERENCES station (office),
    station_window text NOT NULL,
    machine text NOT NULL,
    epoch integer NOT NULL,
    enrolled_at timestamptz NOT NULL,
    revoked_at timestamptz,
    -- The epoch in which two machines used the identity; an epoch behind it is free again.
    fenced_epoch integer NOT NULL DEFAULT 0,
    fenced_at timestamptz
);

CREATE TABLE device_key (
    id text PRIMARY KEY,
    device uuid NOT NULL REFERENCES device (id),
    epoch integer NOT NULL,
    public bytea NOT NULL,
    enrolled_at timestamptz NOT NULL,
    UNIQUE (device, epoch)
);

CREATE TABLE certificate (
    fingerprint bytea PRIMARY KEY,
    device uuid NOT NULL REFERENCES device (id),
    epoch integer NOT NULL,
    not_after timestamptz NOT NULL
);

-- The chain of a device in an epoch, as far as it is here without a gap.
CREATE TABLE chain (
    device uuid NOT NULL,
    epoch integer NOT NULL,
    verified_seq bigint NOT NULL DEFAULT 0,
    verified_hash bytea NOT NULL DEFAULT '',
    highest_seq bigint NOT NULL DEFAULT 0,
    head_seq bigint NOT NULL DEFAULT 0,
    head_at timestamptz,
    backed_up_seq bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (device, epoch)
);

-- A one-time code lets a machine in. A code for a known device enrols it again.
CREATE TABLE enrolment_code (
    code_sha256 bytea PRIMARY KEY,
    office text NOT NULL REFERENCES station (office),
    station_window text NOT NULL,
    device uuid,
    expires_at timestamptz NOT NULL,
    used_at timestamptz
);

-- A renewal's nonce is taken once.
CREATE TABLE renewal_nonce (
    device uuid NOT NULL,
    nonce text NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (device, nonce)
);

CREATE TABLE staff (
    number text PRIMARY KEY,
    name text NOT NULL,
    role text NOT NULL,
    role_since timestamptz NOT NULL,
    office text NOT NULL REFERENCES station (office),
    signing_key text NOT NULL,
    exchange_key text NOT NULL,
    wrapped text NOT NULL,
    revoked_at timestamptz
);

CREATE TABLE staff_key (
    id text PRIMARY KEY,
    staff text NOT NULL REFERENCES staff (number),
    public bytea NOT NULL
);
