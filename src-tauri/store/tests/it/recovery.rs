//! Damage, and what the second copy brings back (S12); copies that must not work (S13).

use std::fs;
use std::path::Path;

use counter_domain::id::ActId;
use counter_store::keys::{ExchangeKey, KeyFile};
use counter_store::page::Page;
use counter_store::spool::{SPOOL_DIRECTORY, SpoolReader};
use counter_store::table::act::AppendActError;
use counter_store::table::fence::{Fence, Witness};
use counter_store::table::number::NumberState;
use counter_store::table::station::Enrolment;
use counter_store::table::sync_state::Place;
use counter_store::{
    BeginEpochError, DATABASE_FILE, IDENTITY_FILE, Recovered, Store, StoreError, recover,
};

use super::spool::work;
use super::station::{
    Counter, MACHINE, PASSWORD, Seeded, SubmitError, at, clerk, data_key, device_key, person,
    prepare, recovery, settle_on, sign, submit, surroundings,
};

/// A closed station with some acts.
fn closed(count: usize) -> (tempfile::TempDir, Vec<ActId>) {
    let Counter { dir, store } = Counter::settled();
    let mut random = Seeded::new(1);
    let acts = (0..count)
        .map(|_| work(&store, &mut random, 5_000))
        .collect();
    drop(store);
    (dir, acts)
}

fn bring_back(dir: &Path, key: &ExchangeKey) -> Recovered {
    let mut random = Seeded::new(99);
    let spool = dir.join(SPOOL_DIRECTORY);
    recover(dir, &spool, key, at(50), &mut |buffer| random.fill(buffer)).unwrap()
}

/// The file that a clerk opens with his old password.
fn open(dir: &Path) -> Store {
    let login = KeyFile::load(dir)
        .unwrap()
        .login(&clerk(), PASSWORD)
        .unwrap();
    Store::open(dir, &login.data_key).unwrap()
}

fn waiting(store: &Store) -> Vec<ActId> {
    let queue = store.read(|reading| reading.deliveries().queue(Place::default(), 1_000));
    let queue = queue.map_err(|error: StoreError| error).unwrap();
    queue.into_iter().map(|queued| queued.act).collect()
}

fn is_sound(store: &Store) {
    let report = store.check().unwrap();
    assert!(report.is_sound(), "{:?}", report.findings);
    let key = device_key().verifying();
    let report = store
        .verify_journal(|id| (*id == key.id()).then(|| key.clone()))
        .unwrap();
    assert!(report.is_sound(), "{:?}", report.findings);
}

/// Damages a station in one way; everything that was saved comes back with the key that is given.
fn check(damage: impl FnOnce(&Path), key: impl FnOnce(&Path) -> ExchangeKey) {
    let (dir, acts) = closed(3);
    damage(dir.path());
    let damaged = Store::open(dir.path(), &data_key());
    let is_found = match &damaged {
        Err(_) => true,
        Ok(store) => settle_on(store, MACHINE).fence.is_some(),
    };
    assert!(is_found, "the damage is found at start");
    drop(damaged);
    let key = key(dir.path());
    let before = fs::read(dir.path().join(DATABASE_FILE)).ok();
    let recovered = bring_back(dir.path(), &key);
    assert_eq!((recovered.acts, recovered.missing), (3, 0), "{recovered:?}");
    assert_eq!(recovered.fence, None, "the spool was whole");
    let aside = recovered.aside.unwrap();
    assert_eq!(
        fs::read(aside.join(DATABASE_FILE)).ok(),
        before,
        "the old file is kept"
    );
    let store = open(dir.path());
    assert_eq!(settle_on(&store, MACHINE).fence, None);
    assert_eq!(waiting(&store), acts, "all wait for the centre again");
    is_sound(&store);
    // Work goes on where it was, with numbers that were never given.
    let mut random = Seeded::new(7);
    super::station::put_people(&store, &["张伟", "王芳"]);
    let next = work(&store, &mut random, 1_000);
    let (record, used) = store
        .read(|reading| {
            let record = reading.acts().get(next)?.unwrap();
            Ok::<_, StoreError>((record, reading.numbers().list(NumberState::Used)?))
        })
        .unwrap();
    assert_eq!(
        record.open().unwrap().envelope().seq,
        4,
        "the journal goes on"
    );
    assert_eq!(used.len(), 4, "four numbers");
    is_sound(&store);
}

