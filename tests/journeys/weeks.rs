//! Simulated weeks: three windows, one centre, random business, faults and restarts. Whatever
//! happened, in the end the same must hold.
//!
//! A failing week says its seed; `COUNTER_WEEKS=<seed>` runs that week alone, `COUNTER_WEEKS=<n>x`
//! runs n weeks in place of the sixty (`cargo xtask soak` does), and `COUNTER_WEEKS_REPORT=<file>`
//! writes a line for each: seed, acts, faults, milliseconds. The order in which threads meet is the
//! machine's, so a seed repeats what people and faults do, not every interleaving.

#![expect(
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "windows and people are few and fixed; the seed is told by whatever fails after it"
)]

use std::collections::BTreeMap;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::ops::Range;
use std::process::Command;
use std::time::{Duration, Instant};

use counter_act::{KeyId, VerifyingKey};
use counter_app::contract::{DecideActRequest, DeskItemRequest, DeskReasonRequest, SyncPhase};
use counter_domain::act::Request;
use counter_domain::card::OralLossChannel;
use counter_domain::id::{ActId, CardId, PersonId};
use counter_store::keys::KeyFile;
use counter_store::{Store, StoreError};
use counter_tests::proxy::Line;
use counter_tests::region::{HERE, PASSWORD, Region, Window};
use jiff::SignedDuration;

/// People of one week.
const PEOPLE: u16 = 8;
/// Things that happen on a day, at most.
const EVENTS: u32 = 5;

/// Weeks of one division; then another begins, so that no week grows with those before it.
const WEEKS_OF_A_DIVISION: usize = 10;

#[test]
fn weeks_with_fixed_seeds_first_half() {
    weeks(0, (0..10).collect());
}

#[test]
fn weeks_with_fixed_seeds_second_half() {
    weeks(1, (10..20).collect());
}

#[test]
fn weeks_with_seeds_of_the_commit_first_quarter() {
    weeks(2, seeds_of_the_commit(0..10));
}

#[test]
fn weeks_with_seeds_of_the_commit_second_quarter() {
    weeks(3, seeds_of_the_commit(10..20));
}

#[test]
fn weeks_with_seeds_of_the_commit_third_quarter() {
    weeks(4, seeds_of_the_commit(20..30));
}

#[test]
fn weeks_with_seeds_of_the_commit_fourth_quarter() {
    weeks(5, seeds_of_the_commit(30..40));
}

/// Tests among which a soak's weeks are shared out.
const SHARES: u64 = 6;

/// Seeds that change with every commit, and stay while it does.
fn seeds_of_the_commit(which: Range<u64>) -> Vec<u64> {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
    let commit = Command::new("git")
        .args(["-C", root, "rev-parse", "HEAD"])
        .output()
        .map(|output| output.stdout)
        .unwrap_or_default();
    let start = commit.iter().take(12).fold(1_u64, |sum, byte| {
        sum.wrapping_mul(31).wrapping_add(u64::from(*byte))
    });
    which
        .map(|at| 1_000 + start.wrapping_add(at) % 1_000_000_007)
        .collect()
}

/// The weeks that one test runs: its own seeds, one that was asked for, or its share of a soak.
fn asked(share: u64, own: Vec<u64>) -> Vec<u64> {
    let asked = std::env::var("COUNTER_WEEKS").unwrap_or_default();
    if let Some(count) = asked.strip_suffix('x').and_then(|text| text.parse().ok()) {
        let all = 0..count;
        return seeds_of_the_commit(all)
            .into_iter()
            .filter(|seed| seed % SHARES == share)
            .collect();
    }
    match asked.parse() {
        Ok(seed) if share == 0 => vec![seed],
        Ok(_) => Vec::new(),
        Err(_) => own,
    }
}

fn weeks(share: u64, own: Vec<u64>) {
    for seeds in asked(share, own).chunks(WEEKS_OF_A_DIVISION) {
        weeks_of_a_division(seeds);
    }
}

fn weeks_of_a_division(seeds: &[u64]) {
    let mut region = Region::new();
    let mut windows: Vec<_> = (1..=3)
        .map(|number| region.window(&format!("{number}号窗")))
        .collect();
    for (week, seed) in (0..).zip(seeds) {
        println!("COUNTER_WEEKS={seed} repeats this week");
        let start = Instant::now();
        let ran = Week::new(&mut region, &mut windows, week, *seed).run();
        report(*seed, ran, start.elapsed());
    }
}

/// What a week was made of.
#[derive(Clone, Copy, Default)]
struct Ran {
    acts: usize,
    faults: u32,
}

fn report(seed: u64, ran: Ran, took: Duration) {
    let Ok(path) = std::env::var("COUNTER_WEEKS_REPORT") else {
        return;
    };
    let mut file = OpenOptions::new()
        .create(true)
        .append(true)
        .open(path)
        .unwrap();
    let Ran { acts, faults } = ran;
    writeln!(file, "{seed} {acts} {faults} {}", took.as_millis()).unwrap();
}

