//! Opening a file that is not as it should be: its own sentence, and never an overwrite (S12, S15).

use std::fs;
use std::path::{Path, PathBuf};

use counter_store::keys::DataKey;
use counter_store::{CreateError, DATABASE_FILE, OpenError, SCHEMA_VERSION, Store, StoreError};
use expect_test::{Expect, expect};
use rusqlite::Connection;

use super::station::{Counter, Seeded, data_key, person, prepare, submit};

/// A closed station with one act.
fn closed() -> (tempfile::TempDir, PathBuf) {
    let counter = Counter::with_people(&["张伟"]);
    let mut random = Seeded::new(1);
    let photo = random.bytes(60_000);
    let who = person(1, "").id;
    let prepared = prepare(&counter.store, &mut random, who, &photo).unwrap();
    submit(&counter.store, &mut random, who, &photo, &prepared).unwrap();
    let Counter { dir, store } = counter;
    drop(store);
    let path = dir.path().join(DATABASE_FILE);
    (dir, path)
}

/// A connection past the store, as another program would have it.
fn raw(path: &Path) -> Connection {
    let connection = Connection::open(path).unwrap();
    connection
        .pragma_update(None, "key", format!("x'{}'", "07".repeat(32)))
        .unwrap();
    connection
}

/// Spoils a closed station, opens it, and expects a sentence; the file stays as it was spoilt.
fn check(spoil: impl FnOnce(&Path), expected: &Expect) {
    let (dir, path) = closed();
    spoil(&path);
    let before = fs::read(&path).ok();
    let error = Store::open(dir.path(), &data_key()).unwrap_err();
    expected.assert_eq(&error.to_string());
    assert_eq!(fs::read(&path).ok(), before, "the file was not touched");
    assert!(
        matches!(
            Store::create(dir.path(), &data_key()),
            Err(CreateError::Exists) | Ok(_)
        ),
        "nor is it overwritten by creating"
    );
    if before.is_some() {
        assert_eq!(fs::read(&path).ok(), before, "creating does not touch it");
    }
}

fn flip(path: &Path, at: usize) {
    let mut bytes = fs::read(path).unwrap();
    bytes[at] ^= 0x10;
    fs::write(path, bytes).unwrap();
}

#[test]
fn a_sound_file_opens_again() {
    let (dir, _) = closed();
    let store = Store::open(dir.path(), &data_key()).unwrap();
    assert!(store.check().unwrap().is_sound(), "nothing was spoilt");
}

#[test]
fn s12_a_missing_file_is_not_made_anew() {
    check(
        |path| fs::remove_file(path).unwrap(),
        &expect!["找不到数据文件 station.db。请勿新建，先联系技术支持做恢复"],
    );
}

#[test]
fn s12_an_empty_file_is_damaged() {
    check(
        |path| fs::write(path, b"").unwrap(),
        &expect!["数据文件已损坏（0 字节）。请勿继续办理，联系技术支持做恢复"],
    );
}

#[test]
fn a_wrong_key_is_refused() {
    let (dir, path) = closed();
    let before = fs::read(&path).unwrap();
    let error = Store::open(dir.path(), &DataKey::from_bytes([8; 32])).unwrap_err();
    assert!(matches!(error, OpenError::WrongKey), "{error}");
    assert_eq!(fs::read(&path).unwrap(), before, "the file was not touched");
}

#[test]
fn s12_a_flipped_bit_at_the_start_looks_like_a_wrong_key() {
    check(
        |path| flip(path, 100),
        &expect!["数据文件无法用当前密钥打开：密钥不符，或文件开头已损坏。请联系技术支持做恢复"],
    );
}

#[test]
fn s12_a_flipped_bit_in_any_page_in_use_is_found_at_start() {
    let (dir, path) = closed();
    let sound = fs::read(&path).unwrap();
    let pages = sound.len() / 4096;
    for page in 1..pages {
        let mut bytes = sound.clone();
        bytes[page * 4096 + 1_000] ^= 1;
        fs::write(&path, &bytes).unwrap();
        let error = Store::open(dir.path(), &data_key())
            .err()
            .unwrap_or_else(|| panic!("page {} of {pages} was not read", page + 1));
        assert!(
            matches!(error, OpenError::Damaged(_)),
            "page {}: {error}",
            page + 1
        );
        assert_eq!(fs::read(&path).unwrap(), bytes, "the file was not touched");
    }
}

#[test]
fn s12_a_torn_page_is_found_at_start() {
    check(
        |path| {
            let mut bytes = fs::read(path).unwrap();
            let page = 4096 * 3;
            bytes[page + 512..page + 4096].fill(0);
            fs::write(path, bytes).unwrap();
        },
        &expect![
            "数据文件已损坏（Tree 4 page 4: btreeInitPage() returns error code 11）。请勿继续办理，联系技术支持做恢复"
        ],
    );
}

