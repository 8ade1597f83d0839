//! Finding a person among many, against a bare indexed look-up on SQLCipher (budget at 1,000,000
//! people: from the start 0.5 ms, any part 3 ms, both at the 99th percentile).
//!
//! `cargo bench -p counter-store --bench search -- 1000000` takes that many people; without a
//! number it takes 100,000.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stdout,
    dead_code,
    unused_imports,
    reason = "a bench prints its figures, and shares the tests' station"
)]

#[path = "../tests/it/station/mod.rs"]
mod station;

use std::time::Instant;

use counter_domain::card::CardStatus;
use counter_domain::sensitive::Sensitive;
use counter_store::{Store, StoreError};
use rusqlite::Connection;
use station::{Counter, Seeded, data_key, person, with_card};

const QUERIES: usize = 2_000;

const SURNAMES: &str =
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕";

const GIVEN: &str =
    "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂红玉梅华建国文志海春燕永辉玲斌宇浩凯健俊帆";

fn main() {
    let people = std::env::args()
        .find_map(|argument| argument.parse().ok())
        .unwrap_or(100_000_u128);
    let tmp = env!("CARGO_TARGET_TMPDIR");
    std::fs::create_dir_all(tmp).unwrap();
    let counter = Counter::new_in(tempfile::tempdir_in(tmp).unwrap());
    let mut random = Seeded::new(1);
    let started = Instant::now();
    fill(&counter.store, &mut random, people);
    let each = started.elapsed().as_micros() / people;
    println!("{people} people written, {each} µs each");
    // Opened anew, as on a morning.
    let Counter { dir, store, .. } = counter;
    drop(store);
    let store = Store::open(dir.path(), &data_key()).unwrap();
    let bare = bare(dir.path(), people, &mut random);
    let mut row = |what: &str, budget: &str, query: &mut dyn FnMut(&mut Seeded) -> String| {
        let mut times: Vec<f64> = Vec::with_capacity(QUERIES);
        for _ in 0..QUERIES {
            let typed = query(&mut random);
            let started = Instant::now();
            store
                .read(|reading| reading.people().search(&typed, 20))
                .unwrap();
            times.push(started.elapsed().as_secs_f64() * 1000.0);
        }
        times.sort_by(f64::total_cmp);
        let (half, p99) = (times[QUERIES / 2], times[QUERIES * 99 / 100]);
        println!(
            "| find among {people}: {what} | bare indexed look-up {:.1} µs | median {half:.3} ms, \
             p99 {p99:.3} ms | {:.0} × | {budget} |",
            bare * 1000.0,
            half / bare
        );
    };
    let someone = |random: &mut Seeded| {
        let serial = 1 + u128::from(random.next()) % people;
        numbered(serial)
    };
    let from_start = "p99 ≤ 0.5 ms";
    row("number from the start", from_start, &mut |random| {
        let number = someone(random).facts.number.into_inner();
        let length = 6 + index(random, 13);
        number[..length].to_owned()
    });
    row("card from the start", from_start, &mut |random| {
        let length = 2 + index(random, 8);
        card_number(u128::from(random.next()) % people)[..length].to_owned()
    });
    row("name from the start", from_start, &mut |random| {
        name(random)
    });
    row("two letters", from_start, &mut |random| letters(random, 2));
    row("initials", from_start, &mut |random| letters(random, 3));
    row("pinyin", from_start, &mut |random| {
        let syllables = [
            "wang",
            "zhangwei",
            "liu",
            "chenjianguo",
            "zengyong",
            "lvyan",
            "xuhong",
        ];
        syllables[index(random, 7)].to_owned()
    });
    row("names that nobody has", from_start, &mut |random| {
        format!("{}龘", name(random))
    });
    let part = "p99 ≤ 3 ms";
    row("any part of a number", part, &mut |random| {
        let number = someone(random).facts.number.into_inner();
        let length = 3 + index(random, 6);
        let from = index(random, 18 - length);
        number[from..from + length].to_owned()
    });
    row("any part of a card", part, &mut |random| {
        let card = card_number(u128::from(random.next()) % people);
        let length = 3 + index(random, 4);
        let from = 1 + index(random, 8 - length);
        card[from..from + length].to_owned()
    });
    row("any part of pinyin", part, &mut |random| {
        let parts = [
            "wei", "guo", "jianguo", "haibo", "xiuying", "yan", "mingyu", "qqq", "xl",
        ];
        parts[index(random, 9)].to_owned()
    });
    row("numbers that nobody has", part, &mut |random| {
        format!("{:08}", 30_000_000 + random.below(69_999_999))
    });
}

