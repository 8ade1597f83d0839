//! A small station in a folder of its own: two people, three staff, a clock that tests turn.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use counter_act::Hash;
use counter_app::clock::{Clock, Random};
use counter_app::contract::{
    DraftForm, DraftView, LoginRequest, MaterialForm, PassedForm, PersonRequest, SaveDraftRequest,
};
use counter_app::{Config, Counter};
use counter_document::{Seal, SealImage, SelfIssue, Signer as _, Zeroizing};
use counter_domain::card::{Card, CardStatus};
use counter_domain::certificate::Contributions;
use counter_domain::contribution::{AccountYear, ContributionRun, ContributionState};
use counter_domain::fact::Fact;
use counter_domain::id::{CardId, DeviceId, PersonId};
use counter_domain::money::Fen;
use counter_domain::number::{DeviceCode, IdKind, Sex};
use counter_domain::organisation::OfficeCode;
use counter_domain::person::{Insurance, InsuranceKind, InsuranceStatus, Person, PersonFacts};
use counter_domain::role::{Role, StaffId};
use counter_domain::sensitive::Sensitive;
use counter_store::guard::LoginGuard;
use counter_store::keys::{
    DataKey, ExchangeKey, ExchangePublicKey, KeyFile, PasswordCost, SEAL_PURPOSE, SealedFile,
    StaffEntry, StaffKeys, Station as Sign,
};
use counter_store::page::Page;
use counter_store::table::online::OnlineApplication;
use counter_store::table::published::Published;
use counter_store::table::seal::SealRecord;
use counter_store::table::staff::StaffMember;
use counter_store::table::station::Enrolment;
use counter_store::{Store, StoreError};
use counter_wire::Base64;
use counter_wire::change::Change;
use jiff::Timestamp;
use jiff::civil::date;
use tempfile::TempDir;
use uuid::Uuid;

/// Sunday 2026-11-22 11:06 in Beijing.
const MORNING: i64 = 1_795_316_760_000;

/// The one whom most tests serve.
pub(crate) const PERSON: &str = "00000000-0000-7000-8000-000000000001";
pub(crate) const NAME: &str = "阿依古丽·买买提江";
pub(crate) const NUMBER: &str = "66000018900101002X";
/// Insured elsewhere.
pub(crate) const STRANGER: &str = "00000000-0000-7000-8000-000000000002";
/// Holds a card in order.
pub(crate) const HOLDER: &str = "00000000-0000-7000-8000-000000000003";
pub(crate) const HOLDERS_NAME: &str = "古丽·示例";
pub(crate) const HOLDERS_NUMBER: &str = "660000189005120023";
pub(crate) const CARD: &str = "00000000-0000-7000-8000-0000000000c1";
pub(crate) const PASSWORD: &str = "kouling-1";

#[derive(Default)]
pub(crate) struct TurnedClock {
    now: AtomicI64,
    monotonic: AtomicU64,
}

impl TurnedClock {
    /// Lets time pass.
    pub(crate) fn pass_minutes(&self, minutes: i64) {
        self.now.fetch_add(minutes * 60_000, Ordering::SeqCst);
        self.monotonic
            .fetch_add(minutes.unsigned_abs() * 60_000, Ordering::SeqCst);
    }

    /// Somebody sets the machine's clock; the monotonic one goes on.
    pub(crate) fn set_back_minutes(&self, minutes: i64) {
        self.now.fetch_sub(minutes * 60_000, Ordering::SeqCst);
    }
}

impl Clock for TurnedClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millisecond(MORNING + self.now.load(Ordering::SeqCst)).unwrap()
    }

    fn monotonic_ms(&self) -> u64 {
        1_000 + self.monotonic.load(Ordering::SeqCst)
    }

    fn boot(&self) -> String {
        "boot".to_owned()
    }
}

/// Random bytes that are the same in every run.
struct Counted(Mutex<u64>);

impl Random for Counted {
    fn fill(&self, buffer: &mut [u8]) {
        let mut state = self.0.lock().unwrap();
        for byte in buffer {
            *state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            *byte = state.to_be_bytes()[2];
        }
    }
}