struct Week<'a> {
    region: &'a mut Region,
    random: fastrand::Rng,
    seed: u64,
    windows: &'a mut Vec<Window>,
    people: Vec<(PersonId, CardId)>,
    /// Acts that somebody was told are recorded, with the window that recorded them.
    recorded: BTreeMap<ActId, usize>,
    faults: u32,
}

impl<'a> Week<'a> {
    /// New people come to the windows of the weeks before.
    fn new(region: &'a mut Region, windows: &'a mut Vec<Window>, week: u16, seed: u64) -> Self {
        let people = (0..PEOPLE)
            .map(|at| {
                let serial = 1 + week * PEOPLE + at;
                let person = region.person(serial, HERE);
                (person, region.card(person, serial))
            })
            .collect();
        for window in windows.iter() {
            window.login("0101");
            window.synced();
        }
        Self {
            region,
            random: fastrand::Rng::with_seed(seed),
            seed,
            windows,
            people,
            recorded: BTreeMap::new(),
            faults: 0,
        }
    }

    fn run(mut self) -> Ran {
        for _day in 0..7 {
            for _event in 0..self.random.u32(2..=EVENTS) {
                self.event();
            }
            self.region
                .clock
                .pass(SignedDuration::from_hours(self.random.i64(10..30)));
        }
        self.settle();
        let ran = Ran {
            acts: self.recorded.len(),
            faults: self.faults,
        };
        self.check();
        ran
    }

    fn event(&mut self) {
        let at = self.random.usize(0..self.windows.len());
        let what = self.random.u8(0..20);
        self.faults += u32::from(matches!(what, 9..=13 | 15));
        match what {
            0..9 => (0..self.random.u8(1..4)).for_each(|_| self.business(at)),
            9..12 => self.change_line(at),
            12 => self.restart(at),
            13 => {
                let hours = self.random.i64(-60..60);
                self.windows[at]
                    .clock
                    .set_apart(SignedDuration::from_hours(hours));
            }
            14 => self.windows[at].clock.set_apart(SignedDuration::ZERO),
            15 => self.bounce_the_centre(),
            16..18 => self.desk(at),
            18 => self.take_back(at),
            _ => drop(self.windows[at].counter.sync_now()),
        }
    }

    /// Somebody asks for something; the rules may refuse it.
    fn business(&mut self, at: usize) {
        let (person, card) = self.people[self.random.usize(0..self.people.len())];
        let reason = "疑似冒用".to_owned();
        let (staff, request) = match self.random.u8(0..9) {
            0..3 => (
                "0101",
                Request::ReportOralLoss {
                    card,
                    channel: OralLossChannel::Window,
                    at: None,
                },
            ),
            3..5 => (
                "0102",
                Request::ReleaseOralLoss {
                    card,
                    attendance: None,
                },
            ),
            5 => (
                "0102",
                Request::ReportWrittenLoss {
                    card,
                    attendance: None,
                },
            ),
            6 => ("0101", Request::FreezeCard { card, reason }),
            7 => ("0301", Request::UnfreezeCard { card, reason }),
            _ => (
                "0101",
                Request::CancelCard {
                    card,
                    attendance: None,
                },
            ),
        };
        let window = &self.windows[at];
        window.login(staff);
        if let Ok(act) = window.counter.record_request(person, request) {
            self.recorded.insert(act, at);
        }
    }

    fn change_line(&mut self, at: usize) {
        let proxy = &self.windows[at].proxy;
        match self.random.u8(0..8) {
            0..2 => proxy.set(Line::Up),
            2..4 => proxy.set(Line::Down),
            4 => proxy.set(Line::LoseReplies),
            5 => proxy.set(Line::Captive),
            6 => proxy.set(Line::Jumbled),
            _ => proxy.weather(self.random.u64(..)),
        }
    }

    /// The program ends without a word, in the middle of whatever it does.
    fn restart(&mut self, at: usize) {
        let window = self.windows.remove(at).restart();
        window.login("0101");
        self.windows.insert(at, window);
    }

    fn bounce_the_centre(&mut self) {
        self.region.stop_centre();
        self.region.start_centre();
        for window in self.windows.iter() {
            window.proxy.moved(self.region.address());
        }
    }

    /// Somebody looks at the desk and does something about the first act of this week.
    fn desk(&mut self, at: usize) {
        let window = &self.windows[at];
        window.login("0302");
        let rows = window.counter.list_desk().unwrap().rows;
        // What the weeks before left there stays as it is.
        let ours = |person: &str| self.people.iter().any(|(id, _)| id.to_string() == person);
        let Some(row) = rows.into_iter().find(|row| ours(&row.person)) else {
            return;
        };
        let reason = "已核对材料".to_owned();
        let request = DeskReasonRequest {
            act: row.act.clone(),
            reason: reason.clone(),
        };
        // What may not be done is refused by its rule; nothing is asserted of that here.
        let _ = match self.random.u8(0..4) {
            0 => window.counter.withdraw_act(&request),
            1 => window.counter.hand_over_act(&request),
            2 => window.counter.send_act_again(&request),
            _ => window.counter.decide_act(&DecideActRequest {
                act: row.act,
                accept: self.random.bool(),
                reason,
                password: PASSWORD.to_owned(),
            }),
        };
    }

