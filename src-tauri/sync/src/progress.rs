//! How the line stands, for whoever shows it.

/// What the syncer does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Phase {
    /// The machine was given no centre.
    #[default]
    NoCentre,
    /// Nothing is to be done now.
    Idle,
    /// The first load, or the one after a restore.
    Loading,
    /// Handing in.
    Sending,
    /// Taking down what changed.
    Fetching,
    /// The last try failed.
    Waiting,
    /// The centre does not take this machine any more.
    Stopped,
}

/// The truth, as of its last change.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Progress {
    /// What is done.
    pub phase: Phase,
    /// Stable code of the last failure; empty while the line is up.
    pub problem: String,
    /// When the next try is, by the monotonic clock.
    pub next_try_ms: Option<u64>,
    /// The program is too old for anything but pushing.
    pub too_old: bool,
    /// Done and to do of a long run.
    pub run: Option<(u64, u64)>,
}
