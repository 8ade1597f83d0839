//! What citizens did without a window.

pub(crate) const APPLICATIONS: &str = "SELECT id, submitted_at, body FROM online_application
    WHERE office = $1 AND (submitted_at, id) > ($2, $3)
    ORDER BY submitted_at, id LIMIT $4";
pub(crate) const PUT_APPLICATION: &str = "INSERT INTO online_application
    (id, office, submitted_at, photo, state, body) VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (id) DO UPDATE SET office = excluded.office, photo = excluded.photo,
        state = excluded.state, body = excluded.body";

pub(crate) const APPLICATION: &str = "SELECT body FROM online_application WHERE id = $1
    FOR UPDATE";

pub(crate) const APPOINTMENTS: &str = "SELECT id, begins_at, body FROM appointment
    WHERE office = $1 AND begins_at >= $2 AND (begins_at, id) > ($3, $4)
    ORDER BY begins_at, id LIMIT $5";
pub(crate) const PUT_APPOINTMENT: &str = "INSERT INTO appointment (id, office, begins_at, body)
    VALUES ($1, $2, $3, $4)
    ON CONFLICT (id) DO UPDATE SET office = excluded.office, begins_at = excluded.begins_at,
        body = excluded.body";