pub(crate) struct Station {
    pub(crate) counter: Arc<Counter>,
    pub(crate) clock: Arc<TurnedClock>,
    pub(crate) dir: TempDir,
}

pub(crate) fn assets() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets")
}

pub(crate) fn photo(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/photos");
    std::fs::read(path.join(name)).unwrap()
}

impl Station {
    /// A station at which nobody has logged in.
    pub(crate) fn new() -> Self {
        let dir = TempDir::new().unwrap();
        enrol(dir.path());
        let clock = Arc::new(TurnedClock::default());
        let counter = start(dir.path(), &clock);
        Self {
            counter,
            clock,
            dir,
        }
    }

    /// A demo station, whose supervisor has an electronic seal.
    pub(crate) fn with_seal() -> Self {
        Self::demo(None)
    }

    /// A demo station whose seal's certificate was taken back.
    pub(crate) fn with_a_seal_taken_back() -> Self {
        Self::demo(Some(Timestamp::from_millisecond(MORNING - 60_000).unwrap()))
    }

    fn demo(seal_revoked_at: Option<Timestamp>) -> Self {
        let dir = TempDir::new().unwrap();
        enrol_as(dir.path(), true, seal_revoked_at, 0);
        let clock = Arc::new(TurnedClock::default());
        let counter = start(dir.path(), &clock);
        Self {
            counter,
            clock,
            dir,
        }
    }

    /// A station to which the centre has told of an application of the portal.
    pub(crate) fn told_online(application: OnlineApplication) -> Self {
        Self::prepared(|store| {
            let at = Timestamp::from_millisecond(MORNING).unwrap();
            let mut page = Page::empty("", "1", "life", at);
            page.online_applications.push(application);
            store.write(|writing| {
                writing.pages().apply(&page).unwrap();
                Ok(())
            })
        })
    }

    /// A station that knows these people beside the usual ones, before anybody works.
    pub(crate) fn knowing(people: &[Person]) -> Self {
        Self::prepared(|store| {
            store.write(|writing| {
                let known = writing.people_mut();
                people
                    .iter()
                    .try_for_each(|person| known.put_base(1, person))
            })
        })
    }

    fn prepared(write: impl FnOnce(&Store) -> Result<(), StoreError>) -> Self {
        let dir = TempDir::new().unwrap();
        enrol(dir.path());
        let staff = StaffId("0101".to_owned());
        let login = KeyFile::load(dir.path())
            .unwrap()
            .login(&staff, PASSWORD)
            .unwrap();
        let store = Store::open(dir.path(), &login.data_key).unwrap();
        write(&store).unwrap();
        drop(store);
        let clock = Arc::new(TurnedClock::default());
        let counter = start(dir.path(), &clock);
        Self {
            counter,
            clock,
            dir,
        }
    }

    /// The centre tells that the seal's certificate was taken back, while nobody works.
    pub(crate) fn take_seal_back(self, at: Timestamp) -> Self {
        let Self {
            counter,
            clock,
            dir,
        } = self;
        drop(counter);
        let staff = StaffId("0101".to_owned());
        let login = KeyFile::load(dir.path())
            .unwrap()
            .login(&staff, PASSWORD)
            .unwrap();
        let store = Store::open(dir.path(), &login.data_key).unwrap();
        store
            .write(|writing| {
                let seal = writing.seals().list()?.remove(0);
                let state = writing.sync_state().get()?;
                let mut page = Page::empty(&state.cursor, "2", &state.incarnation, at);
                page.published.push(taken_back(&seal, Some(at)));
                writing.pages().apply(&page).unwrap();
                Ok::<_, StoreError>(())
            })
            .unwrap();
        drop(store);
        let counter = start(dir.path(), &clock);
        Self {
            counter,
            clock,
            dir,
        }
    }

    /// A station at which the clerk works, where so many of an employer's people are insured.
    pub(crate) fn with_employees(people: u32) -> Self {
        let dir = TempDir::new().unwrap();
        enrol_as(dir.path(), false, None, people);
        let clock = Arc::new(TurnedClock::default());
        let counter = start(dir.path(), &clock);
        let station = Self {
            counter,
            clock,
            dir,
        };
        station.login("0101");
        station
    }