    /// Somebody thinks better of what still waits for the line; it may be on its way already.
    fn take_back(&mut self, at: usize) {
        let window = &self.windows[at];
        window.login("0302");
        let mut waiting = window.counter.sync_status().unwrap().waiting;
        let ours = |act: &str| {
            act.parse()
                .is_ok_and(|act| self.recorded.contains_key(&act))
        };
        waiting.retain(|row| ours(&row.act));
        if let Some(row) = self.random.choice(waiting) {
            let _ = window.counter.withdraw_act(&DeskReasonRequest {
                act: row.act,
                reason: "群众改变主意".to_owned(),
            });
        }
    }

    /// The weather is fine, the clocks are right, everybody hands in and takes down twice: the
    /// second time brings what the others handed in.
    fn settle(&mut self) {
        for _ in 0..2 {
            for window in self.windows.iter() {
                window.clock.set_apart(SignedDuration::ZERO);
                window.proxy.set(Line::Up);
                // Nobody waits for answers that were lost.
                window.proxy.cut();
                window.login("0102");
                let mut looked = 0_u32;
                window.until(
                    &format!("seed {}: the window settles", self.seed),
                    |counter| {
                        // What failed before is tried again at once, but not at every look.
                        let view = if looked.is_multiple_of(20) {
                            counter.sync_now().ok()?
                        } else {
                            counter.sync_status().ok()?
                        };
                        looked += 1;
                        let waits = view.waiting.iter().any(|row| row.state != "set_aside");
                        (looked > 1 && !waits && view.phase == SyncPhase::Idle).then_some(())
                    },
                );
            }
        }
    }

    fn check(self) {
        let Self {
            region,
            seed,
            windows,
            recorded,
            ..
        } = self;
        region.holds();
        for (at, window) in windows.iter().enumerate() {
            let acts = recorded.iter().filter(|(_, by)| **by == at);
            for (act, _) in acts {
                accounted_for(region, window, seed, *act);
            }
        }
        for window in windows.iter() {
            window.counter.logout();
            let dir = window.data_dir();
            let login = KeyFile::load(&dir)
                .unwrap()
                .login(&counter_domain::role::StaffId("0101".to_owned()), PASSWORD)
                .unwrap();
            let store = Store::open(&dir, &login.data_key).unwrap();
            let check = store.check().unwrap();
            assert!(check.is_sound(), "seed {seed}: the file holds: {check:?}");
            let keys = keys_of(&store);
            let journal = store.verify_journal(|id| keys.get(id).cloned()).unwrap();
            assert!(
                journal.is_sound(),
                "seed {seed}: the journal holds: {journal:?}"
            );
        }
    }
}

/// An act of which a clerk was told is at the centre exactly once; what the centre holds, and what
/// never got there, lies on the desk, or what was decided about it does.
fn accounted_for(region: &Region, window: &Window, seed: u64, act: ActId) {
    let told = format!("SELECT count(*) FROM act WHERE id = '{act}' AND verdict <> 'waiting'");
    let held = format!("SELECT count(*) FROM act WHERE id = '{act}' AND verdict = 'held'");
    let desk = window.counter.list_desk().unwrap().rows;
    let lies = desk.iter().any(|row| row.act == act.to_string());
    let item = window.counter.open_desk_item(&DeskItemRequest {
        act: act.to_string(),
    });
    let story = item.as_ref().map(|item| item.story.clone());
    // A withdrawal, correction or decision that is held lies there in its place.
    let is_decided = item.as_ref().is_ok_and(|item| {
        let decided = ["withdrawn", "corrected", "decided"];
        let mut events = item.story.iter();
        events.any(|event| decided.contains(&event.what.as_str()))
    });
    let is_open_decision = is_decided
        && desk.iter().any(|row| {
            item.as_ref()
                .is_ok_and(|item| item.row.person == row.person)
        });
    let (told, held) = (region.count(&told), region.count(&held));
    assert!(
        told == 1 || lies,
        "seed {seed}: act {act} is at the centre {told} times and not on its desk; {story:?}"
    );
    assert!(
        held == 0 || lies || is_open_decision,
        "seed {seed}: held act {act} is not on its desk; {story:?}; the desk: {desk:#?}"
    );
}

/// Every key that may have signed an act of a file: the device's and the staff's.
fn keys_of(store: &Store) -> BTreeMap<KeyId, VerifyingKey> {
    store
        .read(|reading| {
            let device = reading.enrolment().device_key()?;
            let staff = reading.staff().list()?;
            let keys = device.map(|key| key.verifying()).into_iter().chain(
                staff
                    .iter()
                    .filter_map(|member| member.entry.public.verifying()),
            );
            Ok::<_, StoreError>(keys.map(|key| (key.id(), key)).collect())
        })
        .unwrap()
}
