//! The first load of a station.

use counter_central::registry::PersonReport;
use counter_domain::evolve::Report;
use counter_domain::id::PersonId;
use counter_tests::region::{HERE, Region, facts};
use uuid::Uuid;

/// More than two pages, reported as a core system does it: hundreds in one transaction.
const PEOPLE: u16 = 1_300;

#[test]
fn a_station_of_many_people_is_loaded_in_pages_that_never_split_a_transaction() {
    let region = Region::new();
    let id = |serial: u16| PersonId(Uuid::from_u128(0x1000 + u128::from(serial)));
    let reports: Vec<PersonReport> = (0..PEOPLE)
        .map(|serial| PersonReport {
            person: id(serial),
            report: Report::Facts(Box::new(facts(serial, HERE, region.clock.now()))),
        })
        .collect();
    region.report(&reports);
    let window = region.window("1号窗");
    window.login("0101");
    window.synced();
    for serial in [0, 250, 499, 500, 999, 1_000, PEOPLE - 1] {
        window.person(id(serial));
    }
}
