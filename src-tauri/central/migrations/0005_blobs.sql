CREATE TABLE blob (
    sha256 bytea PRIMARY KEY,
    total bigint NOT NULL,
    have bigint NOT NULL,
    complete boolean NOT NULL,
    office text NOT NULL,
    content bytea NOT NULL
);
-- Photos are packed already.
ALTER TABLE blob ALTER COLUMN content SET STORAGE EXTERNAL;

CREATE TABLE attachment (
    sha256 bytea NOT NULL,
    act uuid NOT NULL,
    subject text NOT NULL,
    PRIMARY KEY (sha256, act)
);
