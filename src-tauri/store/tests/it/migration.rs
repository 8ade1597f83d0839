//! From nothing to the present form of the file.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use counter_store::{DATABASE_FILE, Store, StoreError};
use rusqlite::Connection;

use super::station::{Counter, data_key};

fn schema(connection: &Connection) -> BTreeMap<String, String> {
    connection
        .prepare("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name")
        .unwrap()
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap()
        .map(Result::unwrap)
        .collect()
}

/// What has been released is never edited: this snapshot may only grow.
#[test]
fn the_schema_is_as_released() {
    let counter = Counter::new();
    let Counter { dir, store } = counter;
    drop(store);
    let connection = Connection::open(dir.path().join(DATABASE_FILE)).unwrap();
    let key = format!("x'{}'", "07".repeat(32));
    connection.pragma_update(None, "key", key).unwrap();
    let mut text = String::new();
    for (name, sql) in schema(&connection) {
        let lines: Vec<&str> = sql.lines().map(str::trim).collect();
        writeln!(text, "-- {name}\n{};\n", lines.join("\n")).unwrap();
    }
    let settings = ["application_id", "user_version", "journal_mode"].map(|pragma| {
        let value: rusqlite::types::Value = connection
            .pragma_query_value(None, pragma, |row| row.get(0))
            .unwrap();
        format!("{pragma} = {value:?}")
    });
    writeln!(text, "{}", settings.join("\n")).unwrap();
    insta::assert_snapshot!(text);
}

#[test]
fn every_table_is_strict_and_every_column_not_null() {
    let counter = Counter::new();
    let Counter { dir, store } = counter;
    drop(store);
    let connection = Connection::open(dir.path().join(DATABASE_FILE)).unwrap();
    let key = format!("x'{}'", "07".repeat(32));
    connection.pragma_update(None, "key", key).unwrap();
    for (name, sql) in schema(&connection) {
        if !sql.starts_with("CREATE TABLE") {
            continue;
        }
        assert!(sql.contains("STRICT"), "{name} is STRICT");
        let nullable: u32 = connection
            .query_row(
                "SELECT count(*) FROM pragma_table_info(?1) WHERE \"notnull\" = 0",
                [&name],
                |row| row.get(0),
            )
            .unwrap();
        assert_eq!(nullable, 0, "every column of {name} is NOT NULL");
    }
}

/// Another program may have had other readings of names: its terms are made anew, before and
/// after an upgrade or a way back (S15).
#[test]
fn s15_terms_of_another_program_are_made_anew() {
    let counter = Counter::with_people(&["张伟"]);
    let Counter { dir, store } = counter;
    drop(store);
    let connection = Connection::open(dir.path().join(DATABASE_FILE)).unwrap();
    let key = format!("x'{}'", "07".repeat(32));
    connection.pragma_update(None, "key", key).unwrap();
    connection
        .execute_batch(
            "DELETE FROM person_term;
             INSERT INTO person_term (kind, term, row) VALUES (4, 'zhangwai', 1);
             UPDATE meta SET value = 99 WHERE name = 'terms_version';",
        )
        .unwrap();
    drop(connection);
    let store = Store::open(dir.path(), &data_key()).unwrap();
    let found = |typed: &str| {
        let found = store.read(|reading| reading.people().search(typed, 5));
        found
            .map_err(|error: StoreError| error)
            .unwrap()
            .people
            .len()
    };
    assert_eq!((found("zhangwei"), found("zhangwai")), (1, 0), "ours only");
}
