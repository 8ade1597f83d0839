//! Copies of a station's data, older files, and files that are gone: what the login says, which
//! acts are taken, and how the station comes back.

use std::path::Path;
use std::sync::Arc;

use counter_app::Counter;
use counter_app::contract::{
    CommandError, ErrorCode, FindPeopleRequest, LoginRequest, PersonView, RecoverRequest,
    RegisterPersonRequest, SessionState,
};
use counter_store::DATABASE_FILE;
use tempfile::TempDir;

use crate::enrolment::enrol;
use crate::station::{PASSWORD, Station, TurnedClock, start, start_on, the_person};

fn login(counter: &Counter, password: &str) -> Result<(), CommandError> {
    let request = LoginRequest {
        staff: "0101".to_owned(),
        password: password.to_owned(),
    };
    counter.login(&request).map(drop)
}

/// Something that is recorded as an act.
fn register(counter: &Counter, number: &str) -> Result<PersonView, CommandError> {
    counter.register_person(&RegisterPersonRequest {
        number: number.to_owned(),
        name: "巴合提别克".to_owned(),
        sex: None,
        born_on: None,
        phone: "0906-3300001".to_owned(),
    })
}

const FIRST: &str = "65432518951231002X";
const SECOND: &str = "660000186801010024";

fn is_known(counter: &Counter, number: &str) -> bool {
    let request = FindPeopleRequest {
        query: number.to_owned(),
    };
    !counter.find_people(&request).unwrap().people.is_empty()
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

fn recover(counter: &Counter, password: &str) -> Result<u32, CommandError> {
    let view = counter.recovery().unwrap();
    assert_eq!(view.copies.len(), 1, "the copy beside the file is found");
    assert!(view.staff.iter().any(|staff| staff.staff == "0101"));
    let done = counter.recover(&RecoverRequest {
        copy: view.copies.first().unwrap().id.clone(),
        staff: "0101".to_owned(),
        password: password.to_owned(),
    })?;
    assert_eq!(done.fenced, "", "nothing is missing: work goes on at once");
    assert_eq!(done.cut, 0);
    Ok(done.acts)
}

#[test]
fn s13_a_copy_in_another_machine_takes_no_act_until_that_machine_is_enrolled() {
    let station = Station::open();
    station.counter.logout();
    let there = TempDir::new().unwrap();
    copy(station.dir.path(), there.path());
    let clock = Arc::new(TurnedClock::default());
    let twin = start_on("another machine", there.path(), &clock);
    login(&twin, PASSWORD).unwrap();
    assert_eq!(twin.enrolment().unwrap().fenced, "other_machine");
    let error = register(&twin, FIRST).unwrap_err();
    assert_eq!(error.code, ErrorCode::Fenced);
    assert_eq!(error.params["reason"], "other_machine");
    assert!(
        twin.open_person(&the_person()).is_ok(),
        "everything can be read"
    );
    drop(twin);
    // A restart forgets nothing.
    let twin = start_on("another machine", there.path(), &clock);
    login(&twin, PASSWORD).unwrap();
    assert_eq!(register(&twin, FIRST).unwrap_err().code, ErrorCode::Fenced);
    let (_, view) = enrol(&twin, there.path(), 2);
    assert_eq!(view.unwrap().fenced, "", "a new epoch is its own machine's");
    register(&twin, FIRST).unwrap();
    // The first machine's file is what it was.
    station.login("0101");
    register(&station.counter, FIRST).unwrap();
}

#[test]
fn s13_an_older_file_is_fenced_and_comes_back_from_the_second_copy() {
    let station = Station::open();
    register(&station.counter, FIRST).unwrap();
    station.counter.logout();
    let file = station.dir.path().join(DATABASE_FILE);
    let old = std::fs::read(&file).unwrap();
    station.login("0101");
    register(&station.counter, SECOND).unwrap();
    station.counter.logout();
    std::fs::write(&file, old).unwrap();
    assert_eq!(station.counter.recovery().unwrap().needed, "");
    station.login("0101");
    assert!(!is_known(&station.counter, SECOND), "it is the old file");
    let error = register(&station.counter, SECOND).unwrap_err();
    assert_eq!(error.code, ErrorCode::Fenced);
    assert_eq!(error.params["reason"], "old_copy");
    let open = recover(&station.counter, PASSWORD).unwrap_err();
    assert_eq!(open.code, ErrorCode::StoreBusy, "somebody works with it");
    station.counter.logout();
    assert_eq!(station.counter.recovery().unwrap().needed, "cut");
    assert_eq!(
        station.counter.session_view().problem,
        None,
        "it still opens"
    );
    assert_eq!(recover(&station.counter, PASSWORD).unwrap(), 2);
    assert_eq!(station.counter.recovery().unwrap().needed, "");
    station.login("0101");
    for number in [FIRST, SECOND] {
        assert!(is_known(&station.counter, number), "nothing is lost");
    }
    assert_eq!(station.counter.sync_status().unwrap().unsent, 2);
    register(&station.counter, "660000189001010038").unwrap();
}

#[test]
fn s12_a_damaged_file_is_said_at_login_and_comes_back_by_a_colleagues_password() {
    let station = Station::open();
    register(&station.counter, FIRST).unwrap();
    station.counter.logout();
    let file = station.dir.path().join(DATABASE_FILE);
    let mut bytes = std::fs::read(&file).unwrap();
    let middle = bytes.len() / 2;
    for byte in &mut bytes[middle..middle + 4096] {
        *byte ^= 0x5A;
    }
    std::fs::write(&file, bytes).unwrap();
    let error = login(&station.counter, PASSWORD).unwrap_err();
    assert_eq!(error.code, ErrorCode::StoreDamaged);
    let view = station.counter.session_view();
    assert_eq!(view.state, SessionState::LoggedOut);
    assert_eq!(view.problem, Some(ErrorCode::StoreDamaged));
    assert_eq!(station.counter.recovery().unwrap().needed, "damaged");
    let wrong = recover(&station.counter, "falsch").unwrap_err();
    assert_eq!(wrong.code, ErrorCode::WrongPassword);
    assert_eq!(wrong.params["left"], "4", "it counts as a login does");
    assert_eq!(recover(&station.counter, PASSWORD).unwrap(), 1);
    assert_eq!(station.counter.session_view().problem, None);
    station.login("0102");
    assert!(is_known(&station.counter, FIRST));
}

#[test]
fn s12_a_machine_that_lost_everything_but_its_copy_is_enrolled_again() {
    let station = Station::open();
    register(&station.counter, FIRST).unwrap();
    station.counter.logout();
    let there = TempDir::new().unwrap();
    copy(
        &station.dir.path().join("spool"),
        &there.path().join("spool"),
    );
    let clock = Arc::new(TurnedClock::default());
    let counter = start_on("another machine", there.path(), &clock);
    let view = counter.recovery().unwrap();
    assert_eq!(view.needed, "missing");
    let done = counter
        .recover(&RecoverRequest {
            copy: view.copies.first().unwrap().id.clone(),
            staff: "0101".to_owned(),
            password: PASSWORD.to_owned(),
        })
        .unwrap();
    assert_eq!((done.acts, done.kept.as_str()), (1, ""));
    assert!(done.last.is_some());
    assert_eq!(done.fenced, "old_copy", "nobody says that it is complete");
    login(&counter, PASSWORD).unwrap();
    assert!(is_known(&counter, FIRST));
    assert_eq!(
        register(&counter, SECOND).unwrap_err().code,
        ErrorCode::Fenced
    );
}

#[test]
fn s12_a_sound_file_and_a_new_machine_have_nothing_to_recover() {
    let station = Station::open();
    station.counter.logout();
    assert_eq!(station.counter.recovery().unwrap().needed, "");
    let request = RecoverRequest {
        copy: station.dir.path().join("spool").display().to_string(),
        staff: "0101".to_owned(),
        password: PASSWORD.to_owned(),
    };
    let error = station.counter.recover(&request).unwrap_err();
    assert_eq!(error.code, ErrorCode::NotFound, "a sound file stays");
    let nowhere = TempDir::new().unwrap();
    let fresh = start(nowhere.path(), &Arc::new(TurnedClock::default()));
    assert_eq!(fresh.recovery().unwrap().needed, "");
    assert!(fresh.recover(&request).is_err());
}
