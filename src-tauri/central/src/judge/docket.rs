//! What the centre knows of everything that a batch of acts speaks of, and what it finds. Pure:
//! it is read before and written afterwards, in one transaction.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use counter_act::{Chain, Hash};
use counter_domain::act::ActBody;
use counter_domain::id::{ActId, DeviceId, PersonId};
use counter_domain::person::Person;
use counter_domain::role::{Role, StaffId};
use counter_domain::rule::Mark;
use counter_wire::verdict::Verdict;
use jiff::Timestamp;

use super::certificate::Paper;
use super::online::Answered;
use super::opened::Opened;
use super::policies::Policies;

/// A place in a device's chain.
pub(crate) type Place = (DeviceId, u32, u64);

/// Whom acts change.
#[derive(Debug, Clone, Default)]
pub(crate) struct SubjectRow {
    pub(crate) version: u64,
    pub(crate) state: Option<Person>,
    pub(crate) joined_into: Option<String>,
    pub(crate) joined_version: u64,
}

/// An act that is here.
#[derive(Debug, Clone)]
pub(crate) struct KnownAct {
    pub(crate) hash: Hash,
    /// Whom it changes, a join followed.
    pub(crate) subject: String,
    pub(crate) actor: StaffId,
    pub(crate) verdict: Verdict,
    pub(crate) undoes: Option<ActId>,
}

/// An act that was accepted, for those that have not seen it.
#[derive(Debug, Clone)]
pub(crate) struct Logged {
    pub(crate) id: ActId,
    pub(crate) version: u64,
    pub(crate) body: ActBody,
}

#[derive(Debug, Clone)]
pub(crate) struct DeviceStanding {
    pub(crate) office: String,
    pub(crate) epoch: u32,
    /// When it was enrolled in each epoch.
    pub(crate) enrolled: BTreeMap<u32, Timestamp>,
    pub(crate) revoked_at: Option<Timestamp>,
    pub(crate) fenced: Option<(u32, Timestamp)>,
}

#[derive(Debug, Clone)]
pub(crate) struct StaffStanding {
    pub(crate) role: Option<Role>,
    pub(crate) role_since: Timestamp,
    pub(crate) revoked_at: Option<Timestamp>,
}

/// A chain as far as it was verified.
#[derive(Debug, Clone)]
pub(crate) struct ChainStanding {
    pub(crate) verified: Chain,
    pub(crate) highest: u64,
    pub(crate) head_seq: u64,
    pub(crate) head_at: Option<Timestamp>,
}

/// Everything that a batch speaks of.
#[derive(Debug, Default)]
pub(crate) struct Docket {
    pub(crate) received_at: Timestamp,
    /// The device that hands in each act, with the epoch of its certificate.
    pub(crate) carriers: HashMap<ActId, (DeviceId, u32)>,
    pub(crate) policies: Arc<Policies>,
    pub(crate) subjects: BTreeMap<String, SubjectRow>,
    pub(crate) acts: HashMap<ActId, KnownAct>,
    pub(crate) places: HashMap<Place, Vec<ActId>>,
    pub(crate) devices: HashMap<DeviceId, DeviceStanding>,
    pub(crate) staff: HashMap<StaffId, StaffStanding>,
    pub(crate) accepted: HashMap<String, Vec<Logged>>,
    pub(crate) blobs: HashSet<Hash>,
    /// Whose number it is.
    pub(crate) numbers: HashMap<String, String>,
    /// Acts that others decide about.
    pub(crate) targets: HashMap<ActId, Opened>,
    /// Acts that were taken back before they came.
    pub(crate) undone: HashSet<ActId>,
    pub(crate) chains: BTreeMap<(DeviceId, u32), ChainStanding>,
    pub(crate) found: Findings,
}

/// What the centre says of an act, and what follows for the tables.
#[derive(Debug, Clone)]
pub(crate) struct Ruling {
    pub(crate) verdict: Verdict,
    /// Whom it changes, a join followed.
    pub(crate) subject: String,
    /// Version of the subject that holds it; 0 while none does.
    pub(crate) version: u64,
    pub(crate) marks: Vec<Mark>,
    pub(crate) undoes: Option<ActId>,
}

/// An act with its ruling.
#[derive(Debug, Clone)]
pub(crate) struct Ruled {
    pub(crate) act: Opened,
    pub(crate) branch: usize,
    pub(crate) ruling: Ruling,
}

/// A verdict on an act that was here before.
#[derive(Debug, Clone)]
pub(crate) struct Changed {
    pub(crate) id: ActId,
    pub(crate) ruling: Ruling,
}

/// A device whose identity two machines use.
#[derive(Debug, Clone)]
pub(crate) struct Fence {
    pub(crate) device: DeviceId,
    pub(crate) epoch: u32,
}

/// A person who turned out to be another.
#[derive(Debug, Clone)]
pub(crate) struct Joined {
    pub(crate) from: PersonId,
    pub(crate) into: PersonId,
}

/// What the audit keeps.
#[derive(Debug, Clone)]
pub(crate) struct Audited {
    pub(crate) what: &'static str,
    pub(crate) about: String,
    /// Who brought it about, where a device did.
    pub(crate) device: Option<DeviceId>,
}

/// What must be written.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    pub(crate) new: Vec<Ruled>,
    pub(crate) changed: Vec<Changed>,
    /// Subjects whose version grew.
    pub(crate) moved: BTreeSet<String>,
    pub(crate) numbers: Vec<(String, String)>,
    pub(crate) joined: Vec<Joined>,
    pub(crate) fences: Vec<Fence>,
    /// What the centre itself reported, with the version that holds it.
    pub(crate) reports: Vec<(String, u64, String)>,
    /// Offices that follow somebody from now on.
    pub(crate) follows: Vec<(String, String)>,
    /// Offices where somebody is insured no longer and has no application under way.
    pub(crate) leaves: Vec<(String, PersonId)>,
    /// What becomes of certificates, in their order.
    pub(crate) papers: Vec<Paper>,
    /// What windows said of applications of the portal, in their order.
    pub(crate) answered: Vec<Answered>,
    pub(crate) audit: Vec<Audited>,
}

impl Docket {
    /// Whom a subject turned out to be.
    pub(crate) fn resolve(&self, named: &str) -> String {
        let joined = self
            .subjects
            .get(named)
            .and_then(|row| row.joined_into.clone());
        joined.unwrap_or_else(|| named.to_owned())
    }

    /// Keeps for the audit what an act has brought about.
    pub(crate) fn audit(&mut self, what: &'static str, about: String, act: ActId) {
        let device = self.carriers.get(&act).map(|(device, _)| *device);
        self.found.audit.push(Audited {
            what,
            about,
            device,
        });
    }

    /// The person of a subject, as he is now.
    pub(crate) fn person(&self, subject: &str) -> Option<&Person> {
        self.subjects.get(subject)?.state.as_ref()
    }
}
