//! A station in a temporary directory, with made-up staff and people.

mod submission;

pub(crate) use submission::{
    Carried, SubmitError, Submitted, Window, append, prepare, submission, submit,
};

use std::collections::BTreeMap;
use std::path::Path;

use counter_act::SigningKey;
use counter_domain::card::{Card, CardStatus};
use counter_domain::fact::Fact;
use counter_domain::id::{CardId, DeviceId, PersonId};
use counter_domain::number::{DeviceCode, IdKind, Sex};
use counter_domain::organisation::OfficeCode;
use counter_domain::person::{Person, PersonFacts};
use counter_domain::role::{Role, StaffId};
use counter_domain::sensitive::Sensitive;
use counter_store::keys::{
    DataKey, ExchangeKey, KeyFile, PasswordCost, StaffEntry, StaffKeys, Station,
};
use counter_store::table::staff::StaffMember;
use counter_store::table::station::Enrolment;
use counter_store::{Standing, Store, StoreError, Surroundings};
use jiff::Timestamp;
use jiff::civil::date;
use tempfile::TempDir;
use uuid::Uuid;

/// The clerk's password.
pub(crate) const PASSWORD: &str = "柜台-2026";

/// Id of the machine on which the tests' station stands.
pub(crate) const MACHINE: &str = "c0ffee";

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
        suspicion: None,
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

/// The division's recovery key.
pub(crate) fn recovery() -> ExchangeKey {
    ExchangeKey::from_seed(&[3; 32])
}

/// The key file of an enrolled station, with the clerk in it and in the table of staff.
pub(crate) fn equip(store: &Store) {
    let mut random = Seeded::new(77);
    let mut fill = |buffer: &mut [u8]| random.fill(buffer);
    let keys = StaffKeys::generate(&mut fill);
    let wrapped = keys.wrap(&clerk(), PASSWORD, PasswordCost::LOWEST, &mut fill);
    let entry = StaffEntry {
        staff: clerk(),
        name: "李娜".to_owned(),
        role: Role::Clerk,
        office: office(),
        public: keys.public(),
        wrapped: wrapped.unwrap(),
    };
    let mut slots = KeyFile::new(sign(), &recovery().public(), &data_key(), &mut fill).unwrap();
    slots.add(entry.clone(), &data_key(), &mut fill).unwrap();
    slots.save(store.dir()).unwrap();
    store
        .write(|writing| {
            writing.staff_mut().put(&StaffMember {
                entry,
                revoked_at: None,
            })
        })
        .map_err(|error: StoreError| error)
        .unwrap();
}

/// Settles a station on a machine.
pub(crate) fn settle_on(store: &Store, machine: &str) -> Standing {
    store.settle(surroundings(machine)).unwrap()
}

pub(crate) fn surroundings(machine: &str) -> Surroundings<'_> {
    // Nonces have to differ from one opening to the next, in whatever process.
    Surroundings {
        machine: Some(machine),
        fill: Box::new(|buffer| getrandom::fill(buffer).unwrap()),
    }
}

/// The station's file with what the tests need to make acts.
pub(crate) struct Counter {
    pub(crate) dir: TempDir,
    pub(crate) store: Store,
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

    /// A station that writes a second copy beside its file.
    pub(crate) fn settled() -> Self {
        let counter = Self::with_people(&["张伟", "王芳"]);
        equip(&counter.store);
        let standing = settle_on(&counter.store, MACHINE);
        assert_eq!(standing.fence, None, "a new file is believed");
        counter
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
