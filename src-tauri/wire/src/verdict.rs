//! What the centre says of an act.

use std::collections::BTreeMap;

use counter_act::Hash;
use counter_domain::id::{ActId, PersonId};
use counter_domain::role::StaffId;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The current verdict. `accepted` and `refused` are final; the others are not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "verdict", rename_all = "snake_case")]
pub enum Verdict {
    /// Stored, not yet judged.
    Waiting {
        /// Attachments that the centre has not got.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        #[schemars(with = "Vec<String>")]
        blobs: Vec<Hash>,
    },
    /// It counts.
    Accepted {
        /// Version of the subject that holds it: a base of this version or a later one contains
        /// the act.
        version: u64,
        /// When.
        #[schemars(with = "String")]
        at: Timestamp,
        /// Who decided, where a person did.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schemars(with = "Option<String>")]
        by: Option<StaffId>,
        /// The person into whom the act's person was joined.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schemars(with = "Option<String>")]
        joined_into: Option<PersonId>,
    },
    /// A named person must decide.
    Held {
        /// Why.
        cause: HeldCause,
        /// Since when.
        #[schemars(with = "String")]
        since: Timestamp,
    },
    /// It never counts.
    Refused {
        /// The rule.
        rule: String,
        /// The reason within the rule.
        reason: String,
        /// What the sentence names.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        params: BTreeMap<String, String>,
        /// When.
        #[schemars(with = "String")]
        at: Timestamp,
        /// Who decided, where a person did.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schemars(with = "Option<String>")]
        by: Option<StaffId>,
    },
    /// The centre cannot even store it: not an act, or not signed by this device. It is not kept.
    Unreadable {
        /// In English, for the support file.
        detail: String,
    },
}

/// Why an act is held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "cause", rename_all = "snake_case")]
pub enum HeldCause {
    /// Another act touched the same part of the subject, unseen by this one.
    Conflict {
        /// The act that was first at the centre.
        #[schemars(with = "String")]
        with: ActId,
    },
    /// It lies on top of an act that is held or was refused.
    Over {
        /// That act.
        #[schemars(with = "String")]
        act: ActId,
    },
    /// The verdict depends on which clock is right, or the act's time cannot be.
    Clock,
    /// The actor had been revoked.
    RevokedActor {
        /// When.
        #[schemars(with = "String")]
        at: Timestamp,
    },
    /// The device had been revoked or fenced.
    RevokedDevice {
        /// When.
        #[schemars(with = "String")]
        at: Timestamp,
    },
    /// Only a pack that was no longer in force explains the counter's verdict.
    OlderPack {
        /// Hash of the policy set that the counter had.
        policy: String,
        /// The rule that refuses today.
        rule: String,
        /// The reason within the rule.
        reason: String,
    },
    /// The rules read differently at the centre: the counter came to another act.
    Differs,
    /// A kind of act or a schema that this centre does not know yet.
    UnknownKind,
    /// Two acts stand at one place of the device's chain.
    Fork {
        /// The other one.
        #[schemars(with = "String")]
        with: ActId,
    },
}

/// A verdict with the act that it is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ActVerdict {
    /// The act.
    #[schemars(with = "String")]
    pub act: ActId,
    /// What the centre says of it now.
    #[serde(flatten)]
    pub verdict: Verdict,
}
