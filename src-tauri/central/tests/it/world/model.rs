//! Made-up people and what they ask for.

use counter_act::Hash;
use counter_domain::act::{ActBody, Draft, Request};
use counter_domain::application::{
    Applicant, ApplicationContent, FormConfirmation, IdentitySeen, IdentitySource, MakingPath,
    Material, MaterialForm, MaterialKind, OnlineOrigin, PhotoAttachment, PhotoSource, PhotoTick,
    Purpose,
};
use counter_domain::calendar::HolidayTable;
use counter_domain::card::{Card, CardStatus, OralLossChannel};
use counter_domain::clock::Now;
use counter_domain::decide::decide;
use counter_domain::fact::Fact;
use counter_domain::id::{ApplicationId, CardId};
use counter_domain::number::{BusinessNumber, DeviceCode, IdKind, Sex};
use counter_domain::organisation::OfficeCode;
use counter_domain::person::{Insurance, InsuranceKind, InsuranceStatus, Person, PersonFacts};
use counter_domain::policy::{Pack, Policy};
use counter_domain::role::{Actor, StaffId};
use counter_domain::sensitive::Sensitive;
use jiff::civil::date;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

pub(crate) const XPCC: &str = include_str!("../../../../../assets/policy/xpcc.json");
pub(crate) const STANDING: &str =
    include_str!("../../../../../assets/policy/division-10-standing.json");
pub(crate) const HOLIDAYS: &[(i16, &str)] = &[(
    2026,
    include_str!("../../../../../assets/holidays/2026.json"),
)];

