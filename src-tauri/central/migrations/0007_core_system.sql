-- A file of the core system that was taken to its end.
CREATE TABLE core_file (
    sha256 bytea PRIMARY KEY,
    delivery text NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    taken_at timestamptz NOT NULL,
    receipt text NOT NULL
);

-- What was last taken under a row's key: the row's own hash, and as of when it was true.
CREATE TABLE core_row (
    kind text NOT NULL,
    key text NOT NULL,
    sha256 bytea NOT NULL,
    as_of timestamptz,
    PRIMARY KEY (kind, key)
);

-- Contributions as runs of months, each as counter-domain writes it.
CREATE TABLE contribution (
    subject text NOT NULL,
    insurance text NOT NULL,
    first_month date NOT NULL,
    body text NOT NULL,
    as_of timestamptz NOT NULL,
    PRIMARY KEY (subject, insurance, first_month)
);

-- Batches of applications that were handed out.
CREATE TABLE core_batch (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    receiver text NOT NULL,
    made_at timestamptz NOT NULL,
    sent_at timestamptz
);

-- An approval goes out once; a resubmitted application is approved by another act.
CREATE TABLE core_sent (
    act uuid PRIMARY KEY,
    batch bigint NOT NULL REFERENCES core_batch (id),
    subject text NOT NULL,
    application uuid NOT NULL
);
CREATE INDEX core_sent_batch ON core_sent (batch);

-- The application behind a number on paper.
CREATE INDEX act_business_number ON act (business_number) WHERE business_number <> '';
-- What waits to be handed out.
CREATE INDEX act_decision ON act (kind) WHERE kind IN ('application_approved', 'application_sent_to_bank');
