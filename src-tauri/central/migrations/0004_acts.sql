-- What acts and reports change. `state` is a person's, JSON; none for what folds to nothing.
CREATE TABLE subject (
    id text PRIMARY KEY,
    version bigint NOT NULL,
    state text,
    -- The person who this one turned out to be, and his version at that moment.
    joined_into text,
    joined_version bigint NOT NULL DEFAULT 0
);

CREATE TABLE person_number (
    number text PRIMARY KEY,
    subject text NOT NULL
);

-- An act as it was signed. Rows are only added; what changes is the verdict.
-- `subject` is whom it changes (after a join: the other one). `version` is the subject's version
-- that holds it, 0 while none does. `branch` is 0, and more for further acts on the same place.
CREATE TABLE act (
    id uuid PRIMARY KEY,
    device uuid NOT NULL,
    epoch integer NOT NULL,
    seq bigint NOT NULL,
    branch smallint NOT NULL,
    station text NOT NULL,
    subject text NOT NULL,
    version bigint NOT NULL,
    kind text NOT NULL,
    actor text NOT NULL,
    office text NOT NULL,
    business_number text NOT NULL,
    at timestamptz NOT NULL,
    received_at timestamptz NOT NULL,
    sealed text NOT NULL,
    hash bytea NOT NULL,
    -- The act that this one takes back or stands for, once it is accepted.
    undoes uuid,
    verdict text NOT NULL,
    detail text NOT NULL,
    marks text NOT NULL,
    position bigint NOT NULL,
    UNIQUE (device, epoch, seq, branch)
);
CREATE INDEX act_subject ON act (subject, version);
CREATE INDEX act_position ON act (station, position);
CREATE INDEX act_open ON act (subject) WHERE verdict IN ('waiting', 'held');
CREATE INDEX act_undoes ON act (undoes) WHERE undoes IS NOT NULL;

CREATE TABLE payload (
    act uuid PRIMARY KEY,
    bytes bytea NOT NULL
);

-- What the centre itself reported of a person, at a version of his.
CREATE TABLE report (
    subject text NOT NULL,
    version bigint NOT NULL,
    at timestamptz NOT NULL,
    body text NOT NULL,
    PRIMARY KEY (subject, version)
);

-- Which stations follow which people, and where in the station's clock each last changed.
CREATE TABLE interest (
    office text NOT NULL,
    subject text NOT NULL,
    position bigint NOT NULL,
    PRIMARY KEY (office, subject)
);
CREATE INDEX interest_position ON interest (office, position);
CREATE INDEX interest_subject ON interest (subject);
