//! A station's window for tests: a made-up person at the office 661181, a clerk, the packs of
//! 十师, and a good first application that each test spoils in one place.

use std::sync::LazyLock;

use counter_domain::act::{Act, ActBody, Draft, InstantCardIssued, Request};
use counter_domain::application::{
    Agent, Applicant, ApplicationContent, ApplicationStatus, Attendance, FormConfirmation,
    HandInList, IdentitySeen, IdentitySource, MakingPath, Material, MaterialForm, MaterialKind,
    PhotoAttachment, PhotoSource, PhotoTick, Posting, Purpose,
};
use counter_domain::card::{Card, CardStatus, MisuseKind, MisuseReferral, ReferralTarget};
use counter_domain::clock::Now;
use counter_domain::decide::decide;
use counter_domain::evolve::{Report, evolve, report};
use counter_domain::fact::Fact;
use counter_domain::id::{ApplicationId, CardId, PersonId};
use counter_domain::number::{BusinessNumber, CardNumber, DeviceCode, IdKind, Sex};
use counter_domain::organisation::OfficeCode;
use counter_domain::person::{Insurance, InsuranceKind, InsuranceStatus, Person, PersonFacts};
use counter_domain::policy::{Pack, Policy};
use counter_domain::role::{Actor, Role, StaffId};
use counter_domain::rule::Refusal;
use counter_domain::sensitive::Sensitive;
use jiff::civil::{Date, date};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use crate::calendar::table;

pub(crate) const XPCC: &str = include_str!("../../../../assets/policy/xpcc.json");
pub(crate) const STANDING: &str =
    include_str!("../../../../assets/policy/division-10-standing.json");
pub(crate) const EPIDEMIC: &str = include_str!("../../../../assets/policy/division-10-2020.json");

/// The application that [`submit`] makes.
pub(crate) const APPLICATION: ApplicationId = ApplicationId(Uuid::from_u128(1));
/// The card that the person holds where a test gives him one.
pub(crate) const OLD_CARD: CardId = CardId(Uuid::from_u128(2));
/// The card that the centre makes for [`APPLICATION`].
pub(crate) const NEW_CARD: CardId = CardId(Uuid::from_u128(3));

pub(crate) fn packs(texts: &[&str]) -> Vec<Pack> {
    texts
        .iter()
        .map(|text| Pack::parse(text).unwrap())
        .collect()
}

/// The policy of a 兵团 office outside 十师, or within it.
pub(crate) fn policy(texts: &[&str]) -> Policy {
    Policy::resolve(&packs(texts), table()).unwrap()
}

