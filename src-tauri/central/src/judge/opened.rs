//! An act as it was handed in: opened, held against its signatures and its payload.

use std::collections::HashMap;

use counter_act::{Hash, KeyId, Payload, PayloadError, SealedAct, VerifyingKey};
use counter_domain::id::{ActId, DeviceId};
use counter_domain::role::StaffId;
use counter_wire::limits::PAYLOAD_BYTES;
use counter_wire::push::PushedAct;

/// An act that can be believed.
#[derive(Debug, Clone)]
pub(crate) struct Opened {
    pub(crate) act: SealedAct,
    pub(crate) bytes: Vec<u8>,
    pub(crate) hash: Hash,
    /// None is a kind or a schema that this program does not know.
    pub(crate) payload: Option<Payload>,
}

impl Opened {
    pub(crate) fn id(&self) -> ActId {
        self.act.envelope().id
    }

    /// The subject as the tables name it.
    pub(crate) fn subject(&self) -> String {
        let subject = &self.act.envelope().subject;
        format!("{}/{}", subject.kind, subject.id)
    }

    /// Reads an act back that was verified when it was stored.
    pub(crate) fn stored(sealed: &str, bytes: Vec<u8>) -> Result<Self, Unreadable> {
        let act = SealedAct::open(sealed).map_err(|error| Unreadable::new(&error))?;
        with_payload(act, bytes)
    }
}

/// Why an act is not even kept. In English, for the support file; never personal data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unreadable {
    /// The act that it says it is, where so much can be read.
    pub(crate) id: Option<ActId>,
    pub(crate) detail: String,
}

impl Unreadable {
    fn new(detail: &dyn std::fmt::Display) -> Self {
        Self {
            id: None,
            detail: detail.to_string(),
        }
    }

    fn of(act: &SealedAct, detail: &dyn std::fmt::Display) -> Self {
        Self {
            id: Some(act.envelope().id),
            detail: detail.to_string(),
        }
    }
}

/// Keys that verify what was handed in.
#[derive(Debug, Default)]
pub(crate) struct Keys {
    pub(crate) devices: HashMap<KeyId, (DeviceId, u32, VerifyingKey)>,
    pub(crate) staff: HashMap<KeyId, (StaffId, VerifyingKey)>,
}

impl Keys {
    /// Takes a device's key over; says whether it is still missing.
    pub(crate) fn take_device(&mut self, id: &KeyId, from: &Self) -> bool {
        let found = from.devices.get(id);
        self.devices
            .extend(found.map(|found| (id.clone(), found.clone())));
        found.is_none()
    }

    /// Takes a member's key over; says whether it is still missing.
    pub(crate) fn take_staff(&mut self, id: &KeyId, from: &Self) -> bool {
        let found = from.staff.get(id);
        self.staff
            .extend(found.map(|found| (id.clone(), found.clone())));
        found.is_none()
    }

    /// Adds what others hold.
    pub(crate) fn extend(&mut self, others: &Self) {
        self.devices.extend(others.devices.clone());
        self.staff.extend(others.staff.clone());
    }
}

/// Opens the envelope of what was handed in.
pub(crate) fn envelope(pushed: &PushedAct) -> Result<SealedAct, Unreadable> {
    let act = SealedAct::open(&pushed.sealed).map_err(|error| Unreadable::new(&error))?;
    if i64::try_from(act.envelope().seq).is_err() || act.envelope().seq == 0 {
        return Err(Unreadable::of(&act, &"the number within the chain is none"));
    }
    if i32::try_from(act.envelope().device_epoch).is_err() {
        return Err(Unreadable::of(&act, &"the epoch is none"));
    }
    Ok(act)
}

/// Holds an act against the keys and its payload.
pub(crate) fn verified(
    act: SealedAct,
    pushed: &PushedAct,
    keys: &Keys,
) -> Result<Opened, Unreadable> {
    let envelope = act.envelope();
    let key = keys.devices.get(&envelope.key);
    if !key.is_some_and(|(device, epoch, _)| {
        *device == envelope.device && *epoch == envelope.device_epoch
    }) {
        return Err(Unreadable::of(
            &act,
            &"the key is not this device's in this epoch",
        ));
    }
    if let Some(actor_key) = &envelope.actor_key
        && keys.staff.get(actor_key).map(|(staff, _)| staff) != Some(&envelope.actor)
    {
        return Err(Unreadable::of(&act, &"the actor's key is not the actor's"));
    }
    let find = |id: &KeyId| {
        let device = keys.devices.get(id).map(|(_, _, key)| key);
        device
            .or_else(|| keys.staff.get(id).map(|(_, key)| key))
            .cloned()
    };
    act.verify(find)
        .map_err(|error| Unreadable::of(&act, &error))?;
    let Some(bytes) = &pushed.payload else {
        return Err(Unreadable::of(&act, &"the payload is missing"));
    };
    if bytes.0.len() > PAYLOAD_BYTES {
        return Err(Unreadable::of(&act, &"the payload is too large"));
    }
    let opened = with_payload(act, bytes.0.clone())?;
    let needs_actor = opened
        .payload
        .as_ref()
        .is_some_and(|payload| payload.body.needs_the_actors_signature());
    if needs_actor && opened.act.envelope().actor_key.is_none() {
        return Err(Unreadable::of(
            &opened.act,
            &"the actor's own signature is missing",
        ));
    }
    Ok(opened)
}

fn with_payload(act: SealedAct, bytes: Vec<u8>) -> Result<Opened, Unreadable> {
    let envelope = act.envelope();
    let payload = match Payload::read(
        &envelope.kind,
        envelope.kind_version,
        envelope.payload,
        &bytes,
    ) {
        Ok(payload) => Some(payload),
        Err(PayloadError::Unknown { .. }) => None,
        Err(error) => return Err(Unreadable::of(&act, &error)),
    };
    let hash = act.hash();
    Ok(Opened {
        act,
        bytes,
        hash,
        payload,
    })
}
