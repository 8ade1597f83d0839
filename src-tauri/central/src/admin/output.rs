//! What a command writes and how it ends.

use std::io::Write as _;
use std::path::Path;

use serde::Serialize;

/// How a command ends when it worked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Exit code 0.
    Good,
    /// Exit code 1: what was asked for or looked at is not good.
    Negative,
}

impl Verdict {
    pub(super) const fn of(good: bool) -> Self {
        if good { Self::Good } else { Self::Negative }
    }
}

/// Why a command could not work: one Chinese sentence. Exit code 2.
#[derive(Debug)]
pub(super) struct Failure(pub(super) String);

impl<E: std::error::Error> From<E> for Failure {
    fn from(error: E) -> Self {
        Self(format!("没有完成：{error}"))
    }
}

/// How a command ended.
pub(super) type Ended = Result<Verdict, Failure>;

/// Where a command writes.
pub(super) struct Output {
    json: bool,
}

impl Output {
    pub(super) const fn new(json: bool) -> Self {
        Self { json }
    }

    /// One result: as a JSON object, or as words.
    pub(super) fn say(&self, object: &impl Serialize, words: &str) {
        let line = if self.json {
            serde_json::to_string(object).unwrap_or_default()
        } else {
            words.to_owned()
        };
        // A reader that has gone away wants no more lines; that is not a failure.
        let _ = writeln!(std::io::stdout(), "{line}");
    }

    /// A sentence for people.
    pub(super) fn complain(&self, sentence: &str) {
        let _ = self.json;
        let _ = writeln!(std::io::stderr(), "{sentence}");
    }
}

/// The text of a file.
pub(super) fn read(path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path)
        .map_err(|error| Failure(format!("无法读取 {}：{error}", path.display())))
}
