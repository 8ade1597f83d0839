//! What a row of the core system's files means for a person.

use counter_act::Hash;
use counter_central::core_system::{Kind, Plan, Record, RowFault, Table, plan};
use counter_domain::application::{
    Application, ApplicationStatus, ApplicationStep, MakingPath, Purpose,
};
use counter_domain::card::{Card, CardStatus, CardStep};
use counter_domain::evolve::{self, Report};
use counter_domain::fact::Fact;
use counter_domain::id::{ApplicationId, CardId, PersonId};
use counter_domain::number::{BusinessNumber, DeviceCode};
use counter_domain::organisation::OfficeCode;
use counter_domain::person::Person;
use counter_domain::role::StaffId;
use counter_domain::sensitive::Sensitive;
use jiff::Timestamp;
use jiff::civil::date;
use tempfile::TempDir;
use uuid::Uuid;

use crate::core_system_files::{TODAY, citizen, good, people};

fn at() -> Timestamp {
    "2026-11-21T02:00:00Z".parse().unwrap()
}

pub(crate) fn business_number() -> BusinessNumber {
    BusinessNumber::compose(
        OfficeCode::parse("661181").unwrap(),
        date(2026, 11, 20),
        DeviceCode::parse("A01").unwrap(),
        1,
    )
    .unwrap()
}

fn record(kind: Kind, text: &str) -> Record {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("file.csv");
    std::fs::write(&path, text).unwrap();
    let mut table = Table::open(&path, kind, &Hash::of(text.as_bytes())).unwrap();
    let row = table.next_row().unwrap().unwrap().unwrap();
    Record::read(kind, &row, TODAY).unwrap()
}

fn person(status: ApplicationStatus) -> Person {
    let fact = record(Kind::People, &people(&[good(1, "王小明")]));
    let Ok(Plan::Create(facts)) = plan(None, &fact, &mut || Uuid::nil()) else {
        panic!("an unknown person is created");
    };
    let mut person = Person::new(PersonId(Uuid::from_u128(1)), *facts, false);
    let id = ApplicationId(Uuid::from_u128(2));
    person.applications.insert(
        id,
        Application {
            id,
            number: business_number(),
            purpose: Purpose::First,
            path: MakingPath::CentreBatch,
            status,
            old_card: None,
            office: OfficeCode::parse("661181").unwrap(),
            entered_by: StaffId("0101".to_owned()),
            reviewed_by: None,
            accepted_at: at(),
            filing_due: TODAY,
            card_due: TODAY,
            due_is_provisional: false,
            pickup_place: "181团社保所".to_owned(),
            returns: Vec::new(),
            marks: Vec::new(),
            online: None,
            posting: None,
            recalled_for: None,
            handed_in: None,
        },
    );
    person
}

/// Plans and folds; the new state.
fn folded(person: &Person, record: &Record) -> Result<Person, RowFault> {
    let mut next = 100;
    let planned = plan(Some(person), record, &mut || {
        next += 1;
        Uuid::from_u128(next)
    })?;
    let Plan::Report(reports) = planned else {
        panic!("a known person is not created again");
    };
    Ok(reports.iter().fold(person.clone(), evolve::report))
}

fn produced(result: &str, card: &str) -> Record {
    record(
        Kind::Production,
        &format!(
            "流水号,业务编号,结果,时间,卡号,发卡日期,到期日期,原因\n\
             P1,{},{result},2026-11-21,{card},照片不合格\n",
            business_number()
        ),
    )
}

const CARD: &str = "X00000019,2026-11-21,2036-11-21";
const NO_CARD: &str = ",,";

#[test]
fn card_9_1_production_leads_an_application_to_its_card() {
    let reported = person(ApplicationStatus::Reported);
    let making = folded(&reported, &produced("制卡中", NO_CARD)).unwrap();
    let made = folded(&making, &produced("已制成", CARD)).unwrap();
    let application = made.applications.values().next().unwrap();
    let card = made.cards.values().next().unwrap();
    assert_eq!(
        (application.status, card.status, card.application),
        (
            ApplicationStatus::AwaitingCollection,
            CardStatus::Unused,
            Some(application.id)
        ),
        "the card waits for its owner"
    );
    let failed = folded(&making, &produced("制卡失败", NO_CARD)).unwrap();
    let again = folded(&failed, &produced("重新制卡", NO_CARD)).unwrap();
    assert_eq!(
        again.applications.values().next().unwrap().status,
        ApplicationStatus::Making,
        "a failed card is made again"
    );
}

#[test]
fn card_9_1_a_result_that_does_not_fit_is_refused_by_its_rule() {
    let pending = person(ApplicationStatus::PendingReview);
    let fault = folded(&pending, &produced("已制成", CARD)).unwrap_err();
    assert_eq!(
        fault,
        RowFault::Step {
            rule: "CARD-7-2-2".to_owned()
        },
        "what has not been reviewed cannot be made"
    );
}