pub(crate) fn instant(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// A morning at the window: 10:00 in Beijing on 2026-11-20, a Friday.
pub(crate) fn morning() -> Timestamp {
    instant("2026-11-20T02:00:00Z")
}

pub(crate) fn office(code: &str) -> OfficeCode {
    OfficeCode::parse(code).unwrap()
}

/// A citizen id with its check character; area 660000 is nobody's.
pub(crate) fn citizen_id(born: &str, order: u16) -> String {
    let body = format!("660000{born}{order:03}");
    let sum: u32 = body
        .bytes()
        .zip([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])
        .map(|(digit, weight)| u32::from(digit - b'0') * weight)
        .sum();
    let check = b"10X98765432"[usize::try_from(sum % 11).unwrap()];
    format!("{body}{}", char::from(check))
}

pub(crate) fn actor(staff: &str, role: Role) -> Actor {
    Actor {
        staff: StaffId(staff.to_owned()),
        role,
        office: office("661181"),
    }
}

pub(crate) fn number(serial: u32) -> BusinessNumber {
    BusinessNumber::compose(
        office("661181"),
        date(2026, 11, 20),
        DeviceCode::parse("A01").unwrap(),
        serial,
    )
    .unwrap()
}

/// An adult of forty-one years, insured at 661181.
pub(crate) fn facts() -> PersonFacts {
    let of = instant("2026-11-19T16:00:00Z");
    PersonFacts {
        id_kind: IdKind::CitizenId,
        number: Sensitive::new(citizen_id("19850314", 1)),
        name: Sensitive::new("阿依古丽·买买提".to_owned()),
        sex: Sex::Male,
        born_on: date(1985, 3, 14),
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
        insured_office: Fact::known(office("661181"), of),
        relation_ended: Fact::known(false, of),
        died_on: Fact::known(None, of),
    }
}

/// A card that expires in 2030.
pub(crate) fn card(id: CardId, status: CardStatus) -> Card {
    Card {
        id,
        number: Sensitive::new("A00000001".to_owned()),
        application: None,
        status,
        before: None,
        issued_on: date(2020, 12, 21),
        expires_on: date(2030, 12, 21),
        oral_loss_until: None,
        taken_back: false,
        suspicion: None,
    }
}

/// A card number of the pool with its check character.
pub(crate) fn card_number(serial: u128) -> String {
    let digits = format!("B{:07}", serial % 10_000_000);
    let checks = "0123456789X".chars();
    checks
        .map(|check| format!("{digits}{check}"))
        .find(|number| CardNumber::parse(number).is_ok())
        .unwrap()
}

/// A card that was made at the window in place of the one of an application.
pub(crate) fn instant_card(application: ApplicationId) -> InstantCardIssued {
    let serial = 500 + application.0.as_u128();
    InstantCardIssued {
        application,
        card: CardId(Uuid::from_u128(serial)),
        number: Sensitive::new(card_number(serial)),
        need: "住院就医".to_owned(),
        issued_on: date(2026, 11, 20),
        expires_on: date(2036, 11, 20),
        old_card_taken_back: true,
        attendance: None,
    }
}

/// How a card is sent to its holder.
pub(crate) fn posting() -> Posting {
    Posting {
        courier: "EMS".to_owned(),
        tracking: "EB660000018CN".to_owned(),
        address: Sensitive::new("第十师181团幸福小区1号楼，本人收".to_owned()),
        old_card_taken_back: true,
    }
}

/// A place on a list of recalled cards.
pub(crate) fn hand_in_list(place: u16, of: u16) -> HandInList {
    HandInList {
        number: "HS661181A01-20261120100000".to_owned(),
        place,
        of,
    }
}

/// A suspicion that goes to the authority in charge.
pub(crate) fn referral() -> MisuseReferral {
    MisuseReferral {
        misuse: MisuseKind::Used,
        to: ReferralTarget::Authority,
        crime_suspected: false,
        finding: "持卡人称未曾就医，结算记录与其行程不符".to_owned(),
    }
}

pub(crate) fn material(kind: MaterialKind, form: MaterialForm) -> Material {
    Material {
        kind,
        form,
        copies: 1,
        verified: true,
    }
}

/// A good photo from a file.
pub(crate) fn photo() -> PhotoAttachment {
    let to_tick = ["frontal", "bareheaded", "recent"].map(str::to_owned);
    PhotoAttachment {
        sha256: "0".repeat(64),
        bytes: 23_989,
        source: PhotoSource::File,
        blocking: Vec::new(),
        warnings: Vec::new(),
        ticks: to_tick
            .iter()
            .map(|code| PhotoTick {
                code: code.clone(),
                by: StaffId("clerk".to_owned()),
            })
            .collect(),
        to_tick: to_tick.to_vec(),
        repairs: Vec::new(),
        repaired_from: None,
    }
}

/// What a good first application by oneself hands in.
pub(crate) fn content() -> ApplicationContent {
    let facts = facts();
    ApplicationContent {
        purpose: Purpose::First,
        exchange_reason: None,
        path: MakingPath::CentreBatch,
        applicant: Applicant::Oneself,
        identity: IdentitySeen {
            source: IdentitySource::Chip,
            name: facts.name,
            number: facts.number,
            valid_until: Some(date(2035, 1, 1)),
        },
        materials: vec![material(
            MaterialKind::ApplicantIdentity,
            MaterialForm::Original,
        )],
        photo: Some(photo()),
        phone: Sensitive::new("0906-3327117".to_owned()),
        pickup_place: "181团社保所".to_owned(),
        remark: Sensitive::new(String::new()),
        handwritten: Vec::new(),
        online: None,
    }
}

/// A complete agent, with his papers in [`content_by_agent`].
pub(crate) fn agent() -> Agent {
    Agent {
        name: Sensitive::new("张三".to_owned()),
        number: Sensitive::new(citizen_id("19700101", 2)),
        phone: Sensitive::new("0906-3327117".to_owned()),
        relation: "配偶".to_owned(),
    }
}

pub(crate) fn content_by_agent() -> ApplicationContent {
    ApplicationContent {
        applicant: Applicant::ByAgent(agent()),
        materials: vec![
            material(MaterialKind::AgentIdentity, MaterialForm::Original),
            material(MaterialKind::ApplicantIdentity, MaterialForm::Copy),
        ],
        ..content()
    }
}

/// The 受理单 of a content, printed and signed.
pub(crate) fn form(content: &ApplicationContent) -> FormConfirmation {
    FormConfirmation {
        number: number(1),
        content_sha256: content.sha256(),
        form_sha256: "f".repeat(64),
        printed_at: morning(),
        signed: true,
    }
}

/// A request to accept a content with its signed form.
pub(crate) fn submit(content: ApplicationContent) -> Request {
    Request::SubmitApplication {
        application: APPLICATION,
        form: Some(form(&content)),
        content: Box::new(content),
    }
}

static STATION: LazyLock<Policy> = LazyLock::new(|| policy(&[XPCC, STANDING]));

/// Where decisions are made: a person, a policy, an actor and the present.
#[derive(Clone)]
pub(crate) struct Window {
    pub(crate) person: Person,
    pub(crate) policy: Policy,
    pub(crate) actor: Actor,
    pub(crate) now: Now,
}

impl Window {
    /// A clerk of 661181, and the person who has no card yet.
    pub(crate) fn new() -> Self {
        Self {
            person: Person::new(PersonId(Uuid::from_u128(7)), facts(), false),
            policy: STATION.clone(),
            actor: actor("clerk", Role::Clerk),
            now: Now::certain(morning()),
        }
    }

    /// The person holds [`OLD_CARD`] in a state.
    pub(crate) fn with_card(status: CardStatus) -> Self {
        let mut window = Self::new();
        let mut old = card(OLD_CARD, status);
        if status == CardStatus::OralLoss {
            old.oral_loss_until = Some(morning() + SignedDuration::from_hours(24));
        }
        if status == CardStatus::Expired {
            old.status = CardStatus::Normal;
            old.expires_on = date(2026, 11, 19);
        }
        window.person.cards.insert(OLD_CARD, old);
        window
    }

    /// The person has [`APPLICATION`] in a state, entered by `clerk`; a made card lies ready
    /// where the state says so.
    pub(crate) fn with_application(status: ApplicationStatus) -> Self {
        let mut window = Self::new();
        window.act(submit(content()));
        if let Some(application) = window.person.applications.get_mut(&APPLICATION) {
            application.status = status;
        }
        if matches!(
            status,
            ApplicationStatus::AwaitingCollection
                | ApplicationStatus::Posted
                | ApplicationStatus::BankMade
        ) {
            window.card_is_made();
        }
        window
    }

    /// The centre reports [`NEW_CARD`] for [`APPLICATION`].
    pub(crate) fn card_is_made(&mut self) {
        self.reported(&Report::CardMade(Box::new(Card {
            application: Some(APPLICATION),
            issued_on: date(2026, 11, 20),
            expires_on: date(2036, 11, 20),
            ..card(NEW_CARD, CardStatus::Unused)
        })));
    }

    pub(crate) fn reported(&mut self, news: &Report) {
        self.person = report(self.person.clone(), news);
    }

    /// Changes the facts known of the person.
    pub(crate) fn facts(mut self, change: impl FnOnce(&mut PersonFacts)) -> Self {
        change(&mut self.person.facts);
        self
    }

    pub(crate) fn by(mut self, staff: &str, role: Role) -> Self {
        self.actor = actor(staff, role);
        self
    }

    pub(crate) fn at(mut self, at: Timestamp) -> Self {
        self.now = Now::certain(at);
        self
    }

    /// Asks without doing.
    pub(crate) fn ask(&self, request: Request) -> Result<Act, Refusal> {
        let draft = Draft {
            actor: self.actor.clone(),
            request,
        };
        decide(Some(&self.person), &draft, &self.policy, self.now)
    }

    /// Asks, is allowed, and folds the act.
    #[track_caller]
    pub(crate) fn act(&mut self, request: Request) -> ActBody {
        let act = self.ask(request).unwrap();
        self.person = evolve(Some(self.person.clone()), &act.body, &act.marks).unwrap();
        act.body
    }

    pub(crate) fn card_status(&self, id: CardId) -> CardStatus {
        self.person.cards[&id].at(self.now.reading())
    }

    pub(crate) fn application_status(&self) -> ApplicationStatus {
        self.person.applications[&APPLICATION].status
    }
}

/// Makes the person so many whole years old on the day of [`morning`], in facts and on the paper.
pub(crate) fn aged(window: &mut Window, content: &mut ApplicationContent, born_on: Date) {
    let number = citizen_id(&born_on.strftime("%Y%m%d").to_string(), 1);
    window.person.facts.born_on = born_on;
    window.person.facts.number = Sensitive::new(number.clone());
    content.identity.number = Sensitive::new(number);
}

/// The act is allowed, and no rule waits for the centre.
#[track_caller]
pub(crate) fn passes(verdict: Result<Act, Refusal>) -> Act {
    let act = verdict.unwrap();
    assert_eq!(act.marks, [], "every fact is known");
    assert!(!act.clock_doubt, "nobody doubts the clock");
    act
}

/// The act is refused by this rule for this reason.
#[track_caller]
pub(crate) fn refused(verdict: Result<Act, Refusal>, rule: &str, reason: &str) -> Refusal {
    match verdict {
        Ok(act) => panic!("{rule} {reason} should refuse {:?}", act.body.kind()),
        Err(refusal) => {
            assert_eq!(
                (refusal.rule.as_str(), refusal.reason.as_ref()),
                (rule, reason),
                "the rule and the reason that refuse"
            );
            refusal
        }
    }
}

/// The act is allowed with exactly these marks.
#[track_caller]
pub(crate) fn marked(verdict: Result<Act, Refusal>, expected: &[(&str, &str)]) {
    let act = verdict.unwrap();
    let marks: Vec<(&str, &str)> = act
        .marks
        .iter()
        .map(|mark| (mark.rule.as_str(), mark.fact.as_ref()))
        .collect();
    assert_eq!(marks, expected, "the rules that wait for the centre");
}

pub(crate) fn content_with(change: impl FnOnce(&mut ApplicationContent)) -> ApplicationContent {
    let mut content = content();
    change(&mut content);
    content
}

#[track_caller]
pub(crate) fn content_is_refused(content: ApplicationContent, rule: &str, reason: &str) {
    refused(Window::new().ask(submit(content)), rule, reason);
}

pub(crate) fn approve() -> Request {
    Request::ApproveApplication(APPLICATION)
}

pub(crate) fn collect() -> Request {
    collect_for(false)
}

pub(crate) fn collect_for(old_card_taken_back: bool) -> Request {
    Request::CollectCard {
        application: APPLICATION,
        card: NEW_CARD,
        old_card_taken_back,
        attendance: Some(attended()),
    }
}

/// The holder himself with his identity card.
pub(crate) fn oneself() -> Attendance {
    let content = content();
    Attendance {
        by: content.applicant,
        identity: content.identity,
        materials: content.materials,
    }
}

pub(crate) fn attended() -> Box<Attendance> {
    Box::new(oneself())
}
