//! The system calls of a child on the station's files, as strace saw them.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};

use counter_store::spool::SPOOL_DIRECTORY;

use super::{REOPEN, Saved, environment};

/// One call that changes a file or makes it durable. Files go by their names in the directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Call {
    Create(String),
    Write {
        file: String,
        offset: u64,
        bytes: Vec<u8>,
    },
    Truncate {
        file: String,
        length: u64,
    },
    Unlink(String),
    Rename {
        from: String,
        to: String,
    },
    SyncFile(String),
    /// By the directory's name; the station's own is empty.
    SyncDirectory(String),
    /// What the child said after the calls before.
    Said(Saved),
}

const TRACED: &str = "openat,close,write,pwrite64,ftruncate,fsync,fdatasync,unlink,rename";

/// Runs a child that submits `count` times, reopening the file in between, and records its calls.
pub(super) fn record(dir: &Path, count: u64, durability: &str) -> Vec<Call> {
    let log = tempfile::NamedTempFile::new().unwrap();
    let mut command = Command::new("strace");
    command
        .args(["-f", "-qq", "-xx", "-s", "1000000", "-e"])
        .arg(format!("trace={TRACED}"))
        .arg("-o")
        .arg(log.path())
        .arg("--")
        .arg(std::env::current_exe().unwrap());
    environment(&mut command, dir, 1, count, durability);
    command.env(REOPEN, "1").stdout(Stdio::null());
    // The child ends by abort, as a power cut would end it.
    command
        .status()
        .expect("strace is missing; install the Debian package strace");
    let text = std::fs::read_to_string(log.path()).unwrap();
    let calls = parse(&text, dir);
    assert!(
        calls
            .iter()
            .any(|call| matches!(call, Call::Said(Saved::Act(..)))),
        "the child submitted; strace wrote {} bytes",
        text.len()
    );
    // The second copy is synced whatever the database's durability is.
    let syncs = calls
        .iter()
        .any(|call| matches!(call, Call::SyncFile(file) if file.starts_with("station.db")));
    assert_eq!(syncs, durability != "off", "strace shows the syncs");
    calls
}

fn parse(text: &str, dir: &Path) -> Vec<Call> {
    let mut open: BTreeMap<i64, String> = BTreeMap::new();
    // Where a small file that is written from its start stands.
    let mut written: BTreeMap<i64, u64> = BTreeMap::new();
    let mut calls = Vec::new();
    for line in text.lines() {
        assert!(
            !line.contains("unfinished ...") || !line.contains("pwrite64"),
            "one thread writes: {line:.80}"
        );
        let Some((name, arguments, result)) = split(line) else {
            continue;
        };
        if result < 0 {
            continue;
        }
        let descriptor = || arguments[0].parse::<i64>().unwrap();
        let file = |open: &BTreeMap<i64, String>| open.get(&descriptor()).cloned();
        match name {
            "openat" => {
                let path = text_of(arguments[1]);
                let Some(file) = within(&path, dir) else {
                    open.remove(&result);
                    continue;
                };
                if arguments[2].contains("O_CREAT") {
                    calls.push(Call::Create(file.clone()));
                }
                assert!(!arguments[2].contains("O_TRUNC"), "nothing is overwritten");
                open.insert(result, file);
                written.insert(result, 0);
            }
            "close" => {
                open.remove(&descriptor());
            }
            "pwrite64" => {
                if let Some(file) = file(&open) {
                    let mut bytes = bytes_of(arguments[1]);
                    bytes.truncate(usize::try_from(result).unwrap());
                    let offset = arguments[3].parse().unwrap();
                    calls.push(Call::Write {
                        file,
                        offset,
                        bytes,
                    });
                }
            }
            "write" if descriptor() == 1 => {
                let said = text_of(arguments[1]);
                calls.extend(said.lines().filter_map(Saved::read).map(Call::Said));
            }
            "write" => {
                if let Some(file) = file(&open) {
                    let offset = written[&descriptor()];
                    let mut bytes = bytes_of(arguments[1]);
                    bytes.truncate(usize::try_from(result).unwrap());
                    written.insert(descriptor(), offset + bytes.len() as u64);
                    calls.push(Call::Write {
                        file,
                        offset,
                        bytes,
                    });
                }
            }
            "ftruncate" => {
                if let Some(file) = file(&open) {
                    let length = arguments[1].parse().unwrap();
                    calls.push(Call::Truncate { file, length });
                }
            }
            "fsync" | "fdatasync" => match file(&open) {
                Some(file) if file.is_empty() || file == SPOOL_DIRECTORY => {
                    calls.push(Call::SyncDirectory(file));
                }
                Some(file) => calls.push(Call::SyncFile(file)),
                None => {}
            },
            "unlink" => {
                if let Some(file) = within(&text_of(arguments[0]), dir) {
                    calls.push(Call::Unlink(file));
                }
            }
            "rename" => {
                let names = [0, 1].map(|place| within(&text_of(arguments[place]), dir));
                if let [Some(from), Some(to)] = names {
                    calls.push(Call::Rename { from, to });
                }
            }
            _ => {}
        }
    }
    calls
}

/// Name, arguments and result of a line like `123 pwrite64(5, "\x00", 1, 0) = 1`.
fn split(line: &str) -> Option<(&str, Vec<&str>, i64)> {
    let (_, call) = line.split_once(' ')?;
    let (name, rest) = call.trim_start().split_once('(')?;
    // Short calls are padded: `fsync(5)        = 0`.
    let (arguments, result) = rest.rsplit_once(" = ")?;
    let arguments = arguments.trim_end().strip_suffix(')')?;
    let result = result.split(' ').next()?.parse().ok()?;
    Some((name, arguments.split(", ").collect(), result))
}

/// A file's name within the directory, empty for the directory itself.
fn within(path: &str, dir: &Path) -> Option<String> {
    let rest = Path::new(path).strip_prefix(dir).ok()?;
    Some(rest.to_str()?.to_owned())
}

fn bytes_of(quoted: &str) -> Vec<u8> {
    let digits: String = quoted.trim_matches('"').split("\\x").collect();
    hex::decode(digits).unwrap()
}

fn text_of(quoted: &str) -> String {
    String::from_utf8(bytes_of(quoted)).unwrap()
}
