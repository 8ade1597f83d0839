//! Who is calling, and how machines come in.

pub(crate) const CALLER: &str = "SELECT device.id, device.office, certificate.epoch,
        device.epoch AS current, device.revoked_at, device.fenced_epoch, device_key.public,
        centre.incarnation, centre.position
    FROM certificate
    JOIN device ON device.id = certificate.device
    JOIN device_key ON device_key.device = device.id AND device_key.epoch = certificate.epoch
    CROSS JOIN centre
    WHERE certificate.fingerprint = $1";

/// Who signed a file: a device's key, with the certificate by which it would call.
pub(crate) const CARRIER: &str = "SELECT device.office, device_key.public, certificate.fingerprint
    FROM device_key
    JOIN device ON device.id = device_key.device
    JOIN certificate ON certificate.device = device_key.device
        AND certificate.epoch = device_key.epoch
    WHERE device_key.id = $1
    ORDER BY certificate.not_after LIMIT 1";

pub(crate) const CODE: &str = "SELECT enrolment_code.office, station_window, device, name
    FROM enrolment_code JOIN station ON station.office = enrolment_code.office
    WHERE code_sha256 = $1 AND used_at IS NULL AND expires_at > $2
    FOR UPDATE OF enrolment_code";
pub(crate) const USE_CODE: &str = "UPDATE enrolment_code SET used_at = $2 WHERE code_sha256 = $1";
/// What a code was answered with before, to the same request.
pub(crate) const ENROLMENT: &str = "SELECT answer
    FROM enrolment JOIN enrolment_code ON enrolment_code.code_sha256 = enrolment.code_sha256
    WHERE enrolment.code_sha256 = $1 AND request_sha256 = $2 AND expires_at > $3";
pub(crate) const ADD_ENROLMENT: &str = "INSERT INTO enrolment
    (code_sha256, request_sha256, answer) VALUES ($1, $2, $3)";
pub(crate) const LAST_DEVICE_CODE: &str = "SELECT max(code) AS code FROM device";
pub(crate) const ADD_DEVICE: &str = "INSERT INTO device
    (id, code, office, station_window, machine, epoch, enrolled_at)
    VALUES ($1, $2, $3, $4, $5, 1, $6)";
pub(crate) const ENROL_AGAIN: &str = "UPDATE device SET epoch = epoch + 1, office = $2,
        station_window = $3, machine = $4, enrolled_at = $5, revoked_at = NULL
    WHERE id = $1 RETURNING code, epoch";
pub(crate) const ADD_DEVICE_KEY: &str = "INSERT INTO device_key
    (id, device, epoch, public, enrolled_at) VALUES ($1, $2, $3, $4, $5)";
pub(crate) const ADD_CHAIN: &str = "INSERT INTO chain (device, epoch) VALUES ($1, $2)";
pub(crate) const ADD_CERTIFICATE: &str = "INSERT INTO certificate
    (fingerprint, device, epoch, not_after) VALUES ($1, $2, $3, $4)";

pub(crate) const RENEWAL: &str = "SELECT device.epoch, device.revoked_at, device.fenced_epoch,
        device_key.id AS key, device_key.public,
        (SELECT max(not_after) FROM certificate
            WHERE certificate.device = device.id AND certificate.epoch = device.epoch)
            AS not_after
    FROM device
    JOIN device_key ON device_key.device = device.id AND device_key.epoch = device.epoch
    WHERE device.id = $1";
pub(crate) const ADD_NONCE: &str = "INSERT INTO renewal_nonce (device, nonce, at)
    VALUES ($1, $2, $3) ON CONFLICT (device, nonce) DO NOTHING";
