-- What a one-time code was answered with, for a machine that did not hear it and asks again.
CREATE TABLE enrolment (
    code_sha256 bytea PRIMARY KEY REFERENCES enrolment_code (code_sha256),
    -- Of the device's key and its request for a certificate.
    request_sha256 bytea NOT NULL,
    answer text NOT NULL
);
