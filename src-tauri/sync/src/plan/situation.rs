//! What the plan looks at, all of it data. Times are milliseconds of a clock that never goes back;
//! what a wall clock says has no part in deciding what to do next.

use std::collections::{BTreeMap, BTreeSet};

use counter_act::Hash;
use counter_domain::id::ActId;
use counter_wire::blob::BlobName;
use counter_wire::limits;

use super::FailureKind;

/// A place in the journal of this machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Place {
    /// The device's epoch.
    pub epoch: u32,
    /// The act's number within it.
    pub seq: u64,
}

/// An act that the centre has not answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueuedAct {
    /// Which.
    pub act: ActId,
    /// Where it stands.
    pub place: Place,
    /// As `person/<id>`: acts of one subject go in their order.
    pub subject: String,
    /// Bytes of the sealed string and of the payload.
    pub bytes: usize,
    /// What has to be at the centre before it.
    pub attachments: Vec<BlobName>,
    /// The centre has it and has not judged it yet.
    pub stored: bool,
    /// How often it failed alone while the centre was well.
    pub attempts: u32,
    /// Not to be sent before.
    pub wait_until_ms: Option<u64>,
    /// It is not sent any more until somebody has seen to it.
    pub aside: bool,
    /// It was taken back or replaced here: set aside, it holds nothing up.
    pub undone: bool,
    /// The act that this one takes back or stands in the place of: it goes before that one.
    pub takes_back: Option<ActId>,
}

/// What is known of a blob.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlobStanding {
    /// The centre has it whole.
    There,
    /// The centre has so many bytes of it.
    Missing {
        /// Where the next piece begins.
        have: u64,
    },
    /// It is not here, and the centre has not got it either.
    Gone,
}

/// Why nothing more is said to the centre.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fence {
    /// The machine's identity was used twice, or an older epoch speaks: enrol again.
    Fenced,
    /// The machine was revoked.
    Revoked,
}

/// What failed while the centre may have been well; a probe tells whose fault it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Suspect {
    /// These acts, sent together.
    Acts(Vec<ActId>),
    /// This blob.
    Blob(Hash),
}

/// The last failure of the line.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LineStanding {
    /// Failures in a row.
    pub failures: u32,
    /// Nothing is tried before.
    pub wait_until_ms: u64,
    /// Stable code of the last failure; empty while the line is up.
    pub code: String,
}

/// Everything that the plan looks at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Situation {
    /// The present.
    pub now_ms: u64,
    /// Acts that the centre has not answered, in the order of the journal.
    pub acts: Vec<QueuedAct>,
    /// What is known of their attachments; what is not named here has not been asked.
    pub blobs: BTreeMap<Hash, BlobStanding>,
    /// Nothing more is said.
    pub fence: Option<Fence>,
    /// The centre speaks no protocol of this program any more; it still takes acts.
    pub too_old: bool,
    /// How the line stands.
    pub line: LineStanding,
    /// When the centre's time is to be asked for.
    pub time_at_ms: u64,
    /// When the certificate is to be renewed.
    pub renew_at_ms: u64,
    /// When the next page is to be pulled.
    pub pull_at_ms: u64,
    /// What failed a moment ago.
    pub suspect: Option<Suspect>,
    /// How it failed.
    pub suspicion: FailureKind,
    /// The centre lives another life than the one that is known: ask what it has.
    pub compare: bool,
    /// The centre has the journal up to here and has lost what follows.
    pub resend_after: Option<Place>,
    /// Most acts in the next batch; halved while a batch breaks the centre.
    pub batch: usize,
    /// Uploads since the last push.
    pub uploads: u32,
    /// Acts set aside since the centre last took one.
    pub condemned: u32,
}

impl Situation {
    /// Before anything is known.
    pub const fn new(now_ms: u64) -> Self {
        Self {
            now_ms,
            acts: Vec::new(),
            blobs: BTreeMap::new(),
            fence: None,
            too_old: false,
            line: LineStanding {
                failures: 0,
                wait_until_ms: 0,
                code: String::new(),
            },
            time_at_ms: 0,
            renew_at_ms: u64::MAX,
            pull_at_ms: 0,
            suspect: None,
            suspicion: FailureKind::Line,
            compare: false,
            resend_after: None,
            batch: limits::PUSH_ACTS,
            uploads: 0,
            condemned: 0,
        }
    }

    /// 立即同步: nothing waits any more but what was set aside.
    pub fn retry_now(&mut self) {
        self.line.failures = 0;
        self.line.wait_until_ms = 0;
        self.pull_at_ms = 0;
        self.condemned = 0;
        for act in &mut self.acts {
            act.wait_until_ms = None;
        }
    }

    /// The acts in the order in which they go: the journal's, but that an act goes before the one
    /// that it takes back, so that the centre never accepts what a citizen was told does not count.
    pub(super) fn in_order(&self) -> Vec<&QueuedAct> {
        let mut by: BTreeMap<ActId, &QueuedAct> = BTreeMap::new();
        let may_go = |act: &&QueuedAct| !(act.stored || act.aside && act.undone);
        for act in self.acts.iter().filter(may_go) {
            if let Some(other) = act.takes_back {
                by.insert(other, act);
            }
        }
        if by.is_empty() {
            return self.acts.iter().collect();
        }
        let mut placed = BTreeSet::new();
        let mut order = Vec::with_capacity(self.acts.len());
        for act in &self.acts {
            // What takes back may be taken back itself.
            let mut chain = vec![act];
            while let Some(last) = chain.last()
                && let Some(first) = by.get(&last.act).filter(|_| !last.stored)
                && !chain.iter().any(|other| other.act == first.act)
            {
                chain.push(first);
            }
            let fresh = chain.into_iter().rev();
            order.extend(fresh.filter(|act| placed.insert(act.act)));
        }
        order
    }

    pub(super) fn act_mut(&mut self, id: ActId) -> Option<&mut QueuedAct> {
        self.acts.iter_mut().find(|queued| queued.act == id)
    }
}
