//! S11: the disk fills up under the program. Every step that would need room says so before it
//! begins, and goes on when there is room again.
//!
//! A child works in a small file system in a mount namespace of its own.

use std::path::Path;
use std::process::Command;

use counter_app::contract::{
    DraftRequest, ErrorCode, RegisterPersonRequest, SubmitApplicationRequest,
};

use crate::station::{Station, good_form, photo};

const DIR: &str = "COUNTER_FULL_DIR";

#[test]
fn s11_a_full_disk_is_said_before_anything_begins_and_nothing_is_lost() {
    let dir = tempfile::tempdir().unwrap();
    let script = "mount -t tmpfs -o size=24m tmpfs \"$COUNTER_FULL_DIR\" && exec \"$0\" \"$@\"";
    let output = Command::new("unshare")
        .args(["--map-root-user", "--mount", "sh", "-c", script])
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", "disk_full::child", "--nocapture"])
        .env(DIR, dir.path())
        .env("TMPDIR", dir.path())
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
    let ballast = Path::new(&dir).join("ballast");
    let station = Station::open();
    let counter = &station.counter;
    let draft = station.draft();
    // Less than the margin is left; every write would still fit.
    let left = 6 * 1024 * 1024;
    let fill = || {
        let disk = rustix::fs::statvfs(dir.as_str()).unwrap();
        let free = disk.f_bavail * disk.f_frsize;
        let size = usize::try_from(free.saturating_sub(left)).unwrap();
        std::fs::write(&ballast, vec![0xA5; size]).unwrap();
    };
    let make_room = || std::fs::remove_file(&ballast).unwrap();

    fill();
    let refused = counter.attach_photo(&draft.draft, &photo("good.jpg"));
    assert_eq!(refused.unwrap_err().code, ErrorCode::DiskFull);
    let same = station.draft();
    assert_eq!((same.version, same.photo), (draft.version, None));
    make_room();
    let draft = counter
        .attach_photo(&draft.draft, &photo("good.jpg"))
        .unwrap();
    let draft = station.save(&draft, good_form(&draft));

    fill();
    let request = DraftRequest {
        draft: draft.draft.clone(),
    };
    let refused = counter.prepare_form(&request);
    assert_eq!(refused.unwrap_err().code, ErrorCode::DiskFull);
    assert_eq!(station.draft().number, None, "no number is used up");
    make_room();
    counter.prepare_form(&request).unwrap();

    fill();
    let submit = SubmitApplicationRequest {
        draft: draft.draft,
        signed: true,
    };
    let refused = counter.submit_application(&submit);
    assert_eq!(refused.unwrap_err().code, ErrorCode::DiskFull);
    let register = RegisterPersonRequest {
        number: "65432518951231002X".to_owned(),
        name: "巴合提别克".to_owned(),
        sex: None,
        born_on: None,
        phone: String::new(),
    };
    let refused = counter.register_person(&register);
    assert_eq!(refused.unwrap_err().code, ErrorCode::DiskFull);
    assert_eq!(counter.sync_status().unwrap().unsent, 0, "no act");
    make_room();
    counter.submit_application(&submit).unwrap();
    counter.register_person(&register).unwrap();
    assert_eq!(counter.sync_status().unwrap().unsent, 2);
}
