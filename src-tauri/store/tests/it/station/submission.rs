//! Submitting an application, as the app does it.

use counter_act::{
    Attachment, ClockEvidence, Envelope, Hash, Mode, Payload, SealedAct, Seen, SigningKey, Subject,
};
use counter_domain::act::{ActBody, ApplicationSubmitted};
use counter_domain::application::{
    Applicant, ApplicationContent, FormConfirmation, IdentitySeen, IdentitySource, MakingPath,
    PhotoAttachment, PhotoSource, Purpose,
};
use counter_domain::id::{ActId, ApplicationId, DeviceId, DocumentId, DraftId, PersonId};
use counter_domain::number::BusinessNumber;
use counter_domain::role::Role;
use counter_domain::sensitive::Sensitive;
use counter_store::table::act::{AppendActError, NewAct};
use counter_store::table::document::DocumentRecord;
use counter_store::table::draft::{ChangeDraftError, DraftAt, Frozen, NewDraft};
use counter_store::table::foreign::{ForeignAct, ImportActError, Imported};
use counter_store::table::number::ReserveNumberError;
use counter_store::table::trusted_key::{KeyOwner, TrustedKey};
use counter_store::{Store, StoreError};
use jiff::Timestamp;
use jiff::civil::date;

use super::{Seeded, at, citizen_number, clerk, device, device_code, device_key, office};

/// What a submission left behind.
#[derive(Debug, Clone)]
pub(crate) struct Submitted {
    pub(crate) act: ActId,
    pub(crate) application: ApplicationId,
    pub(crate) number: BusinessNumber,
}

