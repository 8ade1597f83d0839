//! Made-up people with cards and applications in every state, the same for the same seed.
//!
//! Their numbers have the pseudo area code 660000, which no living person has.

use std::collections::BTreeMap;

use counter_domain::application::{
    Application, ApplicationStatus, MakingPath, Purpose, ReturnReason, ReturnRecord,
};
use counter_domain::calendar::{card_making_due, card_validity, filing_due, from_beijing};
use counter_domain::card::{Card, CardStatus, Suspicion};
use counter_domain::certificate::Contributions;
use counter_domain::contribution::{AccountYear, ContributionRun, ContributionState, Month};
use counter_domain::fact::Fact;
use counter_domain::id::{ApplicationId, CardId, PersonId};
use counter_domain::money::Fen;
use counter_domain::number::{BusinessNumber, CardNumber, CitizenId, DeviceCode, IdKind, Sex};
use counter_domain::organisation::OfficeCode;
use counter_domain::person::{Insurance, InsuranceKind, InsuranceStatus, Person, PersonFacts};
use counter_domain::policy::Policy;
use counter_domain::role::StaffId;
use counter_domain::sensitive::Sensitive;
use fastrand::Rng;
use jiff::civil::{Date, date, time};
use jiff::{Timestamp, ToSpan as _};
use uuid::Uuid;

use super::names::{made_up, pick};

/// What the people of a demo station need to know.
pub(super) struct World<'a> {
    pub(super) policy: &'a Policy,
    pub(super) office: OfficeCode,
    pub(super) elsewhere: OfficeCode,
    pub(super) other_device: DeviceCode,
    pub(super) clerk: StaffId,
    pub(super) now: Timestamp,
    pub(super) today: Date,
}

/// Makes one person; `index` says which mix of cards and applications he gets.
pub(super) fn person(world: &World<'_>, index: usize, random: &mut Rng) -> Option<Person> {
    let facts = facts(world, index, random)?;
    let contributions = contributions(world, &facts, random);
    let mut person = Person::new(PersonId(uuid(random)), facts, false);
    person.contributions = contributions;
    match index % 20 {
        // A fifth of the station has no card: these come for their first application.
        0..4 => {}
        4..8 => add_application(world, &mut person, index, random)?,
        8 => add_card(world, &mut person, CardStatus::OralLoss, random)?,
        9 => add_card(world, &mut person, CardStatus::WrittenLoss, random)?,
        10 => add_card(world, &mut person, CardStatus::Expired, random)?,
        11 if index % 40 == 11 => add_card(world, &mut person, CardStatus::Frozen, random)?,
        11 => add_card(world, &mut person, CardStatus::Cancelled, random)?,
        _ => add_card(world, &mut person, CardStatus::Normal, random)?,
    }
    Some(person)
}

fn facts(world: &World<'_>, index: usize, random: &mut Rng) -> Option<PersonFacts> {
    let (name, ethnicity) = made_up(random);
    let sex = if random.bool() {
        Sex::Male
    } else {
        Sex::Female
    };
    let years = random.i16(if index % 50 == 7 { 3..15 } else { 18..88 });
    let born_on = date(
        world.today.year() - years,
        random.i8(1..=12),
        random.i8(1..=28),
    );
    let number = citizen_number(born_on, index, sex, world.today)?;
    let office = if index % 30 == 17 {
        &world.elsewhere
    } else {
        &world.office
    };
    let insured = index % 25 != 3;
    Some(PersonFacts {
        id_kind: IdKind::CitizenId,
        number: Sensitive::new(number),
        name: Sensitive::new(name),
        sex,
        born_on,
        ethnicity: Some(ethnicity.to_owned()),
        phone: Some(Sensitive::new(format!("0906-33{:05}", index % 100_000))),
        address: Some(Sensitive::new(format!(
            "新疆北屯市181团{}连{}号",
            random.u8(1..=20),
            random.u16(1..=400)
        ))),
        insurances: Fact::known(insurances(world, insured, years, random), world.now),
        insured_office: Fact::known(office.clone(), world.now),
        relation_ended: Fact::known(false, world.now),
        died_on: Fact::known(None, world.now),
    })
}