    /// A station at which the clerk works.
    pub(crate) fn open() -> Self {
        let station = Self::new();
        station.login("0101");
        station
    }

    pub(crate) fn login(&self, staff: &str) {
        self.counter
            .login(&LoginRequest {
                staff: staff.to_owned(),
                password: PASSWORD.to_owned(),
            })
            .unwrap();
    }

    /// The program ends without a word and is started again.
    pub(crate) fn restart(self) -> Self {
        let Self {
            counter,
            clock,
            dir,
        } = self;
        drop(counter);
        let counter = start(dir.path(), &clock);
        Self {
            counter,
            clock,
            dir,
        }
    }

    pub(crate) fn draft(&self) -> DraftView {
        self.counter
            .open_draft(&counter_app::contract::OpenDraftRequest {
                person: PERSON.to_owned(),
                business: "first_application".to_owned(),
                subject: None,
            })
            .unwrap()
    }

    pub(crate) fn save(&self, draft: &DraftView, form: DraftForm) -> DraftView {
        self.counter
            .save_draft(&SaveDraftRequest {
                draft: draft.draft.clone(),
                version: draft.version,
                form,
            })
            .unwrap()
    }

    /// A draft to which nothing objects.
    pub(crate) fn good_draft(&self) -> DraftView {
        let draft = self.draft();
        let draft = self
            .counter
            .attach_photo(&draft.draft, &photo("good.jpg"))
            .unwrap();
        let form = good_form(&draft);
        self.save(&draft, form)
    }
}

pub(crate) fn the_person() -> PersonRequest {
    PersonRequest {
        person: PERSON.to_owned(),
    }
}

/// Everything as it should be; what the machine doubts about the photo is passed.
pub(crate) fn good_form(draft: &DraftView) -> DraftForm {
    let findings = || draft.photo.iter().flat_map(|photo| &photo.findings);
    DraftForm {
        identity_name: NAME.to_owned(),
        identity_number: NUMBER.to_owned(),
        materials: vec![MaterialForm {
            kind: "applicant_identity".to_owned(),
            form: "original".to_owned(),
            copies: 1,
            verified: true,
        }],
        ticks: findings()
            .filter(|finding| finding.level == "manual")
            .map(|finding| finding.code.clone())
            .collect(),
        passed: findings()
            .filter(|finding| finding.level == "warning")
            .map(|finding| PassedForm {
                code: finding.code.clone(),
                reason: "现场核对，本人近照".to_owned(),
            })
            .collect(),
        by_agent: false,
        path: "centre_batch".to_owned(),
        remark: String::new(),
        ..draft.form.clone()
    }
}

pub(crate) fn start(dir: &Path, clock: &Arc<TurnedClock>) -> Arc<Counter> {
    start_on("this machine", dir, clock)
}

/// The program on a machine of some id.
pub(crate) fn start_on(machine: &str, dir: &Path, clock: &Arc<TurnedClock>) -> Arc<Counter> {
    Counter::start(Config {
        data_dir: dir.to_owned(),
        assets_dir: assets(),
        readers: false,
        clock: Arc::clone(clock) as Arc<dyn Clock>,
        random: Arc::new(Counted(Mutex::new(7))),
        machine: Some(machine.to_owned()),
    })
    .unwrap()
}

fn enrol(dir: &Path) {
    enrol_as(dir, false, None, 0);
}

