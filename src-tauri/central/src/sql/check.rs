//! Everything, for a check.

pub(crate) const SUBJECTS: &str = "SELECT id, version, state, joined_into FROM subject ORDER BY id";
pub(crate) const REPORTS: &str = "SELECT subject, version, body FROM report";
pub(crate) const FOLDED: &str = "SELECT act.subject, act.version, act.marks, act.sealed,
        payload.bytes
    FROM act JOIN payload ON payload.act = act.id WHERE act.version > 0";
pub(crate) const ACTS: &str = "SELECT id, device, epoch, seq, hash, sealed, verdict, detail,
        version, payload.bytes
    FROM act LEFT JOIN payload ON payload.act = act.id";
pub(crate) const CHAINS: &str = "SELECT device, epoch, verified_seq FROM chain";
pub(crate) const CHAIN_ACTS: &str = "SELECT sealed FROM act
    WHERE device = $1 AND epoch = $2 AND seq <= $3 AND branch = 0 ORDER BY seq";