fn insurances(world: &World<'_>, insured: bool, years: i16, random: &mut Rng) -> Vec<Insurance> {
    if !insured {
        return Vec::new();
    }
    let working = i32::from((years - 18).clamp(0, 40));
    let months = random.i32(0..=working * 12).unsigned_abs();
    let since = world
        .today
        .first_of_month()
        .saturating_sub(i64::from(months).months());
    let status = if years >= 60 {
        InsuranceStatus::Receiving
    } else {
        InsuranceStatus::Paying
    };
    let kinds: &[InsuranceKind] = if years < 18 {
        &[InsuranceKind::ResidentPension]
    } else {
        &[
            InsuranceKind::EmployeePension,
            InsuranceKind::EmployeeMedical,
            InsuranceKind::Unemployment,
        ]
    };
    kinds
        .iter()
        .map(|kind| Insurance {
            kind: *kind,
            since,
            months,
            status,
        })
        .collect()
}

/// What was paid for each insurance: every year another base, now and then a month that is owed.
fn contributions(
    world: &World<'_>,
    facts: &PersonFacts,
    random: &mut Rng,
) -> Option<Contributions> {
    let until = world.today.first_of_month().yesterday().ok()?;
    let last = Month::of(until)?;
    let mut runs = Vec::new();
    for insurance in facts.insurances.value()? {
        let mut first = Month::of(insurance.since)?;
        let base = random.i64(4_200..9_000);
        while first <= last {
            let year_end = Month::new(i16::try_from(first.year()).ok()?, 12)?;
            let end = year_end.min(last);
            let years = i64::from(last.year() - first.year());
            let owed = end == last && random.u8(..12) == 0;
            runs.push(run(insurance.kind, (first, end), base - years * 180, owed));
            first = end.next();
        }
    }
    let account = account(&runs);
    Some(Contributions {
        until,
        runs,
        account,
    })
}

/// His pension account, from what he paid: 2 % a year on what was there.
fn account(runs: &[ContributionRun]) -> Vec<AccountYear> {
    let mut years: BTreeMap<i32, (u32, Fen)> = BTreeMap::new();
    let pension = runs
        .iter()
        .filter(|run| run.insurance == InsuranceKind::EmployeePension && run.state.counts());
    for run in pension {
        // A run of the demo lies within one year.
        let year = years.entry(run.first.year()).or_default();
        year.0 += run.months();
        year.1 = Fen(year.1.0 + run.personal.0 * i64::from(run.months()));
    }
    let mut opening = Fen::ZERO;
    years
        .into_iter()
        .filter_map(|(year, (months, principal))| {
            let interest = Fen(opening.0 / 50);
            let closing = Fen(opening.0 + principal.0 + interest.0);
            let told = AccountYear {
                year: i16::try_from(year).ok()?,
                months,
                opening,
                principal,
                interest,
                spent: Fen::ZERO,
                closing,
            };
            opening = closing;
            Some(told)
        })
        .collect()
}

fn run(
    insurance: InsuranceKind,
    (first, last): (Month, Month),
    base: i64,
    owed: bool,
) -> ContributionRun {
    // Thousandths of the base, employer's and own.
    let (employer, personal) = match insurance {
        InsuranceKind::EmployeePension => (160, 80),
        InsuranceKind::EmployeeMedical => (80, 20),
        InsuranceKind::Unemployment => (5, 5),
        InsuranceKind::ResidentPension => (0, 40),
        InsuranceKind::WorkInjury => (4, 0),
    };
    let base = base.max(2_400) * 100;
    ContributionRun {
        insurance,
        first,
        last,
        base: Fen(base),
        employer: Fen(base * employer / 1000),
        personal: Fen(base * personal / 1000),
        state: if owed {
            ContributionState::Owed
        } else {
            ContributionState::Paid
        },
        payer: match insurance {
            InsuranceKind::ResidentPension => "本人",
            _ => "181团农业发展服务中心",
        }
        .to_owned(),
    }
}

fn add_card(
    world: &World<'_>,
    person: &mut Person,
    status: CardStatus,
    random: &mut Rng,
) -> Option<()> {
    let age_in_days = match status {
        CardStatus::Expired => random.i64(3660..4400),
        // Some of the good ones are within a month of their end.
        _ if random.u8(..20) == 0 => random.i64(3625..3650),
        _ => random.i64(200..3500),
    };
    let issued_on = world.today.saturating_sub(age_in_days.days());
    let validity = card_validity(
        issued_on,
        *world.policy.card_years.at(issued_on),
        *world.policy.renewal_months.at(issued_on),
    );
    let hours = i64::from(*world.policy.oral_loss_hours.at(world.today));
    let id = CardId(uuid(random));
    person.cards.insert(
        id,
        Card {
            id,
            number: Sensitive::new(card_number(random)?),
            application: None,
            // Expiry is a matter of time, not of a stored state.
            status: if status == CardStatus::Expired {
                CardStatus::Normal
            } else {
                status
            },
            before: None,
            issued_on,
            expires_on: validity.expires,
            oral_loss_until: (status == CardStatus::OralLoss)
                .then(|| {
                    world
                        .now
                        .saturating_add((hours - random.i64(1..40)).hours())
                        .ok()
                })
                .flatten(),
            taken_back: false,
            suspicion: (status == CardStatus::Frozen).then(|| {
                Box::new(Suspicion {
                    reason: "冒用".to_owned(),
                    referrals: Vec::new(),
                })
            }),
        },
    );
    Some(())
}