#[derive(Debug, thiserror::Error)]
pub(crate) enum SubmitError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Append(#[from] AppendActError),
    #[error(transparent)]
    Draft(#[from] ChangeDraftError),
    #[error(transparent)]
    Number(#[from] ReserveNumberError),
}

/// Begins a draft with a photo, prints its form and so freezes it. Returns its version.
pub(crate) fn prepare(
    store: &Store,
    random: &mut Seeded,
    person: PersonId,
    photo: &[u8],
) -> Result<(DraftId, u32, Frozen), SubmitError> {
    let draft = DraftId(random.uuid());
    let document = DocumentId(random.uuid());
    let author = clerk();
    store.write(|writing| {
        let drafts = writing.drafts_mut();
        drafts.begin(&NewDraft {
            id: draft,
            author: author.clone(),
            person,
            business: "first_application".to_owned(),
            form: "{\"phone\":\"\"}".to_owned(),
            at: at(0),
        })?;
        let seen = |version| DraftAt {
            id: draft,
            author: &author,
            version,
        };
        let version = drafts.set_photo(seen(1), Some(photo), at(1))?;
        let number = writing.numbers_mut().reserve(
            &office(),
            &device_code(),
            date(2026, 11, 22),
            draft,
            at(2),
        )?;
        let pdf = random.bytes(3_000);
        writing.documents_mut().add(
            &DocumentRecord {
                id: document,
                number: number.to_string(),
                kind: "card_application_form".to_owned(),
                sha256: Hash::of(&pdf),
                pages: 1,
                paper: "A4".to_owned(),
                data: "{}".to_owned(),
                template: 1,
                act: None,
                made_at: at(2),
            },
            &pdf,
        )?;
        let frozen = Frozen {
            content_sha256: "frozen".to_owned(),
            number,
            document,
        };
        let version = drafts.freeze(seen(version), &frozen, at(3))?;
        Ok((draft, version, frozen))
    })
}

/// Submits a frozen draft in one transaction: the act, the receipt, and the draft is gone.
pub(crate) fn submit(
    store: &Store,
    random: &mut Seeded,
    person: PersonId,
    photo: &[u8],
    prepared: &(DraftId, u32, Frozen),
) -> Result<Submitted, SubmitError> {
    let (draft, version, frozen) = prepared;
    let application = ApplicationId(random.uuid());
    let body = submission(application, &frozen.number, photo);
    let attachments = [Attachment {
        role: "photo".to_owned(),
        sha256: Hash::of(photo),
        bytes: photo.len() as u64,
    }];
    store.write(|writing| {
        let act = append(
            writing,
            random,
            person,
            &body,
            Some(&frozen.number),
            &attachments,
            &[],
        )?;
        let author = clerk();
        writing.drafts_mut().remove(DraftAt {
            id: *draft,
            author: &author,
            version: *version,
        })?;
        writing.documents_mut().tie(frozen.document, act)?;
        let pdf = random.bytes(2_000);
        writing.documents_mut().add(
            &DocumentRecord {
                id: DocumentId(random.uuid()),
                number: frozen.number.to_string(),
                kind: "card_application_receipt".to_owned(),
                sha256: Hash::of(&pdf),
                pages: 1,
                paper: "A5".to_owned(),
                data: "{}".to_owned(),
                template: 1,
                act: Some(act),
                made_at: at(4),
            },
            &pdf,
        )?;
        Ok(Submitted {
            act,
            application,
            number: frozen.number.clone(),
        })
    })
}

/// Seals an act on top of the journal and appends it.
pub(crate) fn append(
    writing: &counter_store::Writing<'_>,
    random: &mut Seeded,
    person: PersonId,
    body: &ActBody,
    number: Option<&BusinessNumber>,
    attachments: &[Attachment],
    bytes: &[&[u8]],
) -> Result<ActId, AppendActError> {
    let key = device_key();
    let chain = writing.acts().next_chain(device(), 1)?;
    let payload = Payload {
        body: body.clone(),
        marks: Vec::new(),
    }
    .to_bytes()?;
    let id = ActId(random.uuid());
    let subject = Subject {
        kind: "person".to_owned(),
        id: person.to_string(),
    };
    let envelope = Envelope {
        id,
        device: device(),
        device_epoch: 1,
        seq: chain.seq() + 1,
        actor: clerk(),
        role: Role::Clerk,
        office: office(),
        business_number: number.map(ToString::to_string),
        kind: body.kind().name.to_owned(),
        kind_version: body.kind().version,
        program: "0.1.0".to_owned(),
        policy: Hash::of(b"policy").to_string(),
        at: at(4),
        clock: ClockEvidence {
            boot: "boot".to_owned(),
            monotonic_ms: 1,
            trusted: None,
            doubt: false,
        },
        mode: Mode::Normal,
        seen: Seen {
            version: 1,
            pending: writing.acts().pending_of(&subject)?,
        },
        subject,
        replaces: None,
        payload: Hash::of(&payload),
        attachments: attachments.to_vec(),
        previous: chain.last(),
        key: key.verifying().id(),
        algorithm: "Ed25519".to_owned(),
        actor_key: None,
    };
    let sealed = SealedAct::seal(envelope, &key, None).unwrap();
    writing.acts_mut().append(&NewAct {
        sealed: &sealed,
        payload: &payload,
        attachments: bytes,
    })?;
    Ok(id)
}

pub(crate) fn submission(
    application: ApplicationId,
    number: &BusinessNumber,
    photo: &[u8],
) -> ActBody {
    ActBody::ApplicationSubmitted(Box::new(ApplicationSubmitted {
        application,
        content: ApplicationContent {
            purpose: Purpose::First,
            exchange_reason: None,
            path: MakingPath::CentreBatch,
            applicant: Applicant::Oneself,
            identity: IdentitySeen {
                source: IdentitySource::Seen,
                name: Sensitive::new("张伟".to_owned()),
                number: Sensitive::new(citizen_number(1)),
                valid_until: None,
            },
            materials: Vec::new(),
            photo: Some(PhotoAttachment {
                sha256: Hash::of(photo).to_string(),
                bytes: u32::try_from(photo.len()).unwrap(),
                source: PhotoSource::File,
                blocking: Vec::new(),
                warnings: Vec::new(),
                to_tick: Vec::new(),
                ticks: Vec::new(),
                repairs: Vec::new(),
                repaired_from: None,
            }),
            phone: Sensitive::new("13900000000".to_owned()),
            pickup_place: "181团社保所".to_owned(),
            remark: Sensitive::default(),
            handwritten: Vec::new(),
            online: None,
        },
        form: FormConfirmation {
            number: number.clone(),
            content_sha256: "frozen".to_owned(),
            form_sha256: "form".to_owned(),
            printed_at: at(2),
            signed: true,
        },
        office: office(),
        entered_by: clerk(),
        accepted_at: at(4),
        filing_due: date(2026, 12, 4),
        card_due: date(2027, 1, 21),
        due_is_provisional: false,
    }))
}

/// Another window of the station: it seals acts that a file then carries.
pub(crate) struct Window {
    pub(crate) device: DeviceId,
    pub(crate) key: SigningKey,
    pub(crate) last: Option<Hash>,
    pub(crate) seq: u64,
}

/// What a window hands to the file.
#[derive(Debug, Clone)]
pub(crate) struct Carried {
    pub(crate) act: ActId,
    pub(crate) sealed: SealedAct,
    pub(crate) payload: Vec<u8>,
}

impl Window {
    pub(crate) fn new(serial: u8) -> Self {
        Self {
            device: DeviceId(uuid::Uuid::from_u128(0xF00 + u128::from(serial))),
            key: SigningKey::from_seed(&[100 + serial; 32]),
            last: None,
            seq: 0,
        }
    }

    pub(crate) fn trusted(&self) -> TrustedKey {
        TrustedKey {
            public: self.key.verifying(),
            owner: KeyOwner::Device,
            device: Some(self.device),
            revoked_at: None,
        }
    }

    /// Seals an act over what this window has seen.
    pub(crate) fn seal(
        &mut self,
        random: &mut Seeded,
        person: PersonId,
        body: &ActBody,
        seen: &[ActId],
        at: Timestamp,
    ) -> Carried {
        let payload = Payload {
            body: body.clone(),
            marks: Vec::new(),
        }
        .to_bytes()
        .unwrap();
        let id = ActId(random.uuid());
        self.seq += 1;
        let envelope = Envelope {
            id,
            device: self.device,
            device_epoch: 1,
            seq: self.seq,
            actor: clerk(),
            role: Role::Clerk,
            office: office(),
            business_number: None,
            kind: body.kind().name.to_owned(),
            kind_version: body.kind().version,
            program: "0.1.0".to_owned(),
            policy: Hash::of(b"policy").to_string(),
            at,
            clock: ClockEvidence {
                boot: "boot".to_owned(),
                monotonic_ms: 1,
                trusted: None,
                doubt: false,
            },
            mode: Mode::Offline,
            subject: Subject {
                kind: "person".to_owned(),
                id: person.to_string(),
            },
            seen: Seen {
                version: 1,
                pending: seen.to_vec(),
            },
            replaces: None,
            payload: Hash::of(&payload),
            attachments: Vec::new(),
            previous: self.last,
            key: self.key.verifying().id(),
            algorithm: "Ed25519".to_owned(),
            actor_key: None,
        };
        let sealed = SealedAct::seal(envelope, &self.key, None).unwrap();
        self.last = Some(sealed.hash());
        Carried {
            act: id,
            sealed,
            payload,
        }
    }
}

impl Carried {
    pub(crate) fn import(&self, store: &Store) -> Result<Imported, ImportActError> {
        store.write(|writing| {
            let act = ForeignAct {
                sealed: self.sealed.as_str(),
                payload: &self.payload,
                attachments: &[],
            };
            writing.foreign_acts_mut().import(&act, at(9))
        })
    }
}
