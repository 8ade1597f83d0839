//! S11: the disk is full while a photo is saved and while an act is committed.
//!
//! A child works in a file system of one megabyte and a half, in a mount namespace of its own.

use std::fs;
use std::path::Path;
use std::process::Command;

use counter_store::{Store, StoreError};

use super::station::{Counter, Seeded, SubmitError, clerk, data_key, person, prepare, submit};

const DIR: &str = "COUNTER_FULL_DIR";

#[test]
fn s11_a_full_disk_refuses_and_loses_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let script = "mount -t tmpfs -o size=3m tmpfs \"$COUNTER_FULL_DIR\" && exec \"$0\" \"$@\"";
    let output = Command::new("unshare")
        .args(["--map-root-user", "--mount", "sh", "-c", script])
        .arg(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "disk_full::child",
            "--nocapture",
            "--test-threads=1",
        ])
        .env(DIR, dir.path())
        .output()
        .expect("unshare is missing; install the Debian package util-linux");
    let text = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}\n{errors}");
    assert!(text.contains("1 passed"), "the child ran: {text}\n{errors}");
}

/// The child. It is a test only so that this binary can be run again as it.
#[test]
fn child() {
    let Ok(dir) = std::env::var(DIR) else { return };
    let dir = Path::new(&dir);
    let station = dir.join("station");
    let ballast = dir.join("ballast");
    let store = Store::create(&station, &data_key()).unwrap();
    super::station::enrol(&store);
    super::station::put_people(&store, &["张伟", "王芳"]);
    let mut random = Seeded::new(1);
    let photo = random.bytes(60_000);
    let (first, second) = (person(1, "").id, person(2, "").id);
    let prepared = prepare(&store, &mut random, first, &photo).unwrap();

    // Full at the commit: the draft stays, the act is not there.
    fill_up(&ballast);
    let refused = submit(&store, &mut random, first, &photo, &prepared).unwrap_err();
    assert_full(&refused);
    let (acts, draft) = store
        .read(|reading| {
            let draft = reading.drafts().get(prepared.0, &clerk())?;
            Ok::<_, StoreError>((reading.acts().count()?, draft))
        })
        .unwrap();
    assert_eq!(acts, 0, "no act");
    assert_eq!(
        draft.map(|draft| draft.version),
        Some(prepared.1),
        "the draft waits"
    );

    // Full at the photo: there is no half draft.
    let other = random.bytes(60_000);
    let refused = prepare(&store, &mut random, second, &other).unwrap_err();
    assert_full(&refused);
    let drafts = store.read(|reading| reading.drafts().of_author(&clerk()));
    assert_eq!(
        drafts.map_err(|error: StoreError| error).unwrap().len(),
        1,
        "only the first"
    );

    // The file opens on a full disk, or says that the disk is full.
    drop(store);
    if let Err(error) = Store::open(&station, &data_key()) {
        assert!(error.to_string().contains("磁盘空间不足"), "{error}");
    }

    // A station cannot be made there, and nothing that looks like one is left.
    let other = dir.join("other");
    fill_up(&dir.join("more"));
    Store::create(&other, &data_key()).unwrap_err();
    let left: Vec<_> = fs::read_dir(&other)
        .map(|entries| entries.map(|entry| entry.unwrap().file_name()).collect())
        .unwrap_or_default();
    assert!(!left.iter().any(|name| name == "station.db"), "{left:?}");

    // With room again the work goes on.
    fs::remove_file(&ballast).unwrap();
    let store = Store::open(&station, &data_key()).unwrap();
    submit(&store, &mut random, first, &photo, &prepared).unwrap();
    let report = store.check().unwrap();
    assert!(report.is_sound(), "{:?}", report.findings);
}

fn assert_full(error: &SubmitError) {
    assert_eq!(
        error.to_string(),
        "磁盘空间不足，本次未保存，已有内容没有丢失。请清理磁盘后再试",
        "{error:?}"
    );
}

/// Takes all the room but a few pages.
fn fill_up(ballast: &Path) {
    use std::io::Write as _;
    let mut file = fs::File::create(ballast).unwrap();
    while file.write_all(&[0; 4096]).is_ok() {}
    let length = file.metadata().unwrap().len();
    file.set_len(length.saturating_sub(8 * 4096)).unwrap();
}

#[test]
fn a_blob_is_kept_once_and_goes_with_its_last_use() {
    let counter = Counter::with_people(&["张伟", "王芳"]);
    let mut random = Seeded::new(1);
    let photo = random.bytes(10_000);
    let hash = counter_act::Hash::of(&photo);
    let here = || {
        let bytes = counter.store.read(|reading| reading.blobs().get(hash));
        bytes.map_err(|error: StoreError| error).unwrap().is_some()
    };
    let one = prepare(&counter.store, &mut random, person(1, "").id, &photo).unwrap();
    let two = prepare(&counter.store, &mut random, person(2, "").id, &photo).unwrap();
    super::drafts::discard(&counter.store, &one);
    assert!(here(), "the other draft still has it");
    super::drafts::discard(&counter.store, &two);
    assert!(!here(), "nobody has it any more");
}