pub(crate) fn instant(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// 10:00 in Beijing on 2026-11-20, a Friday.
pub(crate) fn morning() -> Timestamp {
    instant("2026-11-20T02:00:00Z")
}

pub(crate) fn office(code: &str) -> OfficeCode {
    OfficeCode::parse(code).unwrap()
}

pub(crate) fn policy() -> Policy {
    let packs: Vec<Pack> = [XPCC, STANDING]
        .iter()
        .map(|text| Pack::parse(text).unwrap())
        .collect();
    let mut holidays = HolidayTable::new();
    for (_, text) in HOLIDAYS {
        holidays.add_notice(text).unwrap();
    }
    Policy::resolve(&packs, holidays).unwrap()
}

/// A citizen id with its check character; area 660000 is nobody's.
fn citizen_id(born: &str, order: u16) -> String {
    let body = format!("660000{born}{order:03}");
    let sum: u32 = body
        .bytes()
        .zip([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])
        .map(|(digit, weight)| u32::from(digit - b'0') * weight)
        .sum();
    let check = b"10X98765432"[usize::try_from(sum % 11).unwrap()];
    format!("{body}{}", char::from(check))
}

/// An adult, insured at a station.
pub(crate) fn facts(serial: u16, station: &str) -> PersonFacts {
    let of = instant("2026-11-19T16:00:00Z");
    let day = 1 + serial / 1000;
    PersonFacts {
        id_kind: IdKind::CitizenId,
        number: Sensitive::new(citizen_id(&format!("198503{day:02}"), serial % 1000)),
        name: Sensitive::new("阿依古丽·买买提".to_owned()),
        sex: Sex::Male,
        born_on: date(1985, 3, i8::try_from(day).unwrap()),
        ethnicity: Some("05".to_owned()),
        phone: None,
        address: None,
        insurances: Fact::known(
            vec![Insurance {
                kind: InsuranceKind::EmployeePension,
                since: date(2010, 5, 1),
                months: 198,
                status: InsuranceStatus::Paying,
            }],
            of,
        ),
        insured_office: Fact::known(office(station), of),
        relation_ended: Fact::known(false, of),
        died_on: Fact::known(None, of),
    }
}

/// A usable card that expires in 2030.
pub(crate) fn card(serial: u16) -> Card {
    Card {
        id: CardId(Uuid::from_u128(0x2000 + u128::from(serial))),
        number: Sensitive::new(format!("A{serial:08}")),
        application: None,
        status: CardStatus::Normal,
        before: None,
        issued_on: date(2020, 12, 21),
        expires_on: date(2030, 12, 21),
        oral_loss_until: None,
        taken_back: false,
        suspicion: None,
    }
}

/// What a clerk may do to a card again and again: the first time its oral loss is reported, the
/// second time released, and so on.
pub(crate) fn loss_and_release(card: CardId, time: u64) -> ActBody {
    if time.is_multiple_of(2) {
        ActBody::OralLossReported {
            card,
            channel: OralLossChannel::Window,
            at: morning(),
            until: morning() + SignedDuration::from_hours(48),
        }
    } else {
        ActBody::OralLossReleased {
            card,
            attendance: None,
        }
    }
}

/// The act of an application, as a counter decides it on what it knows of the person.
pub(crate) fn submitted(
    person: &Person,
    application: u128,
    purpose: Purpose,
    photo: Hash,
    actor: &Actor,
    at: Timestamp,
) -> ActBody {
    taken_in(
        person,
        application,
        content(person, purpose, photo),
        actor,
        at,
    )
}

/// The same of what came in by the portal.
pub(crate) fn submitted_online(
    person: &Person,
    application: u128,
    origin: OnlineOrigin,
    actor: &Actor,
    at: Timestamp,
) -> ActBody {
    let content = ApplicationContent {
        materials: Vec::new(),
        online: Some(origin),
        ..content(person, Purpose::First, Hash::of(b"photo"))
    };
    taken_in(person, application, content, actor, at)
}

fn taken_in(
    person: &Person,
    application: u128,
    content: ApplicationContent,
    actor: &Actor,
    at: Timestamp,
) -> ActBody {
    let form = FormConfirmation {
        number: BusinessNumber::compose(
            actor.office.clone(),
            date(2026, 11, 20),
            DeviceCode::parse("A01").unwrap(),
            1,
        )
        .unwrap(),
        content_sha256: content.sha256(),
        form_sha256: "f".repeat(64),
        printed_at: at,
        signed: true,
    };
    let draft = Draft {
        actor: actor.clone(),
        request: Request::SubmitApplication {
            application: ApplicationId(Uuid::from_u128(application)),
            content: Box::new(content),
            form: Some(form),
        },
    };
    decide(Some(person), &draft, &policy(), Now::certain(at))
        .unwrap()
        .body
}

fn content(person: &Person, purpose: Purpose, photo: Hash) -> ApplicationContent {
    let ticks = ["frontal", "bareheaded", "recent"].map(str::to_owned);
    ApplicationContent {
        purpose,
        exchange_reason: None,
        path: MakingPath::CentreBatch,
        applicant: Applicant::Oneself,
        identity: IdentitySeen {
            source: IdentitySource::Chip,
            name: person.facts.name.clone(),
            number: person.facts.number.clone(),
            valid_until: Some(date(2035, 1, 1)),
        },
        materials: vec![Material {
            kind: MaterialKind::ApplicantIdentity,
            form: MaterialForm::Original,
            copies: 1,
            verified: true,
        }],
        photo: Some(PhotoAttachment {
            sha256: photo.to_string(),
            bytes: 23_989,
            source: PhotoSource::File,
            blocking: Vec::new(),
            warnings: Vec::new(),
            ticks: ticks
                .iter()
                .map(|code| PhotoTick {
                    code: code.clone(),
                    by: StaffId("clerk".to_owned()),
                })
                .collect(),
            to_tick: ticks.to_vec(),
            repaired_from: None,
            repairs: Vec::new(),
        }),
        phone: Sensitive::new("0906-3327117".to_owned()),
        pickup_place: "181团社保所".to_owned(),
        remark: Sensitive::new(String::new()),
        handwritten: Vec::new(),
        online: None,
    }
}
