//! Papers that were issued, and the devices that may have issued them.

pub(crate) const PUT: &str = "INSERT INTO issued_certificate
    (number, code_hash, device, office, title, person, number_ends, issued_on, valid_until)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
    ON CONFLICT (number) DO NOTHING";

pub(crate) const VOID: &str =
    "UPDATE issued_certificate SET void_on = $2 WHERE number = $1 AND void_on IS NULL";

pub(crate) const GET: &str = "SELECT number, code_hash, office, title, person, number_ends,
        issued_on, valid_until, void_on, waits_for_seal
    FROM issued_certificate WHERE number = $1";

/// The device of a key, while what it signs is believed.
pub(crate) const ISSUER: &str = "SELECT device_key.public, station.name
    FROM device_key
    JOIN device ON device.id = device_key.device
    JOIN station ON station.office = device.office
    WHERE device_key.id = $1 AND device.revoked_at IS NULL
        AND device_key.epoch > device.fenced_epoch";
