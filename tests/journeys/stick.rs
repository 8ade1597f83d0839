//! A station without a line: enrolled, emptied and told by files alone.

use counter_central::exchange::{answer, enrol};
use counter_domain::act::Request;
use counter_tests::region::{HERE, Region};
use jiff::SignedDuration;
use tempfile::TempDir;

#[test]
fn a_window_without_a_line_is_enrolled_told_and_answered_by_a_stick() {
    let region = Region::new();
    let person = region.person(1, HERE);
    let card = region.card(person, 1);
    let stick = TempDir::new().unwrap();
    let path = |name: &str| stick.path().join(name);

    let window = region.machine();
    let code = region.code("1号窗");
    let (asked, enrolment) = (path("request.json"), path("enrolment.sbx"));
    window
        .counter
        .write_enrolment_request_to(&asked, &code)
        .unwrap();
    let central = region.central();
    region.block_on(enrol(central, &asked, &enrolment)).unwrap();
    window.counter.read_enrolment_from(&enrolment, "").unwrap();
    window.login("0101");
    assert!(!window.knows(person), "nothing was loaded yet");

    let carry = |name: &str| {
        let wish = window
            .counter
            .export_acts_to(stick.path(), "centre")
            .unwrap();
        let answered = path(name);
        let done = region
            .block_on(answer(central, &path(&wish.file), &answered))
            .unwrap();
        window.counter.import_file_from(&answered).unwrap();
        done
    };
    let first = carry("first.sbx");
    assert_eq!(first.acts, 0);
    assert!(window.knows(person), "the first load came with the answer");

    region.clock.pass(SignedDuration::from_mins(5));
    window
        .counter
        .record_request(
            person,
            Request::FreezeCard {
                card,
                reason: "疑似冒用".to_owned(),
            },
        )
        .unwrap();
    assert_eq!(window.counter.sync_status().unwrap().unsent, 1);
    let second = carry("second.sbx");
    assert_eq!(second.acts, 1, "the act was handed in");
    let told = window.counter.sync_status().unwrap();
    assert_eq!((told.unsent, told.on_desk), (0, 0), "and accepted");
    let cards = window.person(person).cards;
    assert_eq!(cards[0].status, "frozen");

    // The same stick once more, and one that was changed on its way.
    let again = window
        .counter
        .export_acts_to(stick.path(), "centre")
        .unwrap();
    assert_eq!(again.acts, 0, "nothing waits any more");
    let mut bytes = std::fs::read(path(&again.file)).unwrap();
    let middle = bytes.len() - 20;
    bytes[middle] ^= 1;
    let changed = path("changed.sbx");
    std::fs::write(&changed, bytes).unwrap();
    let refused = region.block_on(answer(central, &changed, &path("never.sbx")));
    assert!(refused.is_err(), "nothing of it is taken");
    assert_eq!(region.count("SELECT count(*) FROM act"), 1);
    region.holds();
}