fn add_application(
    world: &World<'_>,
    person: &mut Person,
    index: usize,
    random: &mut Rng,
) -> Option<()> {
    use ApplicationStatus as S;
    let status = pick_status(index);
    // Most are in time; a few are near their end or late, so that amber and red are seen.
    let days_ago = match index % 200 {
        4 => random.i64(61..75),
        5 => random.i64(51..59),
        _ if status.is_being_filed() => random.i64(0..4),
        _ => random.i64(5..45),
    };
    let day = world.today.saturating_sub(days_ago.days());
    let moment = from_beijing(day.to_datetime(time(random.i8(10..18), random.i8(0..60), 0, 0)))?;
    let number = BusinessNumber::compose(
        world.office.clone(),
        day,
        world.other_device.clone(),
        u32::try_from(index % 99_998 + 1).ok()?,
    )
    .ok()?;
    let filing = filing_due(
        &world.policy.holidays,
        day,
        *world.policy.filing_working_days.at(day),
    );
    let card = card_making_due(
        &world.policy.holidays,
        day,
        *world.policy.making_days.at(day),
    );
    let id = ApplicationId(uuid(random));
    let returns = if status == S::Returned {
        vec![ReturnRecord {
            reasons: vec![ReturnReason::PhotoUnfit],
            note: String::new(),
            at: moment,
            told: None,
        }]
    } else {
        Vec::new()
    };
    person.applications.insert(
        id,
        Application {
            id,
            number,
            purpose: Purpose::First,
            path: MakingPath::CentreBatch,
            status,
            old_card: None,
            office: world.office.clone(),
            entered_by: world.clerk.clone(),
            reviewed_by: None,
            accepted_at: moment,
            filing_due: filing.date,
            card_due: card.date,
            due_is_provisional: filing.provisional || card.provisional,
            pickup_place: "181团社保所".to_owned(),
            returns,
            marks: Vec::new(),
            online: None,
            posting: None,
            recalled_for: (status == S::Recalled).then(|| "外地就学".to_owned()),
            handed_in: None,
        },
    );
    if matches!(status, S::AwaitingCollection | S::Recalled) {
        add_card(world, person, CardStatus::Unused, random)?;
        for card in person.cards.values_mut() {
            card.application = Some(id);
        }
    }
    Some(())
}

const fn pick_status(index: usize) -> ApplicationStatus {
    use ApplicationStatus as S;
    match (index / 4) % 9 {
        0 | 1 => S::PendingReview,
        2 => S::Approved,
        3 => S::Reported,
        4 | 5 => S::Making,
        6 => S::AwaitingCollection,
        7 => S::Returned,
        _ => S::Recalled,
    }
}

fn citizen_number(born_on: Date, index: usize, sex: Sex, today: Date) -> Option<String> {
    let odd = usize::from(sex == Sex::Male);
    let order = (index % 499) * 2 + odd;
    let body = format!("660000{}{order:03}", born_on.strftime("%Y%m%d"));
    with_check(&body, |number| CitizenId::parse(number, today).is_ok())
}

fn card_number(random: &mut Rng) -> Option<String> {
    let letter = pick(random, &['A', 'B', 'C', 'X', 'Y']);
    let body = format!("{letter}{:07}", random.u32(..10_000_000));
    with_check(&body, |number| CardNumber::parse(number).is_ok())
}

/// Appends the one check character that the number's own rule accepts.
fn with_check(body: &str, is_good: impl Fn(&str) -> bool) -> Option<String> {
    "0123456789X"
        .chars()
        .map(|check| format!("{body}{check}"))
        .find(|number| is_good(number))
}

pub(super) fn uuid(random: &mut Rng) -> Uuid {
    uuid::Builder::from_random_bytes(random.u128(..).to_be_bytes()).into_uuid()
}