fn enrol_as(dir: &Path, demo: bool, seal_revoked_at: Option<Timestamp>, employees: u32) {
    let mut state = 1_u8;
    let mut fill = |buffer: &mut [u8]| {
        for byte in buffer {
            state = state.wrapping_mul(5).wrapping_add(17);
            *byte = state;
        }
    };
    let at = Timestamp::from_millisecond(MORNING - 86_400_000).unwrap();
    let sign = Sign {
        device: DeviceId(Uuid::from_u128(9)),
        code: DeviceCode::parse("A01").unwrap(),
        office: OfficeCode::parse("661181").unwrap(),
        office_name: "181团社保所".to_owned(),
        window: "1号窗".to_owned(),
        demo,
    };
    let key = DataKey::generate(&mut fill);
    let store = Store::create(dir, &key).unwrap();
    let recovery = ExchangeKey::from_seed(&[3; 32]).public();
    let mut keys = KeyFile::new(sign.clone(), &recovery, &key, &mut fill).unwrap();
    let mut members = Vec::new();
    let mut supervisor = None;
    for (id, name, role) in [
        ("0101", "王芳", Role::Clerk),
        ("0102", "刘洋", Role::Clerk),
        ("0201", "李强", Role::Reviewer),
        ("0301", "陈刚", Role::Supervisor),
        ("0501", "马丽", Role::Auditor),
    ] {
        let staff = StaffId(id.to_owned());
        let own = StaffKeys::generate(&mut fill);
        let wrapped = own
            .wrap(&staff, PASSWORD, PasswordCost::LOWEST, &mut fill)
            .unwrap();
        if role == Role::Supervisor {
            supervisor = Some(own.public().exchange);
        }
        let entry = StaffEntry {
            staff,
            name: name.to_owned(),
            role,
            office: sign.office.clone(),
            public: own.public(),
            wrapped,
        };
        keys.add(entry.clone(), &key, &mut fill).unwrap();
        members.push(StaffMember {
            entry,
            revoked_at: None,
        });
    }
    LoginGuard::create(dir, &mut fill).unwrap();
    let seal = seal_for(&supervisor.unwrap(), at, &mut fill);
    store
        .write(|writing| {
            if demo {
                writing.seals_mut().put(&seal)?;
            }
            if seal_revoked_at.is_some() {
                let mut page = Page::empty("", "1", "life", at);
                page.published.push(taken_back(&seal, seal_revoked_at));
                writing.pages().apply(&page).unwrap();
            }
            writing.enrolment_mut().put(
                &Enrolment {
                    station: sign.clone(),
                    epoch: 1,
                    enrolled_at: at,
                },
                &[5; 32],
            )?;
            for member in &members {
                writing.staff_mut().put(member)?;
            }
            writing
                .people_mut()
                .put_base(4, &citizen(PERSON, NAME, NUMBER, "661181", at))?;
            writing.people_mut().put_base(
                2,
                &citizen(STRANGER, "单建国", "660000186801010016", "661182", at),
            )?;
            writing.people_mut().put_base(5, &holder(at))?;
            for one in 0..employees {
                let id = Uuid::from_u128(0x1000 + u128::from(one)).to_string();
                let number = employee_number(one);
                let person = citizen(&id, &employee_name(one), &number, "661181", at);
                writing.people_mut().put_base(1, &person)?;
            }
            Ok::<_, StoreError>(())
        })
        .unwrap();
    keys.save(dir).unwrap();
}

/// What the centre tells of a seal's certificate.
fn taken_back(seal: &SealRecord, revoked_at: Option<Timestamp>) -> Published {
    let sha256 = Hash::of(&seal.certificate).to_string();
    let change = Change::SealCertificate {
        sha256: sha256.clone(),
        certificate: Base64(seal.certificate.clone()),
        office: OfficeCode::parse("661181").unwrap(),
        revoked_at,
    };
    Published {
        kind: "seal_certificate".to_owned(),
        name: sha256,
        content: serde_json::to_string(&change).unwrap(),
    }
}

/// 样章 of the supervisor, with a certificate of its own issue.
fn seal_for(
    holder: &ExchangePublicKey,
    at: Timestamp,
    fill: &mut dyn FnMut(&mut [u8]),
) -> SealRecord {
    let seal = Seal::self_issued(
        SealImage::Specimen,
        &SelfIssue {
            common_name: "181团社保所（样章）",
            not_before: at,
            valid_for: Duration::from_hours(365 * 24),
            secret: Zeroizing::new([11; 32]),
            serial: [1; 16],
        },
    )
    .unwrap();
    SealRecord {
        holder: StaffId("0301".to_owned()),
        name: "181团社保所（样章）".to_owned(),
        certificate: seal.certificates().first().unwrap().clone(),
        self_issued: true,
        sealed: SealedFile::seal(&seal.to_bytes(), SEAL_PURPOSE, holder, fill).unwrap(),
        provisioned_at: at,
    }
}

