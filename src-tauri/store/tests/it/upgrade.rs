//! S15: a file of the release before, with drafts and unsent acts, is opened, worked with, and
//! still fits what that release knows.

use std::path::Path;

use counter_domain::card::CardStatus;
use counter_store::table::delivery::Waiting;
use counter_store::{DATABASE_FILE, OLDEST_READER, SCHEMA_VERSION, Store, StoreError};
use rusqlite::Connection;

use super::spool::work;
use super::station::{
    Counter, MACHINE, Seeded, at, clerk, data_key, equip, person, prepare, settle_on, with_card,
};

/// The schema as the release before wrote it: a table, index or trigger after each name.
const BEFORE: &str = include_str!("fixtures/schema.v1.sql");

const DRAFTS: usize = 50;

const ACTS: usize = 200;

/// A file made by nothing but the migrations of the release before, with what a station had.
fn of_the_release_before(dir: &Path) {
    let Counter { dir: made, store } = Counter::with_people(&["张伟", "王芳"]);
    let mut random = Seeded::new(1);
    for _ in 0..ACTS {
        work(&store, &mut random, 500);
    }
    for _ in 0..DRAFTS {
        let who = person(1, "").id;
        let photo = random.bytes(500);
        prepare(&store, &mut random, who, &photo).unwrap();
    }
    // Lists of cards came later: they are made from the heads that are there.
    let mut holder = with_card(person(3, "李娜"), "A00000003", CardStatus::OralLoss);
    for card in holder.cards.values_mut() {
        card.oral_loss_until = Some(at(7));
    }
    store
        .write(|writing| writing.people_mut().put_base(1, &holder))
        .unwrap();
    drop(store);
    let key = format!("x'{}'", "07".repeat(32));
    let old = Connection::open(dir.join(DATABASE_FILE)).unwrap();
    old.pragma_update(None, "key", &key).unwrap();
    old.pragma_update(None, "foreign_keys", false).unwrap();
    old.pragma_update(None, "application_id", 0x5342_4754)
        .unwrap();
    old.pragma_update(None, "user_version", 1).unwrap();
    old.pragma_update(None, "journal_mode", "WAL").unwrap();
    let from = made.path().join(DATABASE_FILE);
    let attach = format!("ATTACH DATABASE ?1 AS made KEY \"{key}\"");
    old.execute(&attach, [from.to_str().unwrap()]).unwrap();
    // The exact text stands in the newer file; that it is the same is held below.
    let parts = BEFORE
        .split("\n-- ")
        .filter_map(|part| part.split_once('\n'));
    let (tables, indexes): (Vec<(&str, &str)>, Vec<_>) = parts
        .map(|(name, sql)| (name.trim_start_matches("-- "), sql))
        .partition(|(_, sql)| sql.trim().starts_with("CREATE TABLE"));
    assert!(tables.len() > 20, "{} tables", tables.len());
    let exact = |name: &str| -> String {
        let sql = "SELECT sql FROM made.sqlite_schema WHERE name = ?1";
        old.query_row(sql, [name], |row| row.get(0)).unwrap()
    };
    for (name, _) in tables {
        old.execute_batch(&exact(name)).unwrap();
        let copy = format!("INSERT INTO main.{name} SELECT * FROM made.{name}");
        old.execute_batch(&copy).unwrap();
    }
    for (name, _) in indexes {
        old.execute_batch(&exact(name)).unwrap();
    }
    old.execute_batch(
        "DELETE FROM migration WHERE id > 202611220100;
         UPDATE meta SET value = 1 WHERE name IN ('version', 'oldest_reader');
         DETACH DATABASE made;",
    )
    .unwrap();
}

#[test]
fn s15_a_file_of_the_release_before_opens_sends_and_can_go_back() {
    let dir = tempfile::tempdir().unwrap();
    of_the_release_before(dir.path());
    let store = Store::open(dir.path(), &data_key()).unwrap();
    let look = |store: &Store| {
        let (drafts, waiting) = store
            .read(|reading| {
                let drafts = reading.drafts().of_author(&clerk())?.len();
                Ok::<_, StoreError>((drafts, reading.deliveries().waiting()?))
            })
            .unwrap();
        let report = store.check().unwrap();
        assert!(report.is_sound(), "{:?}", report.findings);
        (drafts, waiting.pending)
    };
    assert_eq!(look(&store), (DRAFTS, ACTS as u64), "everything is there");
    equip(&store);
    assert_eq!(
        settle_on(&store, MACHINE).fence,
        None,
        "an upgraded file is believed"
    );
    let mut random = Seeded::new(3);
    work(&store, &mut random, 500);
    assert_eq!(look(&store), (DRAFTS, ACTS as u64 + 1));
    drop(store);

    // What the release before would look at: its own form, and who may read the file.
    let file = Connection::open(dir.path().join(DATABASE_FILE)).unwrap();
    file.pragma_update(None, "key", format!("x'{}'", "07".repeat(32)))
        .unwrap();
    let number = |name: &str| -> u32 {
        let sql = "SELECT value FROM meta WHERE name = ?1";
        file.query_row(sql, [name], |row| row.get(0)).unwrap()
    };
    assert_eq!(number("version"), SCHEMA_VERSION);
    assert_eq!(number("oldest_reader"), OLDEST_READER);
    assert_eq!(number("oldest_reader"), 1, "so that it opens the file");
    for (name, sql) in BEFORE
        .split("\n-- ")
        .filter_map(|part| part.split_once('\n'))
    {
        let name = name.trim_start_matches("-- ");
        let here: String = file
            .query_row(
                "SELECT sql FROM sqlite_schema WHERE name = ?1",
                [name],
                |row| row.get(0),
            )
            .unwrap();
        let lines: Vec<&str> = here.lines().map(str::trim).collect();
        assert_eq!(
            format!("{};", lines.join("\n")),
            sql.trim(),
            "{name} is as it was"
        );
    }
    // It records without knowing of queue and second copy, and forward again nothing is missing.
    file.execute_batch(
        "UPDATE act SET verdict = 'accepted' WHERE position = (SELECT min(position) FROM act);
         UPDATE mark SET seq = seq - 1 WHERE name = 'unsent';",
    )
    .unwrap();
    drop(file);
    let store = Store::open(dir.path(), &data_key()).unwrap();
    let waiting = store.read(|reading| reading.deliveries().waiting());
    let expected = Waiting {
        pending: ACTS as u64,
        aside: 0,
        held: 0,
    };
    assert_eq!(
        waiting.map_err(|error: StoreError| error).unwrap(),
        expected
    );
    assert_eq!(settle_on(&store, MACHINE).fence, None);
}
