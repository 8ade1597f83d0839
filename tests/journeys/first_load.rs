//! The first load of a station.
//!
//! The long form (`cargo xtask soak`) has as many people as the largest station, over a line that
//! comes and goes, and says how long it took.

#![expect(clippy::print_stdout, reason = "the long form is a measurement too")]

use std::time::Instant;

use counter_app::contract::{PersonRequest, SyncPhase};
use counter_central::registry::PersonReport;
use counter_domain::certificate::Contributions;
use counter_domain::contribution::{ContributionRun, ContributionState};
use counter_domain::evolve::Report;
use counter_domain::id::PersonId;
use counter_domain::money::Fen;
use counter_domain::person::InsuranceKind;
use counter_tests::proxy::Line;
use counter_tests::region::{HERE, Region, Window, facts};
use jiff::civil::date;
use uuid::Uuid;

/// Reports in one transaction, as a core system sends them.
const REPORTS: usize = 500;
/// Years that a person has paid.
const YEARS: i16 = 10;

fn is_long() -> bool {
    std::env::var_os("COUNTER_SOAK").is_some()
}

/// More than two pages; in the long form the largest station.
fn people() -> u16 {
    if is_long() { 50_000 } else { 1_300 }
}

fn id(serial: u16) -> PersonId {
    PersonId(Uuid::from_u128(0x1000 + u128::from(serial)))
}

/// A run a year in each of two insurances.
fn contributions() -> Contributions {
    let mut told = Contributions::none(date(2026, 10, 31));
    for year in 2016..2016 + YEARS {
        for insurance in [
            InsuranceKind::EmployeePension,
            InsuranceKind::EmployeeMedical,
        ] {
            told.runs.push(ContributionRun {
                insurance,
                first: format!("{year}-01").parse().unwrap(),
                last: format!("{year}-12").parse().unwrap(),
                base: Fen(412_300),
                employer: Fen(65_968),
                personal: Fen(32_984),
                state: ContributionState::Paid,
                payer: "第十师一八一团农业综合服务中心".to_owned(),
            });
        }
    }
    told
}

/// Waits until everything is here, however often the line goes.
fn loaded(window: &Window) {
    let mut before = 0;
    loop {
        let (done, is_all) = window.until("more is taken down", |counter| {
            let view = counter.sync_now().unwrap();
            let is_all = view.phase == SyncPhase::Idle && view.problem.is_none();
            let done = view.progress.map_or(0, |progress| progress.done);
            (is_all || done > before).then_some((done, is_all))
        });
        if is_all {
            return;
        }
        before = done;
    }
}

#[test]
fn a_station_of_many_people_is_loaded_in_pages_that_never_split_a_transaction() {
    let region = Region::new();
    let known: Vec<u16> = (0..people()).collect();
    for some in known.chunks(REPORTS) {
        let told = some.iter().flat_map(|serial| {
            [
                Report::Facts(Box::new(facts(*serial, HERE, region.clock.now()))),
                Report::Contributions(Box::new(contributions())),
            ]
            .map(|report| PersonReport {
                person: id(*serial),
                report,
            })
        });
        region.report(&told.collect::<Vec<_>>());
    }
    let window = region.window("1号窗");
    let started = Instant::now();
    window.login("0101");
    if is_long() {
        window.proxy.weather(4);
        window.until("a part of it is here", |counter| {
            let view = counter.sync_now().unwrap();
            view.progress.filter(|progress| progress.done > 0)
        });
        window.proxy.set(Line::Up);
    }
    loaded(&window);
    println!(
        "{} people with {} runs each: {:.1} s",
        people(),
        2 * YEARS,
        started.elapsed().as_secs_f64()
    );
    for serial in [0, 250, 499, 500, 999, 1_000, people() - 1] {
        let options = window.counter.certificate_options(&PersonRequest {
            person: id(serial).to_string(),
        });
        let until = options.unwrap().data_until;
        assert_eq!(
            until.as_deref(),
            Some("2026-10-31"),
            "what was paid for him"
        );
    }
}
