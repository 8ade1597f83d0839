//! What administrators keep: stations, staff, devices' codes, policies, and what stations are told.

pub(crate) const TICK_CENTRE: &str = "UPDATE centre SET position = position + 1 RETURNING position";
pub(crate) const TICK_STATION: &str =
    "UPDATE station SET position = position + 1 WHERE office = $1 RETURNING position";
pub(crate) const PUT_NOTICE: &str = "INSERT INTO notice (office, topic, position, body)
    VALUES ($1, $2, $3, $4)
    ON CONFLICT (office, topic) DO UPDATE
        SET position = excluded.position, body = excluded.body";

pub(crate) const ADD_CENTRE: &str =
    "INSERT INTO centre (incarnation) VALUES ($1) ON CONFLICT (singleton) DO NOTHING";
pub(crate) const CENTRE: &str = "SELECT incarnation, position FROM centre";
pub(crate) const SET_INCARNATION: &str = "UPDATE centre SET incarnation = $1";

pub(crate) const PUT_STATION: &str = "INSERT INTO station (office, name, level, parent)
    VALUES ($1, $2, $3, $4)
    ON CONFLICT (office) DO UPDATE
        SET name = excluded.name, level = excluded.level, parent = excluded.parent";

pub(crate) const PUT_STAFF: &str = "INSERT INTO staff
    (number, name, role, role_since, office, signing_key, exchange_key, wrapped, revoked_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
    ON CONFLICT (number) DO UPDATE SET name = excluded.name,
        role_since = CASE WHEN staff.role = excluded.role
            THEN staff.role_since ELSE excluded.role_since END,
        role = excluded.role, office = excluded.office, signing_key = excluded.signing_key,
        exchange_key = excluded.exchange_key, wrapped = excluded.wrapped,
        revoked_at = excluded.revoked_at";
pub(crate) const STAFF: &str = "SELECT number, name, role, office, signing_key, exchange_key,
    wrapped, revoked_at FROM staff WHERE number = $1";
pub(crate) const STAFF_OF: &str = "SELECT number, name, role, office, signing_key, exchange_key,
    wrapped, revoked_at FROM staff WHERE office = $1 ORDER BY number";
pub(crate) const ADD_STAFF_KEY: &str = "INSERT INTO staff_key (id, staff, public)
    VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING";
pub(crate) const REVOKE_STAFF: &str =
    "UPDATE staff SET revoked_at = $2 WHERE number = $1 AND revoked_at IS NULL RETURNING office";

pub(crate) const REVOKE_DEVICE: &str =
    "UPDATE device SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL RETURNING office";
pub(crate) const ADD_CODE: &str = "INSERT INTO enrolment_code
    (code_sha256, office, station_window, device, expires_at) VALUES ($1, $2, $3, $4, $5)";

pub(crate) const ADD_PACK: &str =
    "INSERT INTO policy_pack (sha256, body) VALUES ($1, $2) ON CONFLICT (sha256) DO NOTHING";
pub(crate) const PACKS: &str = "SELECT sha256, body FROM policy_pack";
pub(crate) const ADD_POLICY_SET: &str =
    "INSERT INTO policy_set (valid_from, hash, packs) VALUES ($1, $2, $3)";
pub(crate) const POLICY_SETS: &str = "SELECT valid_from, packs FROM policy_set ORDER BY valid_from";
pub(crate) const PUT_HOLIDAYS: &str = "INSERT INTO holidays (year, body) VALUES ($1, $2)
    ON CONFLICT (year) DO UPDATE SET body = excluded.body";
pub(crate) const HOLIDAYS: &str = "SELECT body FROM holidays ORDER BY year";

pub(crate) const MARK_BACKUP: &str = "UPDATE chain SET backed_up_seq = verified_seq
    WHERE backed_up_seq < verified_seq";

pub(crate) const AUDIT: &str =
    "INSERT INTO audit (at, device, office, what, detail) VALUES ($1, $2, $3, $4, $5)";
