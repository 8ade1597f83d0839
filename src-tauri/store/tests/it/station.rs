//! A station in a temporary directory, with made-up staff and people.

use std::collections::BTreeMap;
use std::path::Path;

use counter_act::{
    Attachment, ClockEvidence, Envelope, Hash, Mode, Payload, SealedAct, Seen, SigningKey, Subject,
};
use counter_domain::act::{ActBody, ApplicationSubmitted};
use counter_domain::application::{
    Applicant, ApplicationContent, FormConfirmation, IdentitySeen, IdentitySource, MakingPath,
    PhotoAttachment, PhotoSource, Purpose,
};
use counter_domain::card::{Card, CardStatus};
use counter_domain::fact::Fact;
use counter_domain::id::{ActId, ApplicationId, CardId, DeviceId, DocumentId, DraftId, PersonId};
use counter_domain::number::{BusinessNumber, DeviceCode, IdKind, Sex};
use counter_domain::organisation::OfficeCode;
use counter_domain::person::{Person, PersonFacts};
use counter_domain::role::{Role, StaffId};
use counter_domain::sensitive::Sensitive;
use counter_store::keys::{DataKey, Station};
use counter_store::table::act::{AppendActError, NewAct};
use counter_store::table::document::DocumentRecord;
use counter_store::table::draft::{ChangeDraftError, DraftAt, Frozen, NewDraft};
use counter_store::table::number::ReserveNumberError;
use counter_store::table::station::Enrolment;
use counter_store::{Store, StoreError};
use jiff::Timestamp;
use jiff::civil::date;
use tempfile::TempDir;
use uuid::Uuid;

/// SplitMix64: all randomness of the tests, seeded.
#[derive(Debug, Clone)]
pub(crate) struct Seeded(u64);

impl Seeded {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    pub(crate) const fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    pub(crate) fn fill(&mut self, buffer: &mut [u8]) {
        for chunk in buffer.chunks_mut(8) {
            let bytes = self.next().to_le_bytes();
            chunk.copy_from_slice(&bytes[..chunk.len()]);
        }
    }

    pub(crate) fn uuid(&mut self) -> Uuid {
        let mut bytes = [0; 16];
        self.fill(&mut bytes);
        uuid::Builder::from_random_bytes(bytes).into_uuid()
    }

    pub(crate) fn bytes(&mut self, length: usize) -> Vec<u8> {
        let mut bytes = vec![0; length];
        self.fill(&mut bytes);
        bytes
    }
}

/// 2026-11-22 11:06 in Beijing, and some milliseconds.
pub(crate) fn at(milliseconds: i64) -> Timestamp {
    Timestamp::from_millisecond(1_795_316_760_000 + milliseconds).unwrap()
}

pub(crate) fn office() -> OfficeCode {
    OfficeCode::parse("101810").unwrap()
}

pub(crate) fn device_code() -> DeviceCode {
    DeviceCode::parse("D02").unwrap()
}

pub(crate) fn clerk() -> StaffId {
    StaffId("100801".to_owned())
}

pub(crate) fn data_key() -> DataKey {
    DataKey::from_bytes([7; 32])
}

pub(crate) fn device() -> DeviceId {
    DeviceId(Uuid::from_u128(0xD02))
}

pub(crate) fn device_key() -> SigningKey {
    SigningKey::from_seed(&[9; 32])
}

pub(crate) fn sign() -> Station {
    Station {
        device: device(),
        code: device_code(),
        office: office(),
        office_name: "181团社保所".to_owned(),
        window: "2号窗".to_owned(),
        demo: true,
    }
}

/// A made-up person; his number lies in area 660000.
pub(crate) fn person(serial: u128, name: &str) -> Person {
    let id = PersonId(Uuid::from_u128(0x1000_0000 + serial));
    let number = citizen_number(u32::try_from(serial).unwrap());
    let facts = PersonFacts {
        id_kind: IdKind::CitizenId,
        number: Sensitive::new(number),
        name: Sensitive::new(name.to_owned()),
        sex: Sex::Male,
        born_on: date(1988, 3, 7),
        ethnicity: Some("01".to_owned()),
        phone: None,
        address: None,
        insurances: Fact::known(Vec::new(), at(0)),
        insured_office: Fact::known(office(), at(0)),
        relation_ended: Fact::Unknown,
        died_on: Fact::Unknown,
    };
    Person::new(id, facts, false)
}

pub(crate) fn with_card(mut person: Person, number: &str, status: CardStatus) -> Person {
    let id = CardId(Uuid::from_u128(person.id.0.as_u128() ^ (1 << 100)));
    let card = Card {
        id,
        number: Sensitive::new(number.to_owned()),
        application: None,
        status,
        before: None,
        issued_on: date(2019, 6, 17),
        expires_on: date(2029, 6, 17),
        oral_loss_until: None,
        taken_back: false,
    };
    person.cards = BTreeMap::from([(id, card)]);
    person
}

/// 660000 + a birth date + a serial + the check character of GB 11643.
pub(crate) fn citizen_number(serial: u32) -> String {
    let (year, day) = (1940 + serial / 1000 % 70, 1 + serial / 70_000 % 28);
    let first = format!("660000{year}03{day:02}{:03}", serial % 1000);
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = first
        .chars()
        .zip(weights)
        .map(|(digit, weight)| digit.to_digit(10).unwrap() * weight)
        .sum();
    let check = "10X98765432".chars().nth((sum % 11) as usize).unwrap();
    format!("{first}{check}")
}

/// The station's file with what the tests need to make acts.
pub(crate) struct Counter {
    pub(crate) dir: TempDir,
    pub(crate) store: Store,
}

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

impl Counter {
    /// A new station without people.
    pub(crate) fn new() -> Self {
        Self::new_in(tempfile::tempdir().unwrap())
    }

    pub(crate) fn new_in(dir: TempDir) -> Self {
        let store = Store::create(dir.path(), &data_key()).unwrap();
        enrol(&store);
        Self { dir, store }
    }

    /// A station with people of these names, numbered from 1.
    pub(crate) fn with_people(names: &[&str]) -> Self {
        let counter = Self::new();
        put_people(&counter.store, names);
        counter
    }

    pub(crate) fn path(&self) -> &Path {
        self.dir.path()
    }
}

pub(crate) fn enrol(store: &Store) {
    store
        .write(|writing| {
            let enrolment = Enrolment {
                station: sign(),
                epoch: 1,
                enrolled_at: at(0),
            };
            writing.enrolment_mut().put(&enrolment, &[9; 32])
        })
        .unwrap();
}

pub(crate) fn put_people(store: &Store, names: &[&str]) {
    store
        .write(|writing| {
            for (serial, name) in (1..).zip(names) {
                writing.people_mut().put_base(1, &person(serial, name))?;
            }
            Ok::<_, StoreError>(())
        })
        .unwrap();
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
            }),
            phone: Sensitive::new("13900000000".to_owned()),
            pickup_place: "181团社保所".to_owned(),
            remark: Sensitive::default(),
            handwritten: Vec::new(),
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
