//! What is read before acts are judged. Everything here goes out in one round trip; the locks come
//! first, so that what follows them sees what the transactions before have committed.

use crate::database::statements;

statements! {
    /// Statements of a docket.
    Docket {
        // A subject that nobody has spoken of yet; the row is there to be locked.
        add_subjects = "INSERT INTO subject (id, version)
            SELECT id, 0 FROM unnest($1::text[]) AS new (id) ORDER BY id
            ON CONFLICT (id) DO NOTHING",
        chains = "SELECT chain.device, chain.epoch, verified_seq, verified_hash, highest_seq,
                head_seq, head_at
            FROM chain
            JOIN unnest($1::uuid[], $2::integer[]) AS asked (device, epoch)
                ON chain.device = asked.device AND chain.epoch = asked.epoch
            ORDER BY chain.device, chain.epoch
            FOR UPDATE OF chain",
        subjects = "SELECT id, version, state, joined_into, joined_version FROM subject
            WHERE id = ANY($1::text[]) ORDER BY id FOR UPDATE",
        acts = "SELECT id, hash, subject, actor, detail, undoes FROM act WHERE id = ANY($1::uuid[])",
        places = "SELECT act.id, act.device, act.epoch, act.seq
            FROM act
            JOIN unnest($1::uuid[], $2::integer[], $3::bigint[]) AS asked (device, epoch, seq)
                ON act.device = asked.device AND act.epoch = asked.epoch AND act.seq = asked.seq
            ORDER BY act.branch",
        devices = "SELECT device.id, office, device.epoch, revoked_at, fenced_epoch, fenced_at,
                device_key.epoch AS key_epoch, device_key.enrolled_at
            FROM device JOIN device_key ON device_key.device = device.id
            WHERE device.id = ANY($1::uuid[])",
        staff = "SELECT number, role, role_since, revoked_at FROM staff
            WHERE number = ANY($1::text[])",
        // Acts that were accepted after what an act has seen.
        accepted_since = "SELECT act.id, act.subject, act.version, act.sealed, payload.bytes
            FROM unnest($1::text[], $2::bigint[]) AS asked (subject, since)
            JOIN act ON act.subject = asked.subject AND act.version > asked.since
            JOIN payload ON payload.act = act.id
            ORDER BY act.subject, act.version",
        // What waits, and what is held: some of that for no more than what it lies on.
        open = "SELECT act.sealed, act.detail, payload.bytes FROM act
            JOIN payload ON payload.act = act.id
            WHERE act.subject = ANY($1::text[]) AND act.verdict IN ('waiting', 'held')
            ORDER BY act.device, act.epoch, act.seq",
        blobs = "SELECT sha256 FROM blob WHERE sha256 = ANY($1::bytea[]) AND complete",
        numbers = "SELECT number, subject FROM person_number WHERE number = ANY($1::text[])",
        targets = "SELECT act.id, act.sealed, payload.bytes FROM act
            JOIN payload ON payload.act = act.id WHERE act.id = ANY($1::uuid[])",
        undone = "SELECT undoes FROM act
            WHERE undoes = ANY($1::uuid[]) AND verdict = 'accepted'",
        at_heads = "SELECT act.device, act.epoch, act.seq, act.hash
            FROM act
            JOIN unnest($1::uuid[], $2::integer[], $3::bigint[]) AS asked (device, epoch, seq)
                ON act.device = asked.device AND act.epoch = asked.epoch AND act.seq = asked.seq
            WHERE act.branch = 0",
        behind = "SELECT sealed FROM act
            WHERE device = $1 AND epoch = $2 AND seq > $3 AND branch = 0
            ORDER BY seq LIMIT 1000",
    }
}

/// Keys that verify acts: of devices, in every epoch that they have had, and of staff.
pub(crate) const DEVICE_KEYS: &str =
    "SELECT id, device, epoch, public FROM device_key WHERE id = ANY($1::text[])";
pub(crate) const STAFF_KEYS: &str =
    "SELECT id, staff, public FROM staff_key WHERE id = ANY($1::text[])";

/// Subjects with acts that wait for a blob.
pub(crate) const WAITING_FOR: &str = "SELECT DISTINCT act.subject
    FROM attachment JOIN act ON act.id = attachment.act
    WHERE attachment.sha256 = $1 AND act.verdict = 'waiting'";

/// Which numbers of a chain are here, beyond what was verified.
pub(crate) const CHAIN: &str = "SELECT verified_seq FROM chain WHERE device = $1 AND epoch = $2";
pub(crate) const NUMBERS_BEYOND: &str = "SELECT seq FROM act
    WHERE device = $1 AND epoch = $2 AND seq > $3 AND seq <= $4 AND branch = 0 ORDER BY seq";