#[test]
fn s12_a_file_cut_short_is_found_at_start() {
    let (dir, path) = closed();
    let bytes = fs::read(&path).unwrap();
    fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
    let error = Store::open(dir.path(), &data_key()).unwrap_err();
    assert!(matches!(error, OpenError::Damaged(_)), "{error}");
}

/// What a cut log loses is whole transactions from its end; the spool finds those.
#[test]
fn s12_a_truncated_log_leaves_an_earlier_whole_state() {
    let counter = Counter::with_people(&["张伟"]);
    let mut random = Seeded::new(1);
    let photo = random.bytes(60_000);
    let who = person(1, "").id;
    let prepared = prepare(&counter.store, &mut random, who, &photo).unwrap();
    submit(&counter.store, &mut random, who, &photo, &prepared).unwrap();
    let copy = |name: &str| fs::read(counter.path().join(name)).unwrap();
    let (file, log) = (copy(DATABASE_FILE), copy("station.db-wal"));
    let mut seen = std::collections::BTreeSet::new();
    for part in 0..=16 {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join(DATABASE_FILE), &file).unwrap();
        let length = log.len() * part / 16;
        fs::write(dir.path().join("station.db-wal"), &log[..length]).unwrap();
        let Ok(store) = Store::open(dir.path(), &data_key()) else {
            // Before the first whole transaction there is no file of ours.
            continue;
        };
        let report = store.check().unwrap();
        assert!(report.is_sound(), "{length} bytes: {:?}", report.findings);
        seen.insert(
            store
                .read(|r| r.acts().count())
                .map_err(|e: StoreError| e)
                .unwrap(),
        );
    }
    assert_eq!(seen, [0, 1].into(), "both states were met");
}

#[test]
fn s15_a_file_that_only_newer_programs_read_is_refused() {
    check(
        |path| {
            raw(path)
                .execute("UPDATE meta SET value = 9 WHERE name = 'oldest_reader'", [])
                .unwrap();
        },
        &expect!["数据文件由更新的程序写成（需第 9 版，本程序为第 2 版），请升级程序"],
    );
}

#[test]
fn s15_a_newer_file_that_only_added_opens_and_keeps_what_was_added() {
    let (dir, path) = closed();
    raw(&path)
        .execute_batch(
            "CREATE TABLE later (row INTEGER PRIMARY KEY NOT NULL) STRICT;
             ALTER TABLE draft ADD COLUMN later TEXT NOT NULL DEFAULT '';
             INSERT INTO migration (id) VALUES (209901010001);
             UPDATE meta SET value = 3 WHERE name = 'version';",
        )
        .unwrap();
    let store = Store::open(dir.path(), &data_key()).unwrap();
    let mut random = Seeded::new(2);
    let photo = random.bytes(1_000);
    prepare(&store, &mut random, person(1, "").id, &photo).unwrap();
    drop(store);
    let version: u32 = raw(&path)
        .query_row("SELECT value FROM meta WHERE name = 'version'", [], |row| {
            row.get(0)
        })
        .unwrap();
    assert_eq!(
        version,
        SCHEMA_VERSION + 1,
        "the newer program's mark stays"
    );
}

#[test]
fn a_database_of_another_program_is_refused() {
    check(
        |path| {
            raw(path).pragma_update(None, "application_id", 1).unwrap();
        },
        &expect!["该文件不是社保柜台的数据文件"],
    );
}

#[test]
fn two_programs_never_have_the_file_open() {
    let counter = Counter::new();
    let error = Store::open(counter.path(), &data_key()).unwrap_err();
    assert!(matches!(error, OpenError::Locked), "{error}");
    let error = Store::create(counter.path(), &data_key()).unwrap_err();
    assert!(matches!(error, CreateError::Locked), "{error}");
}

#[test]
fn nothing_personal_is_readable_in_the_files() {
    let counter = Counter::with_people(&["欧阳修"]);
    for entry in fs::read_dir(counter.path()).unwrap() {
        let path = entry.unwrap().path();
        let bytes = fs::read(&path).unwrap();
        for secret in ["欧阳修", "ouyangxiu", "6600001940"] {
            let found = bytes
                .windows(secret.len())
                .any(|part| part == secret.as_bytes());
            assert!(!found, "{} shows {secret}", path.display());
        }
    }
}

#[cfg(unix)]
#[test]
fn the_files_are_their_owners() {
    use std::os::unix::fs::PermissionsExt as _;
    let counter = Counter::with_people(&["张伟"]);
    let mut files = 0;
    for entry in fs::read_dir(counter.path()).unwrap() {
        let entry = entry.unwrap();
        let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{}", entry.path().display());
        files += 1;
    }
    assert!(files >= 3, "the database, its log, the lock: {files}");
}
