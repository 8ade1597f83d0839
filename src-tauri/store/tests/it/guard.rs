//! How often somebody may try his password.

use std::fs;

use counter_domain::role::StaffId;
use counter_store::guard::{
    AttemptError, FAILURES, GUARD_FILE, GuardEventKind, GuardState, LOCK_MS, LoginGuard, Moment,
};

use super::station::{Seeded, at, clerk};

fn moment(boot: &str, monotonic_ms: u64) -> Moment {
    Moment {
        boot: boot.to_owned(),
        monotonic_ms,
        at: at(i64::try_from(monotonic_ms).unwrap()),
    }
}

fn fail(state: &mut GuardState, times: u32, now: &Moment) {
    for _ in 0..times {
        state.begin(&clerk(), now).unwrap();
    }
}

#[test]
fn five_failures_lock_for_thirty_minutes() {
    let mut state = GuardState::default();
    fail(&mut state, FAILURES, &moment("a", 1_000));
    let locked = state.begin(&clerk(), &moment("a", 2_000)).unwrap_err();
    assert_eq!(
        locked.remaining_ms,
        LOCK_MS - 1_000,
        "counted from the fifth"
    );
    assert_eq!(
        locked.to_string(),
        "口令输错次数过多，账号已锁定，请 30 分钟后再试",
        "what the clerk reads"
    );
    let end = moment("a", 1_000 + LOCK_MS);
    assert!(state.begin(&clerk(), &end).is_ok(), "the lock has run out");
    assert_eq!(
        state.attempts_left(&clerk()),
        FAILURES - 1,
        "and counting begins anew"
    );
}

#[test]
fn a_success_clears_the_count_and_is_no_failure() {
    let mut state = GuardState::default();
    fail(&mut state, FAILURES, &moment("a", 1_000));
    // The fifth attempt was the right password after all.
    state.succeeded(&clerk());
    assert_eq!(
        state.remaining_ms(&clerk(), &moment("a", 1_001)),
        None,
        "not locked"
    );
    let kinds: Vec<_> = state.take_events().iter().map(|event| event.kind).collect();
    assert_eq!(kinds, [GuardEventKind::Failed; 4], "four had failed");
}

#[test]
fn a_lock_is_of_one_account() {
    let mut state = GuardState::default();
    fail(&mut state, FAILURES, &moment("a", 0));
    let other = StaffId("100802".to_owned());
    assert!(
        state.begin(&other, &moment("a", 1)).is_ok(),
        "a colleague may work"
    );
}

#[test]
fn another_boot_begins_the_lock_anew() {
    let mut state = GuardState::default();
    fail(&mut state, FAILURES, &moment("a", 5_000_000));
    let remaining = state.remaining_ms(&clerk(), &moment("b", 10));
    assert_eq!(remaining, Some(LOCK_MS), "nobody knows how long it was off");
    let remaining = state.remaining_ms(&clerk(), &moment("b", 60_010));
    assert_eq!(remaining, Some(LOCK_MS - 60_000), "but it does run out");
}

#[test]
fn the_state_survives_the_end_of_the_program() {
    let dir = tempfile::tempdir().unwrap();
    let mut random = Seeded::new(1);
    let mut guard = LoginGuard::create(dir.path(), &mut |b| random.fill(b)).unwrap();
    for _ in 0..FAILURES {
        // Killed before the password was looked at: the attempt counts.
        guard.begin(&clerk(), &moment("a", 7)).unwrap();
        guard = LoginGuard::load(dir.path(), &moment("a", 7)).unwrap();
    }
    let error = guard.begin(&clerk(), &moment("a", 8)).unwrap_err();
    assert!(matches!(error, AttemptError::Locked(_)), "{error}");
    assert_eq!(
        guard.events().len(),
        6,
        "five failures and a lock wait for the audit"
    );
    guard.clear_events().unwrap();
    let guard = LoginGuard::load(dir.path(), &moment("a", 9)).unwrap();
    assert_eq!(guard.events().len(), 0, "told once");
}

#[test]
fn a_changed_or_missing_file_counts_as_locked() {
    type Tamper = fn(&std::path::Path);
    let edits: [(&str, Tamper); 4] = [
        ("edited", |path| {
            let text = fs::read_to_string(path).unwrap();
            fs::write(
                path,
                text.replace("\\\"failures\\\":1", "\\\"failures\\\":0"),
            )
            .unwrap();
        }),
        ("cut", |path| fs::write(path, b"{").unwrap()),
        ("taken away", |path| fs::remove_file(path).unwrap()),
        ("without its key", |path| {
            fs::remove_file(path.with_file_name("login-guard.key")).unwrap();
        }),
    ];
    for (what, tamper) in edits {
        let dir = tempfile::tempdir().unwrap();
        let mut random = Seeded::new(1);
        let mut guard = LoginGuard::create(dir.path(), &mut |b| random.fill(b)).unwrap();
        guard.begin(&clerk(), &moment("a", 7)).unwrap();
        tamper(&dir.path().join(GUARD_FILE));
        let mut guard = LoginGuard::load(dir.path(), &moment("a", 8)).unwrap();
        let remaining = guard.remaining_ms(&clerk(), &moment("a", 8));
        assert_eq!(remaining, Some(LOCK_MS), "{what}: everybody is locked");
        let kinds: Vec<_> = guard.events().iter().map(|event| event.kind).collect();
        assert_eq!(
            kinds,
            [GuardEventKind::Tampered],
            "{what}: the audit is told"
        );
        let mut again = LoginGuard::load(dir.path(), &moment("a", 1_008)).unwrap();
        let remaining = again.remaining_ms(&clerk(), &moment("a", 1_008));
        assert_eq!(remaining, Some(LOCK_MS - 1_000), "{what}: the lock goes on");
        let after = moment("a", 8 + LOCK_MS);
        assert!(
            again.begin(&clerk(), &after).is_ok(),
            "{what}: and runs out"
        );
    }
}
