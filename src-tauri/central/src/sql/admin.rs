//! What administrators look at.

pub(crate) const DEVICES: &str = "SELECT id, code, office, station_window, epoch, enrolled_at,
    revoked_at, fenced_epoch FROM device ORDER BY office, code";

pub(crate) const HELD: &str = "SELECT id, kind, station, business_number, at, detail FROM act
    WHERE verdict = 'held' AND ($1 = '' OR station = $1) ORDER BY received_at, id LIMIT 10000";
