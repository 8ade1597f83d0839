//! Logging in offline, five failures, idle lock, fast change of user (S20).

use counter_app::contract::{
    ErrorCode, LoginRequest, OpenDraftRequest, SessionState, UnlockRequest,
};

use crate::station::{PASSWORD, PERSON, Station, good_form, the_person};

fn wrong(station: &Station) -> counter_app::contract::CommandError {
    station
        .counter
        .login(&LoginRequest {
            staff: "0101".to_owned(),
            password: "falsch".to_owned(),
        })
        .unwrap_err()
}

#[test]
fn a_login_needs_no_network_and_says_who_works() {
    let station = Station::new();
    assert_eq!(
        station.counter.session_view().state,
        SessionState::LoggedOut
    );
    station.login("0101");
    let view = station.counter.session_view();
    assert_eq!(view.state, SessionState::Open);
    assert_eq!(view.user.unwrap().name, "王芳");
    assert!(
        view.staff
            .iter()
            .all(|member| member.demo_password.is_none()),
        "only a demo station shows passwords"
    );
}

#[test]
fn five_failures_lock_for_thirty_minutes_whatever_the_clock_says() {
    let station = Station::new();
    let left: Vec<_> = (0..4)
        .map(|_| wrong(&station).params["left"].clone())
        .collect();
    assert_eq!(left, ["4", "3", "2", "1"]);
    assert_eq!(wrong(&station).code, ErrorCode::AccountLocked);
    let right = LoginRequest {
        staff: "0101".to_owned(),
        password: PASSWORD.to_owned(),
    };
    let locked = station.counter.login(&right).unwrap_err();
    assert_eq!(
        locked.code,
        ErrorCode::AccountLocked,
        "the right password must not help now"
    );
    assert_eq!(locked.params["minutes"], "30");
    let station = station.restart();
    assert_eq!(
        station.counter.login(&right).unwrap_err().code,
        ErrorCode::AccountLocked,
        "a restart must not help"
    );
    station.clock.pass_minutes(31);
    assert!(station.counter.login(&right).is_ok());
}

#[test]
fn s20_an_idle_screen_locks_and_keeps_the_draft_for_its_author_only() {
    let station = Station::open();
    let draft = station.draft();
    let mut form = good_form(&draft);
    form.remark = "半句".to_owned();
    station.save(&draft, form);
    station.clock.pass_minutes(14);
    station.counter.touch();
    station.clock.pass_minutes(14);
    assert_eq!(
        station.counter.session_view().state,
        SessionState::Open,
        "somebody was there"
    );
    station.clock.pass_minutes(1);
    station.counter.beat();
    assert_eq!(station.counter.session_view().state, SessionState::Locked);
    assert_eq!(
        station.counter.open_person(&the_person()).unwrap_err().code,
        ErrorCode::ScreenLocked,
        "a locked screen shows nothing"
    );
    // A colleague takes over the machine; he begins on his own.
    station.login("0102");
    assert!(
        station.counter.workbench().unwrap().drafts.is_empty(),
        "drafts are their author's"
    );
    let own = station
        .counter
        .open_draft(&OpenDraftRequest {
            person: PERSON.to_owned(),
            business: "first_application".to_owned(),
            subject: None,
        })
        .unwrap();
    assert_eq!(
        own.form.remark, "",
        "nothing of the other's draft shows through"
    );
    station.counter.logout();
    // The author is back, after a crash even.
    let station = station.restart();
    station.login("0101");
    assert_eq!(station.draft().form.remark, "半句");
}

#[test]
fn a_locked_screen_opens_only_for_its_own_user() {
    let station = Station::open();
    station.counter.lock();
    let unlock = |password: &str| {
        station.counter.unlock(&UnlockRequest {
            password: password.to_owned(),
        })
    };
    assert_eq!(unlock("falsch").unwrap_err().code, ErrorCode::WrongPassword);
    assert_eq!(unlock(PASSWORD).unwrap().state, SessionState::Open);
}

#[test]
fn a_station_without_its_files_says_so_and_makes_nothing() {
    let station = Station::new();
    std::fs::remove_file(station.dir.path().join("station.db")).unwrap();
    let login = station.counter.login(&LoginRequest {
        staff: "0101".to_owned(),
        password: PASSWORD.to_owned(),
    });
    assert_eq!(login.unwrap_err().code, ErrorCode::StoreMissing);
    assert!(
        !station.dir.path().join("station.db").exists(),
        "never an empty file in its place"
    );
    std::fs::remove_file(station.dir.path().join("station.keys.json")).unwrap();
    assert_eq!(
        station.counter.session_view().problem,
        Some(ErrorCode::StoreMissing)
    );
}
