//! S01: power cuts and kills at any instant of "submit".
//!
//! A child process, this test binary run again, submits applications and says on its standard
//! output what it has been told is saved. Then it is killed, or its system calls are replayed up
//! to any point with what was not synced kept, dropped, reordered or torn. Whatever is left must
//! open, and hold either the complete act or the complete draft.

mod image;
mod kill;
mod trace;

use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use counter_act::{Hash, SealedAct};
use counter_domain::id::{ActId, DraftId};
use counter_domain::number::BusinessNumber;
use counter_store::spool::{Record, SPOOL_DIRECTORY, SpoolReader, SpoolState};
use counter_store::table::application_row::ApplicationFilter;
use counter_store::table::application_row::ApplicationOrder::Newest;
use counter_store::table::number::NumberState;
use counter_store::table::sync_state::Place;
use counter_store::{Durability, Options, Store, StoreError};

use super::station::{
    MACHINE, Seeded, clerk, data_key, device_key, person, prepare, recovery, settle_on, submit,
};

const DIR: &str = "COUNTER_POWER_DIR";
const SEED: &str = "COUNTER_POWER_SEED";
const COUNT: &str = "COUNTER_POWER_COUNT";
const DURABILITY: &str = "COUNTER_POWER_DURABILITY";
const REOPEN: &str = "COUNTER_POWER_REOPEN";

const PEOPLE: u128 = 8;

const PHOTO: usize = 60 * 1024;

/// What a child has been told is on the disk.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Saved {
    Ready,
    Draft(DraftId, Hash),
    Act(ActId, DraftId, Hash, BusinessNumber),
}

impl Saved {
    fn line(&self) -> String {
        match self {
            Self::Ready => "saved ready".to_owned(),
            Self::Draft(draft, photo) => format!("saved draft {draft} {photo}"),
            Self::Act(act, draft, photo, number) => {
                format!("saved act {act} {draft} {photo} {number}")
            }
        }
    }

    fn read(line: &str) -> Option<Self> {
        let mut words = line.strip_prefix("saved ")?.split(' ');
        match words.next()? {
            "ready" => Some(Self::Ready),
            "draft" => Some(Self::Draft(
                words.next()?.parse().ok()?,
                Hash::parse(words.next()?)?,
            )),
            "act" => Some(Self::Act(
                words.next()?.parse().ok()?,
                words.next()?.parse().ok()?,
                Hash::parse(words.next()?)?,
                words.next()?.parse().ok()?,
            )),
            _ => None,
        }
    }
}

/// The child. It is a test only so that this binary can be run again as it.
#[test]
fn child() {
    let Ok(dir) = std::env::var(DIR) else { return };
    let number = |name| std::env::var(name).unwrap().parse::<u64>().unwrap();
    let durability = match std::env::var(DURABILITY).unwrap().as_str() {
        "full" => Durability::Full,
        "normal" => Durability::Normal,
        "off" => Durability::Off,
        other => panic!("no durability {other}"),
    };
    let reopens = std::env::var(REOPEN).is_ok();
    let mut random = Seeded::new(number(SEED));
    let open = || {
        let store = Store::open_with(Path::new(&dir), &data_key(), Options { durability }).unwrap();
        let standing = settle_on(&store, MACHINE);
        assert_eq!(standing.fence, None, "the file is the newest");
        store
    };
    let mut store = Some(open());
    say(&Saved::Ready);
    for _ in 0..number(COUNT) {
        let who = person(1 + u128::from(random.next()) % PEOPLE, "").id;
        let photo = random.bytes(PHOTO);
        let sha256 = Hash::of(&photo);
        let prepared = prepare(store.as_ref().unwrap(), &mut random, who, &photo).unwrap();
        say(&Saved::Draft(prepared.0, sha256));
        if reopens {
            // Closing empties the write-ahead log into the file and takes it away.
            drop(store.take());
            store = Some(open());
        }
        let store = store.as_ref().unwrap();
        let done = submit(store, &mut random, who, &photo, &prepared).unwrap();
        say(&Saved::Act(done.act, prepared.0, sha256, done.number));
    }
    // As if the power were cut here: nothing is closed.
    std::process::abort();
}

/// One write, so that a line is said as a whole. The test harness may have begun a line.
fn say(saved: &Saved) {
    let mut out = std::io::stdout().lock();
    out.write_all(format!("\n{}\n", saved.line()).as_bytes())
        .unwrap();
    out.flush().unwrap();
}

/// This binary, as a child that works in a directory.
fn child_command(dir: &Path, seed: u64, count: u64, durability: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    environment(&mut command, dir, seed, count, durability);
    command
}

fn environment(command: &mut Command, dir: &Path, seed: u64, count: u64, durability: &str) {
    command
        .args(["--exact", "power::child", "--nocapture", "--test-threads=1"])
        .env(DIR, dir)
        .env(SEED, seed.to_string())
        .env(COUNT, count.to_string())
        .env(DURABILITY, durability)
        .stdin(Stdio::null())
        .stderr(Stdio::null());
}