fn by_recovery_key(_: &Path) -> ExchangeKey {
    recovery()
}

#[test]
fn s12_a_flipped_bit() {
    let flip = |dir: &Path| {
        let path = dir.join(DATABASE_FILE);
        let mut bytes = fs::read(&path).unwrap();
        bytes[3 * 4096 + 7] ^= 1;
        fs::write(path, bytes).unwrap();
    };
    check(flip, by_recovery_key);
}

#[test]
fn s12_a_torn_page() {
    let tear = |dir: &Path| {
        let path = dir.join(DATABASE_FILE);
        let mut bytes = fs::read(&path).unwrap();
        bytes[5 * 4096 + 512..6 * 4096].fill(0);
        fs::write(path, bytes).unwrap();
    };
    check(tear, by_recovery_key);
}

#[test]
fn s12_a_file_that_is_gone() {
    check(
        |dir| fs::remove_file(dir.join(DATABASE_FILE)).unwrap(),
        by_recovery_key,
    );
}

/// The key file is gone too: a colleague's password opens the spool by itself.
#[test]
fn s12_opens_by_a_colleagues_password() {
    let gone = |dir: &Path| {
        fs::remove_file(dir.join(DATABASE_FILE)).unwrap();
        fs::remove_file(dir.join(counter_store::keys::KEY_FILE)).unwrap();
    };
    check(gone, |dir| {
        let keys = SpoolReader::unlock(&dir.join(SPOOL_DIRECTORY), &clerk(), PASSWORD).unwrap();
        let seed = keys.exchange().public();
        assert_eq!(seed, keys.public().exchange);
        recovery()
    });
}

/// A log that was cut: the file is whole and older, which only the spool shows.
#[test]
fn s12_a_truncated_log_is_found_by_the_spool() {
    let Counter { dir, store } = Counter::settled();
    let mut random = Seeded::new(1);
    let one = work(&store, &mut random, 5_000);
    let copy = |name: &str| fs::read(dir.path().join(name)).unwrap();
    let (file, log) = (copy(DATABASE_FILE), copy("station.db-wal"));
    let two = work(&store, &mut random, 5_000);
    drop(store);
    fs::write(dir.path().join(DATABASE_FILE), file).unwrap();
    fs::write(dir.path().join("station.db-wal"), log).unwrap();
    let store = Store::open(dir.path(), &data_key()).unwrap();
    let fence = settle_on(&store, MACHINE).fence;
    assert!(
        matches!(
            fence,
            Some(Fence::OldFile {
                here: 1,
                there: 2,
                ..
            })
        ),
        "{fence:?}"
    );
    drop(store);
    bring_back(dir.path(), &recovery());
    assert_eq!(waiting(&open(dir.path())), [one, two]);
}

/// The acts that the centre has in a backup are not in the spool any more; the journal goes on
/// behind them all the same.
#[test]
fn s12_nothing_is_left_of_the_spool_but_its_snapshot() {
    let Counter { dir, store } = Counter::settled();
    let mut random = Seeded::new(1);
    for _ in 0..2 {
        work(&store, &mut random, 1_000);
    }
    let put = store.write(|writing| {
        writing
            .staff_mut()
            .put(&super::keys::member("100900", "王芳"))
    });
    put.map_err(|error: StoreError| error).unwrap();
    let mut page = Page::empty("", "1", "life", at(9));
    page.watermark = Some(Place { epoch: 1, seq: 2 });
    store.write(|writing| writing.pages().apply(&page)).unwrap();
    let who = person(1, "").id;
    let reserved = prepare(&store, &mut random, who, b"photo")
        .unwrap()
        .2
        .number;
    drop(store);
    fs::remove_file(dir.path().join(DATABASE_FILE)).unwrap();
    let recovered = bring_back(dir.path(), &recovery());
    assert_eq!(
        (recovered.acts, recovered.voided, recovered.fence),
        (0, 1, None)
    );
    assert_eq!(recovered.newest, Place { epoch: 1, seq: 2 });
    let store = open(dir.path());
    assert_eq!(settle_on(&store, MACHINE).fence, None);
    is_sound(&store);
    super::station::put_people(&store, &["张伟", "王芳"]);
    let next = work(&store, &mut random, 1_000);
    let (record, void) = store
        .read(|reading| {
            let void = reading.numbers().get(&reserved)?;
            Ok::<_, StoreError>((reading.acts().get(next)?.unwrap(), void))
        })
        .unwrap();
    assert_eq!(record.open().unwrap().envelope().seq, 3);
    assert_eq!(
        void.unwrap().state,
        NumberState::Void,
        "the number on the paper has its fate"
    );
    is_sound(&store);
}

