//! Files of the core system, rows that were taken, and applications that go out.

/// The chunk's rows that were taken before.
pub(crate) const ROWS: &str =
    "SELECT key, sha256, as_of FROM core_row WHERE kind = $1 AND key = ANY($2::text[])";

pub(crate) const PUT_ROWS: &str = "INSERT INTO core_row (kind, key, sha256, as_of)
    SELECT $1, key, sha256, as_of
    FROM unnest($2::text[], $3::bytea[], $4::timestamptz[]) AS new (key, sha256, as_of)
    ORDER BY key
    ON CONFLICT (kind, key) DO UPDATE SET sha256 = excluded.sha256, as_of = excluded.as_of";

pub(crate) const FILE: &str = "SELECT receipt FROM core_file WHERE sha256 = $1";
pub(crate) const ADD_FILE: &str =
    "INSERT INTO core_file (sha256, delivery, name, kind, taken_at, receipt)
    VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (sha256) DO NOTHING";

/// Whose the numbers are.
pub(crate) const SUBJECTS_OF_NUMBERS: &str =
    "SELECT number, subject FROM person_number WHERE number = ANY($1::text[])";

/// Whose the applications are; a person who was joined into another is the other.
pub(crate) const SUBJECTS_OF_APPLICATIONS: &str = "SELECT DISTINCT act.business_number,
        coalesce(subject.joined_into, subject.id) AS subject
    FROM act JOIN subject ON subject.id = act.subject
    WHERE act.business_number = ANY($1::text[]) AND act.kind = 'application_submitted'
        AND act.verdict = 'accepted'";

pub(crate) const OFFICES: &str = "SELECT office FROM station";

/// Batches that were made and whose sending was not confirmed.
pub(crate) const OPEN_BATCHES: &str =
    "SELECT id FROM core_batch WHERE receiver = $1 AND sent_at IS NULL ORDER BY id LIMIT 1";
pub(crate) const ADD_BATCH: &str =
    "INSERT INTO core_batch (receiver, made_at) VALUES ($1, $2) RETURNING id";
pub(crate) const CLOSE_BATCH: &str = "UPDATE core_batch SET sent_at = $2 WHERE id = $1";

/// Accepted acts of a kind that have not gone out, with whom they are about.
pub(crate) const NOT_SENT: &str = "SELECT act.id, act.kind, payload.bytes,
        coalesce(subject.joined_into, subject.id) AS subject
    FROM act
    JOIN payload ON payload.act = act.id
    JOIN subject ON subject.id = act.subject
    WHERE act.kind = $1 AND act.verdict = 'accepted'
        AND NOT EXISTS (SELECT 1 FROM core_sent WHERE core_sent.act = act.id)
    ORDER BY act.received_at, act.id
    LIMIT $2";
pub(crate) const ADD_SENT: &str = "INSERT INTO core_sent (act, batch, subject, application)
    VALUES ($1, $2, $3, $4)";
pub(crate) const SENT: &str = "SELECT core_sent.subject, core_sent.application, subject.state
    FROM core_sent JOIN subject ON subject.id = core_sent.subject
    WHERE core_sent.batch = $1 ORDER BY core_sent.act";
