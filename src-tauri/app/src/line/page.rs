//! A page of the wire as the store takes it. What the store does not keep as data stays the text
//! that it was.

use counter_act::{Hash, VerifyingKey};
use counter_domain::calendar::beijing;
use counter_store::StoreError;
use counter_store::keys::{ExchangePublicKey, PublicKeys, StaffEntry};
use counter_store::page::{Joined, Judgement, Page, PersonState};
use counter_store::table::act::Verdict as Judged;
use counter_store::table::online::{Appointment, OnlineApplication};
use counter_store::table::pack::PackSet;
use counter_store::table::published::Published;
use counter_store::table::seal::SealRecord;
use counter_store::table::staff::StaffMember;
use counter_store::table::sync_state::{Place, Progress, SyncState};
use counter_store::table::trusted_key::{KeyOwner, TrustedKey};
use counter_wire::change::{Change, ChangesPage};
use counter_wire::enrol::StaffRecord;
use counter_wire::person::PersonBase;
use counter_wire::seal::ProvisionedSeal;
use counter_wire::verdict::{ActVerdict, Verdict};
use jiff::Timestamp;
use serde::Serialize;

/// Under what certificates of seals are kept.
pub(crate) const SEAL_CERTIFICATE: &str = "seal_certificate";

/// Something in a page that has the form of the wire and makes no sense.
fn nonsense(what: &str) -> StoreError {
    StoreError::Malformed {
        table: "page",
        reason: what.to_owned(),
    }
}

fn json(value: &impl Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| nonsense(&error.to_string()))
}

/// Reads a page that was asked for with a cursor.
pub(super) fn read(
    from: &str,
    page: &ChangesPage,
    state: &SyncState,
    staff: &[StaffMember],
    at: Timestamp,
) -> Result<Page, StoreError> {
    let mut read = Page::empty(from, &page.cursor, &page.incarnation, at);
    read.is_last = !page.more;
    for change in &page.changes {
        take(&mut read, change, staff, at)?;
    }
    if state.loaded_at.is_none() {
        let done = state.load.done + read.people.len() as u64;
        read.progress = Some(Progress {
            done,
            total: done + page.remaining,
        });
    }
    read.watermark = page.watermark.map(|mark| Place {
        epoch: mark.epoch,
        seq: mark.seq,
    });
    Ok(read)
}

fn take(
    page: &mut Page,
    change: &Change,
    staff: &[StaffMember],
    at: Timestamp,
) -> Result<(), StoreError> {
    match change {
        Change::Person(base) => page.people.push(person(base)),
        Change::PersonLeft { person } => page.gone.push(*person),
        Change::PersonJoined { from, into } => page.joined.push(Joined {
            provisional: *from,
            known: *into,
        }),
        Change::Verdict(verdict) => page.judgements.extend(judgement(verdict, at)?),
        Change::Pack { sha256, text } => {
            if Hash::of(text.as_bytes()).to_string() != *sha256 {
                return Err(nonsense("a pack under another's hash"));
            }
            page.packs.push(text.clone().into_bytes());
        }
        Change::PolicySet { packs, from } => page.pack_sets.push(PackSet {
            packs: packs
                .iter()
                .map(|hash| Hash::parse(hash).ok_or_else(|| nonsense("hash of a pack")))
                .collect::<Result<_, _>>()?,
            since: *from,
        }),
        Change::Holidays { year, text } => published(page, "holidays", &year.to_string(), text),
        Change::Catalogue { name, text } => published(page, "catalogue", name, text),
        Change::Seal { id, text, .. } => {
            published(page, "seal", id, text);
            page.seals.extend(seal(text, at));
        }
        Change::SealCertificate { sha256, .. } => {
            published(page, SEAL_CERTIFICATE, sha256, &json(change)?);
        }
        Change::CentreKey(key) => page.keys.push(TrustedKey {
            public: key
                .verifying()
                .ok_or_else(|| nonsense("key of the centre"))?,
            owner: KeyOwner::Centre,
            device: None,
            revoked_at: None,
        }),
        Change::Device {
            device, signing, ..
        } => page.keys.push(TrustedKey {
            public: key(signing)?,
            owner: KeyOwner::Device,
            device: Some(*device),
            revoked_at: None,
        }),
        // The key of a revoked device still verifies what it signed before; the centre holds what
        // came after.
        Change::DeviceRevoked { .. } | Change::Unknown => {}
        Change::Staff(record) => page.staff.push(member(record)?),
        Change::StaffRevoked { staff: id, at } => {
            let known = page
                .staff
                .iter()
                .chain(staff)
                .find(|member| member.entry.staff == *id)
                .cloned();
            page.staff.extend(known.map(|member| StaffMember {
                revoked_at: Some(*at),
                ..member
            }));
        }
        Change::OnlineApplication(application) => {
            page.online_applications.push(OnlineApplication {
                id: application.id.clone(),
                state: application.state.clone(),
                made_at: application.submitted_at,
                content: json(application)?,
            });
        }
        Change::Appointment(appointment) => page.appointments.push(Appointment {
            id: appointment.id.clone(),
            day: beijing(appointment.from).date(),
            begins: beijing(appointment.from).strftime("%H:%M").to_string(),
            state: if appointment.cancelled {
                "cancelled"
            } else {
                "booked"
            }
            .to_owned(),
            content: json(appointment)?,
        }),
    }
    Ok(())
}