/// Holds what is left in a directory against what was said to be saved. Says what is wrong.
fn inspect(dir: &Path, said: &[Saved]) -> Result<(), String> {
    let store = Store::open(dir, &data_key()).map_err(|error| format!("not opened: {error}"))?;
    for saved in said {
        match saved {
            Saved::Ready => {}
            Saved::Draft(draft, photo) => either(&store, *draft, *photo)?,
            Saved::Act(act, draft, photo, number) => {
                complete_act(&store, *act, *photo, number)?;
                if draft_of(&store, *draft)?.is_some() {
                    return Err(format!("act {act} and its draft {draft} are both there"));
                }
            }
        }
    }
    let check = store.check().map_err(|error| error.to_string())?;
    if !check.is_sound() {
        return Err(format!("{:?}", check.findings));
    }
    let key = device_key().verifying();
    let journal = store
        .verify_journal(|id| (*id == key.id()).then(|| key.clone()))
        .map_err(|error| error.to_string())?;
    if !journal.is_sound() {
        return Err(format!("{:?}", journal.findings));
    }
    second_copy(dir, &store)
}

/// What stands in the spool was committed; and after the next opening the spool holds every act.
fn second_copy(dir: &Path, store: &Store) -> Result<(), String> {
    let acts = store
        .read(|reading| reading.deliveries().after(Place::default(), u32::MAX))
        .map_err(|error: StoreError| error.to_string())?;
    let acts: BTreeSet<ActId> = acts.into_iter().map(|queued| queued.act).collect();
    if let Some(ahead) = spooled(dir)?.difference(&acts).next() {
        return Err(format!("act {ahead} is in the spool and was not committed"));
    }
    let standing = settle_on(store, MACHINE);
    if standing.fence.is_some() || !matches!(standing.spool, SpoolState::Ready { .. }) {
        return Err(format!("{standing:?}"));
    }
    if let Some(missing) = acts.difference(&spooled(dir)?).next() {
        return Err(format!("act {missing} is not in the spool"));
    }
    Ok(())
}

fn spooled(dir: &Path) -> Result<BTreeSet<ActId>, String> {
    let read = SpoolReader::read(&dir.join(SPOOL_DIRECTORY), &recovery());
    let read = read.map_err(|error| format!("the spool cannot be read: {error}"))?;
    let acts = read.records.iter().filter_map(|record| match record {
        Record::Act(act) => Some(SealedAct::open(&act.sealed).unwrap().envelope().id),
        _ => None,
    });
    Ok(acts.collect())
}

/// The complete draft or the complete act, never both, never neither.
fn either(store: &Store, draft: DraftId, photo: Hash) -> Result<(), String> {
    let act = act_of(store, draft)?;
    match (draft_of(store, draft)?, act) {
        (Some(record), None) => {
            let frozen = record
                .frozen
                .ok_or_else(|| format!("draft {draft} is not frozen"))?;
            let kept = store
                .read(|r| r.blobs().get(photo))
                .map_err(|error| error.to_string())?;
            let paper = store
                .read(|r| r.documents().pdf(frozen.document))
                .map_err(|error| error.to_string())?;
            if record.photo != Some(photo) || kept.is_none() || paper.is_none() {
                return Err(format!("draft {draft} is half there"));
            }
            Ok(())
        }
        (None, Some((act, number))) => complete_act(store, act, photo, &number),
        (Some(_), Some(_)) => Err(format!("draft {draft} and its act are both there")),
        (None, None) => Err(format!("draft {draft} is lost, and there is no act of it")),
    }
}

fn complete_act(
    store: &Store,
    act: ActId,
    photo: Hash,
    number: &BusinessNumber,
) -> Result<(), String> {
    let error = |error: StoreError| error.to_string();
    store
        .read(|reading| {
            if reading.acts().get(act)?.is_none() {
                return Ok(Err(format!("act {act} is lost")));
            }
            let applications = reading.applications();
            let rows = applications.list(&ApplicationFilter::default(), Newest, 0, u32::MAX)?;
            let papers = reading.documents().of_number(&number.to_string())?;
            let fate = reading.numbers().get(number)?;
            let is_whole = reading.acts().payload(act)?.is_some()
                && reading.blobs().get(photo)?.is_some()
                && rows.iter().any(|row| row.number == *number)
                && papers.len() == 2
                && papers.iter().all(|paper| paper.act == Some(act))
                && fate.is_some_and(|fate| fate.state == NumberState::Used);
            Ok(if is_whole {
                Ok(())
            } else {
                Err(format!("act {act} is half there"))
            })
        })
        .map_err(error)?
}

fn draft_of(
    store: &Store,
    draft: DraftId,
) -> Result<Option<counter_store::table::draft::DraftRecord>, String> {
    store
        .read(|reading| reading.drafts().get(draft, &clerk()))
        .map_err(|error: StoreError| error.to_string())
}

/// The act that used the number which was reserved for a draft.
fn act_of(store: &Store, draft: DraftId) -> Result<Option<(ActId, BusinessNumber)>, String> {
    let used = store
        .read(|reading| reading.numbers().list(NumberState::Used))
        .map_err(|error: StoreError| error.to_string())?;
    Ok(used
        .into_iter()
        .find(|record| record.draft == draft)
        .and_then(|record| Some((record.act?, record.number))))
}

/// A station that is closed, with people.
fn station(dir: &Path) {
    let store = Store::create(dir, &data_key()).unwrap();
    super::station::enrol(&store);
    super::station::equip(&store);
    super::station::put_people(&store, &["张伟"; PEOPLE as usize]);
    settle_on(&store, MACHINE);
}
