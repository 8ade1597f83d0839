//! The second copy: what stands in it, who opens it, when it goes, and a medium that is away.

use std::fs;
use std::path::Path;

use counter_act::SealedAct;
use counter_domain::id::ActId;
use counter_domain::role::StaffId;
use counter_store::keys::ExchangeKey;
use counter_store::page::Page;
use counter_store::spool::{
    ReadSpoolError, Record, SPOOL_DIRECTORY, SPOOL_SETTING, SpoolReader, SpoolState,
};
use counter_store::table::sync_state::Place;
use counter_store::{Store, StoreError};

use super::station::{
    Counter, MACHINE, PASSWORD, Seeded, at, clerk, data_key, device_key, person, prepare, recovery,
    settle_on, submit,
};

pub(crate) fn work(store: &Store, random: &mut Seeded, photo: usize) -> ActId {
    let who = person(1 + u128::from(random.below(2)), "").id;
    let photo = random.bytes(photo);
    let prepared = prepare(store, random, who, &photo).unwrap();
    submit(store, random, who, &photo, &prepared).unwrap().act
}

fn acts(directory: &Path, key: &ExchangeKey) -> Vec<ActId> {
    let read = SpoolReader::read(directory, key).unwrap();
    let acts = read.records.iter().filter_map(|record| match record {
        Record::Act(act) => Some(SealedAct::open(&act.sealed).unwrap().envelope().id),
        _ => None,
    });
    acts.collect()
}

fn files(directory: &Path) -> usize {
    fs::read_dir(directory).unwrap().count()
}

#[test]
fn each_act_stands_in_the_second_copy_when_it_is_saved() {
    let counter = Counter::settled();
    let directory = counter.path().join(SPOOL_DIRECTORY);
    let mut random = Seeded::new(1);
    let mut expected = Vec::new();
    for _ in 0..4 {
        expected.push(work(&counter.store, &mut random, 10_000));
        assert_eq!(
            acts(&directory, &recovery()),
            expected,
            "in the order of the journal"
        );
    }
    let read = SpoolReader::read(&directory, &recovery()).unwrap();
    assert_eq!((read.damaged, read.closed), (0, 0));
    let Some(Record::Act(last)) = read.records.iter().rfind(|r| matches!(r, Record::Act(_))) else {
        panic!("an act is there");
    };
    assert_eq!(last.attachments[0].len(), 10_000, "with its photo");
    let head = last.head.as_ref().unwrap();
    assert!(
        head.verify(&device_key().verifying()),
        "with the signed head"
    );
    assert_eq!(head.seq, 4);
    let snapshot = read.snapshot.unwrap();
    assert_eq!(snapshot.epoch, 1);
    assert_eq!(snapshot.staff.len(), 1);
}

#[test]
fn a_colleague_and_the_division_open_it_and_nobody_else() {
    let counter = Counter::settled();
    let directory = counter.path().join(SPOOL_DIRECTORY);
    let mut random = Seeded::new(1);
    let act = work(&counter.store, &mut random, 1_000);
    let keys = SpoolReader::unlock(&directory, &clerk(), PASSWORD).unwrap();
    assert_eq!(acts(&directory, keys.exchange()), [act]);
    assert_eq!(acts(&directory, &recovery()), [act]);
    let wrong = SpoolReader::unlock(&directory, &clerk(), "x").unwrap_err();
    assert!(matches!(wrong, ReadSpoolError::Unwrap(_)), "{wrong}");
    let unknown = StaffId("1".to_owned());
    let wrong = SpoolReader::unlock(&directory, &unknown, PASSWORD).unwrap_err();
    assert!(matches!(wrong, ReadSpoolError::UnknownStaff), "{wrong}");
    let other = ExchangeKey::from_seed(&[8; 32]);
    let wrong = SpoolReader::read(&directory, &other).unwrap_err();
    assert!(matches!(wrong, ReadSpoolError::Open(_)), "{wrong}");
    for entry in fs::read_dir(&directory).unwrap() {
        let bytes = fs::read(entry.unwrap().path()).unwrap();
        for secret in ["张伟", "6600001940", "13900000000"] {
            let found = bytes
                .windows(secret.len())
                .any(|part| part == secret.as_bytes());
            assert!(!found, "the spool shows {secret}");
        }
    }
}

/// Opened again, it goes on in the same file; what was recorded without it follows.
#[test]
fn what_it_lacks_follows_at_the_next_opening() {
    let Counter { dir, store } = Counter::settled();
    let directory = dir.path().join(SPOOL_DIRECTORY);
    let mut random = Seeded::new(1);
    let one = work(&store, &mut random, 1_000);
    drop(store);
    // The release before knows no spool.
    let store = Store::open(dir.path(), &data_key()).unwrap();
    let two = work(&store, &mut random, 1_000);
    assert_eq!(store.spool_state().unwrap(), SpoolState::Off);
    drop(store);
    assert_eq!(acts(&directory, &recovery()), [one]);
    let store = Store::open(dir.path(), &data_key()).unwrap();
    assert_eq!(settle_on(&store, MACHINE).fence, None);
    assert_eq!(acts(&directory, &recovery()), [one, two]);
    let three = work(&store, &mut random, 1_000);
    assert_eq!(acts(&directory, &recovery()), [one, two, three]);
    assert_eq!(files(&directory), 1, "one file");
}

