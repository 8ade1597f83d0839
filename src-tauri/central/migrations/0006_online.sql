CREATE TABLE online_application (
    id text PRIMARY KEY,
    office text NOT NULL,
    submitted_at timestamptz NOT NULL,
    photo bytea,
    state text NOT NULL,
    body text NOT NULL
);
CREATE INDEX online_application_office ON online_application (office, submitted_at, id);

CREATE TABLE appointment (
    id text PRIMARY KEY,
    office text NOT NULL,
    begins_at timestamptz NOT NULL,
    body text NOT NULL
);
CREATE INDEX appointment_office ON appointment (office, begins_at, id);
