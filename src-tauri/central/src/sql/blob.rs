//! Bytes by their hash.

pub(crate) const STATES: &str =
    "SELECT sha256, have, complete FROM blob WHERE sha256 = ANY($1::bytea[])";

/// A first piece; one that is whole takes the place of what had begun.
pub(crate) const ADD: &str = "INSERT INTO blob (sha256, total, have, complete, office, content)
    VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (sha256) DO UPDATE SET total = excluded.total, have = excluded.have,
        complete = excluded.complete, content = excluded.content
    WHERE NOT blob.complete AND excluded.complete";
pub(crate) const LOCK: &str = "SELECT total, have, complete FROM blob WHERE sha256 = $1 FOR UPDATE";
pub(crate) const APPEND: &str = "UPDATE blob SET content = content || $2,
    have = have + octet_length($2) WHERE sha256 = $1";
pub(crate) const CONTENT: &str = "SELECT content FROM blob WHERE sha256 = $1";
pub(crate) const COMPLETE: &str = "UPDATE blob SET complete = true WHERE sha256 = $1";
pub(crate) const REMOVE: &str = "DELETE FROM blob WHERE sha256 = $1";

/// A blob that the station sent itself, that belongs to an act on somebody whom it follows, or to
/// an application that came in online for it.
pub(crate) const FOR_OFFICE: &str = "SELECT content FROM blob
    WHERE sha256 = $1 AND complete AND (office = $2
        OR EXISTS (SELECT 1 FROM attachment
            JOIN interest ON interest.subject = attachment.subject
            WHERE attachment.sha256 = $1 AND interest.office = $2)
        OR EXISTS (SELECT 1 FROM online_application
            WHERE online_application.photo = $1 AND online_application.office = $2))";
