//! Handing in acts, and asking what became of them.

use counter_act::Head;
use counter_domain::id::ActId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Base64;
use crate::person::PersonBase;
use crate::verdict::ActVerdict;

/// An act with its payload.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PushedAct {
    /// The opaque string that was signed.
    pub sealed: String,
    /// The exact bytes whose hash the envelope names; none where retention removed them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payload: Option<Base64>,
}

/// Acts in the order of the device's chain, at most [`crate::limits::PUSH_ACTS`]. Acts of other
/// windows of the station may stand among them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PushRequest {
    /// The signed end of the sender's chain, so that a cut tail is found.
    #[schemars(with = "HeadForm")]
    pub head: Head,
    /// The acts; none asks only whether the centre has everything up to the head.
    pub acts: Vec<PushedAct>,
}

/// What became of a push: a verdict for each act, in the same order. What an answer names is
/// durable at the centre.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PushResponse {
    /// The life of the centre's database.
    pub incarnation: String,
    /// One for each act that was handed in.
    pub verdicts: Vec<ActVerdict>,
    /// Base states after the acts that were accepted, so that verdict and base are taken together.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub people: Vec<PersonBase>,
    /// Numbers of the sender's chain, in its epoch and below the head, that the centre has not got.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gaps: Vec<Gap>,
}

/// Numbers from `first` to `last`, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Gap {
    /// First missing.
    pub first: u64,
    /// Last missing.
    pub last: u64,
}

/// Asks what became of acts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct VerdictsRequest {
    /// At most [`crate::limits::VERDICT_NAMES`].
    #[schemars(with = "Vec<String>")]
    pub acts: Vec<ActId>,
}

/// What became of them; an act that the centre has never got is left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct VerdictsResponse {
    /// Those that the centre knows and this station may ask for.
    pub verdicts: Vec<ActVerdict>,
}

/// How [`Head`] looks in JSON.
#[derive(JsonSchema)]
#[schemars(rename = "Head")]
#[expect(dead_code, reason = "it only describes the JSON of counter_act::Head")]
struct HeadForm {
    /// UUID of the device.
    device: String,
    epoch: u32,
    seq: u64,
    /// SHA-256 of the last act; null before the first.
    last: Option<String>,
    /// RFC 3339.
    at: String,
    /// Hex.
    signature: String,
}
