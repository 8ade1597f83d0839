-- Packs are immutable, named by their hash and kept for ever.
CREATE TABLE policy_pack (
    sha256 text PRIMARY KEY,
    body text NOT NULL
);

CREATE TABLE policy_set (
    valid_from timestamptz PRIMARY KEY,
    hash text NOT NULL,
    packs text NOT NULL
);

CREATE TABLE holidays (
    year integer PRIMARY KEY,
    body text NOT NULL
);