#[test]
fn s12_a_spool_that_is_damaged_gives_back_the_rest() {
    let (dir, acts) = closed(3);
    let file = dir.path().join(SPOOL_DIRECTORY).join("00000001.spool");
    let mut bytes = fs::read(&file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&file, bytes).unwrap();
    let recovered = bring_back(dir.path(), &recovery());
    assert_eq!((recovered.acts, recovered.missing), (2, 1), "{recovered:?}");
    assert!(recovered.damaged > 0);
    let store = open(dir.path());
    assert_eq!(waiting(&store), [acts[0], acts[2]]);
    is_sound(&store);
}

/// The sidecar is gone with the rest: nobody knows whether the spool was whole.
#[test]
fn s12_without_a_witness_the_machine_is_enrolled_again() {
    let (dir, acts) = closed(2);
    fs::remove_file(dir.path().join(DATABASE_FILE)).unwrap();
    fs::remove_file(dir.path().join(IDENTITY_FILE)).unwrap();
    let recovered = bring_back(dir.path(), &recovery());
    assert_eq!(recovered.fence, Some(Fence::Incomplete));
    let store = open(dir.path());
    assert_eq!(settle_on(&store, MACHINE).fence, Some(Fence::Incomplete));
    assert_eq!(waiting(&store), acts, "they can be sent");
    refused(&store);
    let enrolment = Enrolment {
        station: sign(),
        epoch: 2,
        enrolled_at: at(60),
    };
    let standing = store
        .begin_epoch(&enrolment, &[9; 32], surroundings(MACHINE))
        .unwrap();
    assert_eq!(standing.fence, None);
}

