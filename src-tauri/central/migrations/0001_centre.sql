-- The centre's own life: one row, and what every station is told.
CREATE TABLE centre (
    singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
    incarnation uuid NOT NULL,
    position bigint NOT NULL DEFAULT 0
);

-- An office with its windows. `position` is the station's own clock: each transaction that changes
-- something for the station takes the next one and holds this row until it has committed.
CREATE TABLE station (
    office text PRIMARY KEY,
    name text NOT NULL,
    level text NOT NULL,
    parent text NOT NULL,
    position bigint NOT NULL DEFAULT 0
);

-- What a station is told beside people and verdicts, newest form only; '' is everyone.
CREATE TABLE notice (
    office text NOT NULL,
    topic text NOT NULL,
    position bigint NOT NULL,
    body text NOT NULL,
    PRIMARY KEY (office, topic)
);
CREATE INDEX notice_position ON notice (office, position);

CREATE TABLE audit (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL,
    device text NOT NULL,
    office text NOT NULL,
    what text NOT NULL,
    detail text NOT NULL
);
