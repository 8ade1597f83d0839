//! Submitting an act with a 60 KB photo against a bare durable commit of the same bytes on
//! SQLCipher (budget: 1.5 ×), and with its second copy against that commit and one more synced
//! append of the same bytes (1.3 ×); all on the same disk, taken in turns.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    dead_code,
    unused_imports,
    reason = "a bench prints its figures, and shares the tests' station"
)]

#[path = "../tests/it/station/mod.rs"]
mod station;

use std::fs::File;
use std::io::Write as _;
use std::time::Instant;

use counter_act::{Attachment, Hash};
use counter_domain::id::ApplicationId;
use counter_store::Store;
use counter_store::spool::SpoolState;
use counter_store::table::act::AppendActError;
use rusqlite::Connection;
use station::{
    Counter, MACHINE, Seeded, append, equip, person, prepare, settle_on, submission, submit,
};

const ROUNDS: u32 = 400;

const PHOTO: usize = 60 * 1024;

fn main() {
    let tmp = env!("CARGO_TARGET_TMPDIR");
    std::fs::create_dir_all(tmp).unwrap();
    let dir = tempfile::tempdir_in(tmp).unwrap();
    let counter = Counter::new_in(tempfile::tempdir_in(tmp).unwrap());
    let copied = Counter::new_in(tempfile::tempdir_in(tmp).unwrap());
    let mut random = Seeded::new(1);
    let bare = bare(dir.path());
    let mut copy = File::create(dir.path().join("bare.spool")).unwrap();
    for counter in [&counter, &copied] {
        put_base(&counter.store);
    }
    equip(&copied.store);
    settle_on(&copied.store, MACHINE);
    let is_kept = matches!(copied.store.spool_state(), Ok(SpoolState::Ready { .. }));
    assert!(is_kept, "the second copy is written");
    let (mut bare_ms, mut whole_ms, mut window_ms) = (Vec::new(), Vec::new(), Vec::new());
    let (mut append_ms, mut copied_ms) = (Vec::new(), Vec::new());
    for round in 1..=ROUNDS {
        let photo = random.bytes(PHOTO);
        whole_ms.push(submit_whole(&counter, &mut random, round, &photo));
        // The bytes of such an act: photo, sealed envelope, payload.
        let bytes = random.bytes(PHOTO + 1_900 + 1_300);
        let started = Instant::now();
        bare.execute("INSERT INTO bare (bytes) VALUES (?1)", [&bytes])
            .unwrap();
        bare_ms.push(milliseconds(started));
        copied_ms.push(submit_whole(&copied, &mut random, round, &photo));
        let started = Instant::now();
        copy.write_all(&bytes).unwrap();
        copy.sync_data().unwrap();
        append_ms.push(milliseconds(started));
        let who = person(u128::from(ROUNDS + round), "").id;
        let prepared = prepare(&counter.store, &mut random, who, &photo).unwrap();
        let started = Instant::now();
        submit(&counter.store, &mut random, who, &photo, &prepared).unwrap();
        window_ms.push(milliseconds(started));
    }
    let (bare, whole, window) = (median(bare_ms), median(whole_ms), median(window_ms));
    let row = |what: &str, measured: f64, budget: &str| {
        println!(
            "| {what} | bare durable SQLCipher commit of the same bytes {bare:.2} ms | \
             {measured:.2} ms | {:.2} × | {budget} |",
            measured / bare
        );
    };
    row("submit an act with a 60 KB photo", whole, "≤ 1.5 ×");
    let sum = bare + median(append_ms);
    let with_copy = median(copied_ms);
    println!(
        "| the same with its second copy | that commit and one synced append of the same bytes \
         {sum:.2} ms | {with_copy:.2} ms | {:.2} × | ≤ 1.3 × |",
        with_copy / sum
    );
    row(
        "submit from a draft that holds the photo, with receipt",
        window,
        "—",
    );
}

/// Two people a round.
fn put_base(store: &Store) {
    store
        .write(|writing| {
            for serial in 1..=2 * u128::from(ROUNDS) {
                writing.people_mut().put_base(1, &person(serial, "张伟"))?;
            }
            Ok::<_, counter_store::StoreError>(())
        })
        .unwrap();
}

/// The act alone, its photo in the same transaction.
fn submit_whole(counter: &Counter, random: &mut Seeded, round: u32, photo: &[u8]) -> f64 {
    let person = person(u128::from(round), "").id;
    let number = format!("10181026112{}D02{round:05}", 2);
    let number = (0..36)
        .filter_map(|digit| char::from_digit(digit, 36))
        .find_map(|check| {
            format!("{number}{}", check.to_ascii_uppercase())
                .parse()
                .ok()
        })
        .unwrap();
    let body = submission(ApplicationId(random.uuid()), &number, photo);
    let attachments = [Attachment {
        role: "photo".to_owned(),
        sha256: Hash::of(photo),
        bytes: photo.len() as u64,
    }];
    let started = Instant::now();
    counter
        .store
        .write(|writing| {
            append(
                writing,
                random,
                person,
                &body,
                Some(&number),
                &attachments,
                &[photo],
            )?;
            Ok::<_, AppendActError>(())
        })
        .unwrap();
    milliseconds(started)
}

/// A plain table in a file under the same settings.
fn bare(dir: &std::path::Path) -> Connection {
    let connection = Connection::open(dir.join("bare.db")).unwrap();
    let key = format!("x'{}'", "07".repeat(32));
    connection.pragma_update(None, "key", key).unwrap();
    connection
        .execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;
             CREATE TABLE bare (row INTEGER PRIMARY KEY NOT NULL, bytes BLOB NOT NULL) STRICT;",
        )
        .unwrap();
    connection
}

fn milliseconds(started: Instant) -> f64 {
    started.elapsed().as_secs_f64() * 1000.0
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}