fn refused(store: &Store) {
    let acts = store.read(|reading| reading.audit().newest(1));
    let line = acts.map_err(|error: StoreError| error).unwrap();
    let numbers = store.read(|reading| reading.numbers().list(NumberState::Reserved));
    let given = numbers.map_err(|error: StoreError| error).unwrap().len() as u64;
    let mut random = Seeded::new(500 + given + line.first().map_or(0, |line| line.seq));
    let who = person(1, "").id;
    let prepared = prepare(store, &mut random, who, b"photo").unwrap();
    let error = submit(store, &mut random, who, b"photo", &prepared).unwrap_err();
    assert!(
        matches!(error, SubmitError::Append(AppendActError::Fenced(_))),
        "{error}"
    );
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// A cloned disk in another machine: it can be read and sent from, and takes no act; not even when
/// it is opened again. Enrolled again it works, in a new epoch.
#[test]
fn s13_a_clone_in_another_machine_takes_no_act() {
    let (dir, acts) = closed(2);
    let clone = tempfile::tempdir().unwrap();
    copy(dir.path(), clone.path());
    let store = Store::open(clone.path(), &data_key()).unwrap();
    assert_eq!(settle_on(&store, "decaf").fence, Some(Fence::OtherMachine));
    assert_eq!(waiting(&store), acts);
    refused(&store);
    drop(store);
    let store = Store::open(clone.path(), &data_key()).unwrap();
    refused(&store);
    let mut enrolment = Enrolment {
        station: sign(),
        epoch: 1,
        enrolled_at: at(60),
    };
    let same = store.begin_epoch(&enrolment, &[9; 32], surroundings("decaf"));
    assert!(
        matches!(same, Err(BeginEpochError::NotHigher { .. })),
        "{same:?}"
    );
    enrolment.epoch = 2;
    let standing = store
        .begin_epoch(&enrolment, &[9; 32], surroundings("decaf"))
        .unwrap();
    assert_eq!(standing.fence, None);
    assert_eq!(waiting(&store), acts, "the old epoch's acts wait still");
    drop(store);
    let store = Store::open(clone.path(), &data_key()).unwrap();
    assert_eq!(settle_on(&store, "decaf").fence, None, "it is at home now");
    // The original machine goes on.
    let store = Store::open(dir.path(), &data_key()).unwrap();
    assert_eq!(settle_on(&store, MACHINE).fence, None);
    work(&store, &mut Seeded::new(9), 1_000);
}

/// Yesterday's database beside today's sidecar and spool.
#[test]
fn s13_an_old_backup_of_the_database_takes_no_act() {
    for (keeps_spool, witness) in [(true, Witness::Sidecar), (false, Witness::Sidecar)] {
        let Counter { dir, store } = Counter::settled();
        let mut random = Seeded::new(1);
        work(&store, &mut random, 1_000);
        drop(store);
        let old = fs::read(dir.path().join(DATABASE_FILE)).unwrap();
        let store = Store::open(dir.path(), &data_key()).unwrap();
        settle_on(&store, MACHINE);
        work(&store, &mut random, 1_000);
        drop(store);
        fs::write(dir.path().join(DATABASE_FILE), old).unwrap();
        if !keeps_spool {
            fs::remove_dir_all(dir.path().join(SPOOL_DIRECTORY)).unwrap();
        }
        let store = Store::open(dir.path(), &data_key()).unwrap();
        let expected = Fence::OldFile {
            here: 1,
            there: 2,
            witness,
        };
        assert_eq!(settle_on(&store, MACHINE).fence, Some(expected));
        refused(&store);
    }
}

/// Without the sidecar the spool bears witness, alone.
#[test]
fn s13_the_spool_bears_witness_by_itself() {
    let (dir, _) = closed(1);
    fs::remove_file(dir.path().join(IDENTITY_FILE)).unwrap();
    let store = Store::open(dir.path(), &data_key()).unwrap();
    assert_eq!(settle_on(&store, MACHINE).fence, None, "the spool agrees");
    drop(store);
    fs::write(dir.path().join(IDENTITY_FILE), "{}").unwrap();
    fs::remove_dir_all(dir.path().join(SPOOL_DIRECTORY)).unwrap();
    let store = Store::open(dir.path(), &data_key()).unwrap();
    assert_eq!(settle_on(&store, MACHINE).fence, Some(Fence::NoWitness));
}

/// Two copies of one file go on; the one that meets the other's spool is found.
#[test]
fn s13_a_copy_that_went_on_by_itself_is_found_by_the_spool() {
    let (dir, _) = closed(1);
    let clone = tempfile::tempdir().unwrap();
    copy(dir.path(), clone.path());
    for (path, seed) in [(dir.path(), 11), (clone.path(), 12)] {
        let store = Store::open(path, &data_key()).unwrap();
        assert_eq!(
            settle_on(&store, MACHINE).fence,
            None,
            "nothing tells them apart"
        );
        work(&store, &mut Seeded::new(seed), 1_000);
    }
    fs::remove_dir_all(clone.path().join(SPOOL_DIRECTORY)).unwrap();
    copy(
        &dir.path().join(SPOOL_DIRECTORY),
        &clone.path().join(SPOOL_DIRECTORY),
    );
    let store = Store::open(clone.path(), &data_key()).unwrap();
    let expected = Fence::Diverged {
        seq: 2,
        witness: Witness::Spool,
    };
    assert_eq!(settle_on(&store, MACHINE).fence, Some(expected));
}

/// The centre has found a fork: it fences the machine.
#[test]
fn s13_the_centre_fences_a_perfect_clone() {
    let counter = Counter::settled();
    let fence = Fence::Diverged {
        seq: 1,
        witness: Witness::Centre,
    };
    counter.store.raise_fence(&fence).unwrap();
    let read = counter.store.read(|reading| reading.fence().get());
    assert_eq!(
        read.map_err(|error: StoreError| error).unwrap(),
        Some(fence)
    );
    refused(&counter.store);
}
