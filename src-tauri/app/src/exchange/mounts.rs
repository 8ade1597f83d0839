//! Which mounted filesystems are sticks, as the system tells it.
//!
//! A stick is a filesystem that is mounted by itself: below `/media` or `/run/media`, where desktops
//! mount what is plugged in, or anywhere below `/mnt` from a device that says it is removable. A plain
//! folder there is none: what is written into it never leaves the machine.

use std::path::{Path, PathBuf};

/// Mounts of this process.
const MOUNTS: &str = "/proc/self/mountinfo";
/// Where only what was plugged in is mounted.
const PLUGGED_IN: [&str; 2] = ["/media", "/run/media"];
/// Where anything may be mounted.
const ANYTHING: &str = "/mnt";
/// Folders that count as sticks whatever they are, separated as in `PATH`: for a station whose
/// medium is mounted elsewhere, and for tests.
const NAMED: &str = "COUNTER_STICKS";

/// The sticks that are there now.
pub(super) fn sticks() -> Vec<PathBuf> {
    let mounts = std::fs::read_to_string(MOUNTS).unwrap_or_default();
    let mut found = among(&mounts, removable);
    if let Some(named) = std::env::var_os(NAMED) {
        found.extend(std::env::split_paths(&named).filter(|path| path.is_dir()));
    }
    found.sort();
    found.dedup();
    found
}

/// The sticks among mounts, in the form of `proc_pid_mountinfo(5)`. `removable` says of a device's
/// `major:minor` whether it can be taken out.
fn among(mounts: &str, removable: impl Fn(&str) -> bool) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for line in mounts.lines() {
        let mut fields = line.split(' ');
        let (Some(device), Some(folder)) = (fields.nth(2), fields.nth(1)) else {
            continue;
        };
        let folder = PathBuf::from(unescaped(folder));
        let below = |place: &str| folder.starts_with(place) && folder != Path::new(place);
        if PLUGGED_IN.into_iter().any(below) || (below(ANYTHING) && removable(device)) {
            found.push(folder);
        }
    }
    found
}

/// Whether a block device, or the disk that it is a part of, can be taken out.
fn removable(device: &str) -> bool {
    let device = Path::new("/sys/dev/block").join(device);
    let Ok(device) = std::fs::canonicalize(device) else {
        return false;
    };
    let says = |folder: &Path| {
        std::fs::read_to_string(folder.join("removable"))
            .ok()
            .map(|flag| flag.trim() == "1")
    };
    says(&device)
        .or_else(|| says(device.parent()?))
        .unwrap_or(false)
}

/// A path of the kernel: blanks, tabs, line feeds and backslashes stand as octal numbers.
fn unescaped(path: &str) -> String {
    let mut parts = path.split('\\');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let octal = part
            .get(..3)
            .and_then(|digits| u8::from_str_radix(digits, 8).ok());
        if let (Some(byte), Some(rest)) = (octal, part.get(3..)) {
            text.push(char::from(byte));
            text.push_str(rest);
        } else {
            text.push('\\');
            text.push_str(part);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    const MOUNTS: &str = "\
22 28 0:21 / /proc rw,nosuid - proc proc rw
28 1 8:2 / / rw,relatime shared:1 - ext4 /dev/sda2 rw
40 28 8:17 / /media/clerk/业务U盘 rw,nosuid shared:2 - vfat /dev/sdb1 rw
41 28 8:33 / /run/media/clerk/A\\040B rw shared:3 - exfat /dev/sdc1 rw
42 28 8:49 / /mnt/usb rw shared:4 - vfat /dev/sdd1 rw
43 28 8:65 / /mnt/archive rw shared:5 - ext4 /dev/sde1 rw
44 28 0:50 / /media rw - tmpfs tmpfs rw
45 28 8:49 / /home/usb rw - vfat /dev/sdd1 rw
nonsense";

    #[test]
    fn sticks_are_what_was_plugged_in_or_can_be_taken_out() {
        let sticks = among(MOUNTS, |device| device == "8:49");
        expect![[r#"
            [
                "/media/clerk/业务U盘",
                "/run/media/clerk/A B",
                "/mnt/usb",
            ]
        "#]]
        .assert_debug_eq(&sticks);
    }

    #[test]
    fn a_path_with_a_backslash_is_read_as_it_is() {
        assert_eq!(unescaped(r"/media/a\134b\011c"), "/media/a\\b\tc");
        assert_eq!(unescaped(r"/media/a\x"), r"/media/a\x");
    }

    #[test]
    fn a_device_that_is_not_there_cannot_be_taken_out() {
        assert!(!removable("999:999"));
    }
}