#[test]
fn card_10_2_recalled_cards_are_reallotted_or_destroyed_only_here() {
    let making = person(ApplicationStatus::Making);
    let mut recalled = folded(&making, &produced("已制成", CARD)).unwrap();
    for application in recalled.applications.values_mut() {
        application.status = ApplicationStatus::Recalled;
    }
    let reallotted = folded(&recalled, &produced("调度发放", NO_CARD)).unwrap();
    assert_eq!(
        reallotted.applications.values().next().unwrap().status,
        ApplicationStatus::AwaitingCollection,
        "it can be collected again"
    );
    let destroyed = folded(&recalled, &produced("已销毁", NO_CARD)).unwrap();
    assert_eq!(
        (
            destroyed.applications.values().next().unwrap().status,
            destroyed.cards.values().next().unwrap().status
        ),
        (ApplicationStatus::Destroyed, CardStatus::Cancelled),
        "application and card end together"
    );
    assert!(
        folded(&making, &produced("已销毁", NO_CARD)).is_err(),
        "what was not recalled is not destroyed"
    );
}

#[test]
fn n10_2_4_1_the_banks_return_makes_the_card_once() {
    let waiting = person(ApplicationStatus::AwaitingBank);
    let bank = record(
        Kind::BankReturns,
        &format!(
            "流水号,业务编号,结果,时间,卡号,发卡日期,到期日期\nB1,{},已制卡,2026-11-21,{CARD}\n",
            business_number()
        ),
    );
    let made = folded(&waiting, &bank).unwrap();
    assert_eq!(
        made.applications.values().next().unwrap().status,
        ApplicationStatus::BankMade,
        "the branch has made it"
    );
    assert_eq!(
        folded(&made, &bank).unwrap(),
        made,
        "the same card again changes nothing"
    );
}

#[test]
fn a_death_stops_his_cards_and_its_taking_back_frees_them() {
    let mut lives = person(ApplicationStatus::Collected);
    let id = CardId(Uuid::from_u128(9));
    lives.cards.insert(
        id,
        Card {
            id,
            number: Sensitive::new("X00000019".to_owned()),
            application: None,
            status: CardStatus::Normal,
            before: None,
            issued_on: TODAY,
            expires_on: date(2036, 11, 22),
            oral_loss_until: None,
            taken_back: false,
            suspicion: None,
        },
    );
    let died = record(
        Kind::People,
        &people(&[good(1, "王小明").replace("661181,,", "661181,2026-11-01,")]),
    );
    let dead = folded(&lives, &died).unwrap();
    assert_eq!(
        dead.cards[&id].status,
        CardStatus::Stopped,
        "his card is stopped"
    );
    let Ok(Plan::Report(reports)) = plan(Some(&dead), &died, &mut || Uuid::nil()) else {
        panic!("a known person is not created again");
    };
    assert_eq!(reports, [], "said again, it changes nothing");
    let back = record(Kind::People, &people(&[good(1, "王小明")]));
    let lives_again = folded(&dead, &back).unwrap();
    assert_eq!(
        lives_again.cards[&id].status,
        CardStatus::Normal,
        "a death that was a mistake is taken back"
    );
    assert!(
        !matches!(
            plan(Some(&dead), &back, &mut || Uuid::nil()),
            Ok(Plan::Report(reports)) if !reports.contains(&Report::Card { card: id, step: CardStep::HolderLives })
        ),
        "by the centre's own step"
    );
    assert!(
        ApplicationStep::Report.is_the_centres(),
        "reports are the centre's"
    );
}

#[test]
fn card_6_2_a_second_card_from_outside_is_refused() {
    let mut holder = person(ApplicationStatus::Collected);
    let card = |number: &str| {
        record(
            Kind::Cards,
            &format!(
                "社会保障号码,卡号,卡状态,发卡日期,到期日期,数据时间\n{},{number},正常,2020-01-02,2030-01-02,2026-11-20\n",
                citizen(1)
            ),
        )
    };
    holder = folded(&holder, &card("X00000019")).unwrap();
    assert_eq!(holder.cards.len(), 1, "the first is taken");
    assert_eq!(
        folded(&holder, &card("X00000019")).unwrap(),
        holder,
        "the same one again changes nothing"
    );
    let second = "0123456789X"
        .chars()
        .map(|check| format!("Y0000001{check}"))
        .find(|number| counter_domain::number::CardNumber::parse(number).is_ok())
        .unwrap();
    assert_eq!(
        folded(&holder, &card(&second)),
        Err(RowFault::CardTaken),
        "nobody has two"
    );
}

#[test]
fn insurances_come_one_by_one_and_none_says_that_there_is_none() {
    let person = person(ApplicationStatus::Collected);
    let insured = |rest: &str| {
        record(
            Kind::Insurance,
            &format!(
                "number,kind,since,months,status,as_of\n{},{rest},2026-11-20\n",
                citizen(1)
            ),
        )
    };
    let pension = folded(&person, &insured("企业职工养老,2015-03,120,正常缴费")).unwrap();
    let both = folded(&pension, &insured("失业,2016-01,100,暂停缴费")).unwrap();
    assert_eq!(
        both.facts.insurances.value().map(Vec::len),
        Some(2),
        "one does not push out the other"
    );
    let none = folded(&both, &insured("无,,,")).unwrap();
    assert_eq!(
        none.facts.insurances.value().map(Vec::len),
        Some(0),
        "known to have none"
    );
    assert_eq!(
        person.facts.insurances,
        Fact::Unknown,
        "what was not told is unknown"
    );
}