/// A seal for its keeper. One that makes no sense stays the text that it is: a page that it came
/// with has more in it.
fn seal(text: &str, at: Timestamp) -> Option<SealRecord> {
    let seal = ProvisionedSeal::read(text).ok()?;
    Some(SealRecord {
        holder: seal.keeper,
        name: seal.name,
        certificate: seal.certificate.0,
        self_issued: seal.self_issued,
        sealed: serde_json::from_value(seal.sealed).ok()?,
        provisioned_at: at,
    })
}

fn published(page: &mut Page, kind: &str, name: &str, text: &str) {
    page.published.push(Published {
        kind: kind.to_owned(),
        name: name.to_owned(),
        content: text.to_owned(),
    });
}

pub(super) fn person(base: &PersonBase) -> PersonState {
    PersonState {
        version: base.version,
        person: base.state.clone(),
    }
}

/// A verdict that ends or holds an act; none for one that still waits.
pub(super) fn judgement(
    verdict: &ActVerdict,
    received_at: Timestamp,
) -> Result<Option<Judgement>, StoreError> {
    let (judged, subject_version, at) = match &verdict.verdict {
        Verdict::Waiting { .. } | Verdict::Unreadable { .. } => return Ok(None),
        Verdict::Accepted { version, at, .. } => (Judged::Accepted, *version, *at),
        Verdict::Held { since, .. } => (Judged::Held, 0, *since),
        Verdict::Refused { at, .. } => (Judged::Refused, 0, *at),
    };
    let at = if at > received_at { received_at } else { at };
    Ok(Some(Judgement {
        act: verdict.act,
        verdict: judged,
        cause: json(&verdict.verdict)?,
        subject_version,
        at,
    }))
}

fn key(text: &str) -> Result<VerifyingKey, StoreError> {
    let mut bytes = [0; 32];
    hex::decode_to_slice(text, &mut bytes).map_err(|_| nonsense("a key"))?;
    VerifyingKey::from_bytes(&bytes).ok_or_else(|| nonsense("a key"))
}

/// A member of staff as the store keeps him.
pub(crate) fn member(record: &StaffRecord) -> Result<StaffMember, StoreError> {
    let wrapped = serde_json::Value::Object(record.wrapped.clone());
    Ok(StaffMember {
        entry: StaffEntry {
            staff: record.staff.clone(),
            name: record.name.clone(),
            role: record.role,
            office: record.office.clone(),
            public: PublicKeys {
                signing: record.signing.clone(),
                exchange: ExchangePublicKey(record.exchange.clone()),
            },
            wrapped: serde_json::from_value(wrapped).map_err(|_| nonsense("wrapped keys"))?,
        },
        revoked_at: record.revoked_at,
    })
}
