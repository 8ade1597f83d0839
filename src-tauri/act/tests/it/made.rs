//! Envelopes and keys made of fixed values.

use std::collections::BTreeMap;

use counter_act::{
    Attachment, ClockEvidence, EmergencyWay, Envelope, Hash, Mode, SealedAct, Seen, SigningKey,
    Subject, VerifyingKey,
};
use counter_domain::id::{ActId, DeviceId};
use counter_domain::organisation::OfficeCode;
use counter_domain::role::{Role, StaffId};
use jiff::Timestamp;
use serde_json::Value;
use uuid::Uuid;

pub(crate) const DEVICE_SEED: [u8; 32] = [1; 32];
pub(crate) const ACTOR_SEED: [u8; 32] = [2; 32];

pub(crate) fn device_key() -> SigningKey {
    SigningKey::from_seed(&DEVICE_SEED)
}

pub(crate) fn actor_key() -> SigningKey {
    SigningKey::from_seed(&ACTOR_SEED)
}

/// What a verifier knows: both keys.
pub(crate) fn known(id: &counter_act::KeyId) -> Option<VerifyingKey> {
    [device_key(), actor_key()]
        .map(|key| key.verifying())
        .into_iter()
        .find(|key| key.id() == *id)
}

pub(crate) fn instant(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub(crate) fn device() -> DeviceId {
    DeviceId(Uuid::from_u128(0x0193_4b2f_0000_7000_8000_0000_0000_00d1))
}

fn act_id(order: u128) -> ActId {
    ActId(Uuid::from_u128(
        0x0193_4b2f_0000_7000_8000_0000_0000_0000 + order,
    ))
}

/// The first act of the device: an application, taken with the line to the centre.
pub(crate) fn first() -> Envelope {
    Envelope {
        id: act_id(1),
        device: device(),
        device_epoch: 1,
        seq: 1,
        actor: StaffId("0001".to_owned()),
        role: Role::Clerk,
        office: OfficeCode::parse("661181").unwrap(),
        business_number: Some("661181261120A0100001N".to_owned()),
        kind: "application_submitted".to_owned(),
        kind_version: 1,
        program: "0.1.0".to_owned(),
        policy: Hash::of(b"policy").to_string(),
        at: instant("2026-11-20T02:00:00.125Z"),
        clock: ClockEvidence {
            boot: "7d9c4ad6-1f0e-4f5e-9f57-4b6f1f3a2c11".to_owned(),
            monotonic_ms: 3_600_000,
            trusted: Some(instant("2026-11-20T01:59:59.5Z")),
            doubt: false,
        },
        mode: Mode::Normal,
        subject: Subject {
            kind: "person".to_owned(),
            id: Uuid::from_u128(7).to_string(),
        },
        seen: Seen {
            version: 42,
            pending: Vec::new(),
        },
        replaces: None,
        payload: Hash::of(b"{}"),
        attachments: vec![Attachment {
            role: "photo".to_owned(),
            sha256: Hash::of(b"photo"),
            bytes: 23_989,
        }],
        previous: None,
        key: device_key().verifying().id(),
        algorithm: "Ed25519".to_owned(),
        actor_key: None,
    }
}

/// The second: a reviewer approves, offline, and signs himself.
pub(crate) fn second(before: &SealedAct) -> Envelope {
    Envelope {
        id: act_id(2),
        seq: 2,
        actor: StaffId("0002".to_owned()),
        role: Role::Reviewer,
        kind: "application_approved".to_owned(),
        at: instant("2026-11-20T02:05:00Z"),
        mode: Mode::Offline,
        seen: Seen {
            version: 42,
            pending: vec![act_id(1)],
        },
        attachments: Vec::new(),
        previous: Some(before.hash()),
        actor_key: Some(actor_key().verifying().id()),
        ..first()
    }
}

/// The third: entered after the fact, correcting the first, with every character that a
/// canonical string writes in its own way.
pub(crate) fn third(before: &SealedAct) -> Envelope {
    Envelope {
        id: act_id(3),
        seq: 3,
        at: instant("2026-11-20T02:10:00Z"),
        clock: ClockEvidence {
            boot: "7d9c4ad6-1f0e-4f5e-9f57-4b6f1f3a2c11".to_owned(),
            monotonic_ms: 9_007_199_254_740_991,
            trusted: None,
            doubt: true,
        },
        mode: Mode::Emergency {
            way: EmergencyWay::ByHand,
            reason: "停电，手工受理。\"引号\" \\ / \u{1} \t \n \u{7f} \u{2028} é e\u{301} 𠀀"
                .to_owned(),
            original_number: "手工-0001".to_owned(),
        },
        replaces: Some(act_id(1)),
        previous: Some(before.hash()),
        ..first()
    }
}

/// The three, sealed, each on the one before.
pub(crate) fn chain() -> Vec<SealedAct> {
    let first = SealedAct::seal(first(), &device_key(), None).unwrap();
    let second = SealedAct::seal(second(&first), &device_key(), Some(&actor_key())).unwrap();
    let third = SealedAct::seal(third(&second), &device_key(), None).unwrap();
    vec![first, second, third]
}

/// JSON with its keys in order, whatever order the program that linked serde_json chose.
pub(crate) fn pretty(value: &Value) -> String {
    fn sorted(value: &Value) -> Value {
        match value {
            Value::Object(fields) => {
                let fields: BTreeMap<&String, Value> = fields
                    .iter()
                    .map(|(name, value)| (name, sorted(value)))
                    .collect();
                fields
                    .into_iter()
                    .map(|(name, value)| (name.clone(), value))
                    .collect()
            }
            Value::Array(values) => values.iter().map(sorted).collect(),
            plain => plain.clone(),
        }
    }
    serde_json::to_string_pretty(&sorted(value)).unwrap() + "\n"
}