/// Ten months of this year, and two years before them.
fn contributions() -> Contributions {
    let run = |first: &str, last: &str, base: i64, state| ContributionRun {
        insurance: InsuranceKind::EmployeePension,
        first: first.parse().unwrap(),
        last: last.parse().unwrap(),
        base: Fen(base),
        employer: Fen(base * 16 / 100),
        personal: Fen(base * 8 / 100),
        state,
        payer: "181团农业发展服务中心".to_owned(),
    };
    Contributions {
        until: date(2026, 10, 31),
        runs: vec![
            run("2024-01", "2025-12", 500_000, ContributionState::Paid),
            run("2026-01", "2026-09", 543_200, ContributionState::Paid),
            run("2026-10", "2026-10", 543_200, ContributionState::Owed),
        ],
        account: vec![
            account_year(2024, 0, 480_000, 0),
            account_year(2025, 480_000, 480_000, 9_600),
            account_year(2026, 969_600, 391_104, 0),
        ],
    }
}

fn account_year(year: i16, opening: i64, principal: i64, interest: i64) -> AccountYear {
    AccountYear {
        year,
        months: if year == 2026 { 9 } else { 12 },
        opening: Fen(opening),
        principal: Fen(principal),
        interest: Fen(interest),
        spent: Fen::ZERO,
        closing: Fen(opening + principal + interest),
    }
}

/// A name of three characters that no other of the employer's people has.
pub(crate) fn employee_name(one: u32) -> String {
    let of = |place: u32| {
        let given = "建国新疆北屯平安丰收团结和睦长青";
        given
            .chars()
            .nth((one / 16_u32.pow(place) % 16) as usize)
            .unwrap()
    };
    format!("李{}{}{}", of(2), of(1), of(0))
}

/// His number, with its check character (GB 11643-1999).
pub(crate) fn employee_number(one: u32) -> String {
    let body = format!("66000018{:02}0101{:03}", 60 + one / 1000, one % 1000);
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = body
        .chars()
        .zip(weights)
        .map(|(digit, weight)| digit.to_digit(10).unwrap() * weight)
        .sum();
    let check = "10X98765432".chars().nth((sum % 11) as usize).unwrap();
    format!("{body}{check}")
}

pub(crate) fn citizen(id: &str, name: &str, number: &str, office: &str, at: Timestamp) -> Person {
    let insurance = Insurance {
        kind: InsuranceKind::EmployeePension,
        since: date(2008, 7, 1),
        months: 219,
        status: InsuranceStatus::Paying,
    };
    let facts = PersonFacts {
        id_kind: IdKind::CitizenId,
        number: Sensitive::new(number.to_owned()),
        name: Sensitive::new(name.to_owned()),
        sex: Sex::Female,
        born_on: date(1890, 1, 1),
        ethnicity: Some("05".to_owned()),
        phone: Some(Sensitive::new("0906-3300000".to_owned())),
        address: None,
        insurances: Fact::known(vec![insurance], at),
        insured_office: Fact::known(OfficeCode::parse(office).unwrap(), at),
        relation_ended: Fact::known(false, at),
        died_on: Fact::known(None, at),
    };
    let mut person = Person::new(PersonId(id.parse().unwrap()), facts, false);
    if id == PERSON {
        person.contributions = Some(contributions());
    }
    person
}

fn holder(at: Timestamp) -> Person {
    let mut person = citizen(HOLDER, HOLDERS_NAME, HOLDERS_NUMBER, "661181", at);
    let card = Card {
        id: CardId(CARD.parse().unwrap()),
        number: Sensitive::new("A00000123".to_owned()),
        application: None,
        status: CardStatus::Normal,
        before: None,
        issued_on: date(2019, 6, 17),
        expires_on: date(2029, 6, 17),
        oral_loss_until: None,
        taken_back: false,
        suspicion: None,
    };
    person.cards.insert(card.id, card);
    // Nothing was told of an account.
    person.contributions = Some(Contributions {
        account: Vec::new(),
        ..contributions()
    });
    person
}