#[test]
fn a_torn_tail_is_left_alone_and_the_next_file_begun() {
    let Counter { dir, store } = Counter::settled();
    let directory = dir.path().join(SPOOL_DIRECTORY);
    let mut random = Seeded::new(1);
    let one = work(&store, &mut random, 1_000);
    let two = work(&store, &mut random, 1_000);
    drop(store);
    let file = directory.join("00000001.spool");
    let bytes = fs::read(&file).unwrap();
    let torn = &bytes[..bytes.len() - 1_500];
    fs::write(&file, torn).unwrap();
    assert_eq!(acts(&directory, &recovery()), [one]);
    let store = Store::open(dir.path(), &data_key()).unwrap();
    assert_eq!(settle_on(&store, MACHINE).fence, None);
    assert_eq!(
        fs::read(&file).unwrap(),
        torn,
        "what was torn stays as it is"
    );
    assert_eq!(acts(&directory, &recovery()), [one, two]);
    assert_eq!(files(&directory), 2);
}

#[test]
fn damage_in_the_middle_costs_only_what_it_hits() {
    let Counter { dir, store } = Counter::settled();
    let directory = dir.path().join(SPOOL_DIRECTORY);
    let mut random = Seeded::new(1);
    let done: Vec<ActId> = (0..3).map(|_| work(&store, &mut random, 20_000)).collect();
    drop(store);
    let file = directory.join("00000001.spool");
    let mut bytes = fs::read(&file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&file, &bytes).unwrap();
    assert_eq!(acts(&directory, &recovery()), [done[0], done[2]]);
    let store = Store::open(dir.path(), &data_key()).unwrap();
    assert_eq!(settle_on(&store, MACHINE).fence, None);
    let again = acts(&directory, &recovery());
    assert_eq!(again[2..], done[1..], "what may lack is appended again");
}

#[test]
fn files_go_only_below_the_watermark() {
    let counter = Counter::settled();
    let directory = counter.path().join(SPOOL_DIRECTORY);
    let mut random = Seeded::new(1);
    let mut done = Vec::new();
    for round in 0..3 {
        done.push(work(&counter.store, &mut random, 1_000));
        // Staff that changes begins the next file.
        let name = format!("10090{round}");
        let put = counter
            .store
            .write(|writing| writing.staff_mut().put(&super::keys::member(&name, "王芳")));
        put.map_err(|error: StoreError| error).unwrap();
    }
    assert_eq!(files(&directory), 4);
    let confirm = |from: &str, cursor: &str, seq| {
        let mut page = Page::empty(from, cursor, "life", at(9));
        page.watermark = Some(Place { epoch: 1, seq });
        counter
            .store
            .write(|writing| writing.pages().apply(&page))
            .unwrap();
    };
    confirm("", "1", 1);
    assert_eq!(
        acts(&directory, &recovery()),
        done[1..],
        "the first is in a backup"
    );
    confirm("1", "2", 2);
    assert_eq!(acts(&directory, &recovery()), done[2..]);
    confirm("2", "3", 3);
    assert_eq!(files(&directory), 1, "the newest file stays");
    let read = SpoolReader::read(&directory, &recovery()).unwrap();
    assert_eq!(
        read.snapshot.unwrap().head.seq,
        3,
        "and knows where the journal ends"
    );
}

/// A stick that is pulled does not stop work, is told of, and gets what it lacks when it is back.
#[test]
fn a_missing_medium_is_told_and_caught_up_with() {
    let Counter { dir, store } = Counter::with_people(&["张伟", "王芳"]);
    super::station::equip(&store);
    let media = tempfile::tempdir().unwrap();
    let (stick, away) = (media.path().join("stick"), media.path().join("away"));
    fs::create_dir(&stick).unwrap();
    let set = store.write(|writing| {
        writing
            .settings_mut()
            .set(SPOOL_SETTING, stick.to_str().unwrap())
    });
    set.map_err(|error: StoreError| error).unwrap();
    assert_eq!(settle_on(&store, MACHINE).fence, None);
    let mut random = Seeded::new(1);
    let one = work(&store, &mut random, 1_000);
    fs::rename(&stick, &away).unwrap();
    drop(store);
    let store = Store::open(dir.path(), &data_key()).unwrap();
    settle_on(&store, MACHINE);
    let two = work(&store, &mut random, 1_000);
    let SpoolState::Missing { behind, .. } = store.spool_state().unwrap() else {
        panic!("its medium is away");
    };
    assert!(behind > 0, "{behind} behind");
    fs::rename(&away, &stick).unwrap();
    let three = work(&store, &mut random, 1_000);
    assert!(matches!(
        store.spool_state().unwrap(),
        SpoolState::Ready { .. }
    ));
    let own = fs::read_dir(&stick)
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .path();
    assert_eq!(acts(&own, &recovery()), [one, two, three]);
}