fn fill(store: &Store, random: &mut Seeded, people: u128) {
    let mut serial = 1;
    while serial <= people {
        let next = (serial + 5_000).min(people + 1);
        store
            .write(|writing| {
                for serial in serial..next {
                    let mut person = numbered(serial);
                    person.facts.name = Sensitive::new(name(random));
                    let person = with_card(person, &card_number(serial), CardStatus::Normal);
                    writing.people_mut().put_base(1, &person)?;
                }
                Ok::<_, StoreError>(())
            })
            .unwrap();
        serial = next;
    }
}

fn numbered(serial: u128) -> counter_domain::person::Person {
    person(serial, "")
}

/// Nine characters, spread as cards of several batches are.
fn card_number(serial: u128) -> String {
    format!("{:09}", serial * 7_919 % 1_000_000_000)
}

fn name(random: &mut Seeded) -> String {
    let surnames: Vec<char> = SURNAMES.chars().collect();
    let given: Vec<char> = GIVEN.chars().collect();
    let mut name = String::new();
    // The first surnames are the most common.
    let place = index(random, surnames.len()).min(index(random, surnames.len()));
    name.push(surnames[place]);
    for _ in 0..=random.below(2) {
        name.push(given[index(random, given.len())]);
    }
    name
}

fn index(random: &mut Seeded, bound: usize) -> usize {
    usize::try_from(random.below(bound as u64)).unwrap()
}

fn letters(random: &mut Seeded, count: usize) -> String {
    let initials: Vec<char> = "wlzcyhxsgmjqdtfrbnk".chars().collect();
    (0..count)
        .map(|_| initials[index(random, initials.len())])
        .collect()
}

/// Milliseconds of a bare look-up by a unique key.
fn bare(dir: &std::path::Path, people: u128, random: &mut Seeded) -> f64 {
    let mut connection = Connection::open(dir.join("bare.db")).unwrap();
    let key = format!("x'{}'", "07".repeat(32));
    connection.pragma_update(None, "key", key).unwrap();
    connection
        .execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA cache_size = -32768;
             CREATE TABLE bare (number TEXT PRIMARY KEY NOT NULL, name TEXT NOT NULL)
             STRICT, WITHOUT ROWID;",
        )
        .unwrap();
    let transaction = connection.transaction().unwrap();
    for serial in 1..=people {
        let number = numbered(serial).facts.number.into_inner();
        transaction
            .prepare_cached("INSERT OR IGNORE INTO bare (number, name) VALUES (?1, ?2)")
            .unwrap()
            .execute((number, "张伟"))
            .unwrap();
    }
    transaction.commit().unwrap();
    let mut times = Vec::new();
    for _ in 0..QUERIES {
        let number = numbered(1 + u128::from(random.next()) % people)
            .facts
            .number
            .into_inner();
        let started = Instant::now();
        let name: String = connection
            .prepare_cached("SELECT name FROM bare WHERE number = ?1")
            .unwrap()
            .query_row([number], |row| row.get(0))
            .unwrap();
        times.push(started.elapsed().as_secs_f64() * 1000.0);
        assert!(!name.is_empty());
    }
    times.sort_by(f64::total_cmp);
    times[QUERIES / 2]
}
